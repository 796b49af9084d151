//! Deletes that overlap. The documented behaviour looks and removes in one step; these are the
//! steps of the faults and variants that let others in between.

use std::time::Duration;

use serde_json::Value;

use super::answers::Answer;
use super::auth::Caller;
use super::records::Collection;
use super::{Outcome, Stage, World};
use crate::provider::fault;

/// How long a removal takes that holds on to what it has found: long enough for others to find
/// the same.
const HOLD: Duration = Duration::from_millis(25);

impl World {
    /// The pause of a fault between finding a collection and removing it.
    pub(super) fn hold(&mut self, caller: &Caller, collection: &Collection) -> Option<Outcome> {
        let holds = self.has(&fault::effects::DELETE_LOOKS_TOO_EARLY)
            || self.has(&fault::effects::LOSERS_ANSWER_NULL)
            || self.has(&fault::effects::LOSERS_CRASH)
            || self.has(&fault::effects::LOSERS_CONFLICT);
        let (caller, found) = (caller.clone(), collection.clone());
        if self.has(&fault::effects::CLEAN_UP_BEFORE_REMOVAL) {
            self.unlink(collection);
            return Some(Outcome::Pause(HOLD, Stage::RemoveUnlinked { caller, found }));
        }
        holds.then(|| Outcome::Pause(HOLD, Stage::RemoveFound { caller, found }))
    }

    /// Removes what was found before the pause, or answers who comes too late.
    pub(super) fn remove_held(&mut self, caller: &Caller, found: &Collection) -> Outcome {
        if self.collections.contains_key(&found.id) {
            return self.remove_found(caller, found);
        }
        if self.has(&fault::effects::LOSERS_ANSWER_NULL) {
            return Answer::data(200, Value::Null).into();
        }
        if self.has(&fault::effects::LOSERS_CRASH) {
            return Answer::error(500, "internal_error", "ERROR").into();
        }
        if self.has(&fault::effects::LOSERS_CONFLICT) {
            return Answer::error(409, "WriteConflict", "Conflict").into();
        }
        self.deleted_answer(found).into()
    }

    /// Removes a record whose links were cleaned up before the pause.
    pub(super) fn remove_unlinked(&mut self, caller: &Caller, found: &Collection) -> Outcome {
        if self.collections.remove(&found.id).is_none() {
            return self.delete_missing(caller, &found.id).into();
        }
        self.bury(found);
        self.deleted_answer(found).into()
    }
}
