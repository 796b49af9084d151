//! The approved transcripts of the embedded provider: `snapshots/embedded/<scenario>.snap`.
//!
//! `cargo insta review` approves what changed, and so does
//! `check --snapshots snapshots/embedded --snapshot-mode update`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use insta::{Settings, Snapshot, assert_snapshot};
use similar::TextDiff;
use verifik_conformance::scenarios::{self, REGISTRY};

const FOLDER: &str = "snapshots/embedded";

#[test]
fn transcript_of_every_scenario_matches_its_snapshot() {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(Path::new("../..").join(FOLDER));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (scenario, text) in told(64) {
        settings.set_description(scenarios::find(&scenario).unwrap().title);
        settings.bind(|| assert_snapshot!(&*scenario, text));
    }
}

#[test]
fn transcripts_are_the_same_in_every_run() {
    let first = told(1);
    assert!(!first.is_empty());
    for _ in 0..4 {
        for (scenario, text) in told(64) {
            let diff = TextDiff::from_lines(&first[&scenario], &text);
            assert!(diff.ratio() >= 1.0, "{scenario}\n{}", diff.unified_diff());
        }
    }
}

#[test]
fn every_committed_transcript_belongs_to_a_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let approved = snapshots(&folder);
    let known: BTreeSet<String> = REGISTRY.iter().map(|one| one.id.to_owned()).collect();
    let strangers: Vec<_> = approved.keys().filter(|id| !known.contains(*id)).collect();
    assert!(strangers.is_empty(), "no scenario is called {strangers:?}");
}

/// Transcripts of `check` on the embedded provider, with so many scenarios at once. It is the
/// command that decides which scenarios have a transcript.
fn told(jobs: usize) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let mut check = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    check.args(["check", "--snapshots", "told", "--snapshot-mode", "update"]);
    check.args(["--jobs", &jobs.to_string()]);
    check.current_dir(folder.path()).env_clear().assert().success();
    snapshots(&folder.path().join("told"))
}

fn snapshots(folder: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    // A `.snap.new` waits for review and is not approved yet.
    let snapshots = files.filter(|path| path.extension().is_some_and(|it| it == "snap"));
    snapshots
        .map(|path| {
            let scenario = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (scenario, Snapshot::from_file(&path).unwrap().as_text().unwrap().to_string())
        })
        .collect()
}
