//! Example bodies: responses of the embedded provider, with a fixed clock and seed so that they are
//! the same on every run.

use serde_json::{Value, json};

use crate::provider::{Behaviour, Clock, Credentials, ProviderRequest, Settings, World};

/// Path of the collections.
pub(super) const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// Requests and responses over the life of a collection.
#[derive(Debug)]
pub(super) struct Samples {
    pub(super) create: Value,
    pub(super) created: Value,
    pub(super) listed: Value,
    pub(super) retrieved: Value,
    pub(super) update: Value,
    pub(super) updated: Value,
    pub(super) deleted: Value,
    pub(super) forbidden: Value,
    pub(super) not_found: Value,
    pub(super) invalid: Value,
    pub(super) missing: Value,
}

impl Samples {
    /// Sends the requests to an embedded provider.
    pub(super) fn collect() -> Self {
        let mut provider = SampleProvider::new();
        let create = json!({ "name": "Front desk", "description": "Everyone at the front desk" });
        let update = json!({ "name": "Front desk, ground floor" });
        let forbidden = provider.ask_as(None, "GET", COLLECTIONS, None);
        let missing = provider.ask("POST", COLLECTIONS, Some(&json!({})));
        let created = provider.ask("POST", COLLECTIONS, Some(&create));
        let path = format!("{COLLECTIONS}/{}", id_of(&created));
        let listed = provider.ask("GET", COLLECTIONS, None);
        let retrieved = provider.ask("GET", &path, None);
        let updated = provider.ask("PUT", &path, Some(&update));
        let invalid = provider.ask("DELETE", &path, Some(&json!({ "force": true })));
        let deleted = provider.ask("DELETE", &path, None);
        let not_found = provider.ask("DELETE", &path, None);
        Self {
            create,
            created,
            listed,
            retrieved,
            update,
            updated,
            deleted,
            forbidden,
            not_found,
            invalid,
            missing,
        }
    }
}

/// The `_id` of the document in a body.
pub(super) fn id_of(body: &Value) -> &str {
    body["data"]["_id"].as_str().unwrap_or_default()
}

/// An embedded provider without sockets.
struct SampleProvider {
    world: World,
    token: String,
}

impl SampleProvider {
    fn new() -> Self {
        let credentials = Credentials::generate(1);
        let token = credentials.primary_token.clone();
        let (behaviour, clock) = (Behaviour::none(), Clock::ticking());
        Self { world: World::new(Settings { credentials, behaviour, seed: 1, clock }), token }
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let authorization = format!("Bearer {}", self.token);
        self.ask_as(Some(&authorization), method, path, body)
    }

    fn ask_as(
        &mut self,
        authorization: Option<&str>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Value {
        let mut headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
        headers.extend(
            authorization.map(|value| ("authorization".to_owned(), value.as_bytes().to_vec())),
        );
        let request = ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: None,
            headers,
            body: body.map(|body| body.to_string().into()).unwrap_or_default(),
        };
        self.world.handle(&request).json().unwrap_or_default()
    }
}
