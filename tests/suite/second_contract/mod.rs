//! A second contract, about another resource of another API: other paths, no envelope, UUIDs for
//! identifiers, pages, 204 on deletion, no further identifier. It proves that the plan, the runner,
//! the interlock, the inventory, the clean-up, the sweep, the fold and the reports know nothing of
//! the first one.

mod notes;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::Method;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use verifik_conformance::cleanup::Habits;
use verifik_conformance::model::{
    BlastRadius, FailureKind, Outcome, Purpose, Report, Target, Verdict,
};
use verifik_conformance::report::FORMATS;
use verifik_conformance::results::snapshot::{SnapshotMode, SnapshotStore};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::session::Harness;
use verifik_conformance::sweep::{SweepResult, Sweeper};
use verifik_conformance::wire::{
    BaseUrl, Call, Client, Credentials, Interlock, Inventory, Ledger, LedgerEntry, Limits,
    Redactor, RetryPolicy, Secret, Token, new_run_id, records,
};

use notes::{API, CONTRACT, NOTE, SCENARIOS};
use server::{Mistake, Server};

const TOKEN: &str = "a-token-of-some-length";

/// The client and the inventory of one run, or of a sweep.
fn wire(url: &str, run: Option<String>, ledger: Ledger) -> (Client, Arc<Inventory>, Redactor) {
    let base = BaseUrl::parse(url).unwrap();
    base.require_above(&API).unwrap();
    let credentials = Credentials::new(Secret::new(TOKEN, "TOKEN"));
    let redactor = Redactor::new(&credentials);
    let inventory = Arc::new(Inventory::new(&API, run, ledger));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Own);
    let limits = Limits::from_timeout(Duration::from_secs(10));
    let client = Client::new(base, credentials, interlock, limits, Instant::now()).unwrap();
    (client, inventory, redactor)
}

fn harness(url: &str, ledger: Ledger) -> Arc<Harness> {
    let (client, inventory, redactor) = wire(url, Some(new_run_id()), ledger);
    Arc::new(Harness::new(&CONTRACT, client, inventory, redactor))
}

async fn judged(url: &str, snapshots: Option<SnapshotStore>) -> Report {
    let harness = harness(url, Ledger::in_memory());
    let (held, fixtures) = (harness.client.credentials(), &harness.fixtures);
    let selection = Selection::default();
    let plan = Plan::new(SCENARIOS, &selection, held, fixtures, BlastRadius::Own).unwrap();
    let options = Options {
        target: Target { name: "notes".to_owned(), base_url: url.to_owned() },
        started_at: "2026-12-01T09:00:00Z".to_owned(),
        strict: true,
        // One at a time: the number of pages, which a transcript shows, counts what others made.
        jobs: 1,
        fail_fast: false,
        snapshots,
        stop: CancellationToken::new(),
        grace: GRACE,
    };
    run(&plan, harness, &options, |_| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn right_server_of_a_second_contract_conforms_and_nothing_is_left_on_it() {
    let server = Server::start(Mistake::None).await;
    let stranger = server.insert("somebody's note");
    let report = judged(&server.url, None).await;
    let reasons: Vec<_> = report.scenarios.iter().map(|one| (&one.id, &one.reason)).collect();
    assert_eq!(report.outcome, Outcome::Conforms, "{reasons:?}");
    let cleanups = report.scenarios.iter().map(|one| one.cleanup.verdict);
    assert!(cleanups.clone().all(|verdict| verdict == Verdict::Passed), "{reasons:?}");
    assert_eq!(server.ids(), [stranger], "only what was there before is left");
    let operations: Vec<_> = report.latencies.iter().map(|one| one.operation.as_str()).collect();
    assert_eq!(operations, ["write", "browse", "read", "tear-up"]);
    let judged: Vec<_> = report.requirements.iter().map(|one| one.id.as_str()).collect();
    assert!(judged.contains(&"note.gone") && judged.contains(&"universal.json"), "{judged:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deletion_without_effect_violates_the_second_contract_and_is_told_in_every_format() {
    let server = Server::start(Mistake::KeepsDeleted).await;
    let report = judged(&server.url, None).await;
    assert_eq!(report.outcome, Outcome::Violates);
    let findings = report.scenarios.iter().flat_map(|one| &one.findings);
    assert!(findings.clone().any(|finding| finding.requirement == "note.gone"));
    assert!(report.totals.left_behind > 0);
    for format in FORMATS {
        let mut text = Vec::new();
        (format.render)(&report, &mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("note.gone") || text.contains("tears-up"), "{}", format.name);
        for first in ["face-recognition", "collections"] {
            assert!(!text.contains(first), "{}: {first}", format.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn request_to_a_strangers_item_of_the_second_contract_is_not_sent() {
    let server = Server::start(Mistake::None).await;
    let stranger = server.insert("somebody's note");
    let harness = harness(&server.url, Ledger::in_memory());
    for call in [
        Call::new(Method::DELETE, NOTE.item(&stranger), Purpose::Judged),
        Call::new(Method::PUT, NOTE.item(&stranger), Purpose::Judged),
        Call::new(Method::DELETE, NOTE.root, Purpose::Judged),
    ] {
        let exchange = harness.client.send(&call, 1, 1).await;
        let verifik_conformance::model::ExchangeResult::Failure(failure) = exchange.answer else {
            panic!("{call:?} was sent")
        };
        assert_eq!(failure.kind, FailureKind::Refused);
    }
    assert_eq!(server.ids(), [stranger]);
}

#[tokio::test(flavor = "multi_thread")]
async fn transcript_of_the_second_contract_keeps_identities_and_is_the_same_every_time() {
    let server = Server::start(Mistake::None).await;
    let folder = tempfile::tempdir().unwrap();
    let store = |mode| Some(SnapshotStore { folder: folder.path().to_owned(), mode });
    judged(&server.url, store(SnapshotMode::Update)).await;
    let text = std::fs::read_to_string(folder.path().join("tears-up.snap")).unwrap();
    assert!(text.contains("DELETE /api/notes/<note-1>\n"), "{text}");
    assert!(text.contains("--> 204"), "{text}");
    assert!(text.contains("<time-1 of note-1>"), "{text}");
    let again = judged(&server.url, store(SnapshotMode::Check)).await;
    assert_eq!(again.outcome, Outcome::Conforms, "{:?}", again.scenarios[0].findings);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_of_the_second_contract_removes_what_a_killed_run_left_and_nothing_else() {
    let server = Server::start(Mistake::None).await;
    let stranger = server.insert("somebody's note");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.ndjson");
    let run = new_run_id();
    let lost = leave_two(&server, &path, &run).await;
    let (client, inventory, redactor) = wire(&server.url, None, Ledger::open(&path).unwrap());
    let sweeper = Sweeper {
        client,
        inventory,
        habits: Habits::default(),
        redactor,
        retry: RetryPolicy::default(),
        target: server.url.clone(),
        client_id: None,
        now: Timestamp::now(),
        older_than: Duration::from_hours(1),
        ended: vec![run],
        gone: vec![404],
        dry_run: false,
    };
    let swept = sweeper.sweep(&records(&Ledger::read(&path).unwrap())).await;
    let mut removed: Vec<_> = swept
        .items
        .iter()
        .filter(|item| item.result == SweepResult::Removed)
        .map(|item| (item.kind.as_str(), item.id.clone().unwrap()))
        .collect();
    removed.sort();
    let mut expected: Vec<_> = lost.into_iter().map(|id| ("note", id)).collect();
    expected.sort();
    assert_eq!(removed, expected, "{:?}", swept.items);
    assert_eq!(server.ids(), [stranger]);
    let left = records(&Ledger::read(&path).unwrap());
    assert!(left.iter().all(|record| record.leftovers.is_empty()), "{left:?}");
}

/// Leaves two notes of a run that is killed: one that its ledger names, and one whose creation was
/// never answered.
async fn leave_two(server: &Server, path: &Path, run: &str) -> [String; 2] {
    let ledger = Ledger::open(path).unwrap();
    let begun = LedgerEntry::Run {
        run: run.to_owned(),
        target: server.url.clone(),
        at: "2026-12-01T09:00:00Z".to_owned(),
        lease_until: Timestamp::now(),
    };
    ledger.append(&begun).await.unwrap();
    let inventory = Inventory::new(&API, Some(run.to_owned()), ledger);
    let part = inventory.open_part();
    let (named, unnamed) = (format!("{run}-tears-up-main-1"), format!("{run}-tears-up-main-2"));
    let item = inventory.announce(part, &NOTE, &named, &Token::Primary, "test").await.unwrap();
    let first = server.insert(&named);
    inventory.confirm(&item, &first, &[]).await.unwrap();
    inventory.announce(part, &NOTE, &unnamed, &Token::Primary, "test").await.unwrap();
    [first, server.insert(&unnamed)]
}
