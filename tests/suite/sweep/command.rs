//! The command itself: what it refuses, and what it says.

use verifik_conformance::api::COLLECTION;
use verifik_conformance::wire::run_of;
use verifik_conformance::wire::{LedgerEntry, records};

use crate::sweep::bench::{RUN, Target, marker};

#[tokio::test(flavor = "multi_thread")]
async fn sweep_without_a_target_is_refused() {
    let target = Target::start().await;
    let ended = target.bench().run(&["sweep"]);
    ended.expect(2, &["sweep requires a target", "--base-url"]);
    target.bench().run(&["sweep", "--target", "embedded"]).expect(2, &["--base-url"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_of_production_is_refused() {
    let target = Target::start().await;
    let ended = target.bench().run(&["sweep", "--base-url", "https://api.verifik.co"]);
    ended.expect(2, &["--allow-host api.verifik.co"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_refuses_a_malformed_ledger_with_its_line() {
    let target = Target::start().await;
    target.collection(&marker(1)).await;
    for wrong in ["no json\n", "{\"entry\":\"unheard-of\"}\n", "{}\n", "{\"entry\":\"cre\n"] {
        let bench = target.bench();
        bench.begin(-1);
        bench.write(wrong);
        bench.sweep(&[]).expect(2, &["line 2 of", "--ledger"]);
        assert_eq!(target.deletions(), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn complete_run_leaves_nothing_to_sweep() {
    let target = Target::start().await;
    let bench = target.bench();
    let ended =
        bench.run(&["check", "--base-url", &target.provider.url(), "--scenario", "success"]);
    ended.expect(0, &[]);
    bench.sweep(&[]).expect(0, &["0 removed"]);
    let last = serde_json::to_string(bench.entries().last().unwrap()).unwrap();
    assert!(last.starts_with(r#"{"entry":"finished","run":"verifik-conformance-"#), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn run_names_each_item_left_behind_once() {
    let target = Target::misbehaving(&["delete-does-nothing"]).await;
    let bench = target.bench();
    let url = target.provider.url();
    bench.run(&["check", "--base-url", &url, "--scenario", "success"]).expect(1, &[]);
    let left = target.names(&COLLECTION).await;
    assert!(left.len() > 1, "{left:?}");
    let ended = bench.sweep(&["--dry-run"]);
    ended.expect(0, &[&format!("{url}: {} to remove", left.len())]);
    let told = records(&bench.entries()).into_iter().flat_map(|record| record.leftovers);
    let told: Vec<_> = told.map(|leftover| (leftover.marker, leftover.client)).collect();
    assert_eq!(told.len(), left.len(), "{told:?}");
    assert!(told.iter().all(|(_, client)| client == "primary"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_recognises_every_name_that_a_run_gives() {
    let target = Target::start().await;
    let second = target.provider.credentials().second_token.clone();
    let bench = target.bench().with("VERIFIK_SECOND_TOKEN", &second);
    std::fs::write(bench.ledger_path().with_file_name("face.png"), b"no face").unwrap();
    let url = target.provider.url();
    let all = ["--blast-radius", "account", "--person-image", "face.png"];
    bench.run(&[&["check", "--base-url", &url], &all[..]].concat());
    let mut seen = 0;
    for entry in bench.entries() {
        if let LedgerEntry::Intent { run, marker, .. } = entry {
            assert_eq!(run_of(&marker), Some(run.as_str()), "{marker}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
    assert!(records(&bench.entries()).iter().all(|record| record.leftovers.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_takes_ledger_and_token_by_name() {
    let target = Target::start().await;
    let bench = target.bench();
    bench.begin(-1);
    let id = target.collection(&marker(1)).await;
    bench.created(&COLLECTION, &marker(1), &id);
    let ledger = bench.ledger_path();
    bench
        .sweep(&["--ledger", ledger.to_str().unwrap(), "--token-env", "VERIFIK_TOKEN"])
        .expect(0, &["1 removed"]);
    assert!(bench.entries().iter().all(|entry| entry.run() == Some(RUN)));
}
