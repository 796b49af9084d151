//! `--events`: the log from which any report can be made again.

use serde_json::Value;
use verifik_conformance::model::{EVENT_LOG_VERSION, Event};
use verifik_conformance::report;
use verifik_conformance::run::Fold;

use crate::bench::Bench;
use crate::support::ServeProcess;

#[test]
fn the_log_folds_into_the_report() {
    for arguments in [&[][..], &["--fault", "deletes-by-client"]] {
        let provider = ServeProcess::start(arguments);
        let bench = Bench::new();
        let check = ["check", "--base-url", provider.url(), "--report", "json=report.json"];
        bench.run(&[&check[..], &["--events", "events.ndjson"]].concat());
        let log = bench.read("events.ndjson");
        let events: Vec<Event> =
            log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let Event::RunStarted { version, .. } = &events[0] else { panic!("{:?}", events[0]) };
        assert_eq!(*version, EVENT_LOG_VERSION);
        assert!(matches!(events.last(), Some(Event::RunFinished { interrupted: false, .. })));
        let mut fold = Fold::default();
        for event in events {
            fold.apply(event);
        }
        let mut text = Vec::new();
        (report::format("json").unwrap().render)(&fold.report(), &mut text).unwrap();
        let folded: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(folded, bench.json("report.json"));
    }
}

#[test]
fn a_log_that_cannot_be_written_is_told_before_anything_is_sent() {
    let bench = Bench::without_token();
    bench.write("file", "");
    let ended = bench.run(&["check", "--events", "file/events.ndjson"]).expect(2);
    ended.complains(&["cannot write the event log file/events.ndjson"]);
    assert!(ended.stdout.is_empty(), "{}", ended.stdout);
}
