//! Faults that go by what updates and deletes a record has behind it.

use crate::provider::fault;
use crate::provider::world::World;
use crate::provider::world::records::Collection;

impl World {
    /// Notes an update that was stored, and lets faults follow it up.
    pub(in crate::provider::world) fn note_change(&mut self, before: Collection, now: &Collection) {
        let renamed = before.name != now.name;
        let events = self.past.of(&now.id);
        if renamed || before.description != now.description {
            events.changes += 1;
            events.renamed |= renamed;
            events.first.get_or_insert_with(|| before.clone());
            events.previous = Some(before);
        }
        if events.refusals > 0 && self.has(&fault::deep::REFUSED_DELETE_OBEYED_ON_SAVE) {
            self.remove(now);
        }
        if renamed && self.has(&fault::deep::RENAMED_TO_DELETED_NAME_REVIVES) {
            self.restore_deleted_namesake(now);
        }
    }

    fn restore_deleted_namesake(&mut self, renamed: &Collection) {
        let mut buried = self.graveyard.values().map(|buried| &buried.collection);
        let namesake = buried.find(|it| it.client == renamed.client && it.name == renamed.name);
        if let Some(namesake) = namesake.cloned() {
            self.restore(namesake);
        }
    }

    /// Whether a fault skips the removal of a record, for its many changes.
    pub(in crate::provider::world) fn is_out_of_reach(&self, id: &str) -> bool {
        self.has(&fault::deep::CHANGE_COUNTER_WRAPS)
            && self.past.known(id).is_some_and(|events| events.changes >= 4)
    }

    /// Puts the version back that a delete has overlooked.
    pub(in crate::provider::world) fn leave_version(&mut self, removed: &Collection) {
        if !self.has(&fault::deep::TWICE_UPDATED_SURVIVES) {
            return;
        }
        let events = self.past.of(&removed.id);
        if events.changes < 2 {
            return;
        }
        events.changes = 0;
        if let Some(first) = events.first.take() {
            self.restore(first);
        }
    }

    /// The version that a delete answers with: the one it removed, unless a fault has an old one.
    pub(in crate::provider::world) fn version_shown(&self, removed: &Collection) -> Collection {
        let events = self.past.known(&removed.id).filter(|events| events.changes >= 2);
        events
            .and_then(|events| events.first.clone())
            .filter(|_| self.has(&fault::deep::STALE_SNAPSHOT_AFTER_TWO_UPDATES))
            .unwrap_or_else(|| removed.clone())
    }

    /// Whether a delete goes by name, since the record was renamed.
    pub(in crate::provider::world) fn goes_by_name(&self, deleted: &Collection) -> bool {
        self.has(&fault::deep::RENAMED_NAMESAKE_DELETED_ALONG)
            && self.past.known(&deleted.id).is_some_and(|events| events.renamed)
    }

    /// Notes a delete of what is deleted, and lets a fault bring back what it was renamed from.
    pub(in crate::provider::world) fn note_repeat(&mut self, buried: &Collection) {
        let events = self.past.of(&buried.id);
        events.repeats += 1;
        let archived = events.previous.clone();
        if let Some(archived) = archived
            && self.has(&fault::deep::REPEAT_RESTORES_ARCHIVED)
        {
            self.restore(archived);
        }
    }

    /// What an update makes of a collection that was deleted more than once: nothing but for a
    /// fault.
    pub(in crate::provider::world) fn revive_repeated(&mut self, buried: &Collection) {
        let repeated = self.past.known(&buried.id).is_some_and(|events| events.repeats > 0);
        if repeated && self.has(&fault::deep::REPEAT_THEN_UPDATE_REVIVES) {
            self.restore(buried.clone());
        }
    }
}
