//! Absence counts only where presence was seen: in a world that never shows what the run made, or
//! that has something else answer in the API's place, no check of absence passes.
//!
//! Each world is the embedded provider behind a proxy that alters its answers.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use verifik_conformance::contract::RequestBody;
use verifik_conformance::model::{BlastRadius, Report, Target, Verdict};
use verifik_conformance::provider::{self, Provider};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::session::{Fixtures, Harness};
use verifik_conformance::wire::Limits;

use crate::support::harness;

/// The smallest PNG will do: the embedded provider looks at no face.
const IMAGE: &str = "iVBORw0KGgo=";
const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// Checks that something is not in the list of collections any more.
const IN_LIST: &[&str] = &["delete.hard.list", "visibility.list", "irreversible.late"];
/// Checks that a collection is not retrieved any more.
const BY_ID: &[&str] = &["delete.hard.retrieve", "visibility.retrieve"];
/// Checks that a deleted collection stays away, each both by the list and by its identifier.
const STAYS_AWAY: &[&str] =
    &["delete.repeat.no-effect", "irreversible.no-revival", "race.no-revival"];
/// The scenarios of these: half of what they judge is a check of something else, which may pass.
const HALF_BLIND: &[&str] = &["double-delete", "irreversible", "delete-races"];
/// Checks that nothing is linked to a deleted collection any more.
const LINKS: &[&str] = &[
    "unlink.person",
    "unlink.person-list",
    "unlink.project",
    "unlink.flow",
    "visibility.person",
    "visibility.project",
];

/// A way to show less than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum World {
    /// It shows all.
    Sound,
    /// Every list of collections is empty.
    EmptyList,
    /// The list of collections shows the first ten only, which are others'.
    FirstTen,
    /// The list of collections is what it was when the run began.
    StaleList,
    /// Something in front of the API answers 404 with a page where a look finds nothing.
    PageForGone,
    /// Something in front of the API answers 404 without a body where a look finds nothing.
    NothingForGone,
    /// Persons, projects and flows show no link to a collection.
    NoLinks,
    /// Lists of persons are empty.
    EmptyPersons,
}

/// The checks that have seen nothing in a world.
fn blind(world: World) -> Vec<&'static str> {
    let parts: &[&[&str]] = match world {
        World::Sound => &[],
        World::EmptyList | World::FirstTen | World::StaleList => &[IN_LIST],
        World::PageForGone | World::NothingForGone => &[BY_ID],
        World::NoLinks => &[LINKS],
        World::EmptyPersons => &[&["unlink.person-list"]],
    };
    parts.concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn absence_checks_pass_on_a_right_provider() {
    let report = judged(World::Sound).await;
    let verdicts = verdicts(&report);
    for id in [IN_LIST, BY_ID, STAYS_AWAY, LINKS].concat() {
        assert_eq!(verdicts.get(id), Some(&Verdict::Passed), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn absence_checks_do_not_pass_when_reads_show_nothing() {
    for world in [
        World::EmptyList,
        World::FirstTen,
        World::StaleList,
        World::PageForGone,
        World::NothingForGone,
        World::NoLinks,
        World::EmptyPersons,
    ] {
        let report = judged(world).await;
        let verdicts = verdicts(&report);
        for id in blind(world) {
            assert_eq!(verdicts.get(id), Some(&Verdict::Inconclusive), "{world:?}: {id}");
        }
        let hides_collections = !matches!(world, World::NoLinks | World::EmptyPersons);
        for id in HALF_BLIND.iter().filter(|_| hides_collections) {
            assert_ne!(harness::scenario(&report, id).verdict, Verdict::Passed, "{world:?}: {id}");
        }
    }
}

/// The whole suite against the provider as this world shows it.
async fn judged(world: World) -> Report {
    // Another test of this file may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let provider = Provider::start(provider::Options::default()).await.unwrap();
    if world == World::FirstTen {
        fill(&provider).await;
    }
    let url = proxy(provider.url(), world).await;
    report(&provider, &url).await
}

fn verdicts(report: &Report) -> BTreeMap<&str, Verdict> {
    report.requirements.iter().map(|one| (one.id.as_str(), one.verdict)).collect()
}

/// Makes a dozen collections of the same client that are not the run's.
async fn fill(provider: &Provider) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for number in 0..12 {
        let request = client
            .post(format!("{}{COLLECTIONS}", provider.url()))
            .bearer_auth(&provider.credentials().primary_token)
            .header("content-type", "application/json")
            .body(json!({ "name": format!("other {number}") }).to_string());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
}

async fn report(provider: &Provider, url: &str) -> Report {
    let credentials = harness::credentials_of(provider);
    let limits = Limits::from_timeout(Duration::from_secs(10));
    let mut harness = Harness {
        contract: &verifik_conformance::contract::VERIFIK,
        fixtures: Fixtures {
            person_image: Some(IMAGE.to_owned()),
            creates_projects: true,
            ..Fixtures::default()
        },
        ..harness::harness(url, credentials, limits)
    };
    harness.expectations.request_body = RequestBody::Either;
    let harness = Arc::new(harness);
    let (held, fixtures) = (harness.client.credentials(), &harness.fixtures);
    let radius = BlastRadius::Account;
    let plan = Plan::new(REGISTRY, &Selection::default(), held, fixtures, radius).unwrap();
    let options = Options {
        target: Target { name: "blind".to_owned(), base_url: url.to_owned() },
        started_at: "2026-11-24T09:00:00Z".to_owned(),
        strict: true,
        jobs: 8,
        fail_fast: false,
        snapshots: None,
        grace: GRACE,
        stop: CancellationToken::new(),
    };
    run(&plan, harness, &options, |_| {}).await
}

/// First answers by client, for a world that never renews them.
type Kept = Arc<Mutex<HashMap<String, Value>>>;

/// Serves the provider behind `base` as the world shows it.
async fn proxy(base: String, world: World) -> String {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let kept = Kept::default();
    let respond = move |request: Request| {
        let (client, base, kept) = (client.clone(), base.clone(), Arc::clone(&kept));
        async move { Ok::<_, Infallible>(answer(&client, &base, world, &kept, request).await) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let service = axum::Router::new().fallback(respond);
    tokio::spawn(async move { axum::serve(listener, service).await });
    url
}

async fn answer(
    client: &reqwest::Client,
    base: &str,
    world: World,
    kept: &Kept,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let path_and_query = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let mut headers = head.headers.clone();
    for hop in [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING] {
        headers.remove(hop);
    }
    let url = reqwest::Url::parse(&format!("{base}{path_and_query}")).unwrap();
    let bytes = to_bytes(body, 8 << 20).await.unwrap();
    let sent = client.request(head.method.clone(), url).headers(headers).body(bytes);
    let Ok(received) = sent.send().await else {
        let mut lost = Response::new(Body::empty());
        *lost.status_mut() = StatusCode::BAD_GATEWAY;
        return lost;
    };
    let (mut status, mut headers) = (received.status(), received.headers().clone());
    let mut body = received.bytes().await.unwrap().to_vec();
    if head.method == Method::GET {
        let client = format!("{:?}", head.headers.get(header::AUTHORIZATION));
        let seen = Seen { path: head.uri.path(), client: &client, status };
        if let Some(altered) = seen.altered(world, kept, &body) {
            match altered {
                Altered::Json(value) => body = value.to_string().into_bytes(),
                Altered::Page(page) => {
                    headers.insert(header::CONTENT_TYPE, "text/html".parse().unwrap());
                    body = page.as_bytes().to_vec();
                    status = StatusCode::NOT_FOUND;
                }
            }
        }
    }
    for hop in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        headers.remove(hop);
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A look, and the status that the provider answered it with.
struct Seen<'a> {
    path: &'a str,
    client: &'a str,
    status: StatusCode,
}

enum Altered {
    Json(Value),
    Page(&'static str),
}

impl Seen<'_> {
    fn altered(&self, world: World, kept: &Kept, body: &[u8]) -> Option<Altered> {
        let is_found = self.status == StatusCode::OK;
        let is_list = self.path == COLLECTIONS && is_found;
        let is_item = self.path.starts_with(COLLECTIONS) && self.path != COLLECTIONS;
        let is_gone = is_item && self.status == StatusCode::NOT_FOUND;
        let mut json: Value = serde_json::from_slice(body).unwrap_or_default();
        match world {
            World::EmptyList if is_list => json["data"] = json!([]),
            World::FirstTen if is_list => {
                let all = json["data"].as_array_mut()?;
                all.sort_by_key(|one| {
                    one["name"].as_str().is_none_or(|it| !it.starts_with("other"))
                });
                all.truncate(10);
            }
            World::StaleList if is_list => {
                let mut kept = kept.lock().unwrap();
                json = kept.entry(self.client.to_owned()).or_insert(json).clone();
            }
            World::PageForGone if is_gone => {
                return Some(Altered::Page("<html>no such page</html>"));
            }
            World::NothingForGone if is_gone => return Some(Altered::Page("")),
            World::NoLinks if !self.path.starts_with(COLLECTIONS) && is_found => {
                let documents = match &mut json["data"] {
                    Value::Array(all) => all.iter_mut().collect(),
                    one => vec![one],
                };
                for document in documents {
                    let Some(members) = document.as_object_mut() else { continue };
                    for member in ["collections", "assignedCollection", "collectionCode"] {
                        members.remove(member);
                    }
                }
            }
            World::EmptyPersons if self.path.ends_with("/persons") && is_found => {
                json["data"] = json!([]);
            }
            _ => return None,
        }
        Some(Altered::Json(json))
    }
}
