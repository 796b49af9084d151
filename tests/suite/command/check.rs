//! `check` against the embedded provider and against `serve` in another process.

use serde_json::Value;

use crate::support::bench::{Bench, LEDGER, left_on};
use crate::support::{ServeProcess, TOKEN};

#[test]
fn check_without_arguments_finds_the_embedded_provider_conforming() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check"]).expect(0);
    assert!(ended.stdout.contains("checks embedded at http://127.0.0.1:"), "{}", ended.stdout);
    assert!(ended.stdout.trim_end().lines().last().unwrap().starts_with("conforms:"));
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
    assert!(!ended.stdout.contains('\x1b'), "no terminal, no colour");
    assert!(bench.everything_written().is_empty(), "no files unless asked for");
}

#[test]
fn colour_is_written_only_on_request() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check", "--scenario", "success", "--color", "always"]).expect(0);
    assert!(ended.stdout.contains("\x1b["), "{}", ended.stdout);
}

#[test]
fn remote_server_conforms_and_keeps_nothing() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::new();
    let ended = bench.run(&["check", "--base-url", provider.url()]).expect(0);
    assert!(ended.stdout.contains(provider.url()));
    assert_eq!(left_on(provider.url()), [""; 0]);
    let ledger = bench.lines(LEDGER);
    let of = |kind: &str| ledger.iter().filter(|line| line["entry"] == kind).count();
    assert_eq!(ledger[0]["entry"], "run");
    assert_eq!(ledger[0]["target"], provider.url());
    assert_eq!(of("run"), 1);
    assert!(of("intent") > 0);
    assert_eq!(of("intent"), of("created"), "every create is announced, and answered");
    let ids = |kind: &str| {
        let lines = ledger.iter().filter(|line| line["entry"] == kind);
        lines.map(|line| line["id"].as_str().unwrap()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(ids("created"), ids("removed"), "everything that was created is gone");
}

#[test]
fn two_runs_append_to_one_ledger() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::new();
    for _ in 0..2 {
        let arguments = ["check", "--base-url", provider.url(), "--scenario", "unknown-id"];
        bench.run(&[&arguments[..], &["--ledger", "mine.ndjson"]].concat()).expect(0);
    }
    let runs = |line: &&Value| line["entry"] == "run";
    assert_eq!(bench.lines("mine.ndjson").iter().filter(runs).count(), 2);
    assert!(!bench.path(LEDGER).exists());
}

/// A fault of each kind: removal, content, authentication, not found, body, leak.
const FAULTS: &[(&str, &str)] = &[
    ("soft-delete-list", "delete.hard.list"),
    ("deletes-by-client", "delete.isolation.bystander"),
    ("missing-token-trusted", "auth.missing.refused"),
    ("unknown-answers-200", "delete.unknown.status"),
    ("repeat-answers-409", "delete.repeat.status"),
    ("body-refused-with-200", "delete.body.carried-out"),
    ("not-found-echoes-request", "universal."),
];

#[test]
fn broken_server_is_caught_and_its_curl_command_reproduces_the_failure() {
    for (fault, requirement) in FAULTS {
        let provider = ServeProcess::start(&["--fault", fault]);
        let bench = Bench::new();
        let reports = ["--report", "json=report.json", "--report", "junit=report.xml"];
        // One at a time: what a broken server does to one scenario must not look like another's.
        let check = ["check", "--base-url", provider.url(), "--jobs", "1", "-vv"];
        let log = ["--events", "events.ndjson"];
        let ended = bench.run(&[&check[..], &reports, &log].concat()).expect(1);
        assert!(ended.stdout.contains(requirement), "{fault}: {}", ended.stdout);
        assert!(ended.stdout.contains("curl -i"), "{fault}: {}", ended.stdout);
        // The proof of this one is a request without a token.
        let with_token = *fault != "missing-token-trusted";
        let header = ended.stdout.contains("authorization: Bearer $VERIFIK_TOKEN");
        assert_eq!(header, with_token, "{fault}");
        let written = bench.everything_written();
        for text in [&ended.stdout, &ended.stderr, &written] {
            assert!(!text.contains(TOKEN), "{fault}: the token was written");
        }
        assert!(written.contains("\"run_finished\"") && written.contains("<testsuites"));
    }
}

#[test]
fn violated_should_fails_only_with_strict() {
    let provider = ServeProcess::start(&["--fault", "refusal-in-other-words"]);
    let bench = Bench::new();
    let check = ["check", "--base-url", provider.url(), "--scenario", "missing-auth"];
    let ended = bench.run(&check).expect(0);
    assert!(ended.stdout.contains("auth.refusal.documented-body"), "{}", ended.stdout);
    let ended = bench.run(&[&check[..], &["--strict"]].concat()).expect(1);
    assert!(ended.stdout.contains("auth.refusal.documented-body"), "{}", ended.stdout);
}

#[test]
fn jobs_do_not_change_verdicts() {
    let bench = Bench::without_token();
    let verdicts = |jobs: &str| {
        let report = format!("json={jobs}.json");
        bench.run(&["check", "--jobs", jobs, "--report", &report]).expect(0);
        let report = bench.json(&format!("{jobs}.json"));
        let of = |list: &str| -> Vec<(Value, Value)> {
            let all = report[list].as_array().unwrap().iter();
            all.map(|one| (one["id"].clone(), one["verdict"].clone())).collect()
        };
        (of("scenarios"), of("requirements"))
    };
    let alone = verdicts("1");
    assert_eq!(alone, verdicts("32"));
    assert!(!alone.0.is_empty() && !alone.1.is_empty());
}

#[test]
fn fail_fast_starts_nothing_after_the_first_violation() {
    // Every scenario that meets a 404 finds this one, so it does not matter which comes first.
    let provider = ServeProcess::start(&["--fault", "not-found-echoes-request"]);
    let bench = Bench::new();
    let check = ["check", "--base-url", provider.url(), "--jobs", "1", "--report", "json=r.json"];
    let scenarios = ["--scenario", "unknown-id", "--scenario", "double-delete", "--fail-fast"];
    bench.run(&[&check[..], &scenarios].concat()).expect(1);
    let report = bench.json("r.json");
    let scenarios = report["scenarios"].as_array().unwrap();
    let count = |verdict: &str| scenarios.iter().filter(|one| one["verdict"] == verdict).count();
    assert_eq!(count("failed"), 1);
    assert!(count("skipped") > 0, "{report}");
    let skipped = scenarios.iter().find(|one| one["verdict"] == "skipped").unwrap();
    assert!(skipped["reason"].as_str().unwrap().contains("stopped"));
    assert_eq!(left_on(provider.url()).len(), 0);
}

#[test]
fn requests_are_logged_with_double_verbose() {
    let bench = Bench::without_token();
    let check = ["check", "--scenario", "unknown-id", "--report", "json=report.json"];
    let quiet = bench.run(&[&check[..], &["-v"]].concat()).expect(0);
    assert!(quiet.stderr.is_empty(), "{}", quiet.stderr);
    let told = bench.run(&[&check[..], &["-vv"]].concat()).expect(0).stderr;
    let path = "/v2/face-recognition/collections";
    assert!(told.contains(&format!("DEBUG POST {path} 200 in ")), "{told}");
    let lines = told.lines().filter(|line| line.contains(path)).count();
    // Beside those of the scenario, the list is read for both clients to see whether the target
    // answers at all, before the first creation, and after the last clean-up.
    assert_eq!(Value::from(lines - 6), bench.json("report.json")["totals"]["requests"]);
    for header in ["authorization", "Bearer", "content-type", "hyper", "reqwest"] {
        assert!(!told.contains(header), "{header}: {told}");
    }
}

#[test]
fn projects_are_created_on_a_remote_target_only_with_leave() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::new();
    let check = |more: &[&str]| {
        let check = ["check", "--base-url", provider.url(), "--scenario", "unlink-project", "-v"];
        bench.run(&[&check, more].concat())
    };
    let skipped = check(&[]).expect(3).stdout;
    assert!(skipped.contains("requires permission to create projects"), "{skipped}");
    let judged = check(&["--create-projects"]).expect(0).stdout;
    assert!(judged.contains("unlink.project"), "{judged}");
}
