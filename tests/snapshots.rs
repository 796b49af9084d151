//! The approved transcripts of the embedded provider: `snapshots/embedded/<scenario>.snap`.
//!
//! `cargo insta review` approves what changed, and so does
//! `check --snapshots snapshots/embedded --snapshot-mode update`.

// The lint knows test functions, not their helpers.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use insta::{Settings, assert_snapshot};
use tokio_util::sync::CancellationToken;
use verifik_conformance::contract::Expectations;
use verifik_conformance::model::{BlastRadius, Report, Target, Verdict};
use verifik_conformance::provider::{Options as ProviderOptions, Provider};
use verifik_conformance::run::snapshot::transcript;
use verifik_conformance::run::{Harness, MARKER_PREFIX, Options, Plan, Selection, run};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::wire::{
    BaseUrl, Client, Credentials, Interlock, Ledger, Limits, Redactor, RetryPolicy, Secret,
};

const FOLDER: &str = "snapshots/embedded";

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_is_told_as_approved() {
    let report = judge(64).await;
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new("..").join(FOLDER));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for scenario in report.scenarios.iter().filter(|one| !one.exchanges.is_empty()) {
        assert_eq!(scenario.verdict, Verdict::Passed, "{}: {:?}", scenario.id, scenario.reason);
        settings.set_description(scenario.title.as_str());
        settings.set_input_file(source_of(&scenario.id));
        settings.bind(|| assert_snapshot!(&*scenario.id, transcript(&scenario.exchanges)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_chance_is_in_them() {
    let first = transcripts(&judge(1).await);
    assert!(!first.is_empty());
    for repetition in 0..4 {
        for (scenario, text) in transcripts(&judge(64).await) {
            assert_eq!(first[&scenario], text, "{scenario}, repetition {repetition}");
        }
    }
}

#[test]
fn every_transcript_belongs_to_a_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    // A `.snap.new` waits for review and is not approved yet.
    let snapshots = files.filter(|path| path.extension().is_some_and(|it| it == "snap"));
    let told: BTreeSet<String> =
        snapshots.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let known: BTreeSet<String> = REGISTRY.iter().map(|one| one.id.to_owned()).collect();
    let strangers: Vec<_> = told.difference(&known).collect();
    assert!(strangers.is_empty(), "no scenario is called {strangers:?}");
}

fn source_of(scenario: &str) -> String {
    format!("src/scenarios/{}.rs", scenario.replace('-', "_"))
}

fn transcripts(report: &Report) -> BTreeMap<String, String> {
    let told = report.scenarios.iter().filter(|one| !one.exchanges.is_empty());
    told.map(|one| (one.id.clone(), transcript(&one.exchanges))).collect()
}

/// Runs every scenario, so many at once, against an embedded provider of its own.
async fn judge(jobs: usize) -> Report {
    let provider = Provider::start(ProviderOptions::default()).await.unwrap();
    let base = BaseUrl::parse(&provider.url()).unwrap();
    let harness = Arc::new(harness(&provider, base.clone()));
    let credentials = harness.client.credentials();
    let plan = Plan::new(REGISTRY, &Selection::default(), credentials, BlastRadius::Account);
    let options = Options {
        target: Target { name: "embedded".to_owned(), base_url: base.to_string() },
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        strict: true,
        jobs,
        fail_fast: false,
        snapshots: None,
        stop: CancellationToken::new(),
    };
    let report = run(&plan.unwrap(), Arc::clone(&harness), &options, |_| {}).await;
    drop(harness);
    provider.shutdown().await;
    report
}

fn harness(provider: &Provider, base: BaseUrl) -> Harness {
    let interlock = Arc::new(Interlock::new(base.clone(), BlastRadius::Account));
    let credentials = credentials(provider);
    let redactor = Redactor::new(&credentials);
    let epoch = Instant::now();
    let limits = Limits::from_timeout(Duration::from_mins(1));
    Harness {
        client: Client::new(base, credentials, Arc::clone(&interlock), limits, epoch).unwrap(),
        interlock,
        ledger: Ledger::in_memory(),
        redactor,
        expectations: Expectations::default(),
        retry: RetryPolicy::default(),
        run_id: format!("{MARKER_PREFIX}snapshots"),
        seed: 0,
        body_kept: 16 * 1024,
        epoch,
    }
}

fn credentials(provider: &Provider) -> Credentials {
    let known = provider.credentials();
    let secret = |token: &str, variable| Some(Secret::new(token.to_owned(), variable));
    Credentials::new(Secret::new(known.primary_token.clone(), "VERIFIK_TOKEN"))
        .with_second(secret(&known.second_token, "VERIFIK_SECOND_TOKEN"))
        .with_expired(secret(&known.expired_token, "VERIFIK_EXPIRED_TOKEN"))
        .with_revoked(secret(&known.revoked_token, "VERIFIK_REVOKED_TOKEN"))
}
