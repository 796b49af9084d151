//! `--events`: the log from which any report can be made again.

use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{EVENT_LOG_VERSION, Event, Report};
use verifik_conformance::report;
use verifik_conformance::results::{Fold, compare};

use crate::support::ServeProcess;
use crate::support::bench::Bench;

#[test]
fn event_log_folds_into_the_report() {
    for arguments in [&[][..], &["--fault", "deletes-by-client"]] {
        let provider = ServeProcess::start(arguments);
        let bench = Bench::new();
        let check = ["check", "--base-url", provider.url(), "--report", "json=report.json"];
        bench.run(&[&check[..], &["--events", "events.ndjson"]].concat());
        let events = events(&bench.read("events.ndjson"));
        let Event::RunStarted(start) = &events[0] else { panic!("{:?}", events[0]) };
        assert_eq!(start.version, EVENT_LOG_VERSION);
        assert!(matches!(events.last(), Some(Event::RunFinished { interrupted: false, .. })));
        let report = folded(Fold::new(&VERIFIK), &events);
        let folded: Value = serde_json::from_str(&text("json", &report)).unwrap();
        assert_eq!(folded, bench.json("report.json"));
    }
}

#[test]
fn reports_say_the_same_when_exchanges_have_no_room() {
    let provider = ServeProcess::start(&["--fault", "deletes-by-client"]);
    let bench = Bench::new();
    bench.run(&["check", "--base-url", provider.url(), "--events", "events.ndjson"]).expect(1);
    let events = events(&bench.read("events.ndjson"));
    let plain = folded(Fold::new(&VERIFIK), &events);
    let packed = folded(Fold::with_memory_budget(&VERIFIK, 0), &events);
    assert_eq!(packed.latencies, plain.latencies);
    for (plain, packed) in plain.scenarios.iter().zip(&packed.scenarios) {
        assert_eq!(packed.exchanges.plain_size(), 0, "{}", packed.id);
        assert!(plain.exchanges.is_empty() || plain.exchanges.plain_size() > 0, "{}", plain.id);
    }
    for format in report::FORMATS {
        assert_eq!(text(format.name, &packed), text(format.name, &plain), "{}", format.name);
    }
    let differences = compare::compare(VERIFIK.api, &plain, &packed, &|_| false);
    assert!(differences.exchanges.is_empty(), "{:?}", differences.exchanges);
}

#[test]
fn a_long_run_keeps_few_exchanges_as_they_are() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::new();
    bench.run(&["check", "--base-url", provider.url(), "--events", "events.ndjson"]).expect(0);
    let log = bench.read("events.ndjson");
    let plain_size = |times: u32| -> usize {
        let renamed = (0..times).map(|time| format!("\"scenario\":\"{time}-"));
        let longer: String = renamed.map(|name| log.replace("\"scenario\":\"", &name)).collect();
        let report = folded(Fold::new(&VERIFIK), &events(&longer));
        report.scenarios.iter().map(|scenario| scenario.exchanges.plain_size()).sum()
    };
    let (once, often) = (plain_size(1), plain_size(10));
    let is_packed = |size: usize| size < 3 * once;
    assert!(once > 0 && is_packed(often), "{once} bytes once, {often} bytes ten times");
}

fn events(log: &str) -> Vec<Event> {
    log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn folded(mut fold: Fold, events: &[Event]) -> Report {
    events.iter().cloned().for_each(|event| fold.apply(event));
    fold.report()
}

fn text(format: &str, report: &Report) -> String {
    let mut text = Vec::new();
    (report::format(format).unwrap().render)(report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn unwritable_event_log_is_reported_before_any_request() {
    let bench = Bench::without_token();
    bench.write("file", "");
    let ended = bench.run(&["check", "--events", "file/events.ndjson"]).expect(2);
    ended.complains(&["cannot write the event log file/events.ndjson"]);
    assert!(ended.stdout.is_empty(), "{}", ended.stdout);
}
