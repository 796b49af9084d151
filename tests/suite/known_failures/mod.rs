//! Known failures: what is accepted does not fail the gate, and no entry outlives its failure.

mod explain;
mod file;
mod rendered;

use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

use crate::support::ServeProcess;
use crate::support::bench::{Bench, Ended};

/// A fault that breaks exactly one requirement, in the scenario below.
const FAULT: &str = "body-refused-after-delete";
const BROKEN: &str = "delete.body.no-effect";

/// An entry about a requirement, with more lines.
fn entry(requirement: &str, expires: &str, more: &str) -> String {
    format!(
        "[[known-failure]]\nrequirement = \"{requirement}\"\nowner = \"the storage team\"\n\
         link = \"https://issues.example.com/123\"\nexpires = \"{expires}\"\n{more}\n"
    )
}

/// Runs `check` with a file of known failures, and replays its log; both agree.
fn gated(provider: &ServeProcess, known: &str, arguments: &[&str], code: i32) -> (Bench, Ended) {
    let bench = Bench::new();
    bench.write("known.toml", known);
    let check = ["check", "--base-url", provider.url(), "--known-failures", "known.toml"];
    let files = ["--events", "events.ndjson", "--report", "json=report.json"];
    let ended = bench.run(&[&check[..], &files, arguments].concat()).expect(code);
    let again = ["replay", "events.ndjson", "--report", "json=again.json"];
    bench.run(&again).expect(code);
    let report = bench.json("report.json");
    assert_eq!(report, bench.json("again.json"), "the log tells the same");
    assert_eq!(report["outcome"], if code == 1 { "violates" } else { "conforms" });
    let violations = Schema::Report.violations(&report);
    assert!(violations.is_empty(), "{violations:?}");
    (bench, ended)
}

fn fates(bench: &Bench) -> Vec<String> {
    let report = bench.json("report.json");
    let entries = report["known_failures"].as_array().unwrap();
    entries.iter().map(|entry| entry["fate"].as_str().unwrap().to_owned()).collect()
}

fn findings(report: &Value, requirement: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for scenario in report["scenarios"].as_array().unwrap() {
        for finding in scenario["findings"].as_array().unwrap() {
            if finding["requirement"] == requirement {
                found.push((scenario["id"].as_str().unwrap().to_owned(), finding.clone()));
            }
        }
    }
    found
}

#[test]
fn an_accepted_failure_does_not_fail_the_gate_and_stays_visible() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let (bench, ended) = gated(&provider, &entry(BROKEN, "2999-12-31", ""), &[], 0);
    assert_eq!(fates(&bench), ["accepted"]);
    let report = bench.json("report.json");
    let found = findings(&report, BROKEN);
    assert!(!found.is_empty());
    for (scenario, finding) in &found {
        assert_eq!(finding["accepted"]["owner"], "the storage team", "{scenario}");
        let results = report["scenarios"].as_array().unwrap();
        let result = results.iter().find(|one| one["id"] == scenario.as_str()).unwrap();
        assert_eq!(result["verdict"], "passed", "{scenario}");
    }
    let requirements = report["requirements"].as_array().unwrap();
    let broken = requirements.iter().find(|one| one["id"] == BROKEN).unwrap();
    assert_eq!(broken["verdict"], "failed", "it is accepted, not held");
    for part in [
        "known failure MUST delete.body.no-effect",
        "accepted by the storage team until 2999-12-31",
        "https://issues.example.com/123",
        "accepted for now",
    ] {
        assert!(ended.stdout.contains(part), "{part}:\n{}", ended.stdout);
    }
}

#[test]
fn expired_entry_no_longer_accepts_its_failure() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let (bench, ended) = gated(&provider, &entry(BROKEN, "2020-01-01", ""), &[], 1);
    assert_eq!(fates(&bench), ["expired"]);
    let report = bench.json("report.json");
    assert!(findings(&report, BROKEN).iter().all(|(_, one)| one.get("accepted").is_none()));
    assert!(ended.stdout.contains("expired"), "{}", ended.stdout);
    let (bench, _) = gated(&provider, &entry(BROKEN, "2999-12-31", ""), &[], 0);
    assert_eq!(fates(&bench), ["accepted"], "a later day accepts it again");
}

#[test]
fn an_entry_that_is_not_needed_fails_the_gate() {
    let provider = ServeProcess::start(&[]);
    let (bench, ended) = gated(&provider, &entry(BROKEN, "2999-12-31", ""), &[], 1);
    assert_eq!(fates(&bench), ["passing"]);
    let outcome = "violates: 1 known failure is out of date: delete.body.no-effect";
    assert!(ended.stdout.contains(outcome), "{}", ended.stdout);
    assert!(ended.stdout.contains("remove the entry"), "{}", ended.stdout);
}

#[test]
fn an_entry_about_another_way_to_fail_is_unused() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let other = format!("fingerprint = \"{}\"", "0".repeat(32));
    let (bench, ended) = gated(&provider, &entry(BROKEN, "2999-12-31", &other), &[], 1);
    assert_eq!(fates(&bench), ["unused"]);
    assert!(
        ended.stdout.contains("1 requirement broken: delete.body.no-effect"),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_fingerprint_and_a_scenario_narrow_what_is_accepted() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let (bench, _) = gated(&provider, &entry(BROKEN, "2999-12-31", ""), &[], 0);
    let report: verifik_conformance::model::Report =
        serde_json::from_value(bench.json("report.json")).unwrap();
    let all: Vec<_> = report
        .scenarios
        .iter()
        .flat_map(|one| one.findings.iter().map(|it| (one.id.clone(), it.fingerprint(&one.id))))
        .collect();
    let entries: String = all
        .iter()
        .map(|(scenario, fingerprint)| {
            let more = format!("scenario = \"{scenario}\"\nfingerprint = \"{fingerprint}\"");
            entry(BROKEN, "2999-12-31", &more)
        })
        .collect();
    let (bench, _) = gated(&provider, &entries, &[], 0);
    assert!(fates(&bench).iter().all(|fate| fate == "accepted"), "in a second run: {all:?}");
}

#[test]
fn entry_that_this_run_does_not_judge_does_not_fail_it() {
    let sound = ServeProcess::start(&[]);
    let entries = [
        entry(BROKEN, "2999-12-31", "target = \"staging-*\""),
        entry("delete.body.refused", "2999-12-31", ""),
        entry("universal.no-server-error", "2999-12-31", "scenario = \"tenancy\""),
    ];
    let selected = ["--scenario", "success", "--scenario", "tenancy"];
    for entry in &entries {
        let (bench, _) = gated(&sound, entry, &selected, 0);
        let fate = &fates(&bench)[0];
        assert!(["other_target", "not_selected", "not_judged"].contains(&fate.as_str()), "{fate}");
    }
}

#[test]
fn entry_about_a_universal_requirement_is_not_judged_while_a_scenario_is_skipped() {
    let provider = ServeProcess::start(&[]);
    let entry = entry("universal.no-server-error", "2999-12-31", "");
    let (bench, _) = gated(&provider, &entry, &[], 0);
    assert_eq!(fates(&bench), ["not_judged"], "the scenarios that need a second token");
    let bench = Bench::without_token();
    bench.write("known.toml", &entry);
    let check = ["check", "--known-failures", "known.toml", "--report", "json=report.json"];
    bench.run(&check).expect(1);
    assert_eq!(fates(&bench), ["passing"], "nothing is skipped on the embedded provider");
}

#[test]
fn target_of_an_entry_is_a_pattern() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let (bench, _) = gated(&provider, &entry(BROKEN, "2999-12-31", "target = \"127.*\""), &[], 0);
    assert_eq!(fates(&bench), ["accepted"]);
    let (bench, _) =
        gated(&provider, &entry(BROKEN, "2999-12-31", "target = \"embedded\""), &[], 1);
    assert_eq!(fates(&bench), ["other_target"], "the finding counts, the entry does not");
}

#[test]
fn an_inconclusive_run_says_nothing_about_an_entry() {
    let provider = ServeProcess::start(&["--latency", "2s"]);
    let bench = Bench::new();
    bench.write("known.toml", &entry(BROKEN, "2999-12-31", "scenario = \"rejected-body\""));
    let check = ["check", "--base-url", provider.url(), "--timeout", "1s", "--retries", "0"];
    let known = ["--known-failures", "known.toml", "--report", "json=report.json"];
    let selected = ["--scenario", "rejected-body"];
    bench.run(&[&check[..], &known, &selected].concat()).expect(3);
    assert_eq!(fates(&bench), ["not_judged"]);
}
