//! `explain` says why an entry matches, or does not.

use super::{BROKEN, FAULT, entry};
use crate::support::ServeProcess;
use crate::support::bench::Bench;

#[test]
fn explain_compares_each_entry_with_each_finding() {
    let provider = ServeProcess::start(&["--fault", FAULT]);
    let bench = Bench::new();
    let check = ["check", "--base-url", provider.url(), "--report", "json=report.json"];
    bench.run(&[&check[..], &["--events", "events.ndjson"]].concat()).expect(1);
    let entries = [
        entry(BROKEN, "2999-12-31", ""),
        entry(BROKEN, "2020-01-01", "reason = \"the index lags\""),
        entry(BROKEN, "2999-12-31", "target = \"staging\""),
        entry(BROKEN, "2999-12-31", &format!("fingerprint = \"{}\"", "0".repeat(32))),
        entry(BROKEN, "2999-12-31", "scenario = \"unknown-id\""),
        entry("delete.success.status", "2999-12-31", ""),
    ];
    bench.write("known.toml", &entries.concat());
    for report in ["report.json", "events.ndjson"] {
        let explain = ["explain", BROKEN, "--known-failures", "known.toml", "--report", report];
        let told = bench.run(&explain).expect(0).stdout;
        assert_eq!(told.matches("known failure of the storage team").count(), 5, "{told}");
        for part in [
            "  in force  today, ",
            ": its last day was 2020-01-01",
            "  reason    the index lags",
            ": it covers the target staging",
            ": matches\n",
            "does not match: it covers the fingerprint 0000",
            "does not match: it covers the scenario unknown-id",
        ] {
            assert!(told.contains(part), "{part}:\n{told}");
        }
    }
    let alone = ["explain", BROKEN, "--known-failures", "known.toml"];
    assert!(!bench.run(&alone).expect(0).stdout.contains("  finding "));
    let other = ["explain", "delete.hard.retrieve", "--known-failures", "known.toml"];
    assert!(bench.run(&other).expect(0).stdout.contains("no known failure names it"));
}

#[test]
fn explain_names_an_unreadable_file() {
    let bench = Bench::new();
    bench.write("known.toml", "");
    bench.write("x.json", "{}");
    let explain = ["explain", BROKEN, "--known-failures"];
    let missing = bench.run(&[&explain[..], &["missing.toml"]].concat()).expect(2);
    missing.complains(&["cannot read the file of known failures `missing.toml`"]);
    let report = bench.run(&[&explain[..], &["known.toml", "--report", "x.json"]].concat());
    report.expect(2).complains(&["cannot read x.json: it is neither a JSON report nor an event"]);
}
