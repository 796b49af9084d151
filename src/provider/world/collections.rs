//! Creating, listing, retrieving and updating collections.

use jiff::{Timestamp, ToSpan as _};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::call::{Call, Caller, Draft, Link};
use super::hooks::{collections as hooks, input};
use super::messages::{
    Answer, collection_not_found, invalid_request, json_object, missing_parameter, optional_text,
    required_text,
};
use super::records::Collection;
use super::{Outcome, World};

impl World {
    /// Create answers 200, not 201, as its page says.
    pub(super) fn create_collection(&mut self, call: &Call) -> Result<Answer, Answer> {
        hooks::CREATE.run(self, call, |world, call| {
            let draft = world.read_draft(call)?;
            let collection = world.new_collection(&draft);
            Ok(world.store_new_collection(&collection))
        })
    }

    /// `name` is required; validation fails with 409, not with 422.
    fn read_draft(&mut self, call: &Call) -> Result<Draft, Answer> {
        hooks::DRAFT.run(self, call, |world, call| {
            let body = json_object(&call.request)?;
            let name = required_text(&body, "name")?;
            let description = optional_text(&body, "description")?;
            let project = optional_text(&body, "project")?;
            world.check_project(&call.caller, project.as_deref())?;
            let client = world.client_id(&call.caller);
            Ok(Draft { client, name, description, project })
        })
    }

    fn new_collection(&mut self, draft: &Draft) -> Collection {
        hooks::NEW_COLLECTION.run(self, draft, |world, draft| {
            let now = world.clock.now();
            Collection {
                id: world.new_collection_id(&now),
                deleted: false,
                name: draft.name.clone(),
                project: draft.project.clone(),
                description: draft.description.clone(),
                client: draft.client.clone(),
                code: world.new_code(&now),
                updated_at: now,
                created_at: now,
                version: 0,
            }
        })
    }

    fn new_collection_id(&mut self, now: &Timestamp) -> String {
        input::NEW_ID.run(self, now, |world, now| world.identifiers.id(*now))
    }

    fn new_code(&mut self, now: &Timestamp) -> String {
        input::NEW_CODE.run(self, now, |world, _| world.identifiers.code())
    }

    fn store_new_collection(&mut self, collection: &Collection) -> Answer {
        hooks::STORE_NEW.run(self, collection, |world, collection| {
            world.link_own_project(collection);
            world.collections.insert(collection.id.clone(), collection.clone());
            Answer::data(200, world.document(collection))
        })
    }

    /// All collections of the client; the page knows no filter and no paging.
    pub(super) fn list_collections(&mut self, call: &Call) -> Answer {
        hooks::LIST.run(self, &call.caller, |world, caller| {
            let own = world.collections.values().filter(|it| caller.owns_collection(it));
            let documents: Vec<Value> = own.map(|it| world.document(it)).collect();
            Answer::data(200, documents)
        })
    }

    pub(super) fn retrieve_collection(&mut self, call: &Call) -> Result<Answer, Answer> {
        hooks::RETRIEVE.run(self, call, |world, call| {
            let id = world.collection_id(&call.segment)?;
            let collection = world.owned_collection(&call.caller, &id);
            let collection = collection.ok_or_else(|| world.collection_not_found())?;
            Ok(Answer::data(200, world.document(&collection)))
        })
    }

    /// `name` is required every time; `people` reconciles membership.
    pub(super) fn update_collection(&mut self, call: &Call) -> Outcome {
        hooks::UPDATE.run(self, call, |world, call| match world.changed_collection(call) {
            Ok(collection) => world.store_changed_collection(&collection),
            Err(refusal) => refusal.into(),
        })
    }

    fn changed_collection(&mut self, call: &Call) -> Result<Collection, Answer> {
        let id = self.collection_id(&call.segment)?;
        let body = json_object(&call.request)?;
        let mut collection =
            self.owned_collection(&call.caller, &id).ok_or_else(|| self.collection_not_found())?;
        collection.name = required_text(&body, "name")?;
        if let Some(description) = optional_text(&body, "description")? {
            collection.description = Some(description);
        }
        if let Some(project) = optional_text(&body, "project")? {
            self.check_project(&call.caller, Some(&project))?;
            collection.project = Some(project);
        }
        if let Some(people) = body.get("people") {
            let members = member_ids(people)?;
            self.reconcile_people(&collection, &members);
        }
        // Never the moment of the creation, however fast the two follow each other.
        let after = collection.updated_at.saturating_add(1.millisecond()).unwrap_or_default();
        collection.updated_at = self.clock.now().max(after);
        Ok(collection)
    }

    fn store_changed_collection(&mut self, collection: &Collection) -> Outcome {
        hooks::STORE_CHANGED.run(self, collection, |world, collection| {
            world.link_own_project(collection);
            world.collections.insert(collection.id.clone(), collection.clone());
            Answer::data(200, world.document(collection)).into()
        })
    }

    /// Reads an identifier from a path segment. The answer to a malformed one is silent: 400 here.
    /// Upper-case hexadecimal counts as malformed, for every method alike.
    pub(super) fn collection_id(&self, segment: &str) -> Result<String, Answer> {
        let id = percent_decode_str(segment)
            .decode_utf8()
            .ok()
            .and_then(|text| self.identifiers.read(&text, false));
        input::READ
            .show(self, segment, id)
            .ok_or_else(|| input::MALFORMED.show(self, segment, invalid_request()))
    }

    /// A living collection the caller may see.
    pub(super) fn owned_collection(&self, caller: &Caller, id: &str) -> Option<Collection> {
        self.collections.get(id).filter(|it| caller.owns_collection(it)).cloned()
    }

    /// 404 for a collection that is unknown, deleted, or of another client.
    pub(super) fn collection_not_found(&self) -> Answer {
        hooks::NOT_FOUND.show(self, &(), collection_not_found())
    }

    fn check_project(&self, caller: &Caller, project: Option<&str>) -> Result<(), Answer> {
        let Some(id) = project else { return Ok(()) };
        match self.projects.get(id) {
            Some(project) if caller.owns(&project.client) => Ok(()),
            _ => Err(missing_parameter("project does not exist")),
        }
    }

    /// Links the project that a collection names to that collection.
    fn link_own_project(&mut self, collection: &Collection) {
        let Some(project) = collection.project.clone() else { return };
        let (collection, code) = (collection.id.clone(), collection.code.clone());
        self.link_project(&Link { project, collection, code });
    }

    fn reconcile_people(&mut self, collection: &Collection, members: &[String]) {
        let code = &collection.code;
        for person in self.persons.values_mut().filter(|it| it.client == collection.client) {
            let is_linked = person.collections.contains(code);
            let is_wanted = members.contains(&person.id);
            if is_linked && !is_wanted {
                person.collections.retain(|held| held != code);
            } else if is_wanted && !is_linked {
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
