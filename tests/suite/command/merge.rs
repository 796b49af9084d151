//! `merge`: the shards of an exploration, and other runs, as one report.

use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

use crate::support::ServeProcess;
use crate::support::bench::Bench;

const SHARDS: [(&str, &str); 2] = [("1/2", "first.json"), ("2/2", "second.json")];

/// Explores both halves of the same seeds.
fn explored(arguments: &[&str], code: i32) -> Bench {
    let bench = Bench::without_token();
    for (shard, file) in SHARDS {
        let request = format!("json={file}");
        let explore = ["explore", "--seed", "7", "--shard", shard, "--report", &request, "-q"];
        bench.run(&[&explore[..], arguments].concat()).expect(code);
    }
    bench
}

fn merged(bench: &Bench, runs: &[&str], code: i32) -> Value {
    let reports = ["--report", "json=all.json", "--report", "html=all.html"];
    let ended = bench.run(&[&["merge"], runs, &reports].concat()).expect(code);
    assert!(ended.stderr.is_empty(), "{}", ended.stderr);
    let report = bench.json("all.json");
    let violations = Schema::Report.violations(&report);
    assert!(violations.is_empty(), "{violations:?}");
    report
}

#[test]
fn the_shards_of_an_exploration_add_up() {
    let bench = explored(&["--steps", "200"], 0);
    let report = merged(&bench, &["first.json", "second.json"], 0);
    let parts = SHARDS.map(|(_, file)| bench.json(file));
    for count in ["steps", "histories", "requests", "undecided"] {
        let sum: u64 = parts.iter().map(|it| it["exploration"][count].as_u64().unwrap()).sum();
        assert_eq!(report["exploration"][count], sum, "{count}");
    }
    assert!(report["exploration"]["steps"].as_u64() >= Some(400));
    assert_eq!(report["exploration"]["shard"], "1/2, 2/2");
    let met = |report: &Value| -> u64 {
        let cells = report["exploration"]["coverage"].as_array().unwrap();
        cells.iter().map(|cell| cell["times"].as_u64().unwrap()).sum()
    };
    assert_eq!(met(&report), parts.iter().map(met).sum::<u64>());
    assert_eq!(report["scenarios"][1]["id"], "explore-2");
    assert_eq!(report["outcome"], "conforms");
    assert!(bench.read("all.html").contains("(shards 1/2, 2/2)"));
}

/// The same fault, found in each half, in histories that only one of them has.
#[test]
fn the_histories_of_two_shards_are_disjoint() {
    let bench =
        explored(&["--steps", "200", "--clients", "0", "--fault", "unknown-answers-200"], 1);
    let report = merged(&bench, &["first.json", "second.json"], 1);
    let failures = report["exploration"]["failures"].as_array().unwrap();
    let places: Vec<(u64, &str)> = failures
        .iter()
        .map(|it| (it["history"].as_u64().unwrap() % 2, it["scenario"].as_str().unwrap()))
        .collect();
    assert_eq!(places, [(0, "explore-failure-1"), (1, "explore-failure-1-2")]);
    let told: Vec<_> = report["scenarios"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(told, ["explore", "explore-failure-1", "explore-2", "explore-failure-1-2"]);
}

#[test]
fn reports_and_event_logs_of_checks_merge() {
    let provider = ServeProcess::start(&["--fault", "deletes-by-client"]);
    let bench = Bench::new();
    for (scenario, files, code) in [
        ("unknown-id", ["--report", "json=unknown.json"], 0),
        ("success", ["--events", "success.ndjson"], 1),
    ] {
        let check = ["check", "--base-url", provider.url(), "--scenario", scenario];
        bench.run(&[&check[..], &files].concat()).expect(code);
    }
    let report = merged(&bench, &["unknown.json", "success.ndjson"], 1);
    let ids: Vec<_> = report["scenarios"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["unknown-id", "success"]);
    assert_eq!(
        (&report["totals"]["scenarios"], &report["outcome"]),
        (&2.into(), &"violates".into())
    );
    assert!(report.get("exploration").is_none());
    let alone = merged(&bench, &["unknown.json"], 0);
    assert_eq!(alone, bench.json("unknown.json"));
}

#[test]
fn merge_names_the_file_that_cannot_be_merged() {
    let bench = explored(&["--steps", "20", "--clients", "0"], 0);
    let other = bench.read("second.json").replace("\"embedded\"", "\"staging\"");
    bench.write("other.json", &other);
    bench.write("text.json", "hello");
    let refused = |runs: &[&str], said: &str| {
        bench.run(&[&["merge"], runs].concat()).expect(2).complains(&[said]);
    };
    refused(&["first.json", "other.json"], "different targets, embedded and staging");
    refused(
        &["first.json", "second.json", "./first.json"],
        "first.json and ./first.json are of the same run",
    );
    refused(&["first.json", "text.json"], "cannot merge text.json: it is neither");
    refused(&["first.json", "missing.json"], "cannot merge missing.json: No such file");
    refused(&[], "<RUN>...");
    refused(
        &["first.json", "second.json", "--report", "json=x", "--report", "junit=x"],
        "`junit=x` conflicts with another report: `json=x` already has this path",
    );
}
