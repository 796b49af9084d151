//! One interaction, and how the format writes it.

use serde_json::{Value, json};

use super::super::reference;
use super::super::samples::{COLLECTIONS, Samples, id_of};
use super::rules::{self, Body};
use crate::model::Requirement;
use crate::provider::states;

/// A request, and what its answer has to look like.
#[derive(Debug)]
pub(super) struct Interaction {
    pub(super) description: &'static str,
    /// What has to be there before.
    pub(super) state: Option<&'static str>,
    /// Whether the request names the collection of the state.
    pub(super) names_it: bool,
    pub(super) method: &'static str,
    pub(super) authorized: bool,
    pub(super) sent: Option<Value>,
    /// The statuses that are accepted.
    pub(super) statuses: Vec<u16>,
    pub(super) body: Option<Body>,
    pub(super) requirements: Vec<&'static Requirement>,
}

impl Interaction {
    pub(super) fn into_value(self, samples: &Samples) -> Value {
        let states = self.states(id_of(&samples.created));
        json!({
            "type": "Synchronous/HTTP",
            "description": self.description,
            "pending": false,
            "providerStates": states,
            "request": self.request(id_of(&samples.created)),
            "response": self.response(),
            "comments": {
                "text": self.requirements.iter().map(|one| &one.statement).collect::<Vec<_>>(),
                "x-requirements": self.requirements.iter().copied().map(reference)
                    .collect::<Vec<_>>(),
            },
        })
    }

    fn states(&self, id: &str) -> Vec<Value> {
        let token = self.authorized.then(|| json!({ "name": states::TOKEN }));
        let collection = self.state.map(|name| match name {
            // It takes nothing to set this one up, so the id is given and not made.
            states::UNKNOWN => json!({ "name": name, "params": { "id": id } }),
            _ => json!({ "name": name }),
        });
        token.into_iter().chain(collection).collect()
    }

    fn request(&self, id: &str) -> Value {
        let place = |id: &str| {
            if self.names_it { format!("{COLLECTIONS}/{id}") } else { COLLECTIONS.to_owned() }
        };
        let mut request = json!({
            "method": self.method,
            "path": place(id),
            "headers": { "Content-Type": ["application/json"] },
            "generators": {},
        });
        if self.names_it {
            request["generators"]["path"] = from_state(&place("${id}"));
        }
        if self.authorized {
            request["headers"]["Authorization"] = json!(["Bearer token"]);
            request["generators"]["header"] =
                json!({ "Authorization": from_state("Bearer ${token}") });
        }
        if let Some(sent) = &self.sent {
            request["body"] = content(sent);
        }
        request
    }

    fn response(&self) -> Value {
        let mut response = json!({
            "status": self.statuses.first(),
            "headers": { "Content-Type": ["application/json"] },
            "matchingRules": {
                "header": { "Content-Type": rules::one(rules::json_media_type()) },
            },
        });
        if self.statuses.len() > 1 {
            response["matchingRules"]["status"] =
                rules::one(json!({ "match": "statusCode", "status": self.statuses }));
        }
        if let Some(body) = &self.body {
            response["body"] = content(&body.example);
            response["matchingRules"]["body"] = body.rules.clone();
        }
        response
    }
}

/// A value that a provider state hands over.
fn from_state(expression: &str) -> Value {
    json!({ "type": "ProviderState", "expression": expression, "dataType": "STRING" })
}

fn content(body: &Value) -> Value {
    json!({ "contentType": "application/json", "encoded": false, "content": body })
}
