//! Stopping a run: the first signal cleans up, the second ends at once.

#![cfg(unix)]

use std::time::Duration;

use crate::support::ServeProcess;
use crate::support::bench::{Bench, LEDGER, Running, eventually, left_on};

/// A run that has created something and is still at it.
fn in_the_middle(bench: &Bench, provider: &ServeProcess) -> Running {
    let check = ["check", "--base-url", provider.url(), "--jobs", "2"];
    let files = ["--report", "json=report.json", "--report", "junit=report.xml"];
    let running = bench.start(&[&check[..], &files].concat());
    let ledger = bench.path(LEDGER);
    eventually("something is created", || {
        std::fs::read_to_string(&ledger).is_ok_and(|text| text.contains("\"created\""))
    });
    running
}

#[test]
fn a_signal_ends_the_run_with_everything_cleaned_up_and_written() {
    for signal in ["INT", "TERM"] {
        let provider = ServeProcess::start(&["--latency", "300ms"]);
        let bench = Bench::new();
        let mut running = in_the_middle(&bench, &provider);
        running.signal(signal);
        let (code, _) = running.wait();
        assert_eq!(code, Some(130), "{signal}: {}", bench.read("stderr"));
        assert_eq!(left_on(provider.url()), [""; 0], "{signal}");
        let report = bench.json("report.json");
        assert_eq!(report["interrupted"], true, "{signal}");
        assert_eq!(report["outcome"], "inconclusive", "{signal}");
        assert_eq!(report["totals"]["left_behind"], 0, "{signal}");
        quick_junit::Report::deserialize_from_str(&bench.read("report.xml")).unwrap();
        assert!(bench.read("stdout").contains("interrupted"), "{}", bench.read("stdout"));
        assert!(bench.read("stderr").contains("interrupt again to exit at once"));
    }
}

#[test]
fn a_second_signal_does_not_wait_for_the_clean_up() {
    let provider = ServeProcess::start(&["--latency", "3s"]);
    let bench = Bench::new();
    let mut running = in_the_middle(&bench, &provider);
    running.signal("INT");
    // Signals of one kind that arrive together are one signal.
    std::thread::sleep(Duration::from_millis(300));
    running.signal("INT");
    let (code, took) = running.wait();
    assert_eq!(code, Some(130));
    assert!(took < Duration::from_secs(2), "took {took:?}");
    assert!(!bench.path("report.json").exists());
    let ledger = bench.lines(LEDGER);
    let of = |kind: &str| ledger.iter().filter(|line| line["entry"] == kind).count();
    assert!(of("intent") > of("removed"), "the ledger tells what is left");
}
