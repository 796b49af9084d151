//! The approved transcripts of the embedded provider: `snapshots/embedded/<scenario>.snap`.
//!
//! `cargo insta review` approves what changed, and so does
//! `check --snapshots snapshots/embedded --snapshot-mode update`.

// The lint knows test functions, not their helpers.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use insta::{Settings, assert_snapshot};
use verifik_conformance::model::{Report, Verdict};
use verifik_conformance::run::Fold;
use verifik_conformance::run::snapshot::transcript;
use verifik_conformance::scenarios::REGISTRY;

const FOLDER: &str = "snapshots/embedded";

#[test]
fn every_scenario_is_told_as_approved() {
    let report = judge(64);
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

#[test]
fn no_chance_is_in_them() {
    let first = transcripts(&judge(1));
    assert!(!first.is_empty());
    for repetition in 0..4 {
        for (scenario, text) in transcripts(&judge(64)) {
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

/// Judges the embedded provider as `check` does, with so many scenarios at once. The event log
/// holds every exchange, so nothing of how a run is put together has to be repeated here.
fn judge(jobs: usize) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let mut check = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    check.args(["check", "--events", "events.ndjson", "--jobs", &jobs.to_string()]);
    check.current_dir(folder.path()).env_clear().assert().success();
    let log = std::fs::read_to_string(folder.path().join("events.ndjson")).unwrap();
    let mut fold = Fold::default();
    for line in log.lines() {
        fold.apply(serde_json::from_str(line).unwrap());
    }
    fold.report()
}
