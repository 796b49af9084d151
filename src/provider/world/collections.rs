//! Creating, listing, retrieving and updating collections.

use std::time::Duration;

use jiff::ToSpan as _;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::answers::{
    Answer, collection_not_found, invalid_request, json_object, missing_parameter, optional_text,
    required_text,
};
use super::auth::Caller;
use super::records::Collection;
use super::{Outcome, ProviderRequest, Stage, World};
use crate::provider::{fault, variant};

/// How long the face engine takes to hear of an update, where a fault waits for it.
const SYNC: Duration = Duration::from_millis(25);

impl World {
    /// Create answers 200, not 201, as its page says.
    pub(super) fn create_collection(
        &mut self,
        caller: &Caller,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let body = json_object(request)?;
        let name = required_text(&body, "name")?;
        let description = optional_text(&body, "description")?;
        let project = optional_text(&body, "project")?;
        self.check_project(caller, project.as_deref())?;
        let client = self.client_id(caller);
        if self.varies(&variant::NAMES_UNIQUE) {
            self.check_name(&client, &name)?;
        }
        let now = self.clock.now();
        let fresh = Collection {
            id: self.new_id(now),
            deleted: false,
            name,
            project,
            description,
            client,
            code: self.new_code(now),
            updated_at: self.first_update(now),
            created_at: now,
            version: 0,
        };
        let collection = self.revive_namesake(fresh);
        self.link_project(&collection);
        self.note_create(&collection);
        let document = self.created_document(&collection);
        let answer = Answer::data(200, document);
        let location = format!("/v2/face-recognition/collections/{}", collection.id);
        self.collections.insert(collection.id.clone(), collection);
        if self.has(&fault::http::LOCATION_HOLDS_TOKEN)
            && let Some(token) = request.bearer_token()
        {
            return Ok(answer.with_header("location", format!("{location}?token={token}")));
        }
        Ok(answer)
    }

    /// A new identifier, or one that a deleted collection had.
    fn new_id(&mut self, now: jiff::Timestamp) -> String {
        let Some(freed) = self.freed.pop() else { return self.identifiers.id(now) };
        self.graveyard.remove(&freed);
        self.burials.retain(|buried| *buried != freed);
        self.past.forget(&freed);
        freed
    }

    fn new_code(&mut self, now: jiff::Timestamp) -> String {
        let code = if self.varies(&variant::CODES_TIME_ORDERED) {
            self.identifiers.time_ordered_code(now)
        } else {
            self.identifiers.code()
        };
        if self.varies(&variant::CODES_UPPER_CASE) { code.to_ascii_uppercase() } else { code }
    }

    /// When a new record was last changed: when it was made.
    fn first_update(&self, created: jiff::Timestamp) -> jiff::Timestamp {
        let moment = 1.millisecond();
        if self.varies(&variant::UPDATED_AFTER_CREATED) {
            return created.saturating_add(moment).unwrap_or(created);
        }
        if self.has(&fault::effects::UPDATED_BEFORE_CREATED) {
            return created.saturating_sub(moment).unwrap_or(created);
        }
        created
    }

    fn created_document(&self, collection: &Collection) -> Value {
        let mut shown = collection.clone();
        if self.has(&fault::effects::CREATE_READS_CLOCK_TWICE) {
            shown.updated_at = shown.updated_at.saturating_add(1.millisecond()).unwrap_or_default();
        }
        self.document(&shown)
    }

    fn check_name(&self, client: &str, name: &str) -> Result<(), Answer> {
        let taken = self.collections.values().any(|it| it.client == client && it.name == name);
        if taken { Err(missing_parameter("name is taken")) } else { Ok(()) }
    }

    /// All collections of the client; the page knows no filter and no paging.
    pub(super) fn list_collections(&mut self, caller: &Caller) -> Answer {
        let hidden = self.hidden_once(caller);
        let shown =
            |it: &&Collection| caller.owns_collection(it) && Some(&it.id) != hidden.as_ref();
        let living = self.collections.values().filter(shown);
        let mut documents: Vec<Value> = living.map(|it| self.document(it)).collect();
        if self.has(&fault::effects::LIST_FIRST_TEN) {
            documents.truncate(10);
        }
        if self.has(&fault::effects::LIST_ALWAYS_EMPTY) {
            documents.clear();
        }
        documents.extend(self.lingering_documents(caller));
        if self.has(&fault::effects::LIST_SHOWS_TWICE) {
            documents.extend(documents.first().cloned());
        }
        if self.has(&fault::effects::LIST_NEVER_RENEWED) {
            let client = self.client_id(caller);
            documents
                .clone_from(self.cached_lists.entry(client).or_insert_with(|| documents.clone()));
        }
        if self.varies(&variant::LIST_NEWEST_FIRST) {
            documents.reverse();
        }
        if self.has(&fault::effects::LIST_COUNTS_VERSIONS) {
            let owned = self.collections.values_mut().filter(|it| caller.owns_collection(it));
            owned.for_each(|collection| collection.version += 1);
        }
        let total = documents.len();
        if self.varies(&variant::LIST_WITH_PAGE_MEMBERS) {
            return Answer::json(
                200,
                json!({
                    "data": documents, "total": total, "limit": total, "page": 1, "pages": 1,
                }),
            );
        }
        Answer::data(200, documents)
    }

    pub(super) fn retrieve_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
    ) -> Result<Answer, Answer> {
        let id = self.id_to_retrieve(segment)?;
        if let Some(collection) = self.owned_collection(caller, &id) {
            if self.has(&fault::effects::RETRIEVE_TOUCHES_RECORD) {
                self.touch(&id);
            }
            return Ok(Answer::data(200, self.document(&collection)));
        }
        self.lingering_answer(caller, &id).ok_or_else(|| self.collection_not_found())
    }

    /// Changes when a collection was last changed, as saving it would: only faults do this.
    pub(super) fn touch(&mut self, id: &str) {
        if let Some(collection) = self.collections.get_mut(id) {
            let later = collection.updated_at.saturating_add(1.second());
            collection.updated_at = later.unwrap_or_default();
            collection.version += 1;
        }
    }

    /// `name` is required every time; `people` reconciles membership.
    pub(super) fn update_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Outcome {
        match self.changed_collection(caller, segment, request) {
            Ok(collection) if self.has(&fault::effects::UPDATE_WRITES_BACK) => {
                Outcome::Pause(SYNC, Stage::WriteBack { collection })
            }
            Ok(collection) => self.store_collection(&collection).into(),
            Err(refusal) => refusal.into(),
        }
    }

    /// Stores a changed collection, whatever has become of it in the meantime: nothing comes
    /// between reading and storing unless a fault lets it.
    pub(super) fn store_collection(&mut self, collection: &Collection) -> Answer {
        self.link_project(collection);
        let document = self.document(collection);
        if let Some(before) = self.collections.insert(collection.id.clone(), collection.clone()) {
            self.note_change(before, collection);
        }
        Answer::data(200, document)
    }

    fn changed_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Result<Collection, Answer> {
        let id = self.collection_id(segment)?;
        let body = json_object(request)?;
        let Some(mut collection) = self.owned_collection(caller, &id) else {
            let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
            return Err(self.update_missing(caller, &id, name));
        };
        collection.name = required_text(&body, "name")?;
        if let Some(description) = optional_text(&body, "description")? {
            collection.description = Some(description);
        }
        if let Some(project) = optional_text(&body, "project")? {
            self.check_project(caller, Some(&project))?;
            collection.project = Some(project);
        }
        if let Some(people) = body.get("people") {
            let members = member_ids(people)?;
            self.reconcile_people(&collection, &members);
        }
        // Never the moment of the creation, however fast the two follow each other.
        let after = collection.updated_at.saturating_add(1.millisecond()).unwrap_or_default();
        collection.updated_at = self.clock.now().max(after);
        if self.varies(&variant::UPDATES_COUNTED) {
            collection.version += 1;
        }
        Ok(collection)
    }

    /// Reads an identifier from a path segment. What a malformed one answers is silent: 400 here.
    /// Upper-case hexadecimal counts as malformed, for every method alike.
    pub(super) fn collection_id(&self, segment: &str) -> Result<String, Answer> {
        let any_case = self.varies(&variant::UPPER_CASE_ID_FOUND);
        percent_decode_str(segment)
            .decode_utf8()
            .ok()
            .and_then(|text| self.identifiers.read(&text, any_case))
            .ok_or_else(|| self.malformed_id(segment))
    }

    /// A living collection the caller may see.
    pub(super) fn owned_collection(&self, caller: &Caller, id: &str) -> Option<Collection> {
        self.collections.get(id).filter(|collection| caller.owns_collection(collection)).cloned()
    }

    /// Retrieve reads an identifier like any other method, unless a fault has it read its own way.
    fn id_to_retrieve(&self, segment: &str) -> Result<String, Answer> {
        if self.has(&fault::input::UPPER_CASE_RETRIEVED_ONLY) {
            return self.collection_id(&segment.to_ascii_lowercase());
        }
        self.collection_id(segment)
    }

    fn malformed_id(&self, segment: &str) -> Answer {
        if self.varies(&variant::MALFORMED_REDIRECTS) && self.has_another_length(segment) {
            return Answer::empty(302).with_header("location", "/v2/face-recognition/collections");
        }
        if self.has(&fault::http::MALFORMED_SHOWS_CAST_ERROR) {
            let message = "CastError: Cast to ObjectId failed for value at path \"_id\"";
            return Answer::json(400, json!({ "error": message }));
        }
        if self.varies(&variant::MALFORMED_404) {
            collection_not_found()
        } else if self.varies(&variant::MALFORMED_422) {
            Answer { status: 422, ..invalid_request() }
        } else {
            invalid_request()
        }
    }

    fn check_project(&self, caller: &Caller, project: Option<&str>) -> Result<(), Answer> {
        let Some(id) = project else { return Ok(()) };
        match self.projects.get(id) {
            Some(project) if caller.owns(&project.client) => Ok(()),
            _ => Err(missing_parameter("project does not exist")),
        }
    }

    fn link_project(&mut self, collection: &Collection) {
        let Some(id) = &collection.project else { return };
        if let Some(project) = self.projects.get_mut(id) {
            project.history.push(collection.code.clone());
            project.assigned_collection = Some(collection.id.clone());
            project.collection_code = Some(collection.code.clone());
        }
    }

    fn reconcile_people(&mut self, collection: &Collection, members: &[String]) {
        let code = &collection.code;
        for person in self.persons.values_mut().filter(|it| it.client == collection.client) {
            let linked = person.collections.contains(code);
            let wanted = members.contains(&person.id);
            if linked && !wanted {
                person.collections.retain(|held| held != code);
            } else if wanted && !linked {
                person.enrolled.push(code.clone());
                person.collections.push(code.clone());
            }
        }
    }
}

/// The identifiers in `people`: objects with `_id` or `id`.
fn member_ids(people: &Value) -> Result<Vec<String>, Answer> {
    let objects = people.as_array().ok_or_else(|| missing_parameter("people must be a list"))?;
    objects
        .iter()
        .map(|person| {
            let id = person.get("_id").or_else(|| person.get("id")).and_then(Value::as_str);
            id.map(str::to_owned).ok_or_else(|| missing_parameter("people need an _id"))
        })
        .collect()
}
