//! The findings of an exploration: faults found, histories shrunk, no variant accused.

use verifik_conformance::provider::{Variant, fault, variant};

use super::explore;

/// Faults of every kind that need at least a second look, with the length of the shortest history
/// that shows them.
const SHORTEST: &[(&str, usize)] = &[
    ("soft-delete-retrieve", 3),
    ("soft-delete-list", 3),
    ("update-upserts", 3),
    ("update-revives-quietly", 4),
    ("deletes-by-client", 4),
    ("repeat-restores-archived", 5),
    ("twice-updated-survives", 5),
    ("second-body-carried-out", 4),
    ("updated-record-loses-owner", 4),
];

#[test]
fn explore_finds_a_fault_and_shrinks_its_history_to_the_minimum() {
    for (id, shortest) in SHORTEST {
        let explored = explore(&["--fault", id, "--steps", "4000", "--seed", "3"]).expect(1);
        let failure = explored.failure();
        let story = failure["story"].as_array().unwrap();
        assert!(story.len() <= *shortest, "{id}: {failure:#}");
        assert_eq!(failure["failed_replays"], failure["replays"], "{id} is no flaky fault");
        let told = explored.told();
        for (number, sentence) in story.iter().enumerate() {
            let line = format!("{}. {}", number + 1, sentence.as_str().unwrap());
            assert!(told.contains(&line), "{line}\n{told}");
        }
    }
}

/// `tests/suite/deep.rs` shows that no hand-written scenario finds them; `scripts/explore.sh` tries
/// all of them from many seeds.
#[test]
fn explore_finds_deep_faults() {
    for id in ["repeat-then-update-revives", "renamed-relisted-by-create", "third-link-stays"] {
        assert!(fault::deep().any(|deep| deep.id == id), "{id}");
        explore(&["--fault", id, "--steps", "8000", "--clients", "0"]).expect(1);
    }
}

#[test]
fn explore_accuses_no_variant() {
    let variants: Vec<_> = variant::all().collect();
    std::thread::scope(|scope| {
        for part in variants.chunks(variants.len().div_ceil(4)) {
            scope.spawn(move || part.iter().for_each(|variant| spare(variant)));
        }
    });
}

fn spare(variant: &Variant) {
    let folder = tempfile::tempdir().unwrap();
    let configuration = format!("[expectations]\n{}", variant.expectations);
    std::fs::write(folder.path().join("conformance.toml"), configuration).unwrap();
    let explored = super::explore_in(folder, &["--variant", variant.id, "--steps", "120"]);
    let failures = explored.exploration()["failures"].clone();
    assert_eq!(failures.as_array().map(Vec::len), Some(0), "{}: {failures:#}", variant.id);
    explored.expect(0);
}

#[test]
fn explore_marks_flaky_failures() {
    let explored = explore(&["--fault", "every-third-delete-crashes", "--seed", "1"]).expect(1);
    let failure = explored.failure();
    let (failed, replays) = (&failure["failed_replays"], &failure["replays"]);
    assert!(failed.as_u64() < replays.as_u64() && failed.as_u64() > Some(0), "{failure:#}");
    assert!(explored.told().contains("flaky"), "{}", explored.told());
}

#[test]
fn explore_counts_coverage() {
    let explored = explore(&["--steps", "600"]).expect(0);
    let exploration = explored.exploration();
    let cells = exploration["coverage"].as_array().unwrap();
    let met = |state: &str, command: &str, status: u64| {
        cells.iter().any(|cell| {
            cell["state"] == state && cell["command"] == command && cell["status"] == status
        })
    };
    assert!(met("live", "delete", 200) && met("seen gone", "delete", 404), "{cells:#?}");
    assert!(met("live", "delete-without-token", 401), "{cells:#?}");
    assert!(exploration["steps"].as_u64() >= Some(600), "{exploration}");
    let report = explored.json("report.json");
    assert_eq!(report["totals"]["left_behind"], 0);
    let latencies = report["latencies"].as_array().unwrap();
    assert!(latencies.iter().any(|it| it["operation"] == "delete" && it["count"] != 0));
}
