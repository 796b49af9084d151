//! Deleting what is not there: 404 `invalid_collection` / `ERROR`, for an unknown id, for another
//! client's, and (inferred from the hard delete) for one that was deleted before.

use serde_json::json;

use super::World;
use super::answers::{Answer, collection_not_found, invalid_request, person_not_found};
use super::auth::Caller;
use super::records::Collection;
use crate::provider::{fault, variant};

impl World {
    pub(super) fn delete_missing(&mut self, caller: &Caller, id: &str) -> Answer {
        if self.has(&fault::http::UNKNOWN_CRASHES) {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if let Some(answer) = self.delete_foreign(caller, id) {
            return answer;
        }
        match self.buried(caller, id) {
            Some(collection) => self.delete_again(caller, collection),
            None => self.delete_unknown(caller, id),
        }
    }

    fn delete_unknown(&mut self, caller: &Caller, id: &str) -> Answer {
        if self.has(&fault::deletion::UNKNOWN_DELETES_NEWEST) {
            self.remove_newest(caller);
        }
        if self.has(&fault::deletion::UNKNOWN_INSERTS) && !self.collections.contains_key(id) {
            self.upsert(caller, id);
        }
        if self.has(&fault::deletion::UNKNOWN_ANSWERS_200) {
            return Answer::data(200, serde_json::Value::Null);
        }
        if self.has(&fault::deletion::UNKNOWN_ANSWERS_403) {
            return Answer::error(403, "Access forbidden", "Forbidden");
        }
        if self.has(&fault::deletion::UNKNOWN_ANSWERS_400) {
            return invalid_request();
        }
        if self.has(&fault::deletion::UNKNOWN_IN_OTHER_WORDS) {
            return Answer::error(404, "Collection not found", "NotFound");
        }
        if self.has(&fault::deletion::UNKNOWN_BODY_OF_PERSONS) {
            return person_not_found();
        }
        self.collection_not_found()
    }

    fn delete_again(&mut self, caller: &Caller, buried: Collection) -> Answer {
        self.note_repeat(&buried);
        if self.has(&fault::deletion::REPEAT_DELETES_NEWEST) {
            self.remove_newest(caller);
        }
        if self.has(&fault::deletion::REPEAT_ANSWERS_200) {
            return Answer::data(200, self.document(&buried));
        }
        if self.has(&fault::deletion::REPEAT_RESTORES) {
            self.restore(buried);
            return self.collection_not_found();
        }
        if self.has(&fault::deletion::REPEAT_ANSWERS_204) {
            return Answer::empty(204);
        }
        if self.has(&fault::deletion::REPEAT_ANSWERS_409) {
            return Answer::error(409, "collection is being deleted", "Conflict");
        }
        if self.has(&fault::deletion::REPEAT_IN_OTHER_WORDS) {
            return Answer::error(404, "collection_already_deleted", "ERROR");
        }
        if self.has(&fault::deletion::REPEAT_EMPTY) {
            return Answer::empty(404);
        }
        let answer = self.collection_not_found();
        if self.varies(&variant::GONE_410) { Answer { status: 410, ..answer } } else { answer }
    }

    fn upsert(&mut self, caller: &Caller, id: &str) {
        let now = self.clock.now();
        let collection = Collection {
            id: id.to_owned(),
            deleted: false,
            name: String::new(),
            project: None,
            description: None,
            client: self.client_id(caller),
            code: self.identifiers.code(),
            updated_at: now,
            created_at: now,
            version: 0,
        };
        self.collections.insert(id.to_owned(), collection);
    }

    /// The documented 404, shared by retrieve, update and delete.
    pub(super) fn collection_not_found(&self) -> Answer {
        if self.has(&fault::http::NOT_FOUND_PAGE) {
            let page = "<!DOCTYPE html><html><body><pre>Cannot find collection</pre></body></html>";
            return Answer::text(404, "text/html", page);
        }
        if self.has(&fault::http::NOT_FOUND_BROKEN_JSON) {
            let body = "{'message': 'invalid_collection', 'code': 'ERROR',}";
            return Answer::text(404, "application/json", body);
        }
        if self.has(&fault::http::ERRORS_AS_LIST) {
            return Answer::json(404, json!({ "errors": [{ "title": "invalid_collection" }] }));
        }
        let answer = collection_not_found();
        if self.has(&fault::http::NOT_FOUND_SHOWS_PATH_IN_HEADER) {
            return answer.with_header("x-debug-source", "/usr/src/app/src/collection.service.js");
        }
        if self.has(&fault::http::NOT_FOUND_SHOWS_STACK) {
            let stack = "Error: invalid_collection\n    at CollectionService.remove \
                (/srv/api/src/services/collection.service.js:88:13)";
            return answer.with_member("stack", stack);
        }
        if self.has(&fault::http::NOT_FOUND_SHOWS_QUERY) {
            let detail = "MongoServerError: E11000 while running \
                db.collections.findOneAndDelete({ _id: ObjectId(...) })";
            return answer.with_member("detail", detail);
        }
        answer
    }
}
