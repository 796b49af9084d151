//! `serve --pact-states`: what a verifier asks for before it sends a request.

use serde_json::{Value, json};
use verifik_conformance::provider::states;

use crate::support::{SECOND, ServeProcess, TOKEN};

const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// A provider, and the client that speaks to it.
struct Desk {
    provider: ServeProcess,
    client: reqwest::Client,
}

impl Desk {
    fn new(arguments: &[&str]) -> Self {
        let arguments = [&["--second-token", SECOND], arguments].concat();
        // `ring` is the process's choice of cryptography; a second call changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { provider: ServeProcess::start(&arguments), client: reqwest::Client::new() }
    }

    async fn send(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let url = format!("{}{path}", self.provider.url());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, url).bearer_auth(token);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// Sets up a state and returns its values.
    async fn set(&self, state: &str) -> Value {
        let body = json!({ "state": state, "params": {}, "action": "setup" });
        let (status, values) = self.send("POST", states::PATH, "", &body).await;
        assert_eq!(status, 200, "{state}: {values}");
        values
    }

    async fn ask(&self, method: &str, token: &str, id: &Value) -> u16 {
        let path = format!("{COLLECTIONS}/{}", id.as_str().unwrap());
        self.send(method, &path, token, &Value::Null).await.0
    }
}

#[tokio::test]
async fn pact_states_path_is_absent_without_the_flag() {
    let desk = Desk::new(&[]);
    let body = json!({ "state": states::COLLECTION });
    assert_eq!(desk.send("POST", states::PATH, TOKEN, &body).await.0, 404);
    // Whoever has no token is told no more than anywhere else.
    assert_eq!(desk.send("POST", states::PATH, "", &body).await.0, 401);
    let (_, list) = desk.send("GET", COLLECTIONS, TOKEN, &Value::Null).await;
    assert_eq!(list["data"], json!([]));
}

#[tokio::test]
async fn pact_state_creates_a_collection_that_can_be_deleted() {
    let desk = Desk::new(&["--pact-states"]);
    let id = desk.set(states::COLLECTION).await["id"].clone();
    assert_eq!(desk.set(states::TOKEN).await["token"], TOKEN);
    assert_eq!(desk.ask("DELETE", TOKEN, &id).await, 200);
    assert_eq!(desk.ask("DELETE", TOKEN, &id).await, 404);
}

#[tokio::test]
async fn every_pact_state_sets_up_its_description() {
    let desk = Desk::new(&["--pact-states"]);
    for (state, own, other) in [
        (states::COLLECTION, 200, 404),
        (states::DELETED, 404, 404),
        (states::FOREIGN, 404, 200),
        (states::REFUSED, 200, 404),
        (states::PROTECTED, 200, 404),
        (states::BYSTANDER, 200, 404),
    ] {
        let id = desk.set(state).await["id"].clone();
        assert_eq!(desk.ask("GET", TOKEN, &id).await, own, "{state}");
        assert_eq!(desk.ask("GET", SECOND, &id).await, other, "{state}");
    }
    let body = json!({ "state": states::UNKNOWN, "params": { "id": "65b9592267cc4f096dbe743d" } });
    let (_, values) = desk.send("POST", states::PATH, "", &body).await;
    assert_eq!(desk.ask("GET", TOKEN, &values["id"]).await, 404);
}

/// A fault is in the states too, since they come about by requests.
#[tokio::test]
async fn fault_shows_in_a_pact_state() {
    let desk = Desk::new(&["--pact-states", "--fault", "deletes-by-client"]);
    let id = desk.set(states::BYSTANDER).await["id"].clone();
    assert_eq!(desk.ask("GET", TOKEN, &id).await, 404);
}

#[tokio::test]
async fn unknown_pact_state_is_refused() {
    let desk = Desk::new(&["--pact-states"]);
    let asked = json!({ "state": "the moon is full", "action": "setup" });
    let (status, problem) = desk.send("POST", states::PATH, "", &asked).await;
    assert_eq!(status, 400);
    assert_eq!(problem["error"], "there is no state `the moon is full`");
    let (status, problem) = desk.send("POST", states::PATH, "", &json!([])).await;
    assert_eq!((status, problem["error"].is_string()), (400, true));
    let after = json!({ "state": states::COLLECTION, "action": "teardown" });
    assert_eq!(desk.send("POST", states::PATH, "", &after).await, (200, json!({})));
    assert_eq!(desk.send("GET", states::PATH, "", &Value::Null).await.0, 405);
    let (_, list) = desk.send("GET", COLLECTIONS, TOKEN, &Value::Null).await;
    assert_eq!(list["data"], json!([]));
}
