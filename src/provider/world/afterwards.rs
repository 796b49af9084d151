//! What happens behind the requests: nothing, unless a fault has a background job.

use jiff::ToSpan as _;

use super::World;
use super::records::{Buried, Collection};
use crate::provider::fault;

/// How many requests after a delete the sync comes by.
const SYNC: u64 = 60;
/// How many requests after a delete the queue of clean-ups is worked off.
const QUEUE: u64 = 4;

impl World {
    /// Counts a request and lets the background jobs of faults catch up.
    pub(super) fn let_time_pass(&mut self) {
        self.requests += 1;
        if self.has(&fault::effects::CLEAN_UP_QUEUED) {
            let due: Vec<Collection> = self.buried_for(|_, age| age == QUEUE);
            for collection in due {
                self.unlink(&collection);
            }
        }
        if self.has(&fault::effects::RESURRECTED_BY_SYNC) {
            let due = self.buried_for(|_, age| age >= SYNC);
            self.restore_all(due);
        }
        if self.has(&fault::effects::RESURRECTED_BY_RETRY) {
            let now = self.clock.peek();
            let due = self.buried_for(|buried, _| {
                let retried = buried.at.saturating_add(150.milliseconds());
                let updated = buried.collection.updated_at > buried.collection.created_at;
                updated && retried.is_ok_and(|retried| retried <= now)
            });
            self.restore_all(due);
        }
    }

    /// Puts a deleted collection back as it was.
    pub(super) fn restore(&mut self, collection: Collection) {
        self.graveyard.remove(&collection.id);
        self.collections.insert(collection.id.clone(), collection);
    }

    fn restore_all(&mut self, collections: Vec<Collection>) {
        for collection in collections {
            self.restore(collection);
        }
    }

    /// The deleted collections that are as wanted, themselves or by their age in requests.
    fn buried_for(&self, wanted: impl Fn(&Buried, u64) -> bool) -> Vec<Collection> {
        self.graveyard
            .values()
            .filter(|buried| wanted(buried, self.requests - buried.request))
            .map(|buried| buried.collection.clone())
            .collect()
    }
}
