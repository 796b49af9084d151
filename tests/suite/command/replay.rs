//! `replay`: the reports of a run from its event log, also from one that was cut short.

use fastrand::Rng;
use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

use crate::support::ServeProcess;
use crate::support::bench::{Bench, eventually};

const REPORTS: &[&str] = &["--report", "json=again.json", "--report", "junit=again.xml"];

/// Runs `check` with reports and a log.
fn logged(provider: &ServeProcess, arguments: &[&str], code: i32) -> Bench {
    let bench = Bench::new();
    let check = ["check", "--base-url", provider.url(), "--events", "events.ndjson"];
    let reports = ["--report", "json=report.json", "--report", "junit=report.xml"];
    bench.run(&[&check[..], &reports, arguments].concat()).expect(code);
    bench
}

#[test]
fn replay_writes_the_reports_of_the_run_byte_for_byte() {
    for (fault, code) in [(&[][..], 0), (&["--fault", "deletes-by-client"], 1)] {
        let provider = ServeProcess::start(fault);
        let bench = logged(&provider, &[], code);
        drop(provider);
        let ended = bench.run(&[&["replay", "events.ndjson"], REPORTS].concat()).expect(code);
        assert!(ended.stderr.is_empty(), "{}", ended.stderr);
        for (one, other) in [("report.json", "again.json"), ("report.xml", "again.xml")] {
            assert!(bench.read(one) == bench.read(other), "{one} and {other} differ");
        }
        let quiet = bench.run(&["replay", "events.ndjson", "-q", "--report", "json=-"]);
        assert!(quiet.stdout == bench.read("report.json"), "it is alone there");
    }
}

#[test]
fn replay_applies_strict() {
    let provider = ServeProcess::start(&["--fault", "refusal-in-other-words"]);
    let bench = logged(&provider, &["--scenario", "missing-auth"], 0);
    bench.run(&["replay", "events.ndjson"]).expect(0);
    let ended = bench.run(&[&["replay", "events.ndjson", "--strict"], REPORTS].concat()).expect(1);
    assert!(ended.stdout.contains("violates:"), "{}", ended.stdout);
    assert_eq!(bench.json("again.json")["strict"], true);
}

/// A report, or a clear error; in either case no panic and nothing made up.
fn replays_in_part(bench: &Bench, log: &[u8]) {
    std::fs::write(bench.path("cut.ndjson"), log).unwrap();
    let ended = bench.run(&["replay", "cut.ndjson", "-q", "--report", "json=cut.json"]);
    if ended.code == Some(2) {
        ended.complains(&["cannot replay cut.ndjson: the log ends within its first line"]);
        assert!(!log.contains(&b'\n'));
        return;
    }
    let ended = ended.expect(3);
    ended.complains(&["the log ends before the run did"]);
    let report = bench.json("cut.json");
    assert_eq!(
        (&report["interrupted"], &report["outcome"]),
        (&true.into(), &"inconclusive".into())
    );
    assert!(Schema::Report.violations(&report).is_empty());
}

#[test]
fn truncated_log_replays_as_a_report_or_a_clear_error() {
    let provider = ServeProcess::start(&[]);
    let bench = logged(&provider, &["--scenario", "unknown-id", "--scenario", "double-delete"], 0);
    let log = bench.read("events.ndjson").into_bytes();
    let ends = log.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(end, _)| end + 1);
    let (mut cuts, lines): (Vec<usize>, usize) =
        (ends.collect(), log.split(|byte| *byte == b'\n').count());
    assert_eq!(cuts.pop(), Some(log.len()));
    assert!(lines > 20, "{lines}");
    let mut random = Rng::with_seed(5);
    // The last byte is the end of a line that is whole without it.
    cuts.extend((0..50).map(|_| random.usize(..log.len() - 1)));
    for cut in cuts {
        replays_in_part(&bench, &log[..cut]);
    }
}

#[test]
fn malformed_log_is_reported_with_line_and_column() {
    let provider = ServeProcess::start(&[]);
    let bench = logged(&provider, &["--scenario", "unknown-id"], 0);
    let log = bench.read("events.ndjson");
    let mut lines: Vec<&str> = log.lines().collect();
    lines.insert(2, "{\"event\":\"judged\"}");
    bench.write("wrong.ndjson", &lines.join("\n"));
    let ended = bench.run(&["replay", "wrong.ndjson"]).expect(2);
    ended.complains(&["cannot replay wrong.ndjson: line 3, column 1: missing field `scenario`"]);
    bench.write("newer.ndjson", &log.replacen("\"version\":1", "\"version\":2", 1));
    bench.run(&["replay", "newer.ndjson"]).expect(2).complains(&["version 2", "newer"]);
    bench.run(&["replay", "missing.ndjson"]).expect(2).complains(&["missing.ndjson: No such file"]);
    let twice = ["--report", "json=x", "--report", "junit=x"];
    let ended = bench.run(&[&["replay", "events.ndjson"][..], &twice].concat()).expect(2);
    ended.complains(&["`junit=x` conflicts with another report: `json=x` already has this path"]);
}

#[cfg(unix)]
#[test]
fn log_of_a_killed_run_replays() {
    let provider = ServeProcess::start(&["--latency", "30ms"]);
    for milestone in ["run_started", "scenario_finished"] {
        let bench = Bench::new();
        let check = ["check", "--base-url", provider.url(), "--events", "events.ndjson"];
        let mut running = bench.start(&[&check[..], &["--jobs", "2"]].concat());
        let log = bench.path("events.ndjson");
        eventually(milestone, || {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            text.rfind('\n').is_some_and(|end| text[..end].contains(milestone))
        });
        running.signal("KILL");
        assert_eq!(running.wait().0, None, "it was killed");
        let ended = bench.run(&[&["replay", "events.ndjson"], REPORTS].concat()).expect(3);
        ended.complains(&["the log ends before the run did"]);
        let report = bench.json("again.json");
        assert_eq!(report["interrupted"], true);
        let passed = report["totals"]["passed"].as_u64();
        assert!(milestone == "run_started" || passed > Some(0), "{passed:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_replays_as_interrupted() {
    let provider = ServeProcess::start(&["--latency", "30ms"]);
    let bench = Bench::new();
    let check = ["check", "--base-url", provider.url(), "--events", "events.ndjson"];
    let mut running = bench.start(&[&check[..], &["--report", "json=report.json"]].concat());
    let log = bench.path("events.ndjson");
    eventually("a beginning", || std::fs::metadata(&log).is_ok_and(|log| log.len() > 0));
    running.signal("INT");
    assert_eq!(running.wait().0, Some(130));
    bench.run(&[&["replay", "events.ndjson"], REPORTS].concat()).expect(130);
    let report: Value = bench.json("report.json");
    assert_eq!(report, bench.json("again.json"));
    assert_eq!(report["interrupted"], true);
}
