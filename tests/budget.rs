//! The cost of a run, counted and not timed: requests, connections, bytes and compiled schemas of
//! one fixed run, against the budget in `tests/fixtures/budget.json`.
//!
//! `UPDATE_BUDGET=1 cargo test --test budget` writes the file anew; the difference is for a person
//! to look at.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use verifik_conformance::api;
use verifik_conformance::contract::{self, schemas};
use verifik_conformance::model::{BlastRadius, Event, Report, Target};
use verifik_conformance::provider::{self, Provider};
use verifik_conformance::report::FORMATS;
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios::{self, REGISTRY};
use verifik_conformance::session::{Fixtures, Harness};
use verifik_conformance::wire::{
    BaseUrl, Client, Credentials, Interlock, Inventory, Ledger, Limits, MARKER_PREFIX, Redactor,
    Secret, Transport,
};

/// Tolerance for a figure that depends on how many digits a time has, or on who came first in
/// a race: one part in so many.
const TOLERANCE: u64 = 50;

/// And so many bytes, for what is short.
const DIGITS: u64 = 8;

/// Cost of a run.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    /// Requests of each scenario, exact but for those that race.
    requests: BTreeMap<String, u64>,
    /// Connections of the whole run: at most these.
    connections: u64,
    /// Schemas that were compiled: exact, since each is compiled once or never.
    schemas_compiled: u64,
    /// Bytes that were sent, within the tolerance.
    bytes_sent: u64,
    /// Bytes that came back, within the tolerance.
    bytes_received: u64,
    /// Bytes of the event log, within the tolerance.
    log_bytes: u64,
    /// Bytes of each report, within the tolerance.
    report_bytes: BTreeMap<String, u64>,
}

/// Counters of the traffic.
#[derive(Debug, Default)]
struct Meter {
    connections: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

#[tokio::test]
async fn a_run_costs_no_more_than_its_budget() {
    let cost = measured().await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/budget.json");
    if std::env::var_os("UPDATE_BUDGET").is_some() {
        let text = serde_json::to_string_pretty(&cost).unwrap();
        std::fs::write(&path, format!("{text}\n")).unwrap();
    }
    let budget: Cost = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let excesses = excesses(&cost, &budget);
    assert!(
        excesses.is_empty(),
        "not as in tests/fixtures/budget.json (UPDATE_BUDGET=1 writes it anew):\n{}",
        excesses.join("\n")
    );
}

/// Every figure that is not as the budget has it, less of it included: a budget that is too wide
/// guards nothing.
fn excesses(cost: &Cost, budget: &Cost) -> Vec<String> {
    let mut found = Vec::new();
    let mut exact = |what: &str, is: Option<&u64>, was: Option<&u64>| {
        if is != was {
            found.push(format!("{what}: {is:?}, and {was:?} in the budget"));
        }
    };
    for id in cost.requests.keys().chain(budget.requests.keys()) {
        let (is, was) = (cost.requests.get(id), budget.requests.get(id));
        let repeats = scenarios::find(id).is_some_and(|one| one.is_repeatable);
        let is_near = |is: &u64| was.is_some_and(|was| is.abs_diff(*was) * TOLERANCE <= *was);
        if repeats || !is.is_some_and(is_near) {
            exact(&format!("requests of {id}"), is, was);
        }
    }
    exact("schemas compiled", Some(&cost.schemas_compiled), Some(&budget.schemas_compiled));
    let mut near = |what: &str, is: u64, was: u64| {
        if is.abs_diff(was) > was / TOLERANCE + DIGITS {
            found.push(format!("{what}: {is}, and {was} in the budget"));
        }
    };
    near("bytes sent", cost.bytes_sent, budget.bytes_sent);
    near("bytes received", cost.bytes_received, budget.bytes_received);
    near("bytes of the event log", cost.log_bytes, budget.log_bytes);
    for (format, bytes) in &cost.report_bytes {
        let budget = budget.report_bytes.get(format).copied().unwrap_or_default();
        near(&format!("bytes of the {format} report"), *bytes, budget);
    }
    if cost.connections > budget.connections {
        let (is, was) = (cost.connections, budget.connections);
        found.push(format!("connections: {is}, and {was} in the budget"));
    }
    found.dedup();
    found
}

/// One run of everything against the embedded provider, scenarios one after the other.
async fn measured() -> Cost {
    let compiled_before = schemas::compiled();
    let provider = Provider::start(provider::Options::default()).await.unwrap();
    let (url, meter) = metered(provider.addr().to_string()).await;
    let harness = Arc::new(harness_for(&provider, &url));
    let radius = BlastRadius::Account;
    let held = harness.client.credentials();
    let plan = Plan::new(REGISTRY, &Selection::default(), held, &harness.fixtures, radius).unwrap();
    let options = Options {
        target: Target { name: "embedded".to_owned(), base_url: url },
        started_at: "2026-11-24T09:00:00Z".to_owned(),
        strict: true,
        jobs: 1,
        fail_fast: false,
        snapshots: None,
        grace: GRACE,
        stop: CancellationToken::new(),
    };
    let mut log_bytes = 0;
    let report = run(&plan, harness, &options, |event: &Event| {
        log_bytes += serde_json::to_vec(event).unwrap().len() as u64 + 1;
    })
    .await;
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    Cost {
        requests: report
            .scenarios
            .iter()
            .map(|one| (one.id.clone(), one.exchanges.len() as u64))
            .collect(),
        connections: count(&meter.connections),
        schemas_compiled: schemas::compiled() - compiled_before,
        bytes_sent: count(&meter.sent),
        bytes_received: count(&meter.received),
        log_bytes,
        report_bytes: FORMATS
            .iter()
            .map(|format| (format.name.to_owned(), rendered(&report, format.name)))
            .collect(),
    }
}

fn rendered(report: &Report, format: &str) -> u64 {
    let mut bytes = Vec::new();
    let format = verifik_conformance::report::format(format).unwrap();
    (format.render)(report, &mut bytes).unwrap();
    bytes.len() as u64
}

/// A way to the provider that counts what goes through it.
async fn metered(provider: String) -> (String, Arc<Meter>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let meter = Arc::new(Meter::default());
    let shared = Arc::clone(&meter);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            shared.connections.fetch_add(1, Ordering::Relaxed);
            let (provider, meter) = (provider.clone(), Arc::clone(&shared));
            tokio::spawn(async move {
                let Ok(far) = TcpStream::connect(&provider).await else { return };
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                let there = carry(near_in, far_out, &meter.sent);
                futures::join!(there, carry(far_in, near_out, &meter.received));
            });
        }
    });
    (url, meter)
}

/// Carries bytes from one side to the other, and counts them as they come.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, counter: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        counter.fetch_add(read as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

fn harness_for(provider: &Provider, url: &str) -> Harness {
    let known = provider.credentials();
    let secret = |token: &str, name| Secret::new(token.to_owned(), name);
    let credentials = Credentials::new(secret(&known.primary_token, "VERIFIK_TOKEN"))
        .with_second(Some(secret(&known.second_token, "VERIFIK_SECOND_TOKEN")))
        .with_expired(Some(secret(&known.expired_token, "VERIFIK_EXPIRED_TOKEN")))
        .with_revoked(Some(secret(&known.revoked_token, "VERIFIK_REVOKED_TOKEN")));
    let base = BaseUrl::parse(url).unwrap();
    let run = Some(format!("{MARKER_PREFIX}scripted"));
    let inventory = Arc::new(Inventory::new(&api::VERIFIK, run, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Account);
    let redactor = Redactor::new(&credentials);
    let limits = Limits::from_timeout(Duration::from_secs(10));
    let (epoch, transport) = (Instant::now(), Transport::default());
    let client =
        Client::connecting(base, credentials, interlock, limits, epoch, &transport).unwrap();
    Harness {
        fixtures: Fixtures {
            person_image: Some("iVBORw0KGgo=".to_owned()),
            creates_projects: true,
            ..Fixtures::default()
        },
        seed: 7,
        ..Harness::new(&contract::VERIFIK, client, inventory, redactor)
    }
}
