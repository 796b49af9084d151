//! A provider that a test writes: right by default, wrong where the test says so.
//!
//! Right means what the pages of the collections say (Create, List, Retrieve and Delete a
//! Collection), and nothing more: persons and projects are not played.

use std::sync::{Arc, Mutex, MutexGuard};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use super::harness::TOKEN;

/// Path of the collections, as the pages spell it.
pub(crate) const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// A request as the script sees it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Answer of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Collections of the scripted provider, and every request it received.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The collections that exist.
    pub(crate) collections: Vec<Value>,
    /// The collections that existed.
    pub(crate) deleted: Vec<Value>,
    /// Every request, in order of arrival.
    pub(crate) log: Vec<Request>,
    before: (Vec<Value>, Vec<Value>),
}

/// The documented operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    List,
    Retrieve,
    Delete,
}

type Override = Box<dyn Fn(&Request, &mut State, Reply) -> Reply + Send + Sync>;

/// A provider that is right but for its overrides.
#[derive(Default)]
pub(crate) struct Script {
    overrides: Vec<(Operation, Override)>,
}

impl Script {
    /// A provider that does what the pages say.
    pub(crate) fn right() -> Self {
        Self::default()
    }

    /// Replaces the answers to an operation. The right effect has happened already, and
    /// [`State::undo`] takes it back; the right answer is handed in.
    pub(crate) fn on(
        mut self,
        operation: Operation,
        change: impl Fn(&Request, &mut State, Reply) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.overrides.push((operation, Box::new(change)));
        self
    }

    /// Replaces the answers to deletions.
    pub(crate) fn on_delete(
        self,
        change: impl Fn(&Request, &mut State, Reply) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.on(Operation::Delete, change)
    }

    /// The answer to a request, and its effect on the state.
    pub(crate) fn reply(&self, request: &Request, state: &mut State) -> Reply {
        state.log.push(request.clone());
        state.before = (state.collections.clone(), state.deleted.clone());
        let right = state.right_reply(request);
        let Some(operation) = request.operation() else { return right };
        self.overrides
            .iter()
            .filter(|(overridden, _)| *overridden == operation)
            .fold(right, |reply, (_, change)| change(request, state, reply))
    }
}

impl Request {
    /// The first value of a header; `name` in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The identifier in the path.
    pub(crate) fn id(&self) -> &str {
        let tail = self.path.strip_prefix(COLLECTIONS).unwrap_or_default();
        tail.strip_prefix('/').unwrap_or_default()
    }

    /// The documented operation that this asks for, if any.
    pub(crate) fn operation(&self) -> Option<Operation> {
        match (self.method.as_str(), self.path == COLLECTIONS, self.id()) {
            ("POST", true, _) => Some(Operation::Create),
            ("GET", true, _) => Some(Operation::List),
            ("GET", false, id) if !id.is_empty() => Some(Operation::Retrieve),
            ("DELETE", false, id) if !id.is_empty() => Some(Operation::Delete),
            _ => None,
        }
    }
}

impl Reply {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    /// An answer of any media type.
    pub(crate) fn text(status: u16, media_type: &str, body: impl Into<String>) -> Self {
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        Self { status, headers, body: body.into() }
    }

    /// An error of the family that most pages show.
    pub(crate) fn error(status: u16, message: &str, code: &str) -> Self {
        Self::json(status, &json!({ "message": message, "code": code }))
    }

    /// The documented 400.
    pub(crate) fn invalid_request() -> Self {
        Self::json(400, &json!({ "error": "Invalid request" }))
    }

    /// Adds a header line.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Tells whether the status is one of success.
    pub(crate) fn is_success(&self) -> bool {
        self.status == 200
    }

    /// The same answer with one member of its document replaced.
    pub(crate) fn with_member(self, name: &str, value: &str) -> Self {
        let mut body: Value = serde_json::from_str(&self.body).unwrap();
        body["data"][name] = Value::from(value);
        Self { body: body.to_string(), ..self }
    }
}

impl State {
    /// Takes back what the present request has done.
    pub(crate) fn undo(&mut self) {
        (self.collections, self.deleted) = self.before.clone();
    }

    /// The collection that the request names, gone or not.
    pub(crate) fn ever(&self, id: &str) -> Option<&Value> {
        self.collections.iter().chain(&self.deleted).find(|one| one["_id"] == id)
    }

    /// Removes a collection, whatever the right answer was, and answers as a deletion does.
    pub(crate) fn delete(&mut self, id: &str) -> Reply {
        match self.collections.iter().position(|one| one["_id"] == id) {
            Some(index) => {
                let document = self.collections.remove(index);
                self.deleted.push(document.clone());
                Reply::json(200, &json!({ "data": document }))
            }
            None => Reply::error(404, "invalid_collection", "ERROR"),
        }
    }

    /// The requests of this method, in order of arrival.
    pub(crate) fn requests(&self, method: &str) -> Vec<&Request> {
        self.log.iter().filter(|request| request.method == method).collect()
    }

    fn right_reply(&mut self, request: &Request) -> Reply {
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return Reply::error(401, "Access forbidden", "Forbidden");
        }
        match request.operation() {
            Some(Operation::Create) => self.create(&request.body),
            Some(Operation::List) => Reply::json(200, &json!({ "data": self.collections })),
            Some(Operation::Retrieve) => {
                match self.collections.iter().find(|one| one["_id"] == request.id()) {
                    Some(document) => Reply::json(200, &json!({ "data": document })),
                    None => Reply::error(404, "invalid_collection", "ERROR"),
                }
            }
            Some(Operation::Delete) if !request.body.is_empty() => Reply::invalid_request(),
            Some(Operation::Delete) => self.delete(request.id()),
            None => Reply::invalid_request(),
        }
    }

    fn create(&mut self, body: &str) -> Reply {
        let asked: Value = serde_json::from_str(body).unwrap_or_default();
        if !asked["name"].is_string() {
            return Reply::error(409, "missing name", "MissingParameter");
        }
        let number = self.collections.len() + self.deleted.len() + 1;
        let document = json!({
            "_id": format!("65b95922{number:016x}"),
            "code": format!("d96db430-27d2-4f43-bcff-{number:012x}"),
            "name": asked["name"],
            "description": asked["description"],
            "client": "6158e492dd0767a2b8b3f829",
            "deleted": false,
            "createdAt": "2024-01-30T20:16:34.841Z",
            "updatedAt": "2024-01-30T20:16:34.841Z",
            "__v": 0,
        });
        self.collections.push(document.clone());
        Reply::json(200, &json!({ "data": document }))
    }
}

/// A script that is being played on a port of the loopback.
pub(crate) struct Stage {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

impl Stage {
    /// Plays a script.
    pub(crate) async fn play(script: Script) -> Self {
        let server = MockServer::start_async().await;
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let respond = move |request: &HttpMockRequest| {
            let request = Request::from(request);
            respond(script.reply(&request, &mut lock(&shared)))
        };
        server
            .mock_async(|when, then| {
                when.any_request();
                then.respond_with(respond);
            })
            .await;
        Self { server, state }
    }

    /// Its base URL.
    pub(crate) fn url(&self) -> String {
        self.server.base_url()
    }

    /// Adds a collection of this name, and returns its identifier.
    pub(crate) fn add_collection(&self, name: &str) -> String {
        let reply = self.state().create(&json!({ "name": name }).to_string());
        let body: Value = serde_json::from_str(&reply.body).unwrap();
        body["data"]["_id"].as_str().unwrap().to_owned()
    }

    /// Its collections and the requests it received.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap()
}

fn respond(reply: Reply) -> HttpMockResponse {
    HttpMockResponse::builder().status(reply.status).headers(reply.headers).body(reply.body).build()
}

impl From<&HttpMockRequest> for Request {
    fn from(request: &HttpMockRequest) -> Self {
        let uri = request.uri();
        Self {
            method: request.method_str().to_owned(),
            path: uri.path().to_owned(),
            headers: request.headers_vec().clone(),
            body: request.body_string(),
        }
    }
}
