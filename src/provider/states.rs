//! Provider states, which a Pact verifier sets up before it sends a request.
//!
//! Every state is made by requests that a client could send as well, so a faulty provider has its
//! faults in them too. The answer holds the values that the verifier puts into its request: the
//! `id` of a collection, the `token` of the client.

use serde_json::{Map, Value, json};

use super::{Credentials, ProviderRequest, ProviderResponse, World};

/// The path that changes the state.
pub const PATH: &str = "/_pact/states";

/// The client has a token.
pub const TOKEN: &str = "the client has a token";
/// The client has a collection.
pub const COLLECTION: &str = "the client has a collection";
/// The client had a collection and has deleted it.
pub const DELETED: &str = "the client has deleted a collection";
/// An identifier was never issued.
pub const UNKNOWN: &str = "no collection has this id";
/// Another client has a collection.
pub const FOREIGN: &str = "another client has a collection";
/// The client has a collection that somebody tried to delete without a token.
pub const REFUSED: &str = "a deletion of the collection without a token was refused";
/// The client has a collection that another client tried to delete.
pub const PROTECTED: &str = "a deletion of the collection by another client was refused";
/// The client has two collections and has deleted the other one.
pub const BYSTANDER: &str = "the client has deleted another collection";

/// Every state, in the order of its declaration.
pub const ALL: [&str; 8] =
    [TOKEN, COLLECTION, DELETED, UNKNOWN, FOREIGN, REFUSED, PROTECTED, BYSTANDER];

const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// Sets up the state that a verifier's request names, and answers with its values.
pub(super) fn change(
    world: &mut World,
    credentials: &Credentials,
    request: &[u8],
) -> ProviderResponse {
    let asked: Value = serde_json::from_slice(request).unwrap_or_default();
    let Some(state) = asked["state"].as_str() else {
        return answer(400, &json!({ "error": "the name of a state is missing" }));
    };
    if asked["action"] == "teardown" {
        return answer(200, &json!({}));
    }
    let mut builder = StateBuilder { world, credentials };
    match builder.set(state, &asked["params"]) {
        Ok(values) => answer(200, &values.into()),
        Err(problem) => answer(400, &json!({ "error": problem })),
    }
}

/// A world to be set up, and the tokens for its requests.
struct StateBuilder<'a> {
    world: &'a mut World,
    credentials: &'a Credentials,
}

impl StateBuilder<'_> {
    fn set(&mut self, state: &str, params: &Value) -> Result<Map<String, Value>, String> {
        let own = self.credentials.primary_token.as_str();
        let other = self.credentials.second_token.as_str();
        let (name, value) = match state {
            TOKEN => ("token", own.to_owned()),
            COLLECTION => ("id", self.create(own)?),
            DELETED => ("id", self.created_then_deleted_by(Some(own))?),
            REFUSED => ("id", self.created_then_deleted_by(None)?),
            PROTECTED => ("id", self.created_then_deleted_by(Some(other))?),
            UNKNOWN => ("id", params["id"].as_str().unwrap_or_default().to_owned()),
            FOREIGN => ("id", self.create(other)?),
            BYSTANDER => {
                let bystander = self.create(own)?;
                self.created_then_deleted_by(Some(own))?;
                ("id", bystander)
            }
            // The verifier announces the beginning of each interaction without a name.
            "" => return Ok(Map::new()),
            unknown => return Err(format!("there is no state `{unknown}`")),
        };
        Ok(Map::from_iter([(name.to_owned(), value.into())]))
    }

    /// Creates a collection and deletes it. The answer is ignored: the verifier judges it.
    fn created_then_deleted_by(&mut self, token: Option<&str>) -> Result<String, String> {
        let id = self.create(&self.credentials.primary_token)?;
        self.send(token, "DELETE", &format!("{COLLECTIONS}/{id}"), None);
        Ok(id)
    }

    fn create(&mut self, token: &str) -> Result<String, String> {
        // A name of its own, since a provider may want names to be unique.
        let name = format!("made for a provider state {:08x}", fastrand::u32(..));
        let body = json!({ "name": name });
        let created =
            self.send(Some(token), "POST", COLLECTIONS, Some(&body)).json().unwrap_or_default();
        let id = created["data"]["_id"].as_str();
        id.map(str::to_owned).ok_or_else(|| format!("no collection was created: {created}"))
    }

    fn send(
        &mut self,
        token: Option<&str>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> ProviderResponse {
        let mut headers = vec![("content-type".to_owned(), b"application/json".to_vec())];
        if let Some(token) = token {
            headers.push(("authorization".to_owned(), format!("Bearer {token}").into_bytes()));
        }
        self.world.handle(&ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: None,
            headers,
            body: body.map(|body| body.to_string().into()).unwrap_or_default(),
        })
    }
}

fn answer(status: u16, body: &Value) -> ProviderResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    ProviderResponse { status, headers, body: body.to_string().into() }
}
