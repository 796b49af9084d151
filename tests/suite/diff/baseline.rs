//! `check --baseline`: a run and its comparison in one go.

use crate::support::ServeProcess;
use crate::support::bench::Bench;

const FAULT: &[&str] = &["--fault", "body-refused-after-delete"];

fn check<'a>(provider: &'a ServeProcess, more: &[&'a str]) -> Vec<&'a str> {
    [&["check", "--base-url", provider.url()][..], more].concat()
}

#[test]
fn unchanged_baseline_does_not_fail_the_run() {
    let provider = ServeProcess::start(&[]);
    let bench = Bench::new();
    bench
        .run(&check(&provider, &["--report", "json=base.json", "--events", "base.ndjson"]))
        .expect(0);
    for baseline in ["base.json", "base.ndjson"] {
        let ended = bench.run(&check(&provider, &["--baseline", baseline])).expect(0);
        let (outcome, compared) = (ended.stdout.find("conforms:"), ended.stdout.find("compared:"));
        assert!(outcome.is_some() && outcome < compared, "{}", ended.stdout);
        assert!(ended.stdout.contains("compared: no differences"), "{}", ended.stdout);
    }
    let some = ["--baseline", "base.json", "--scenario", "success"];
    let ended = bench.run(&check(&provider, &some)).expect(0);
    assert!(ended.stdout.contains("compared: no differences"), "{}", ended.stdout);
}

#[test]
fn baseline_regression_fails_and_an_old_failure_does_not() {
    let (sound, broken) = (ServeProcess::start(&[]), ServeProcess::start(FAULT));
    let bench = Bench::new();
    bench.run(&check(&sound, &["--report", "json=sound.json"])).expect(0);
    bench.run(&check(&broken, &["--report", "json=broken.json"])).expect(1);
    let ended = bench.run(&check(&broken, &["--baseline", "sound.json"])).expect(1);
    for part in ["violates: ", "✗ MUST delete.body.no-effect: passed, now failed", "compared: "] {
        assert!(ended.stdout.contains(part), "{part}:\n{}", ended.stdout);
    }
    let ended = bench.run(&check(&broken, &["--baseline", "broken.json"])).expect(1);
    assert!(ended.stdout.contains("compared: no differences"), "its own violation still counts");
    let ended = bench.run(&check(&sound, &["--baseline", "broken.json"])).expect(0);
    assert!(ended.stdout.contains("for the better, nothing got worse"), "{}", ended.stdout);
}

#[test]
fn baseline_requirement_that_is_no_longer_judged_is_inconclusive() {
    let provider = ServeProcess::start(&[]);
    let mut with_second = Bench::new();
    with_second.set("VERIFIK_SECOND_TOKEN", crate::support::SECOND);
    let second = ServeProcess::start(&["--second-token", crate::support::SECOND]);
    let tenancy = ["--scenario", "tenancy", "--scenario", "success"];
    let base = [&tenancy[..], &["--report", "json=base.json"]].concat();
    with_second.run(&check(&second, &base)).expect(0);
    let bench = Bench::new();
    bench.write("base.json", &with_second.read("base.json"));
    let now = [&tenancy[..], &["--baseline", "base.json"]].concat();
    let ended = bench.run(&check(&provider, &now)).expect(3);
    assert!(ended.stdout.contains("? tenancy: passed, now skipped"), "{}", ended.stdout);
}

#[test]
fn comparison_goes_to_stderr_when_a_report_is_on_stdout() {
    let bench = Bench::without_token();
    bench.run(&["check", "--report", "json=base.json", "--scenario", "success"]).expect(0);
    let again = ["check", "--scenario", "success", "--baseline", "base.json", "--report", "json=-"];
    let ended = bench.run(&again).expect(0);
    serde_json::from_str::<serde_json::Value>(&ended.stdout).unwrap();
    ended.complains(&["compared: no differences"]);
}

#[test]
fn unreadable_baseline_is_refused_before_any_request() {
    let bench = Bench::new();
    // Nobody answers there; a single request would make the run inconclusive.
    let check = ["check", "--base-url", "http://127.0.0.1:9", "--baseline"];
    let run = |file| bench.run(&[&check[..], &[file]].concat()).expect(2);
    run("missing.json").complains(&["cannot compare missing.json: No such file"]);
    bench.write("other.json", "{\"a\": 1}");
    run("other.json").complains(&["cannot compare other.json: it is neither a JSON report nor"]);
    bench.write("newer.json", "{\"version\": 2}");
    run("newer.json").complains(&["the report has version 2", "or a newer one"]);
    bench.write("conformance.toml", "baseline = \"missing.json\"\n");
    bench.run(&["check"]).expect(2).complains(&["cannot compare missing.json"]);
    let shown = bench.run(&["check", "--print-config"]).expect(0).stdout;
    assert!(shown.contains("conformance.toml, key baseline"), "{shown}");
}
