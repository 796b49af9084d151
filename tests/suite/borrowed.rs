//! Borrowed items have the same links after a run as before it, or are refused untouched.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use verifik_conformance::model::{BlastRadius, Report, Target, Verdict};
use verifik_conformance::provider::{self, Behaviour, Provider};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios;
use verifik_conformance::session::{Fixtures, Harness};
use verifik_conformance::wire::Limits;

use crate::support::harness;

const COLLECTIONS: &str = "/v2/face-recognition/collections";
const PERSONS: &str = "/v2/face-recognition/persons";
const PROJECTS: &str = "/v2/projects";

/// A provider with a person, a project and a collection that are not the run's.
struct Account {
    provider: Provider,
    client: reqwest::Client,
}

impl Account {
    async fn start(behaviour: Behaviour) -> Self {
        // Another test of this file may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = provider::Options { behaviour, ..provider::Options::default() };
        let provider = Provider::start(options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { provider, client }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.provider.url()))
            .bearer_auth(&self.provider.credentials().primary_token)
            .header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let json: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        json["data"].clone()
    }

    async fn create(&self, root: &str, body: Value) -> Value {
        self.send(Method::POST, root, Some(body)).await
    }

    async fn retrieve(&self, root: &str, id: &str) -> Value {
        self.send(Method::GET, &format!("{root}/{id}"), None).await
    }

    async fn judge(&self, scenario: &str, fixtures: Fixtures) -> Report {
        let credentials = harness::credentials_of(&self.provider);
        let limits = Limits::from_timeout(Duration::from_secs(10));
        let url = self.provider.url();
        let harness = Harness { fixtures, ..harness::harness(&url, credentials, limits) };
        let harness = Arc::new(harness);
        let (held, fixtures) = (harness.client.credentials(), &harness.fixtures);
        let scenarios = [scenarios::find(scenario).unwrap()];
        let radius = BlastRadius::Account;
        let plan = Plan::new(&scenarios, &Selection::default(), held, fixtures, radius).unwrap();
        let options = Options {
            target: Target { name: "lent".to_owned(), base_url: url },
            started_at: "2026-11-24T09:00:00Z".to_owned(),
            strict: true,
            jobs: 1,
            fail_fast: false,
            snapshots: None,
            grace: GRACE,
            stop: CancellationToken::new(),
        };
        run(&plan, harness, &options, |_| {}).await
    }

    /// Methods of the requests that named this identifier since `before` requests had come.
    fn changes(&self, id: &str, before: usize) -> Vec<String> {
        let requests = self.provider.requests();
        let named = requests.iter().skip(before).filter(|one| one.path.ends_with(id));
        named.map(|one| one.method.clone()).filter(|method| method != "GET").collect()
    }
}

fn text(document: &Value, member: &str) -> String {
    document[member].as_str().unwrap().to_owned()
}

/// The document without what every update changes.
fn lasting(mut document: Value) -> Value {
    let members = document.as_object_mut().unwrap();
    members.retain(|name, _| !matches!(name.as_str(), "updatedAt" | "__v"));
    document
}

#[tokio::test]
async fn borrowed_person_gets_its_links_back() {
    for fault in [None, Some("persons-keep-link")] {
        let behaviour = Behaviour::from_ids(fault.as_slice(), &[]).unwrap();
        let account = Account::start(behaviour).await;
        let home = account.create(COLLECTIONS, json!({ "name": "home" })).await;
        let body = json!({
            "name": "someone", "images": ["iVBORw0KGgo="], "collections": [text(&home, "code")],
        });
        let id = text(&account.create(PERSONS, body).await, "_id");
        let before = lasting(account.retrieve(PERSONS, &id).await);
        let fixtures = Fixtures { person_id: Some(id.clone()), ..Fixtures::default() };
        let requests = account.provider.requests().len();
        let report = account.judge("unlink-person", fixtures).await;
        let expected = if fault.is_some() { Verdict::Failed } else { Verdict::Passed };
        assert_eq!(report.scenarios[0].verdict, expected, "{:?}", report.scenarios[0].reason);
        // A person is linked by updating the collection.
        let sent = account.provider.requests();
        assert!(sent[requests..].iter().any(|one| one.method == "PUT"), "it was not worked with");
        assert_eq!(lasting(account.retrieve(PERSONS, &id).await), before, "{fault:?}");
        account.retrieve(COLLECTIONS, &text(&home, "_id")).await;
    }
}

#[tokio::test]
async fn borrowed_project_gets_its_links_back() {
    for fault in [None, Some("projects-keep-link")] {
        let behaviour = Behaviour::from_ids(fault.as_slice(), &[]).unwrap();
        let account = Account::start(behaviour).await;
        let id = text(&account.create(PROJECTS, json!({ "name": "theirs" })).await, "_id");
        let before = lasting(account.retrieve(PROJECTS, &id).await);
        let fixtures = Fixtures { project_id: Some(id.clone()), ..Fixtures::default() };
        let requests = account.provider.requests().len();
        let report = account.judge("unlink-project", fixtures).await;
        let expected = if fault.is_some() { Verdict::Failed } else { Verdict::Passed };
        assert_eq!(report.scenarios[0].verdict, expected, "{:?}", report.scenarios[0].reason);
        let sent = account.provider.requests();
        let told: Vec<String> =
            sent[requests..].iter().map(|one| format!("{} {}", one.method, one.path)).collect();
        assert!(told.iter().any(|one| one.contains(&id)), "it was not worked with: {told:#?}");
        assert_eq!(lasting(account.retrieve(PROJECTS, &id).await), before, "{fault:?}");
    }
}

#[tokio::test]
async fn borrowed_project_that_uses_a_collection_is_refused_untouched() {
    let account = Account::start(Behaviour::none()).await;
    let home = account.create(COLLECTIONS, json!({ "name": "home" })).await;
    let id = text(&account.create(PROJECTS, json!({ "name": "theirs" })).await, "_id");
    let link = json!({ "assignedCollection": text(&home, "_id") });
    account.send(Method::PUT, &format!("{PROJECTS}/{id}"), Some(link)).await;
    let before = account.retrieve(PROJECTS, &id).await;
    let fixtures = Fixtures { project_id: Some(id.clone()), ..Fixtures::default() };
    let requests = account.provider.requests().len();
    let report = account.judge("unlink-project", fixtures).await;
    assert_eq!(report.scenarios[0].verdict, Verdict::Inconclusive);
    let reason = report.scenarios[0].reason.clone().unwrap_or_default();
    assert!(reason.contains("give a project without a collection"), "{reason}");
    assert_eq!(account.changes(&id, requests), [""; 0]);
    assert_eq!(account.retrieve(PROJECTS, &id).await, before);
}

#[tokio::test]
async fn borrowed_person_of_no_collection_is_refused_untouched() {
    let account = Account::start(Behaviour::none()).await;
    let home = account.create(COLLECTIONS, json!({ "name": "home" })).await;
    let body = json!({
        "name": "someone", "images": ["iVBORw0KGgo="], "collections": [text(&home, "code")],
    });
    let id = text(&account.create(PERSONS, body).await, "_id");
    account.send(Method::DELETE, &format!("{COLLECTIONS}/{}", text(&home, "_id")), None).await;
    let before = account.retrieve(PERSONS, &id).await;
    let fixtures = Fixtures { person_id: Some(id.clone()), ..Fixtures::default() };
    let requests = account.provider.requests().len();
    let report = account.judge("unlink-person", fixtures).await;
    assert_eq!(report.scenarios[0].verdict, Verdict::Inconclusive);
    let reason = report.scenarios[0].reason.clone().unwrap_or_default();
    assert!(reason.contains("belongs to no collection of its own"), "{reason}");
    assert_eq!(account.changes(&id, requests), [""; 0]);
    assert_eq!(account.retrieve(PERSONS, &id).await, before);
}
