//! From a record to its document, and from an answer to bytes.

use bytes::Bytes;
use serde_json::Value;

use super::hooks::rendering as hooks;
use super::messages::{Answer, Content, members_of};
use super::records::{Collection, Flow, Person, Project};
use super::{ProviderRequest, ProviderResponse, World};

impl World {
    /// The document of a collection, the same for every answer that shows it.
    pub(super) fn document(&self, collection: &Collection) -> Value {
        Value::Object(hooks::COLLECTION.show(self, collection, members_of(collection)))
    }

    /// The document of a person. The pages differ in how it shows its collections: by code here.
    pub(super) fn person_document(&self, person: &Person) -> Value {
        Value::Object(hooks::PERSON.show(self, person, members_of(person)))
    }

    /// The document of a project. Links that lead nowhere are silent: absent here.
    pub(super) fn project_document(&self, project: &Project) -> Value {
        Value::Object(hooks::PROJECT.show(self, project, members_of(project)))
    }

    /// The document of a project flow. A link that leads nowhere is silent: absent here.
    pub(super) fn flow_document(&self, flow: &Flow) -> Value {
        Value::Object(hooks::FLOW.show(self, flow, members_of(flow)))
    }

    /// Writes an answer out. Answers are JSON in UTF-8, regardless of the Accept field.
    pub(super) fn render(&mut self, request: &ProviderRequest, answer: Answer) -> ProviderResponse {
        let answer = hooks::ANSWER.finish(self, request, answer);
        let (media_type, body) = match answer.content {
            Content::Empty => (None, Bytes::new()),
            Content::Json(body) => (Some("application/json"), Bytes::from(self.json_text(&body))),
            Content::Text(media_type, body) => (Some(media_type), Bytes::from(body)),
        };
        let mut headers: Vec<(String, String)> =
            answer.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if let Some(media_type) = media_type {
            headers.push(("content-type".to_owned(), format!("{media_type}; charset=utf-8")));
        }
        let response = ProviderResponse { status: answer.status, headers, body };
        hooks::RESPONSE.finish(self, request, response)
    }

    fn json_text(&self, body: &Value) -> String {
        // Twice as fast as `Value::to_string`, and a value can always be written.
        hooks::JSON_TEXT.show(self, body, serde_json::to_string(body).unwrap_or_default())
    }
}
