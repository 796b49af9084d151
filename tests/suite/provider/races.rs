//! Faults that show only when requests overlap: sound one after the other, wrong side by side.

use bytes::Bytes;
use serde_json::{Value, json};
use verifik_conformance::provider::{
    Behaviour, Clock, Credentials, ProviderRequest, Settings, Step, World,
};

use crate::provider::support::{COLLECTIONS, PERSONS, behaviour};

pub(crate) struct Client {
    world: World,
    bearer: String,
}

impl Client {
    pub(crate) fn new(behaviour: Behaviour) -> Self {
        let credentials = Credentials::generate(1);
        let bearer = format!("Bearer {}", credentials.primary_token);
        let settings = Settings { credentials, behaviour, seed: 1, clock: Clock::ticking() };
        Self { world: World::new(settings), bearer }
    }

    fn request(&self, method: &str, path: &str, body: &Value) -> ProviderRequest {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: None,
            headers: vec![("authorization".to_owned(), self.bearer.clone().into_bytes())],
            body: Bytes::from(body),
        }
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = self.request(method, path, body);
        let response = self.world.handle(&request);
        (response.status, response.json().unwrap_or_default())
    }

    /// Lets all requests begin before any of them goes on; returns their answers in order.
    fn side_by_side(&mut self, requests: &[ProviderRequest]) -> Vec<(u16, Value)> {
        let steps: Vec<Step> = requests.iter().map(|it| self.world.begin(it)).collect();
        steps
            .into_iter()
            .map(|mut step| {
                loop {
                    match step {
                        Step::Done(it) => break (it.status, it.json().unwrap_or_default()),
                        Step::Pause(suspended) => step = self.world.resume(suspended),
                    }
                }
            })
            .collect()
    }

    pub(crate) fn create(&mut self) -> (String, Value) {
        let (_, answer) = self.ask("POST", COLLECTIONS, &json!({ "name": "door" }));
        let document = answer["data"].clone();
        (format!("{COLLECTIONS}/{}", document["_id"].as_str().unwrap()), document)
    }
}

/// Statuses of three deletes of one collection, side by side.
fn contest(fault: &str) -> Vec<u16> {
    let mut client = Client::new(behaviour(&[fault], &[]));
    let (path, _) = client.create();
    let delete = client.request("DELETE", &path, &Value::Null);
    let answers = client.side_by_side(&[delete.clone(), delete.clone(), delete]);
    answers.into_iter().map(|(status, _)| status).collect()
}

#[test]
fn losers_of_a_race_are_answered_by_the_fault() {
    assert_eq!(contest("delete-looks-too-early"), [200, 200, 200]);
    assert_eq!(contest("losers-answer-null"), [200, 200, 200]);
    assert_eq!(contest("losers-crash"), [200, 500, 500]);
    assert_eq!(contest("losers-conflict"), [200, 409, 409]);
    assert_eq!(contest("clean-up-before-removal"), [200, 404, 404]);
}

#[test]
fn sequential_calls_show_no_race_fault() {
    for fault in [
        "delete-looks-too-early",
        "losers-answer-null",
        "losers-crash",
        "losers-conflict",
        "update-writes-back",
        "linked-while-deleted",
        "clean-up-before-removal",
    ] {
        let mut client = Client::new(behaviour(&[fault], &[]));
        let (path, document) = client.create();
        assert_eq!(client.ask("PUT", &path, &json!({ "name": "door" })).0, 200, "{fault}");
        let person = json!({ "name": "a", "images": ["a"], "collections": [document["code"]] });
        let (_, person) = client.ask("POST", PERSONS, &person);
        let person = format!("{PERSONS}/{}", person["data"]["_id"].as_str().unwrap());
        assert_eq!(client.ask("DELETE", &path, &Value::Null).0, 200, "{fault}");
        assert_eq!(client.ask("DELETE", &path, &Value::Null).0, 404, "{fault}");
        assert_eq!(client.ask("GET", &path, &Value::Null).0, 404, "{fault}");
        let (_, person) = client.ask("GET", &person, &Value::Null);
        assert_eq!(person["data"]["collections"], json!([]), "{fault}");
    }
}

#[test]
fn an_update_writes_back_what_was_deleted_in_between() {
    for (fault, found) in [("update-writes-back", 200), ("losers-crash", 404)] {
        let mut client = Client::new(behaviour(&[fault], &[]));
        let (path, _) = client.create();
        let update = client.request("PUT", &path, &json!({ "name": "door" }));
        let delete = client.request("DELETE", &path, &Value::Null);
        client.side_by_side(&[delete.clone(), update]);
        // Whichever goes first, the record is gone when the update has not read it before.
        assert_eq!(client.ask("GET", &path, &Value::Null).0, 404, "{fault}");
        let (path, _) = client.create();
        let update = client.request("PUT", &path, &json!({ "name": "door" }));
        let delete = client.request("DELETE", &path, &Value::Null);
        client.side_by_side(&[update, delete]);
        assert_eq!(client.ask("GET", &path, &Value::Null).0, found, "{fault}");
    }
}

#[test]
fn a_person_linked_during_the_delete_keeps_the_link() {
    for (fault, kept) in
        [("linked-while-deleted", true), ("clean-up-before-removal", true), ("losers-crash", false)]
    {
        let mut client = Client::new(behaviour(&[fault], &[]));
        let (path, document) = client.create();
        let person = json!({ "name": "a", "images": ["a"], "collections": [document["code"]] });
        let link = client.request("POST", PERSONS, &person);
        let delete = client.request("DELETE", &path, &Value::Null);
        let order =
            if fault == "clean-up-before-removal" { [delete, link] } else { [link, delete] };
        client.side_by_side(&order);
        let (_, persons) = client.ask("GET", PERSONS, &Value::Null);
        let held = persons["data"][0]["collections"].as_array().unwrap();
        assert_eq!(held.contains(&document["code"]), kept, "{fault}");
    }
}
