//! The registries of faults and variants, and that each entry has code behind it.

use std::collections::HashSet;

use bytes::Bytes;
use verifik_conformance::provider::{
    Clock, Credentials, ProviderRequest, Quirks, Settings, Step, World, fault, variant,
};

use crate::support::{COLLECTIONS, PERSONS, UNKNOWN_ID};

/// What stage one of the suite requires; each needs a fault that proves its check.
const REQUIREMENTS: [&str; 32] = [
    "delete.success.status",
    "delete.success.media-type",
    "delete.success.envelope",
    "delete.success.schema",
    "delete.success.identity",
    "delete.success.snapshot",
    "delete.hard.retrieve",
    "delete.hard.list",
    "delete.isolation.bystander",
    "delete.request.json-content-type",
    "delete.request.no-content-type",
    "auth.missing.refused",
    "auth.empty-bearer.refused",
    "auth.wrong-scheme.refused",
    "auth.unknown-token.refused",
    "auth.refusal.body",
    "auth.refusal.documented-body",
    "auth.refusal.no-effect",
    "delete.unknown.status",
    "delete.unknown.body",
    "delete.unknown.no-effect",
    "delete.repeat.status",
    "delete.repeat.body",
    "delete.repeat.no-effect",
    "delete.body.refused",
    "delete.body.refusal-body",
    "delete.body.no-effect",
    "universal.json",
    "universal.error-family",
    "universal.no-server-error",
    "universal.no-token-echo",
    "universal.no-internals",
];

#[test]
fn every_name_is_unique_and_plainly_spelt() {
    let ids: Vec<&str> =
        fault::all().map(|it| it.id).chain(variant::all().map(|it| it.id)).collect();
    for id in &ids {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        assert!(!id.is_empty() && id.bytes().all(plain), "{id}");
    }
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for summary in fault::all().map(|it| it.summary).chain(variant::all().map(|it| it.summary)) {
        assert!(summary.ends_with('.'), "{summary}");
    }
}

#[test]
fn every_requirement_has_a_fault_made_for_it() {
    for requirement in REQUIREMENTS {
        assert!(fault::all().any(|fault| fault.requirement() == requirement), "{requirement}");
    }
    for fault in fault::all() {
        let distinct: HashSet<_> = fault.breaks.iter().collect();
        assert_eq!(distinct.len(), fault.breaks.len(), "{}", fault.id);
    }
}

#[test]
fn every_expectation_is_toml() {
    for variant in variant::all() {
        let table = variant.expectations.parse::<toml::Table>();
        assert!(table.is_ok(), "{}: {}", variant.id, variant.expectations);
    }
}

#[test]
fn an_unknown_name_is_answered_with_near_ones() {
    let error = Quirks::from_ids(&["soft-delete-retreive"], &[]).unwrap_err().to_string();
    assert!(error.contains("no fault called `soft-delete-retreive`"), "{error}");
    assert!(error.contains("did you mean `soft-delete-retrieve`"), "{error}");
    let error = Quirks::from_ids(&[], &["qqq"]).unwrap_err().to_string();
    assert!(error.contains("`faults --list` shows them all"), "{error}");
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    assert_eq!(transcript(Quirks::none()), transcript(Quirks::none()));
}

#[test]
fn every_fault_shows_in_the_answers() {
    let sound = transcript(Quirks::none());
    for fault in fault::all() {
        assert_ne!(transcript(Quirks::none().with_fault(fault)), sound, "{}", fault.id);
    }
}

#[test]
fn every_variant_shows_in_the_answers() {
    let plain = transcript(Quirks::none());
    for variant in variant::all() {
        assert_ne!(transcript(Quirks::none().with_variant(variant)), plain, "{}", variant.id);
    }
}

#[test]
fn all_variants_go_together() {
    let quirks = variant::all().fold(Quirks::none(), Quirks::with_variant);
    assert!(transcript(quirks).iter().all(|line| !line.starts_with('5')));
}

/// Everything a fixed script of requests is answered with.
fn transcript(quirks: Quirks) -> Vec<String> {
    let credentials = Credentials::generate(1);
    let token = format!("Bearer {}", credentials.primary_token);
    let settings = Settings { credentials, quirks, seed: 1, clock: Clock::ticking() };
    let mut teller = Teller { world: World::new(settings), token, lines: Vec::new() };
    teller.tell();
    teller.lines
}

struct Teller {
    world: World,
    token: String,
    lines: Vec<String>,
}

impl Teller {
    fn tell(&mut self) {
        let project = self.create("/v2/projects", r#"{"name":"p"}"#);
        let named = format!(r#"{{"name":"run door","description":"d","project":"{project}"}}"#);
        let before = self.create(COLLECTIONS, r#"{"name":"run gate"}"#);
        let doomed = self.create(COLLECTIONS, &named);
        self.create(COLLECTIONS, r#"{"name":"run door"}"#);
        let person = format!(r#"{{"name":"a","images":["a"],"collections":["{doomed}"]}}"#);
        let person = self.create(PERSONS, &person);
        let path = format!("{COLLECTIONS}/{doomed}");
        let bad =
            ["", "Bearer", "Bearer nobody", "Basic YTpi", &self.token.replace("Bearer", "JWT")]
                .map(str::to_owned);
        for value in bad {
            self.send("DELETE", &path, &[("authorization", value.as_str())], "");
            self.look(&path);
        }
        self.send("DELETE", &path, &[], "");
        let token = self.token.clone();
        let lower = token.replace("Bearer", "bearer");
        self.send("GET", &path, &[("authorization", lower.as_str())], "");
        let own = ("authorization", token.as_str());
        let json = ("content-type", "application/json");
        self.send("DELETE", &format!("{COLLECTIONS}/zz"), &[own], "");
        self.send("DELETE", &format!("{COLLECTIONS}/{UNKNOWN_ID}"), &[own, json], "");
        self.send("DELETE", &path, &[own, json], "{}");
        self.look(&path);
        self.send(
            "GET",
            &path.to_uppercase().replace(&COLLECTIONS.to_uppercase(), COLLECTIONS),
            &[own],
            "",
        );
        self.send("DELETE", &path, &[own, json], "");
        self.look(&path);
        self.send("DELETE", &path, &[own, json], "");
        self.look(&path);
        self.send("DELETE", &format!("{COLLECTIONS}/{before}"), &[own], "");
        self.look(&format!("{PERSONS}/{person}"));
        self.look(&format!("/v2/projects/{project}"));
    }

    fn look(&mut self, path: &str) {
        let token = self.token.clone();
        let own = ("authorization", token.as_str());
        self.send("GET", path, &[own], "");
        self.send("GET", COLLECTIONS, &[own], "");
    }

    fn create(&mut self, path: &str, body: &str) -> String {
        let token = self.token.clone();
        let answer = self.send("POST", path, &[("authorization", token.as_str())], body);
        answer["data"]["_id"].as_str().unwrap().to_owned()
    }

    fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> serde_json::Value {
        let headers = headers.iter().filter(|(_, value)| !value.is_empty());
        let request = ProviderRequest {
            method: method.to_owned(),
            path: path.to_owned(),
            query: None,
            headers: headers.map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec())).collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        let mut step = self.world.begin(&request);
        let response = loop {
            match step {
                Step::Done(response) => break response,
                Step::Pause(suspended) => {
                    self.lines.push(format!("pause {:?}", suspended.wait));
                    step = self.world.resume(suspended);
                }
            }
        };
        let body = String::from_utf8_lossy(&response.body).into_owned();
        self.lines.push(format!("{} {:?} {body}", response.status, response.headers));
        response.json().unwrap_or_default()
    }
}
