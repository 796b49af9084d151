//! `serve`: what it prints, how it stops, and what it refuses.

use crate::support::bench::{Bench, left_on};
use crate::support::{ServeProcess, TOKEN};

#[test]
fn serve_prints_its_url_first_and_stops_cleanly_on_sigterm() {
    // `ServeProcess` reads the URL from the first line and stops with SIGTERM.
    let mut provider = ServeProcess::start(&[]);
    assert!(provider.url().starts_with("http://127.0.0.1:"));
    assert_eq!(left_on(provider.url()), [""; 0]);
    let (status, log) = provider.stop();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains(&format!("export VERIFIK_TOKEN='{TOKEN}'")), "{log}");
}

#[cfg(unix)]
#[test]
fn serve_stops_on_an_interrupt() {
    let bench = Bench::without_token();
    let mut running = bench.start(&["serve"]);
    crate::support::bench::eventually("it serves", || {
        bench.read("stderr").contains("serving until")
    });
    running.signal("INT");
    assert_eq!(running.wait().0, Some(0), "{}", bench.read("stderr"));
    assert!(bench.read("stdout").starts_with("http://127.0.0.1:"));
}

#[test]
fn serve_on_a_taken_port_reports_it() {
    let provider = ServeProcess::start(&[]);
    let address = provider.url().trim_start_matches("http://");
    let bench = Bench::without_token();
    let ended = bench.run(&["serve", "--addr", address]).expect(2);
    ended.complains(&[&format!("cannot listen on {address}"), "in use", "--addr"]);
}

#[test]
fn serve_with_an_unknown_fault_or_value_gives_a_hint() {
    let bench = Bench::without_token();
    let ended = bench.run(&["serve", "--fault", "soft-delete-lst"]).expect(2);
    ended.complains(&["no fault called `soft-delete-lst`", "`soft-delete-list`"]);
    let ended = bench.run(&["serve", "--fault", "zzz"]).expect(2);
    ended.complains(&["no fault called `zzz`", "`faults --list`"]);
    bench.run(&["serve", "--variant", "zzz"]).expect(2).complains(&["`faults --list`"]);
    bench.run(&["serve", "--addr", "nowhere"]).expect(2).complains(&["--addr"]);
    bench.run(&["serve", "--latency", "3"]).expect(2).complains(&["--latency"]);
}
