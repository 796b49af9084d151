//! The clean-up after a delete: nothing may refer to the collection any longer.

use super::World;
use super::records::{Collection, Person, Project};
use crate::provider::{fault, variant};

impl World {
    /// Takes a deleted collection out of persons, projects and flows. The page names persons and
    /// projects; flows hold the same code, so they are cleared as well (inferred).
    pub(super) fn unlink(&mut self, collection: &Collection) {
        if self.has(&fault::effects::CLEAN_UP_LOST) {
            return;
        }
        self.keep_stale_copies(collection);
        let members = self.members(&collection.code);
        if !self.has(&fault::effects::PERSONS_KEEP_LINK) {
            self.unlink_persons(collection);
        }
        if !self.has(&fault::effects::PROJECTS_KEEP_LINK) {
            self.unlink_projects(collection);
        }
        if !self.has(&fault::effects::FLOWS_KEEP_LINK) {
            self.unlink_flows(collection);
        }
        self.note_unlinked(&collection.code, members);
    }

    /// Persons stay, with an empty list if need be; what becomes of them is silent.
    fn unlink_persons(&mut self, collection: &Collection) {
        let drops_orphans = self.varies(&variant::ORPHANED_PERSONS_DELETED);
        let drops_all = self.has(&fault::effects::PERSONS_DELETED_ALONG);
        let whole_list = self.has(&fault::effects::CLEAN_UP_MATCHES_WHOLE_LIST);
        let only_first = self.has(&fault::effects::CLEAN_UP_OF_ONE_PERSON);
        let clears = self.has(&fault::effects::PERSONS_LOSE_ALL_LINKS);
        let truncates = self.has(&fault::effects::PERSONS_LOSE_LATER_LINKS);
        let code = &collection.code;
        let kept = self.members_kept(code);
        let mut unlinked = 0;
        self.persons.retain(|_, person| {
            let Some(at) = person.collections.iter().position(|held| held == code) else {
                return true;
            };
            let missed = (whole_list && person.collections.len() > 1)
                || (only_first && unlinked > 0)
                || kept.contains(&person.id);
            if missed {
                return true;
            }
            unlinked += 1;
            if clears || truncates {
                person.collections.truncate(if clears { 0 } else { at });
            }
            person.collections.retain(|held| held != code);
            !(drops_all || (drops_orphans && person.collections.is_empty()))
        });
    }

    fn unlink_projects(&mut self, collection: &Collection) {
        let keeps_id = self.has(&fault::effects::PROJECTS_KEEP_ID);
        let keeps_code = self.has(&fault::effects::PROJECTS_KEEP_CODE);
        if self.has(&fault::effects::PROJECT_DELETED_ALONG) {
            self.projects.retain(|_, project| !holds(project, collection));
        }
        let kept = self.projects_kept(collection);
        for project in self.projects.values_mut().filter(|it| !kept.contains(&it.id)) {
            if !keeps_id && project.assigned_collection.as_ref() == Some(&collection.id) {
                project.assigned_collection = None;
            }
            if !keeps_code && project.collection_code.as_ref() == Some(&collection.code) {
                project.collection_code = None;
            }
        }
        if self.has(&fault::effects::CLEAN_UP_BY_PROJECT)
            && let Some(project) =
                collection.project.as_ref().and_then(|id| self.projects.get_mut(id))
        {
            project.assigned_collection = None;
            project.collection_code = None;
        }
    }

    fn unlink_flows(&mut self, collection: &Collection) {
        for flow in self.flows.values_mut() {
            if flow.collection_code.as_ref() == Some(&collection.code) {
                flow.collection_code = None;
            }
        }
    }

    /// What a cache in front of persons and projects would go on showing.
    fn keep_stale_copies(&mut self, collection: &Collection) {
        if self.has(&fault::effects::PERSON_CACHE_LAGS) {
            let linked =
                self.persons.values().filter(|it| it.collections.contains(&collection.code));
            self.stale_persons.extend(linked.map(|it| (it.id.clone(), Stale::new(it.clone()))));
        }
        if self.has(&fault::effects::PROJECT_CACHE_LAGS) {
            let linked = self.projects.values().filter(|it| holds(it, collection));
            self.stale_projects.extend(linked.map(|it| (it.id.clone(), Stale::new(it.clone()))));
        }
    }

    /// The person as retrieve shows it, which is as it is unless a fault has a stale copy.
    pub(super) fn person_shown(&mut self, person: Person) -> Person {
        self.stale_persons.get_mut(&person.id).and_then(Stale::look).unwrap_or(person)
    }

    /// The project as retrieve shows it, which is as it is unless a fault has a stale copy.
    pub(super) fn project_shown(&mut self, project: Project) -> Project {
        self.stale_projects.get_mut(&project.id).and_then(Stale::look).unwrap_or(project)
    }
}

/// A record as it was before a clean-up, for a few looks more.
#[derive(Debug, Clone)]
pub(super) struct Stale<T> {
    record: T,
    looks: u32,
}

impl<T: Clone> Stale<T> {
    fn new(record: T) -> Self {
        Self { record, looks: 2 }
    }

    fn look(&mut self) -> Option<T> {
        self.looks = self.looks.checked_sub(1)?;
        Some(self.record.clone())
    }
}

fn holds(project: &Project, collection: &Collection) -> bool {
    project.assigned_collection.as_ref() == Some(&collection.id)
        || project.collection_code.as_ref() == Some(&collection.code)
}
