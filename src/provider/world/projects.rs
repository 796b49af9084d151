//! Projects and project flows, as far as the unlinking of collections needs them.

use serde_json::{Map, Value, json};

use super::World;
use super::call::{Call, Caller, Edition, Link};
use super::hooks::links as hooks;
use super::messages::{
    Answer, json_object, missing_parameter, optional_text, required_text, signature,
};
use super::records::{Flow, Project};

impl World {
    pub(super) fn create_project(&mut self, call: &Call) -> Result<Answer, Answer> {
        let body = json_object(&call.request)?;
        let name = required_text(&body, "name")?;
        let linked = self.linked_collection(&call.caller, &body)?;
        let now = self.clock.now();
        let project = Project {
            id: self.identifiers.id(now),
            name,
            client: self.client_id(&call.caller),
            status: "draft",
            assigned_collection: None,
            collection_code: None,
            updated_at: now,
            created_at: now,
            version: 0,
        };
        Ok(Answer::data(201, self.store_project(project, linked)))
    }

    pub(super) fn list_projects(&mut self, call: &Call, edition: Edition) -> Answer {
        let data: Vec<Value> = self
            .projects
            .values()
            .filter(|project| call.caller.owns(&project.client))
            .map(|project| self.project_document(project))
            .collect();
        let total = data.len();
        Answer::json(
            200,
            match edition {
                Edition::Second => json!({
                    "success": true,
                    "data": data,
                    "pagination": { "page": 1, "limit": total, "total": total, "pages": 1 },
                    "signature": signature(self.clock.now()),
                }),
                Edition::Third => json!({
                    "data": data, "total": total, "limit": total, "page": 1, "pages": 1,
                }),
            },
        )
    }

    pub(super) fn retrieve_project(&mut self, call: &Call) -> Result<Answer, Answer> {
        hooks::RETRIEVE_PROJECT.run(self, call, |world, call| {
            let project = world.owned_project(&call.caller, &call.segment)?;
            Ok(Answer::data(200, world.project_document(project)))
        })
    }

    /// A partial update: members that are not sent stay.
    pub(super) fn update_project(&mut self, call: &Call) -> Result<Answer, Answer> {
        let body = json_object(&call.request)?;
        let mut project = self.owned_project(&call.caller, &call.segment)?.clone();
        if let Some(name) = optional_text(&body, "name")? {
            project.name = name;
        }
        let is_empty = |value: &Value| value.is_null() || value == "";
        let mut links =
            ["assignedCollection", "collectionCode"].iter().filter_map(|it| body.get(*it));
        let mut linked = None;
        if links.clone().next().is_some() && links.all(is_empty) {
            project.assigned_collection = None;
            project.collection_code = None;
        } else {
            linked = self.linked_collection(&call.caller, &body)?;
        }
        project.updated_at = self.clock.now();
        Ok(Answer::data(200, self.store_project(project, linked)))
    }

    /// Stores a new or changed project, links it, and shows it.
    fn store_project(&mut self, project: Project, linked: Option<(String, String)>) -> Value {
        let id = project.id.clone();
        self.projects.insert(id.clone(), project);
        if let Some((collection, code)) = linked {
            self.link_project(&Link { project: id.clone(), collection, code });
        }
        self.projects.get(&id).map(|project| self.project_document(project)).unwrap_or_default()
    }

    /// Links a project to a collection, in place of the one it had.
    pub(super) fn link_project(&mut self, link: &Link) {
        hooks::LINK_PROJECT.run(self, link, |world, link| {
            if let Some(project) = world.projects.get_mut(&link.project) {
                project.assigned_collection = Some(link.collection.clone());
                project.collection_code = Some(link.code.clone());
            }
        });
    }

    pub(super) fn delete_project(&mut self, call: &Call) -> Result<Answer, Answer> {
        let project = self.owned_project(&call.caller, &call.segment)?;
        let data = json!({ "_id": project.id, "name": project.name, "status": "deleted" });
        self.projects.remove(&call.segment);
        Ok(Answer::data(200, data))
    }

    pub(super) fn create_flow(&mut self, call: &Call) -> Result<Answer, Answer> {
        let body = json_object(&call.request)?;
        let project = required_text(&body, "project")?;
        self.owned_project(&call.caller, &project)?;
        // Writable in one page's create body and read-only in another's; taken as it comes.
        let collection_code = optional_text(&body, "collectionCode")?;
        let now = self.clock.now();
        let flow = Flow {
            id: self.identifiers.id(now),
            project,
            client: self.client_id(&call.caller),
            status: "draft",
            collection_code,
            updated_at: now,
            created_at: now,
            version: 0,
        };
        let document = self.flow_document(&flow);
        self.flows.insert(flow.id.clone(), flow);
        Ok(Answer::data(201, document))
    }

    pub(super) fn retrieve_flow(&self, call: &Call) -> Result<Answer, Answer> {
        Ok(Answer::data(200, self.flow_document(self.owned_flow(&call.caller, &call.segment)?)))
    }

    pub(super) fn delete_flow(&mut self, call: &Call) -> Result<Answer, Answer> {
        let flow = self.owned_flow(&call.caller, &call.segment)?;
        let data = json!({ "_id": flow.id, "status": "deleted" });
        self.flows.remove(&call.segment);
        Ok(Answer::data(200, data))
    }

    fn owned_project(&self, caller: &Caller, id: &str) -> Result<&Project, Answer> {
        if self.identifiers.read(id, true).is_none() {
            return Err(Answer::error(400, "Invalid project ID format", "BadRequest"));
        }
        self.projects
            .get(id)
            .filter(|project| caller.owns(&project.client))
            .ok_or_else(|| Answer::error(404, "Project not found", "NotFound"))
    }

    fn owned_flow(&self, caller: &Caller, id: &str) -> Result<&Flow, Answer> {
        if self.identifiers.read(id, true).is_none() {
            return Err(Answer::error(400, "Invalid project flow ID format", "BadRequest"));
        }
        self.flows
            .get(id)
            .filter(|flow| caller.owns(&flow.client))
            .ok_or_else(|| Answer::error(404, "Project flow not found", "NotFound"))
    }

    /// The identifier and the code of the collection that a project body names by either.
    fn linked_collection(
        &self,
        caller: &Caller,
        body: &Map<String, Value>,
    ) -> Result<Option<(String, String)>, Answer> {
        let id = optional_text(body, "assignedCollection")?;
        let code = optional_text(body, "collectionCode")?;
        if id.is_none() && code.is_none() {
            return Ok(None);
        }
        self.collections
            .values()
            .filter(|collection| caller.owns_collection(collection))
            .find(|it| Some(&it.id) == id.as_ref() || Some(&it.code) == code.as_ref())
            .map(|it| Some((it.id.clone(), it.code.clone())))
            .ok_or_else(|| missing_parameter("assignedCollection does not exist"))
    }
}
