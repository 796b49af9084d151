//! A provider with a client in front of it.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use verifik_conformance::provider::{Behaviour, Options, Provider};

pub(crate) const COLLECTIONS: &str = "/v2/face-recognition/collections";
pub(crate) const PERSONS: &str = "/v2/face-recognition/persons";
pub(crate) const UNKNOWN_ID: &str = "65b9592267cc4f096dbe743d";

pub(crate) struct Target {
    pub(crate) provider: Provider,
    pub(crate) http: reqwest::Client,
}

/// Status and body of an answer.
pub(crate) type Told = (u16, Value);

pub(crate) fn http_client() -> reqwest::Client {
    // An error means that another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub(crate) async fn start() -> Target {
    start_with(Behaviour::none()).await
}

pub(crate) async fn start_with(behaviour: Behaviour) -> Target {
    let provider = Provider::start(Options { behaviour, ..Options::default() }).await.unwrap();
    Target { provider, http: http_client() }
}

pub(crate) fn behaviour(faults: &[&str], variants: &[&str]) -> Behaviour {
    Behaviour::from_ids(faults, variants).unwrap()
}

pub(crate) async fn told(response: Response) -> Told {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) fn not_found() -> Told {
    (404, json!({ "message": "invalid_collection", "code": "ERROR" }))
}

pub(crate) fn forbidden() -> Told {
    (401, json!({ "message": "Access forbidden", "code": "Forbidden" }))
}

pub(crate) fn invalid_request() -> Told {
    (400, json!({ "error": "Invalid request" }))
}

impl Target {
    /// A request without credentials.
    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, format!("{}{path}", self.provider.url()))
    }

    /// A request of the first client.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(&self.provider.credentials().primary_token)
    }

    pub(crate) async fn call(&self, method: &str, path: &str) -> Told {
        told(self.request(method, path).send().await.unwrap()).await
    }

    /// Status and one header of an answer; no redirect is followed.
    pub(crate) async fn headed(request: RequestBuilder, name: &str) -> (u16, Option<String>) {
        let response = request.send().await.unwrap();
        let value = response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        (response.status().as_u16(), value)
    }

    /// The same as the second client.
    pub(crate) async fn call_as_second(&self, method: &str, path: &str) -> Told {
        let token = &self.provider.credentials().second_token;
        told(self.bare(method, path).bearer_auth(token).send().await.unwrap()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Value) -> Told {
        let request = self.request(method, path).header("content-type", "application/json");
        told(request.body(body.to_string()).send().await.unwrap()).await
    }

    /// Creates something and returns its document.
    pub(crate) async fn create(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.send("POST", path, body).await;
        assert!(matches!(status, 200 | 201), "{path}: {status} {answer}");
        answer["data"].clone()
    }

    pub(crate) async fn create_collection(&self, name: &str) -> Value {
        self.create(COLLECTIONS, json!({ "name": name })).await
    }

    pub(crate) async fn listed(&self) -> Vec<Value> {
        self.call("GET", COLLECTIONS).await.1["data"].as_array().unwrap().clone()
    }
}

pub(crate) fn item(base: &str, document: &Value) -> String {
    format!("{base}/{}", document["_id"].as_str().unwrap())
}
