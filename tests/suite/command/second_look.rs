//! The second look: scenarios with findings run once more, one at a time.

use serde_json::Value;

use crate::support::bench::Bench;

const REPORT: &[&str] = &["--report", "json=report.json"];

/// Checks the embedded provider with a fault; returns its report as JSON and on the terminal.
fn checked(fault: &str, arguments: &[&str]) -> (Value, String) {
    let bench = Bench::without_token();
    let command = [&["check", "--fault", fault], arguments, REPORT].concat();
    let told = bench.run(&command).expect(1).stdout;
    (serde_json::from_str(&bench.read("report.json")).unwrap(), told)
}

fn not_seen_alone(report: &Value) -> Vec<&str> {
    let listed = report["not_seen_alone"].as_array().into_iter().flatten();
    listed.filter_map(Value::as_str).collect()
}

#[test]
fn damage_to_concurrent_scenarios_is_a_consequence_of_the_deletion_that_does_it() {
    let (report, told) = checked("deletes-by-client", &["--jobs", "8"]);
    let unseen = not_seen_alone(&report);
    assert!(!unseen.is_empty(), "{told}");
    assert!(!unseen.contains(&"delete.isolation.bystander"), "{unseen:?}");
    assert!(told.contains("\n  MUST delete.isolation.bystander\n"), "{told}");
    assert!(told.contains("not seen again alone"), "{told}");
}

#[test]
fn finding_of_the_scenario_itself_is_seen_again() {
    let (report, told) = checked("repeat-answers-200", &["--jobs", "8"]);
    assert_eq!(not_seen_alone(&report), [""; 0], "{told}");
    assert!(!told.contains("not seen again alone"), "{told}");
}

#[test]
fn one_scenario_at_a_time_needs_no_second_look() {
    let arguments = ["--jobs", "1", "--scenario", "double-delete"];
    let (once, _) = checked("repeat-answers-200", &arguments);
    assert_eq!(not_seen_alone(&once), [""; 0]);
}
