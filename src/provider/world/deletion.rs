//! The endpoint under test: deleting a collection.

use std::time::Duration;

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::answers::{Answer, invalid_request};
use super::auth::Caller;
use super::records::{Buried, Collection};
use super::{Outcome, ProviderRequest, Stage, World};
use crate::provider::{fault, variant};

/// How long a removal that waits for another system waits.
const PAUSE: Duration = Duration::from_millis(2);
/// How many deleted collections are remembered, with what happened to them.
const GRAVES: usize = 4_096;
/// How long the first delete of a process takes where a fault slows it down.
const COLD_START: Duration = Duration::from_millis(900);

impl World {
    /// Finds the collection among the caller's own, removes it, unlinks it, and shows it.
    pub(super) fn delete_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Outcome {
        self.deletions += 1;
        if self.deletions == 1 && self.has(&fault::effects::FIRST_DELETE_SLOW) {
            let (caller, segment) = (caller.clone(), segment.to_owned());
            return Outcome::Pause(COLD_START, Stage::Delete { caller, segment });
        }
        self.judge_and_delete(caller, segment, request)
    }

    /// Judges what comes with a delete, and goes on to the removal.
    pub(super) fn judge_and_delete(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Outcome {
        let id = match self.judge(caller, segment, request) {
            Ok(id) => id,
            Err(answer) => return answer.into(),
        };
        self.obey_query(caller, request);
        if request.path.ends_with('/') && self.has(&fault::input::TRAILING_SLASH_DELETES_NEIGHBOUR)
        {
            self.remove_newest_but(caller, &id);
        }
        if self.varies(&variant::PAUSES_BEFORE_REMOVAL) {
            return Outcome::Pause(PAUSE, Stage::Remove { caller: caller.clone(), id });
        }
        self.find_and_remove(caller, &id)
    }

    /// The identifier of what is to be deleted, or the answer in its place.
    fn judge(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Result<String, Answer> {
        if let Some(id) = self.overruling(caller, request) {
            return Ok(id);
        }
        if self.varies(&variant::ID_JUDGED_BEFORE_BODY) {
            let id = self.collection_id(segment)?;
            if self.owned_collection(caller, &id).is_none() {
                return Err(self.delete_missing(caller, &id));
            }
        }
        if request.query.is_some() && self.varies(&variant::QUERY_REFUSED) {
            return Err(invalid_request());
        }
        if let Some(refusal) = self.refuse_content(caller, segment, request) {
            return Err(refusal);
        }
        if let Some(answer) = self.delete_several(caller, segment) {
            return Err(answer);
        }
        let id = self.id_to_delete(caller, segment);
        if id.is_err() {
            self.obey_query(caller, request);
        }
        id
    }

    /// Removes a collection if it is there when its turn comes.
    pub(super) fn find_and_remove(&mut self, caller: &Caller, id: &str) -> Outcome {
        match self.owned_collection(caller, id) {
            Some(collection) => self
                .hold(caller, &collection)
                .unwrap_or_else(|| self.remove_found(caller, &collection)),
            None => self.delete_missing(caller, id).into(),
        }
    }

    /// Removes a collection that was found and answers with it as it was.
    pub(super) fn remove_found(&mut self, caller: &Caller, collection: &Collection) -> Outcome {
        self.found += 1;
        if self.found.is_multiple_of(3) && self.has(&fault::deletion::EVERY_THIRD_DELETE_CRASHES) {
            return Answer::error(500, "internal_error", "ERROR").into();
        }
        if self.found % 4 == 1 && self.has(&fault::deletion::EVERY_FOURTH_DELETE_LOST) {
            return self.deleted_answer(collection).into();
        }
        self.remove(collection);
        self.disturb_bystanders(caller, collection);
        if self.found.is_multiple_of(7) && self.varies(&variant::LIMITED_WITH_EFFECT) {
            let limited = Answer::error(429, "Too many requests", "TooManyRequests");
            return limited.with_header("retry-after", "0").into();
        }
        self.deleted_answer(collection).into()
    }

    /// Removes whatever a path segment names, whoever asks: only faults do this.
    pub(super) fn remove_regardless(&mut self, segment: &str) {
        let Ok(id) = self.collection_id(segment) else { return };
        if let Some(collection) = self.collections.get(&id).cloned() {
            self.remove(&collection);
        }
    }

    /// The hard delete: the record goes, and nothing refers to it afterwards.
    pub(super) fn remove(&mut self, collection: &Collection) {
        if self.has(&fault::deletion::DELETE_DOES_NOTHING) || self.is_out_of_reach(&collection.id) {
            return;
        }
        self.collections.remove(&collection.id);
        self.bury(collection);
        if !self.has(&fault::effects::CLEAN_UP_QUEUED) {
            self.unlink(collection);
        }
        self.note_unread_delete(collection);
        self.leave_version(collection);
    }

    /// Remembers a collection that was removed, and forgets the one that was removed first of too
    /// many: a provider that lives long has to keep to its room.
    pub(super) fn bury(&mut self, collection: &Collection) {
        if self.varies(&variant::IDS_REUSED) {
            self.freed.push(collection.id.clone());
        }
        let buried = Buried::new(collection.clone(), self.clock.peek(), self.requests);
        if self.graveyard.insert(collection.id.clone(), buried).is_none() {
            self.burials.push_back(collection.id.clone());
        }
        if self.burials.len() > GRAVES
            && let Some(oldest) = self.burials.pop_front()
        {
            self.graveyard.remove(&oldest);
            self.past.forget(&oldest);
        }
    }

    /// Removes the newest collection a caller may see, except one: only faults do this.
    fn remove_newest_but(&mut self, caller: &Caller, kept: &str) {
        let mut owned = self.collections.values().rev().filter(|it| caller.owns_collection(it));
        if let Some(collection) = owned.find(|it| it.id != kept).cloned() {
            self.remove(&collection);
        }
    }

    /// Removes the newest collection a caller may see: only faults do this.
    pub(super) fn remove_newest(&mut self, caller: &Caller) {
        self.remove_newest_but(caller, "");
    }

    fn disturb_bystanders(&mut self, caller: &Caller, deleted: &Collection) {
        let victims: Vec<Collection> =
            self.swept_away(caller, deleted).chain(self.neighbours(deleted)).cloned().collect();
        for victim in victims {
            self.remove(&victim);
        }
        let touches = self.has(&fault::deletion::TOUCHES_SIBLINGS);
        let renames = self.has(&fault::deletion::RENAMES_SIBLINGS);
        let siblings = self.collections.values_mut().filter(|it| it.client == deleted.client);
        for (number, sibling) in siblings.enumerate() {
            if touches {
                sibling.updated_at =
                    sibling.updated_at.saturating_add(1.second()).unwrap_or_default();
            }
            if renames {
                sibling.name = format!("{} ({})", sibling.name, number + 1);
            }
        }
    }

    fn swept_away<'a>(
        &'a self,
        caller: &'a Caller,
        deleted: &'a Collection,
    ) -> impl Iterator<Item = &'a Collection> {
        let by_client = self.has(&fault::deletion::DELETES_BY_CLIENT);
        let by_name = self.has(&fault::deletion::DELETES_BY_NAME) || self.goes_by_name(deleted);
        let by_pattern = self.has(&fault::deletion::DELETES_BY_NAME_PATTERN);
        let first_word = deleted.name.split(['-', ' ', '_']).next().unwrap_or_default();
        self.collections.values().filter(move |other| {
            caller.owns_collection(other)
                && (by_client
                    || (by_name && other.name == deleted.name)
                    || (by_pattern && other.name.contains(first_word)))
        })
    }

    /// The records beside the deleted one, whoever owns them, as far as a fault takes them.
    fn neighbours(&self, deleted: &Collection) -> impl Iterator<Item = &Collection> {
        let next = self.collections.range(deleted.id.clone()..).next();
        let previous = self.collections.range(..deleted.id.clone()).next_back();
        let next = next.filter(|_| self.has(&fault::deletion::DELETES_NEXT_IN_LIST));
        let previous = previous.filter(|_| self.has(&fault::deletion::DELETES_PREVIOUS_IN_LIST));
        next.into_iter().chain(previous).map(|(_, collection)| collection)
    }

    /// 200 and `{data}` with the document that was deleted.
    pub(super) fn deleted_answer(&mut self, collection: &Collection) -> Answer {
        if self.has(&fault::http::CLEANUP_CRASHES) {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if self.has(&fault::deletion::ANSWERS_204) {
            return Answer::empty(204);
        }
        if self.has(&fault::deletion::ANSWERS_SUCCESS_TRUE) {
            return Answer::json(200, json!({ "success": true }));
        }
        let document = self.snapshot(collection);
        if self.has(&fault::deletion::ANSWERS_AS_TEXT) {
            return Answer::text(200, "text/html", json!({ "data": document }).to_string());
        }
        if self.has(&fault::http::SUCCESS_SENT_TWICE) {
            let once = json!({ "data": document });
            return Answer::text(200, "application/json", format!("{once}{once}"));
        }
        if self.has(&fault::deletion::ANSWERS_BARE_DOCUMENT) {
            return Answer::json(200, document);
        }
        if self.has(&fault::deletion::ANSWERS_DATA_IN_ARRAY) {
            return Answer::data(200, vec![document]);
        }
        let status = if self.has(&fault::deletion::ANSWERS_202) { 202 } else { 200 };
        Answer::data(status, document)
    }

    /// The document as it was, "same shape as retrieve a collection".
    fn snapshot(&mut self, collection: &Collection) -> Value {
        if self.has(&fault::deletion::ANSWERS_WRITE_RESULT) {
            return json!({ "acknowledged": true, "deletedCount": 1 });
        }
        let mut shown = self.version_shown(collection);
        if self.varies(&variant::SNAPSHOT_MARKED_DELETED) {
            shown.deleted = true;
        }
        if self.has(&fault::deletion::SNAPSHOT_AUDIT_ID) {
            shown.id = self.identifiers.id(collection.created_at);
        }
        if self.has(&fault::deletion::SNAPSHOT_ID_IS_CODE) {
            shown.id.clone_from(&collection.code);
        }
        if self.has(&fault::deletion::SNAPSHOT_TOUCHED) {
            // Never the same moment, however fast the test.
            let after = collection.updated_at.saturating_add(1.millisecond()).unwrap_or_default();
            shown.updated_at = self.clock.now().max(after);
        }
        if self.has(&fault::deletion::SNAPSHOT_RENAMED) {
            shown.name = format!("{}-deleted", collection.name);
        }
        let mut document = self.document(&shown);
        if let Value::Object(members) = &mut document {
            if self.has(&fault::deletion::SNAPSHOT_WITHOUT_CODE) {
                members.shift_remove("code");
                members.shift_remove("client");
            }
            if self.has(&fault::deletion::SNAPSHOT_EPOCH_TIMES) {
                members.insert("createdAt".into(), shown.created_at.as_millisecond().into());
                members.insert("updatedAt".into(), shown.updated_at.as_millisecond().into());
            }
        }
        document
    }
}
