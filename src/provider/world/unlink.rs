//! The clean-up after a delete: nothing may refer to the collection any longer.

use super::World;
use super::records::Collection;
use crate::provider::variant;

impl World {
    /// Takes a deleted collection out of persons, projects and flows. The page names persons and
    /// projects; flows hold the same code, so they are cleared as well (inferred).
    pub(super) fn unlink(&mut self, collection: &Collection) {
        self.unlink_persons(collection);
        for project in self.projects.values_mut() {
            if project.assigned_collection.as_ref() == Some(&collection.id) {
                project.assigned_collection = None;
            }
            if project.collection_code.as_ref() == Some(&collection.code) {
                project.collection_code = None;
            }
        }
        for flow in self.flows.values_mut() {
            if flow.collection_code.as_ref() == Some(&collection.code) {
                flow.collection_code = None;
            }
        }
    }

    /// Persons stay, with an empty list if need be; what becomes of them is silent.
    fn unlink_persons(&mut self, collection: &Collection) {
        let drops_orphans = self.varies(&variant::ORPHANED_PERSONS_DELETED);
        self.persons.retain(|_, person| {
            let linked = person.collections.contains(&collection.code);
            person.collections.retain(|code| *code != collection.code);
            !(drops_orphans && linked && person.collections.is_empty())
        });
    }
}
