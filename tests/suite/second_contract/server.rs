//! A server of the second contract.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// A mistake of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mistake {
    None,
    /// It answers a deletion as it should, and keeps the note.
    KeepsDeleted,
}

/// A server that ends with the test.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    notes: Notes,
    task: AbortHandle,
}

#[derive(Debug, Clone, Default)]
struct Notes(Arc<Mutex<Vec<Value>>>);

impl Server {
    pub(crate) async fn start(mistake: Mistake) -> Self {
        let notes = Notes::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = notes.clone();
        let router = Router::new().fallback(move |request: Request| {
            let notes = shared.clone();
            async move { answer(&notes, mistake, request).await }
        });
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, notes, task: serving.abort_handle() }
    }

    /// Puts a note there without a request, and returns its identifier.
    pub(crate) fn insert(&self, title: &str) -> String {
        self.notes.insert(&json!({ "title": title }))["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.notes.all().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Notes {
    fn all(&self) -> MutexGuard<'_, Vec<Value>> {
        self.0.lock().unwrap()
    }

    fn insert(&self, asked: &Value) -> Value {
        let mut note = asked.clone();
        let id = uuid::Builder::from_random_bytes(fastrand::u128(..).to_be_bytes());
        note["id"] = id.into_uuid().to_string().into();
        note["written"] = format!("{:.3}", jiff::Timestamp::now()).into();
        self.all().push(note.clone());
        note
    }
}

async fn answer(notes: &Notes, mistake: Mistake, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if head.headers.get("authorization").is_none_or(|it| it != "Bearer a-token-of-some-length") {
        return json_answer(StatusCode::UNAUTHORIZED, &json!({ "problem": "who are you?" }));
    }
    let missing = || json_answer(StatusCode::NOT_FOUND, &json!({ "problem": "no such note" }));
    let (root, id) = match head.uri.path().strip_prefix("/api/notes") {
        Some("") => (true, ""),
        Some(rest) => (false, rest.trim_start_matches('/')),
        None => return missing(),
    };
    match (head.method, root) {
        (Method::POST, true) => {
            let asked = to_bytes(body, 1 << 20).await.unwrap();
            let note = notes.insert(&serde_json::from_slice(&asked).unwrap());
            json_answer(StatusCode::CREATED, &note)
        }
        (Method::GET, true) => {
            let query = head.uri.query().unwrap_or_default();
            let page = query.rsplit_once("page=").map_or(1, |(_, page)| page.parse().unwrap());
            let all = notes.all();
            let items: Vec<_> = all.iter().skip(2 * (page - 1)).take(2).cloned().collect();
            json_answer(StatusCode::OK, &json!({ "items": items, "last": all.len().div_ceil(2) }))
        }
        (Method::GET, false) => match notes.all().iter().find(|one| one["id"] == id) {
            Some(note) => json_answer(StatusCode::OK, note),
            None => missing(),
        },
        (Method::DELETE, false) => {
            let place = notes.all().iter().position(|one| one["id"] == id);
            match place {
                Some(_) if mistake == Mistake::KeepsDeleted => {}
                Some(place) => drop(notes.all().remove(place)),
                None => return missing(),
            }
            Response::builder().status(StatusCode::NO_CONTENT).body(Body::empty()).unwrap()
        }
        _ => json_answer(StatusCode::METHOD_NOT_ALLOWED, &json!({ "problem": "not so" })),
    }
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    let head = Response::builder().status(status).header("content-type", "application/json");
    head.body(Body::from(body.to_string())).unwrap()
}
