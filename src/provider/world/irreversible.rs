//! Updating and creating after a delete: what is gone stays gone, unless a fault brings it back.

use serde_json::Value;

use super::World;
use super::answers::Answer;
use super::auth::Caller;
use super::records::Collection;
use crate::provider::fault;

impl World {
    /// The answer to an update of what is not there.
    pub(super) fn update_missing(&mut self, caller: &Caller, id: &str, name: &str) -> Answer {
        if self.has(&fault::effects::UPDATE_ANSWERS_NULL) {
            return Answer::data(200, Value::Null);
        }
        let Some(buried) = self.buried(caller, id) else { return self.collection_not_found() };
        self.revive_repeated(&buried);
        if self.has(&fault::effects::UPDATE_OF_DELETED_CRASHES) {
            return Answer::error(500, "internal_error", "ERROR");
        }
        let updated = Collection { name: name.to_owned(), updated_at: self.clock.now(), ..buried };
        let document = self.document(&updated);
        let upserts = self.has(&fault::effects::UPDATE_UPSERTS);
        if upserts || self.has(&fault::effects::UPDATE_REVIVES_QUIETLY) {
            self.restore(updated);
        }
        if upserts || self.has(&fault::effects::UPDATE_OF_DELETED_ANSWERS_200) {
            return Answer::data(200, document);
        }
        self.collection_not_found()
    }

    /// What a create makes of a deleted collection of the same name, which should be nothing.
    pub(super) fn revive_namesake(&mut self, fresh: Collection) -> Collection {
        let restores = self.has(&fault::effects::CREATE_RESTORES_NAMESAKE);
        let reuses_code = self.has(&fault::effects::CODE_REUSED_FOR_NAME);
        if !restores && !reuses_code {
            return fresh;
        }
        let mut buried = self.graveyard.values().rev().map(|buried| &buried.collection);
        let namesake = buried
            .find(|buried| buried.client == fresh.client && buried.name == fresh.name)
            .cloned();
        match namesake {
            Some(old) if restores => {
                self.graveyard.remove(&old.id);
                old
            }
            Some(old) => Collection { code: old.code, ..fresh },
            None => fresh,
        }
    }
}
