//! Calls that overlap.

use super::{explore, explore_in};

#[test]
fn explore_finds_a_race_and_shows_the_times_of_its_calls() {
    let arguments = ["--fault", "delete-looks-too-early", "--steps", "800"];
    let explored = explore(&arguments).expect(1);
    let failure = explored.failure();
    assert_eq!(failure["requirement"], "race.single-winner");
    let story = failure["story"].as_array().unwrap();
    // Two deletions are the least that can race.
    assert!((2..=4).contains(&story.len()), "{story:#?}");
    assert!(story.iter().all(|line| line.as_str().unwrap().contains("µs to")), "{story:#?}");
    let kept = explored.json("verifik-conformance-failure.json");
    assert!(kept["concurrent"]["clients"].as_array().unwrap().len() >= 2, "{kept:#}");
    let arguments =
        ["--fault", "delete-looks-too-early", "--replay", "verifik-conformance-failure.json"];
    let again = explore_in(explored.folder, &arguments).expect(1);
    assert_eq!(again.failure()["requirement"], "race.single-winner");
}

#[test]
fn explore_finds_calls_that_undo_an_overlapping_deletion() {
    for fault in ["update-writes-back", "losers-conflict", "losers-answer-null"] {
        let explored = explore(&["--fault", fault, "--steps", "1500"]).expect(1);
        let requirement = explored.failure()["requirement"].clone();
        assert!(requirement.as_str().unwrap().starts_with("race."), "{fault}: {requirement}");
    }
}

#[test]
fn explore_without_clients_sends_no_overlapping_calls() {
    let arguments = ["--fault", "delete-looks-too-early", "--clients", "0", "--steps", "400"];
    explore(&arguments).expect(0);
}
