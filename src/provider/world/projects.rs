//! Projects and project flows: as much of them as the unlinking of collections needs.

use serde_json::{Map, Value, json};

use super::answers::{Answer, json_object, missing_parameter, optional_text, required_text};
use super::auth::Caller;
use super::persons::signature;
use super::records::{Flow, Project};
use super::{ProviderRequest, World};

/// The two documented editions of the projects pages, which list differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    Second,
    Third,
}

impl World {
    pub(super) fn create_project(
        &mut self,
        caller: &Caller,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let body = json_object(request)?;
        let name = required_text(&body, "name")?;
        let (assigned_collection, collection_code) = self.project_links(caller, &body)?;
        let now = self.clock.now();
        let project = Project {
            id: self.identifiers.id(now),
            history: collection_code.iter().cloned().collect(),
            name,
            client: self.client_id(caller),
            status: "draft",
            assigned_collection,
            collection_code,
            updated_at: now,
            created_at: now,
            version: 0,
        };
        let document = self.project_document(&project);
        self.projects.insert(project.id.clone(), project);
        Ok(Answer::data(201, document))
    }

    pub(super) fn list_projects(&mut self, caller: &Caller, edition: Edition) -> Answer {
        let data: Vec<Value> = self
            .projects
            .values()
            .filter(|project| caller.owns(&project.client))
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

    pub(super) fn retrieve_project(&mut self, caller: &Caller, id: &str) -> Result<Answer, Answer> {
        let project = self.owned_project(caller, id)?.clone();
        let shown = self.project_shown(project);
        Ok(Answer::data(200, self.project_document(&shown)))
    }

    /// A partial update: what is not sent stays.
    pub(super) fn update_project(
        &mut self,
        caller: &Caller,
        id: &str,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let body = json_object(request)?;
        let mut project = self.owned_project(caller, id)?.clone();
        if let Some(name) = optional_text(&body, "name")? {
            project.name = name;
        }
        let is_empty = |value: &Value| value.is_null() || value == "";
        let mut links =
            ["assignedCollection", "collectionCode"].iter().filter_map(|it| body.get(*it));
        if links.clone().next().is_some() && links.all(is_empty) {
            project.assigned_collection = None;
            project.collection_code = None;
        } else if let (Some(collection), Some(code)) = self.project_links(caller, &body)? {
            project.history.push(code.clone());
            project.assigned_collection = Some(collection);
            project.collection_code = Some(code);
        }
        project.updated_at = self.clock.now();
        let document = self.project_document(&project);
        self.projects.insert(project.id.clone(), project);
        Ok(Answer::data(200, document))
    }

    pub(super) fn delete_project(&mut self, caller: &Caller, id: &str) -> Result<Answer, Answer> {
        let project = self.owned_project(caller, id)?;
        let data = json!({ "_id": project.id, "name": project.name, "status": "deleted" });
        self.projects.remove(id);
        Ok(Answer::data(200, data))
    }

    pub(super) fn create_flow(
        &mut self,
        caller: &Caller,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let body = json_object(request)?;
        let project = required_text(&body, "project")?;
        self.owned_project(caller, &project)?;
        // Writable in one page's create body and read-only in another's; taken as it comes.
        let collection_code = optional_text(&body, "collectionCode")?;
        let now = self.clock.now();
        let flow = Flow {
            id: self.identifiers.id(now),
            project,
            client: self.client_id(caller),
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

    pub(super) fn retrieve_flow(&self, caller: &Caller, id: &str) -> Result<Answer, Answer> {
        Ok(Answer::data(200, self.flow_document(self.owned_flow(caller, id)?)))
    }

    pub(super) fn delete_flow(&mut self, caller: &Caller, id: &str) -> Result<Answer, Answer> {
        let flow = self.owned_flow(caller, id)?;
        let data = json!({ "_id": flow.id, "status": "deleted" });
        self.flows.remove(id);
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

    /// The identifier and the code of the collection a project body names by either.
    fn project_links(
        &self,
        caller: &Caller,
        body: &Map<String, Value>,
    ) -> Result<(Option<String>, Option<String>), Answer> {
        let id = optional_text(body, "assignedCollection")?;
        let code = optional_text(body, "collectionCode")?;
        if id.is_none() && code.is_none() {
            return Ok((None, None));
        }
        self.collections
            .values()
            .filter(|collection| caller.owns_collection(collection))
            .find(|it| Some(&it.id) == id.as_ref() || Some(&it.code) == code.as_ref())
            .map(|it| (Some(it.id.clone()), Some(it.code.clone())))
            .ok_or_else(|| missing_parameter("assignedCollection does not exist"))
    }
}
