//! `faults`: the kill matrix and its forms.

use serde_json::{Value, json};
use verifik_conformance::provider::{fault, variant};

use crate::support::bench::Bench;

const SELECTION: &[&str] =
    &["--fault", "soft-delete-list", "--fault", "unknown-answers-403", "--variant", "gone-410"];

#[test]
fn the_matrix_is_data_for_a_program() {
    let bench = Bench::without_token();
    let arguments = [&["faults"], SELECTION, &["--report", "json=-"]].concat();
    let ended = bench.run(&arguments).expect(0);
    let matrix: Value = serde_json::from_str(&ended.stdout).unwrap();
    let rows = matrix["faults"].as_array().unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["soft-delete-list", "unknown-answers-403"]);
    for row in rows {
        assert_eq!(row["killed"], true, "{row}");
        assert!(row["violated"].as_array().unwrap().contains(&row["requirement"]), "{row}");
        assert!(!row["by"].as_array().unwrap().is_empty(), "{row}");
    }
    assert_eq!(matrix["variants"], json!([{ "id": "gone-410", "accused": false, "violated": [] }]));
    // Gaps can only be named when everything was tried.
    assert_eq!((&matrix["unproven"], &matrix["idle"]), (&json!([]), &json!([])));
    assert!(ended.stderr.contains("2 of 2 faults caught"), "{}", ended.stderr);
}

#[test]
fn the_matrix_is_a_table_and_a_page() {
    let bench = Bench::without_token();
    let arguments = [&["faults"], SELECTION, &["--report", "markdown=matrix.md"]].concat();
    let ended = bench.run(&arguments).expect(0);
    for id in ["soft-delete-list", "unknown-answers-403", "gone-410"] {
        assert!(ended.stdout.contains(&format!("✓ {id}")), "{}", ended.stdout);
    }
    assert!(bench.read("matrix.md").contains("| ✓ | `soft-delete-list` | `delete.hard.list` |"));
}

#[test]
fn filtered_matrix_says_nothing_of_the_rest() {
    let bench = Bench::without_token();
    let ended = bench.run(&["faults", "--variant", "gone-410"]).expect(0);
    assert!(!ended.stdout.contains("fault"), "{}", ended.stdout);
    let ended = bench.run(&["faults", "--fault", "soft-delete-list"]).expect(0);
    assert!(!ended.stdout.contains("variant"), "{}", ended.stdout);
}

#[test]
fn faults_list_names_every_fault_and_variant() {
    let ended = Bench::without_token().run(&["faults", "--list"]).expect(0);
    let ids = fault::known().map(|one| one.id).chain(variant::all().map(|one| one.id));
    for id in ids {
        assert!(ended.stdout.contains(&format!("  {id} ")), "{id}");
    }
}

#[test]
fn a_deep_fault_is_listed_and_not_judged() {
    let bench = Bench::without_token();
    let ended = bench.run(&["faults", "--fault", "third-link-*", "--list"]).expect(0);
    assert!(ended.stdout.contains("\ndeep     third-link-stays  "), "{}", ended.stdout);
    assert!(!ended.stdout.contains("\nfault "), "{}", ended.stdout);
    let ended = bench.run(&["faults", "--fault", "third-link-stays"]).expect(2);
    ended.complains(&["only generated histories", "serve --fault third-link-stays"]);
}
