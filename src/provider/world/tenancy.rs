//! Deleting the collection of another client: for whoever asks it does not exist.

use serde_json::Value;

use super::World;
use super::answers::Answer;
use super::auth::Caller;
use crate::provider::fault;

impl World {
    /// What a fault makes of a living collection that is not the caller's.
    pub(super) fn delete_foreign(&mut self, caller: &Caller, id: &str) -> Option<Answer> {
        let collection = self.collections.get(id).filter(|it| !caller.owns_collection(it))?.clone();
        if self.has(&fault::access::FOREIGN_TOUCHED) {
            self.touch(id);
        }
        if self.has(&fault::access::FOREIGN_DELETED_QUIETLY) || self.has_lost_owner(id) {
            self.remove(&collection);
        }
        if self.has(&fault::access::FOREIGN_DELETED) {
            self.remove(&collection);
            return Some(self.deleted_answer(&collection));
        }
        if self.has(&fault::access::FOREIGN_ANSWERS_403) {
            return Some(Answer::error(403, "Access forbidden", "Forbidden"));
        }
        if self.has(&fault::access::FOREIGN_ANSWERS_200) {
            return Some(Answer::data(200, Value::Null));
        }
        if self.has(&fault::access::FOREIGN_IN_OTHER_WORDS) {
            return Some(Answer::error(404, "collection_of_another_client", "ERROR"));
        }
        if self.has(&fault::access::FOREIGN_BODY_TELLS_MORE) {
            return Some(self.collection_not_found().with_member("reason", "client mismatch"));
        }
        self.has(&fault::access::FOREIGN_HEADER_TELLS)
            .then(|| self.collection_not_found().with_header("x-cache", "hit"))
    }
}
