//! `--report`: what is written where, and that it agrees with the exit code.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

use crate::support::ServeProcess;
use crate::support::bench::Bench;

#[track_caller]
fn is_valid(report: &Value) {
    let violations = Schema::Report.violations(report);
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn the_reports_agree_with_the_exit_code() {
    for (arguments, code, outcome) in [
        (&[][..], 0, "conforms"),
        (&["--fault", "soft-delete-list"], 1, "violates"),
        (&["--latency", "2s"], 3, "inconclusive"),
    ] {
        let provider = ServeProcess::start(arguments);
        let bench = Bench::new();
        let check = ["check", "--base-url", provider.url(), "--timeout", "1s", "--retries", "0"];
        let reports = ["--report", "json=report.json", "--report", "junit=report.xml"];
        let others = ["--report", "ctrf=ctrf.json", "--report", "sarif=report.sarif"];
        bench.run(&[&check[..], &reports, &others].concat()).expect(code);
        let report = bench.json("report.json");
        is_valid(&report);
        assert_eq!(report["outcome"], outcome);
        let junit = quick_junit::Report::deserialize_from_str(&bench.read("report.xml")).unwrap();
        let totals = &report["totals"];
        let count = |count: usize| Value::from(count);
        assert_eq!(count(junit.tests), totals["scenarios"]);
        assert_eq!(count(junit.failures), totals["failed"]);
        assert_eq!(count(junit.errors), totals["inconclusive"]);
        let summary = &bench.json("ctrf.json")["results"]["summary"];
        assert_eq!(summary["failed"], totals["failed"]);
        assert_eq!(summary["other"], totals["inconclusive"]);
        let run = &bench.json("report.sarif")["runs"][0];
        let errors = run["results"].as_array().unwrap().iter();
        let errors = errors.filter(|result| result["level"] == "error").count();
        assert_eq!(count(errors), totals["violations"]);
        let all_is_judged = totals["inconclusive"] == 0;
        assert_eq!(run["invocations"][0]["executionSuccessful"], all_is_judged);
    }
}

#[test]
fn report_on_stdout_is_the_only_output_there() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check", "--report", "json=-"]).expect(0);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    is_valid(&report);
    assert!(ended.stderr.contains("conforms:"), "{}", ended.stderr);
    let ended = bench.run(&["check", "--report", "junit=-"]).expect(0);
    quick_junit::Report::deserialize_from_str(&ended.stdout).unwrap();
}

#[test]
fn unwritable_report_prevents_success_and_keeps_the_verdict() {
    let bench = Bench::new();
    bench.write("file", "");
    let reports = ["--report", "json=file/report.json", "--report", "junit=report.xml"];
    let ended = bench.run(&[&["check"][..], &reports].concat()).expect(3);
    ended.complains(&["cannot write the report file/report.json"]);
    assert!(ended.stdout.contains("conforms:"), "{}", ended.stdout);
    assert!(bench.read("report.xml").contains("<testsuites"), "the other report is there");

    let provider = ServeProcess::start(&["--fault", "soft-delete-list"]);
    let check = ["check", "--base-url", provider.url()];
    let ended = bench.run(&[&check[..], &reports].concat()).expect(1);
    ended.complains(&["cannot write the report file/report.json"]);
    assert!(ended.stdout.contains("delete.hard.list"), "{}", ended.stdout);
}

#[test]
fn closed_reader_causes_no_panic() {
    let bench = Bench::without_token();
    for arguments in [&["check"][..], &["list"], &["faults", "--list"], &["check", "--help"]] {
        let mut command = bench.command(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{arguments:?}: {said}");
    }
}

#[test]
fn quiet_prints_only_the_outcome() {
    let bench = Bench::without_token();
    let ended = bench.run(&["check", "--quiet"]).expect(0);
    assert_eq!(ended.stdout.lines().count(), 1, "{}", ended.stdout);
    assert!(ended.stdout.starts_with("conforms:"));
}
