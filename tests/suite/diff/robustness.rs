//! Files that are no runs, and runs that nothing here made.

use std::fmt::Write as _;

use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{Body, ComparisonResult, ExchangeResult, Report};
use verifik_conformance::results::saved;

use super::compared;
use crate::support::bench::Bench;
use crate::support::sample;

#[test]
fn file_that_is_no_report_is_refused() {
    let bench = Bench::new();
    bench.run(&["check", "-q", "--scenario", "success", "--events", "e.ndjson"]).expect(0);
    let log = bench.read("e.ndjson");
    bench.write("empty", "");
    bench.write("text", "hello\n");
    bench.write("list.json", "[]");
    bench.write("broken.ndjson", &log.replacen("\"event\":\"judged\"", "\"event\":\"judge\"", 1));
    std::fs::write(bench.path("bytes"), [0xff, 0xfe, 0, 1]).unwrap();
    for (file, said) in [
        ("missing", "cannot compare missing: No such file"),
        ("empty", "cannot compare empty: it is neither"),
        ("text", "it is neither a JSON report nor an event log: expected value at line 1"),
        ("list.json", "it is neither"),
        ("bytes", "it is neither"),
        ("broken.ndjson", "it is an event log that cannot be read: line "),
        (".", "name a JSON report or an event log"),
    ] {
        for pair in [[file, "e.ndjson"], ["e.ndjson", file]] {
            bench.run(&["diff", pair[0], pair[1]]).expect(2).complains(&[said]);
        }
    }
    let same = ["diff", "e.ndjson", "e.ndjson", "--report", "json=x", "--report", "html=x"];
    bench.run(&same).expect(2).complains(&["conflicts with another report"]);
    let other = ["diff", "e.ndjson", "e.ndjson", "--report", "markdwn=x"];
    bench.run(&other).expect(2).complains(&["did you mean `markdown`?"]);
}

#[test]
fn a_log_that_was_cut_short_lacks_what_was_not_judged() {
    let bench = Bench::new();
    let check = ["check", "-q", "--scenario", "success", "--scenario", "unknown-id"];
    bench.run(&[&check[..], &["--jobs", "1", "--events", "e.ndjson"]].concat()).expect(0);
    let log = bench.read("e.ndjson");
    let lines: Vec<&str> = log.lines().collect();
    bench.write("cut.ndjson", &lines[..lines.len() / 2].join("\n"));
    let ended = bench.run(&["diff", "e.ndjson", "cut.ndjson"]).expect(3);
    assert!(ended.stdout.contains("could no longer be judged"), "{}", ended.stdout);
}

/// Arrays and scenarios beyond what is aligned are compared in their order, and in no time.
#[test]
fn very_long_list_of_exchanges_is_compared_in_order() {
    let with = |offset: usize| {
        let mut report: Report = sample::conforming();
        let exchange = report.scenarios[0].exchanges.read()[0].clone();
        let numbers: Vec<usize> = (offset..offset + 20_000).collect();
        let mut long = exchange.clone();
        if let ExchangeResult::Response(response) = &mut long.answer {
            response.body = Body::new(serde_json::to_string(&numbers).unwrap());
        }
        let many = (0..8_000).map(|number| {
            let mut one = exchange.clone();
            one.id = number + 2;
            one.request.url = String::from("http://127.0.0.1/v2/");
            let _ = write!(one.request.url, "{}", number as usize * (offset + 1));
            one
        });
        report.scenarios[0].exchanges = std::iter::once(long).chain(many).collect();
        report
    };
    let comparison = compared(&with(0), &with(1));
    assert_eq!(comparison.result, ComparisonResult::Different);
    assert_eq!(comparison.exchanges[0].members.len(), 20_000);
}

#[test]
fn a_report_and_a_log_are_told_apart_by_what_they_hold() {
    let report = serde_json::to_string(&sample::violating()).unwrap();
    assert_eq!(saved::read(&VERIFIK, report.as_bytes()).unwrap(), sample::violating());
    let pretty = serde_json::to_string_pretty(&sample::violating()).unwrap();
    assert_eq!(saved::read(&VERIFIK, pretty.as_bytes()).unwrap(), sample::violating());
}
