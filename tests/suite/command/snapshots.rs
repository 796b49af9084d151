//! `check --snapshots`: comparing with approved transcripts, and approving new ones.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::bench::Bench;

fn approved() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/embedded")
}

/// A bench with a copy of the approved folder in it.
fn with_copy() -> Bench {
    let bench = Bench::without_token();
    fs::create_dir(bench.path("approved")).unwrap();
    for file in fs::read_dir(approved()).unwrap() {
        let file = file.unwrap();
        let copy = bench.path("approved").join(file.file_name());
        fs::copy(file.path(), copy).unwrap();
    }
    bench
}

const CHECK: &[&str] = &["check", "--snapshots", "approved"];

#[test]
fn committed_transcripts_match_the_embedded_provider() {
    let folder = approved();
    let ended =
        Bench::without_token().run(&["check", "--snapshots", folder.to_str().unwrap()]).expect(0);
    assert!(ended.stdout.contains("conforms:"), "{}", ended.stdout);
}

#[test]
fn changed_transcript_is_a_finding_with_a_diff_and_can_be_approved() {
    let bench = with_copy();
    let path = bench.path("approved/double-delete.snap");
    let before = fs::read_to_string(&path).unwrap();
    let altered = before.replacen("--> 404", "--> 410", 1);
    assert_ne!(before, altered);
    fs::write(&path, &altered).unwrap();
    let untouched = fs::metadata(bench.path("approved/success.snap")).unwrap().modified().unwrap();

    let ended = bench.run(CHECK).expect(1);
    for part in ["snapshot.approved", "double-delete.snap", "---> 410", "+--> 404"] {
        assert!(ended.stdout.contains(part), "{part:?} is missing in:\n{}", ended.stdout);
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), altered, "checking writes nothing");

    bench.run(&[CHECK, &["--snapshot-mode", "off"]].concat()).expect(0);
    bench.run(&[CHECK, &["--snapshot-mode", "update"]].concat()).expect(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    let after = fs::metadata(bench.path("approved/success.snap")).unwrap().modified().unwrap();
    assert_eq!(after, untouched, "only what differs is written");
    bench.run(CHECK).expect(0);
}

#[test]
fn missing_transcript_is_reported_with_the_next_step() {
    let bench = with_copy();
    fs::remove_file(bench.path("approved/unknown-id.snap")).unwrap();
    let ended = bench.run(CHECK).expect(1);
    assert!(ended.stdout.contains("--snapshot-mode update writes it"), "{}", ended.stdout);
}
