//! Creating, listing, retrieving and updating collections.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::answers::{
    Answer, collection_not_found, invalid_request, json_object, missing_parameter, optional_text,
    required_text,
};
use super::auth::Caller;
use super::identifiers::is_object_id;
use super::records::Collection;
use super::{ProviderRequest, World};
use crate::provider::variant;

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
        let now = self.clock.now();
        let collection = Collection {
            id: self.identifiers.object_id(now),
            deleted: false,
            name,
            project,
            description,
            client: self.client_id(caller),
            code: self.identifiers.code(),
            updated_at: now,
            created_at: now,
            version: 0,
        };
        self.link_project(&collection);
        let document = self.document(&collection);
        self.collections.insert(collection.id.clone(), collection);
        Ok(Answer::data(200, document))
    }

    /// All collections of the client; the page knows no filter and no paging.
    pub(super) fn list_collections(&mut self, caller: &Caller) -> Answer {
        let living = self.collections.values().filter(|it| caller.owns_collection(it));
        let mut documents: Vec<Value> = living.map(|it| self.document(it)).collect();
        documents.extend(self.lingering_documents(caller));
        Answer::data(200, documents)
    }

    pub(super) fn retrieve_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
    ) -> Result<Answer, Answer> {
        let id = self.collection_id(segment)?;
        if let Some(collection) = self.owned_collection(caller, &id) {
            return Ok(Answer::data(200, self.document(&collection)));
        }
        self.lingering_answer(caller, &id).ok_or_else(|| self.collection_not_found())
    }

    /// `name` is required every time; `people` reconciles membership.
    pub(super) fn update_collection(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let id = self.collection_id(segment)?;
        let body = json_object(request)?;
        let mut collection =
            self.owned_collection(caller, &id).ok_or_else(|| self.collection_not_found())?;
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
        collection.updated_at = self.clock.now();
        self.link_project(&collection);
        let document = self.document(&collection);
        self.collections.insert(id, collection);
        Ok(Answer::data(200, document))
    }

    /// Reads an identifier from a path segment. What a malformed one answers is silent: 400 here.
    /// Upper-case hexadecimal counts as malformed, for every method alike.
    pub(super) fn collection_id(&self, segment: &str) -> Result<String, Answer> {
        let any_case = self.varies(&variant::UPPER_CASE_ID_FOUND);
        percent_decode_str(segment)
            .decode_utf8()
            .ok()
            .filter(|id| is_object_id(id, any_case))
            .map(|id| id.to_ascii_lowercase())
            .ok_or_else(|| self.malformed_id())
    }

    /// A living collection the caller may see.
    pub(super) fn owned_collection(&self, caller: &Caller, id: &str) -> Option<Collection> {
        self.collections.get(id).filter(|collection| caller.owns_collection(collection)).cloned()
    }

    fn malformed_id(&self) -> Answer {
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
