//! Persons and projects, and their links to collections.

use std::time::Duration;

use super::{AcceptableOutcome, Effect, Life, Model, data, insert};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, links, list, status};
use crate::contract::requirements::unlink;
use crate::explore::command::Slot;
use crate::model::{Exchange, Requirement};

/// The known state of a person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Its `_id`.
    pub id: String,
    /// The collections it was created with.
    pub(super) links: Vec<Link>,
    /// Time of the answer to the last command, other than a deletion, that may have changed its
    /// links.
    pub(super) changed_at: Duration,
}

/// The known state of a project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its `_id`.
    pub id: String,
    /// The collections it was linked to, the last one last.
    pub(super) links: Vec<Link>,
    /// Time of the answer to the last command, other than a deletion, that may have changed its
    /// links.
    pub(super) changed_at: Duration,
}

/// A link to a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) slot: Slot,
    /// It was seen, and no command since then may have changed it.
    pub(super) is_certain: bool,
    /// It was seen at least once.
    pub(super) was_seen: bool,
}

impl Model {
    /// Adds a created person; `now` is not before the answer. Links to deleted collections are left
    /// out, because the page does not say that they can be created.
    pub fn enrol(&mut self, person: Slot, id: &str, slots: &[Slot], now: Duration) {
        let live = slots.iter().filter(|slot| self.is_live(**slot));
        let links =
            live.map(|slot| Link { slot: *slot, is_certain: false, was_seen: false }).collect();
        insert(&mut self.persons, person, Person { id: id.to_owned(), links, changed_at: now });
    }

    /// Adds a created project; `now` is not before the answer.
    pub fn create_project(&mut self, project: Slot, id: &str, now: Duration) {
        let created = Project { id: id.to_owned(), links: vec![], changed_at: now };
        insert(&mut self.projects, project, created);
    }

    pub(super) fn retrieve_person(&self, person: Slot, now: Duration) -> Vec<AcceptableOutcome> {
        let Some(known) = self.person(person) else { return vec![] };
        let effect = Effect::SeenPerson(person);
        let stays = known.links.iter().any(|link| link.is_certain && self.is_live(link.slot));
        let mut found = AcceptableOutcome::new(&unlink::PERSON_SURVIVES, status::ok(), effect);
        for link in &known.links {
            found = self.with_link(found, *link, &unlink::PERSON, now);
        }
        // The pages contradict each other about a person without any collection.
        let lost =
            AcceptableOutcome::new(&unlink::PERSON_SURVIVES, status::refused(), Effect::Nothing);
        if stays { vec![found] } else { vec![found, lost] }
    }

    pub(super) fn list_persons(&self, slot: Slot, now: Duration) -> Vec<AcceptableOutcome> {
        let mut outcome =
            AcceptableOutcome { assertions: vec![], is_distinct: false, effect: Effect::Nothing };
        if self.is_gone(slot, now) {
            for person in self.persons.iter().flatten() {
                let belonged = |link: &Link| link.slot == slot && link.was_seen;
                if person.links.iter().any(belonged) {
                    outcome = outcome.with(&unlink::PERSON_LIST, not_listed(&person.id));
                }
            }
        }
        vec![outcome]
    }

    pub(super) fn link(&self, project: Slot, slot: Slot) -> Vec<AcceptableOutcome> {
        let mut outcomes = self.update(slot);
        if self.is_live(slot) {
            for outcome in &mut outcomes {
                outcome.effect = Effect::Linked(project, slot);
            }
        }
        outcomes
    }

    pub(super) fn retrieve_project(&self, project: Slot, now: Duration) -> Vec<AcceptableOutcome> {
        let Some(known) = self.project(project) else { return vec![] };
        let effect = Effect::SeenProject(project);
        let mut found = AcceptableOutcome::new(&unlink::PROJECT_SURVIVES, status::ok(), effect);
        for link in &known.links {
            found = self.with_link(found, *link, &unlink::PROJECT, now);
        }
        let not_yet =
            AcceptableOutcome::new(&unlink::PROJECT_SURVIVES, status::refused(), Effect::Nothing);
        // Within the operator's window a new project need not be found yet.
        let is_new = self.may_lag(known.changed_at, now);
        if is_new { vec![found, not_yet] } else { vec![found] }
    }

    /// Adds the assertion about a link: one to a deleted collection must be gone, and a certain one
    /// to a live collection must stay.
    fn with_link(
        &self,
        outcome: AcceptableOutcome,
        link: Link,
        requirement: &'static Requirement,
        now: Duration,
    ) -> AcceptableOutcome {
        let Some(collection) = self.collection(link.slot) else { return outcome };
        let names = [collection.id.as_str(), collection.code.as_str()];
        if self.is_gone(link.slot, now) {
            // A link that was never seen may not have existed.
            if !link.was_seen {
                return outcome;
            }
            return outcome.with(requirement, links::nowhere(&names));
        }
        if link.is_certain && collection.is_live() {
            let requirement = collection.last_refusal().unwrap_or(&unlink::OTHER_LINKS);
            return outcome.with(requirement, links::somewhere(&names));
        }
        outcome
    }

    pub(super) fn see_person(&mut self, person: Slot, exchange: &Exchange, sent: Duration) {
        let Some(Some(known)) = self.persons.get(usize::from(person)) else { return };
        let is_outdated = self.may_lag(known.changed_at, sent);
        let seen = self.seen(&known.links, exchange, is_outdated);
        if let Some(Some(known)) = self.persons.get_mut(usize::from(person)) {
            known.links = seen;
        }
    }

    pub(super) fn see_project(&mut self, project: Slot, exchange: &Exchange, sent: Duration) {
        let Some(Some(known)) = self.projects.get(usize::from(project)) else { return };
        let is_outdated = self.may_lag(known.changed_at, sent);
        let seen = self.seen(&known.links, exchange, is_outdated);
        if let Some(Some(known)) = self.projects.get_mut(usize::from(project)) {
            known.links = seen;
        }
    }

    /// The links after a read. A read that may lag behind their last change makes none of them
    /// certain.
    fn seen(&self, links: &[Link], exchange: &Exchange, is_outdated: bool) -> Vec<Link> {
        let document = data(exchange);
        let is_named = |slot: Slot| {
            self.collection(slot).is_some_and(|it| {
                links::mention(document, &[it.id.as_str(), it.code.as_str()]).is_some()
            })
        };
        let seen = |link: &Link| {
            let is_named = is_named(link.slot);
            let is_certain = is_named && !is_outdated;
            Link { is_certain, was_seen: link.was_seen || is_named, ..*link }
        };
        links.iter().map(seen).collect()
    }

    /// Links a project to a collection. The pages show one collection at a time per project.
    pub(super) fn linked(&mut self, project: Slot, slot: Slot, at: Duration) {
        self.forget_server_fields(slot, at);
        if let Some(Some(known)) = self.projects.get_mut(usize::from(project)) {
            known.changed_at = at;
            for link in &mut known.links {
                link.is_certain = false;
            }
            known.links.retain(|link| link.slot != slot);
            known.links.push(Link { slot, is_certain: false, was_seen: false });
        }
    }

    /// Makes the links of an updated collection uncertain: the page does not say that an update
    /// keeps members that it does not mention.
    ///
    /// It may also link the project of the collection again, and so take the project from another
    /// collection.
    pub(super) fn forget_links_of(&mut self, slot: Slot, at: Duration) {
        for person in self.persons.iter_mut().flatten() {
            for link in person.links.iter_mut().filter(|link| link.slot == slot) {
                link.is_certain = false;
                person.changed_at = at;
            }
        }
        let concerns = |project: &&mut Project| project.links.iter().any(|link| link.slot == slot);
        for project in self.projects.iter_mut().flatten().filter(concerns) {
            project.changed_at = at;
            for link in &mut project.links {
                link.is_certain = false;
            }
        }
    }

    fn is_live(&self, slot: Slot) -> bool {
        self.collection(slot).is_some_and(super::Collection::is_live)
    }

    /// Returns true if the collection is deleted and its window is over.
    fn is_gone(&self, slot: Slot, now: Duration) -> bool {
        match self.collection(slot).map(|collection| collection.life) {
            Some(Life::Deleted { at, .. }) => !self.may_lag(at, now),
            _ => false,
        }
    }
}

fn not_listed(person: &str) -> Check {
    let person = person.to_owned();
    Check::new([format!("no person {person} in the list")], move |exchange| {
        let shows = list::elements(&COLLECTION, exchange)
            .is_some_and(|elements| elements.iter().any(|one| one["_id"] == person.as_str()));
        Mismatch::unless(!shows, || format!("person {person} is listed"))
    })
}
