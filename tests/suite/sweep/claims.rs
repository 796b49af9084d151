//! Whose things are swept, and when.

use serde_json::json;
use verifik_conformance::api::COLLECTION;
use verifik_conformance::wire::LedgerEntry;

use crate::sweep::bench::{RUN, Target, UNKNOWN_RUN, marker};

/// Names that a person may have given, however alike they look.
const FOREIGN: &[&str] = &[
    "door",
    "verifik-conformance-",
    "verifik-conformance-xyz",
    "verifik-conformance-0123456789ab",
    "verifik-conformance-0123456789ab-",
    "verifik-conformance-0123456789ab-success",
    "Verifik-Conformance-0123456789ab-success-1",
    "VERIFIK-CONFORMANCE-0123456789AB-SUCCESS-1",
    "verifik-conformance-0123456789AB-success-1",
    "copy of verifik-conformance-0123456789ab-success-1",
    "verifik-conformance-0123456789ab-success-1 (mine)",
    "verifik-conformance-0123456789ab-success-1 ",
    "verifik_conformance-0123456789ab-success-1",
];

#[tokio::test(flavor = "multi_thread")]
async fn sweep_dry_run_deletes_nothing() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    for number in 1..=3 {
        let id = target.collection(&marker(number)).await;
        bench.created(&COLLECTION, &marker(number), &id);
    }
    target.collection("door").await;
    let (names, ledger) = (target.names(&COLLECTION).await, bench.entries());
    let ended = bench.sweep(&["--dry-run"]);
    ended.expect(0, &["would remove collection", &marker(2), "3 to remove"]);
    assert!(!ended.said.contains("door"), "{}", ended.said);
    assert_eq!(target.names(&COLLECTION).await, names);
    assert_eq!(target.deletions(), [""; 0]);
    assert_eq!(bench.entries(), ledger);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_removes_and_records_what_a_dead_run_left() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let id = target.collection(&marker(1)).await;
    bench.created(&COLLECTION, &marker(1), &id);
    target.collection("door").await;
    bench.sweep(&[]).expect(0, &["removed collection", &id, "1 removed"]);
    assert_eq!(target.names(&COLLECTION).await, ["door"]);
    assert_eq!(target.deletions(), [COLLECTION.item(&id)]);
    let removed =
        LedgerEntry::Removed { run: RUN.to_owned(), kind: COLLECTION.name.to_owned(), id };
    assert_eq!(bench.entries().last(), Some(&removed));
    bench.sweep(&[]).expect(0, &["0 removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_never_touches_foreign_items_with_similar_names() {
    let target = Target::start().await;
    for name in FOREIGN {
        target.collection(name).await;
    }
    let bench = target.bench();
    bench.begin(-1);
    bench.intent(&COLLECTION, &marker(1), "primary");
    bench.sweep(&["--older-than", "0s"]).expect(0, &["0 removed"]);
    assert_eq!(target.names(&COLLECTION).await, FOREIGN);
    assert_eq!(target.deletions(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_finds_a_creation_without_a_response() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    bench.intent(&COLLECTION, &marker(1), "primary");
    bench.intent(&COLLECTION, &marker(2), "primary");
    target.collection(&marker(1)).await;
    bench.write("{\"entry\":\"crea");
    bench.sweep(&[]).expect(0, &["1 removed"]);
    assert_eq!(target.names(&COLLECTION).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_leaves_a_run_with_a_valid_lease_alone() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(1);
    let id = target.collection(&marker(1)).await;
    bench.created(&COLLECTION, &marker(1), &id);
    let alone = ["skipped", RUN, "0 removed, 1 of runs that may be alive skipped"];
    bench.sweep(&["--older-than", "0s"]).expect(0, &alone);
    assert_eq!(target.names(&COLLECTION).await, [marker(1)]);
    assert_eq!(target.deletions(), [""; 0]);
    // The operator knows better.
    bench.sweep(&["--ended", RUN]).expect(0, &["1 removed"]);
    assert_eq!(target.names(&COLLECTION).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_beside_a_live_run_does_not_disturb_it() {
    let target = Target::start().await;
    let bench = target.bench();
    let url = target.provider.url();
    let arguments = ["check", "--base-url", &url, "--scenario", "*-delete*", "--jobs", "1"];
    let sweeps = std::thread::scope(|scope| {
        let run = scope.spawn(|| bench.run(&arguments));
        let mut sweeps = 0;
        while !run.is_finished() {
            bench.sweep(&["--older-than", "0s"]).expect(0, &["0 removed"]);
            sweeps += 1;
        }
        run.join().unwrap().expect(0, &[]);
        sweeps
    });
    assert!(sweeps > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_respects_a_renewed_lease() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-5);
    target.collection(&marker(1)).await;
    let lease_until = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(60);
    bench.note(&LedgerEntry::Lease { run: RUN.to_owned(), lease_until });
    bench.sweep(&["--older-than", "0s"]).expect(0, &["0 removed"]);
    assert_eq!(target.names(&COLLECTION).await, [marker(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_removes_at_once_what_an_ended_run_left() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(1);
    bench.note(&LedgerEntry::Finished { run: RUN.to_owned() });
    target.collection(&marker(1)).await;
    bench.sweep(&[]).expect(0, &["1 removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_with_wait_waits_for_the_lease() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let lease_until = jiff::Timestamp::now() + jiff::SignedDuration::from_millis(1_500);
    bench.note(&LedgerEntry::Lease { run: RUN.to_owned(), lease_until });
    target.collection(&marker(1)).await;
    bench.sweep(&["--wait"]).expect(0, &["waiting until", "1 removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_without_a_ledger_removes_only_old_items() {
    let target = Target::start().await;
    let name = format!("{UNKNOWN_RUN}-success-1");
    target.collection(&name).await;
    let bench = target.bench();
    let spared = ["no ledger", "0 removed, 1 younger than 1h skipped"];
    bench.sweep(&[]).expect(0, &spared);
    assert_eq!(target.names(&COLLECTION).await, [name]);
    bench.sweep(&["--older-than", "0s"]).expect(0, &["1 removed"]);
    assert_eq!(target.names(&COLLECTION).await, [""; 0]);
    assert!(!bench.ledger_path().exists(), "a sweep has nothing to begin a ledger with");
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_leaves_runs_on_other_targets_alone() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin_at("https://staging.example.com", -1);
    let id = target.collection("door").await;
    bench.created(&COLLECTION, &marker(1), &id);
    bench.sweep(&[]).expect(0, &["0 removed, 1 runs on other targets skipped"]);
    assert_eq!(target.deletions(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_does_not_trust_a_false_ledger() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let door = target.collection("door").await;
    // Once under a marker that it does not bear, once under its own name.
    bench.created(&COLLECTION, &marker(1), &door);
    bench.created(&COLLECTION, "door", &door);
    bench.sweep(&["--older-than", "0s"]).expect(3, &["not removed collection", &door]);
    assert_eq!(target.names(&COLLECTION).await, ["door"]);
    assert_eq!(target.deletions(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_requires_the_named_client_to_own_the_item() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    target.collection(&marker(1)).await;
    let other = "0123456789abcdef01234567";
    let owner = target.provider.credentials().primary_client.clone();
    bench.sweep(&["--client-id", other]).expect(3, &["belongs to client", &owner, other]);
    assert_eq!(target.deletions(), [""; 0]);
    bench.sweep(&["--client-id", &owner]).expect(0, &["1 removed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_uses_the_second_token_for_items_of_the_second_client() {
    let target = Target::start().await;
    let second = target.provider.credentials().second_token.clone();
    let id = target.create_as(&second, &COLLECTION, json!({ "name": marker(1) })).await;
    let bench = target.bench();
    bench.begin(-1);
    bench.intent(&COLLECTION, &marker(1), "second");
    let entry = LedgerEntry::Created {
        run: RUN.to_owned(),
        kind: COLLECTION.name.to_owned(),
        marker: marker(1),
        id,
    };
    bench.note(&entry);
    bench.sweep(&[]).expect(3, &["not removed", "it belongs to the second client"]);
    assert_eq!(target.deletions(), [""; 0]);
    let bench = bench.with("VERIFIK_SECOND_TOKEN", &second);
    bench.sweep(&[]).expect(0, &["1 removed"]);
    assert_eq!(target.names_as(&second, &COLLECTION).await, [""; 0]);
}
