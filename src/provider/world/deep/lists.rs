//! Faults of the list that go by what was deleted and created since it was read.

use std::ops::Bound::{Excluded, Unbounded};

use crate::provider::fault;
use crate::provider::world::World;
use crate::provider::world::auth::Caller;
use crate::provider::world::records::Collection;

impl World {
    /// Notes a delete for the client's next look at its list.
    pub(in crate::provider::world) fn note_unread_delete(&mut self, removed: &Collection) {
        let later = self.collections.range::<String, _>((Excluded(&removed.id), Unbounded));
        let next = later.map(|(_, it)| it).find(|it| it.client == removed.client);
        let next = next.map(|it| it.id.clone());
        let unread = self.past.unread.entry(removed.client.clone()).or_default();
        unread.deletes += 1;
        if unread.deletes > 1 {
            unread.hidden = next;
        }
    }

    /// The collection that a fault leaves out of the list, this once.
    pub(in crate::provider::world) fn hidden_once(&mut self, caller: &Caller) -> Option<String> {
        let unread = self.past.unread.remove(&self.client_id(caller))?;
        unread.hidden.filter(|_| self.has(&fault::deep::SECOND_DELETE_HIDES_NEIGHBOUR))
    }

    /// Notes a create for the deleted collections of the client.
    pub(in crate::provider::world) fn note_create(&mut self, created: &Collection) {
        if !self.has(&fault::deep::RENAMED_RELISTED_BY_CREATE) {
            return;
        }
        let buried = self.graveyard.values().map(|buried| &buried.collection);
        for earlier in buried.filter(|it| it.client == created.client) {
            self.past.of(&earlier.id).outlived = true;
        }
    }

    /// Whether the list shows a deleted collection again.
    pub(in crate::provider::world) fn is_relisted(&self, id: &str) -> bool {
        self.has(&fault::deep::RENAMED_RELISTED_BY_CREATE)
            && self.past.known(id).is_some_and(|events| events.renamed && events.outlived)
    }
}
