//! Faults of the clean-up that go by the other links a person or a project has, or had.

use crate::provider::fault;
use crate::provider::world::World;
use crate::provider::world::records::Collection;

impl World {
    /// The persons that belong to a collection.
    pub(in crate::provider::world) fn members(&self, code: &String) -> Vec<String> {
        let linked = self.persons.values().filter(|person| person.collections.contains(code));
        linked.map(|person| person.id.clone()).collect()
    }

    /// The persons whose link a fault leaves.
    pub(in crate::provider::world) fn members_kept(&self, code: &String) -> Vec<String> {
        if !self.has(&fault::deep::THIRD_LINK_STAYS) {
            return Vec::new();
        }
        let behind = self
            .persons
            .values()
            .filter(|it| it.collections.iter().skip(2).any(|held| held == code));
        behind.map(|person| person.id.clone()).collect()
    }

    /// Notes which persons were unlinked, and lets faults overdo it.
    pub(in crate::provider::world) fn note_unlinked(&mut self, code: &str, members: Vec<String>) {
        for (number, id) in members.into_iter().enumerate() {
            if number >= 2 {
                self.past.indexed.insert((id.clone(), code.to_owned()));
            }
            self.lose(&id, code);
        }
    }

    fn lose(&mut self, id: &str, code: &str) {
        let restores = self.has(&fault::deep::SECOND_UNLINK_RESTORES_FIRST);
        let drops = self.has(&fault::deep::TWO_UNLINKS_DROP_PERSON);
        let lost = self.past.lost.entry(id.to_owned()).or_default();
        let Some(person) = self.persons.get_mut(id) else { return };
        if let Some(first) = lost.first()
            && restores
            && !person.collections.contains(first)
        {
            person.collections.insert(0, first.clone());
        }
        let left = person.collections.len();
        if drops && left > 0 && lost.len() >= left {
            self.persons.remove(id);
        }
        lost.push(code.to_owned());
    }

    /// Whether the filtered list still finds a person under a code that the person has lost.
    pub(in crate::provider::world) fn is_still_indexed(&self, person: &str, code: &str) -> bool {
        self.has(&fault::deep::PERSONS_BEYOND_FIRST_PAGE_LISTED)
            && self.past.indexed.contains(&(person.to_owned(), code.to_owned()))
    }

    /// The projects whose link a fault leaves.
    pub(in crate::provider::world) fn projects_kept(&self, collection: &Collection) -> Vec<String> {
        let code = &collection.code;
        let linked = self.projects.values().filter(|it| it.collection_code.as_ref() == Some(code));
        let all_but_one = self.has(&fault::deep::SECOND_PROJECT_KEEPS_LINK);
        let counted = self.has(&fault::deep::TWICE_LINKED_PROJECT_KEEPS_LINK);
        linked
            .enumerate()
            .filter(|(number, project)| {
                let links = project.history.iter().filter(|held| *held == code).count();
                (all_but_one && *number > 0) || (counted && links > 1)
            })
            .map(|(_, project)| project.id.clone())
            .collect()
    }
}
