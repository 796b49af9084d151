//! A token of another client than the operator named: nothing is judged, and nothing is left.

use std::process::Command;

use serde_json::Value;
use verifik_conformance::provider::{Options, Provider};

const EXPECTED: &str = "0123456789abcdef01234567";

#[tokio::test(flavor = "multi_thread")]
async fn unexpected_client_id_stops_the_run_before_any_change() {
    let provider = Provider::start(Options::default()).await.unwrap();
    let known = provider.credentials().clone();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.args(["check", "--base-url", &provider.url(), "--client-id", EXPECTED]);
    command.args(["--report", "json=report.json"]).current_dir(folder.path()).env_clear();
    command.env("VERIFIK_TOKEN", &known.primary_token);
    command.env("VERIFIK_SECOND_TOKEN", &known.second_token);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");

    let text = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&text).unwrap();
    let scenarios = report["scenarios"].as_array().unwrap();
    let reasons = scenarios.iter().filter_map(|one| one["reason"].as_str());
    let both = |reason: &str| reason.contains(EXPECTED) && reason.contains(&known.primary_client);
    assert!(reasons.clone().any(both), "{:?}", reasons.collect::<Vec<_>>());
    assert_eq!(report["totals"]["violations"], 0, "{said}");
    assert_eq!(report["totals"]["left_behind"], 0, "{said}");

    // The provider is the witness: one collection came, to see whose it is, and went again.
    assert!(scenarios.iter().all(|one| one["exchanges"].as_array().unwrap().is_empty()));
    let log = provider.requests();
    let of = |method: &str| log.iter().filter(|one| one.method == method).collect::<Vec<_>>();
    assert_eq!((of("POST").len(), of("DELETE").len()), (1, 1), "{log:?}");
    assert_eq!(of("DELETE")[0].status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn expected_client_id_is_judged() {
    let provider = Provider::start(Options::default()).await.unwrap();
    let known = provider.credentials().clone();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.args(["check", "--base-url", &provider.url(), "--client-id", &known.primary_client]);
    command.args(["--scenario", "success"]).current_dir(folder.path()).env_clear();
    command.env("VERIFIK_TOKEN", &known.primary_token);
    let output = tokio::task::block_in_place(|| command.output().unwrap());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
