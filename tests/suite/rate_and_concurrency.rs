//! The rate limit, the retries and the concurrency of the real binary.

use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use verifik_conformance::scenarios;

use crate::support;
use crate::support::ServeProcess;
use crate::support::harness;
use crate::support::script::{Operation, Reply, Script, Stage};

const SCENARIOS: &[&str] = &["--scenario", "success", "--scenario", "double-delete"];

fn check(url: &str, token: &str, arguments: &[&str]) -> (Output, Value) {
    checked(&[&["--base-url", url], arguments].concat(), Some(token))
}

/// Runs `check`, and gives back what it said and its report.
fn checked(arguments: &[&str], token: Option<&str>) -> (Output, Value) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"))
        .current_dir(folder.path())
        .envs(token.map(|token| ("VERIFIK_TOKEN", token)))
        .args(["check", "--report", "json=report.json"])
        .args(arguments)
        .output()
        .unwrap();
    let report = std::fs::read(folder.path().join("report.json")).unwrap();
    (output, serde_json::from_slice(&report).unwrap())
}

fn exchanges(report: &Value) -> usize {
    report["scenarios"].as_array().unwrap().iter().map(|one| exchanges_of(one).len()).sum()
}

#[test]
fn distant_target_is_called_by_eight_scenarios_at_once() {
    let provider = ServeProcess::start(&["--latency", "200ms"]);
    // More than eight, and none that takes long at such a distance.
    let short = [
        "success",
        "missing-auth",
        "unknown-id",
        "double-delete",
        "rejected-body",
        "bystanders",
        "visibility",
        "malformed-id",
        "blank-id",
        "code-as-id",
        "safe-methods",
        "hidden-method",
    ];
    let selection: Vec<&str> = short.into_iter().flat_map(|id| ["--scenario", id]).collect();
    let (output, report) = check(provider.url(), support::TOKEN, &selection);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ran: Vec<(f64, f64)> = report["scenarios"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| !exchanges_of(one).is_empty())
        .map(|one| (one["started_ms"].as_f64().unwrap(), one["duration_ms"].as_f64().unwrap()))
        .collect();
    let first_end = ran.iter().map(|(start, took)| start + took).fold(f64::MAX, f64::min);
    let at_once = ran.iter().filter(|(start, _)| *start < first_end).count();
    assert_eq!(at_once, 8, "scenarios began before the first had ended");
}

#[test]
fn few_collections_are_on_the_target_at_once() {
    let provider = ServeProcess::start(&["--latency", "2ms"]);
    let image = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(image.path(), "\u{89}PNG").unwrap();
    let image = image.path().to_str().unwrap();
    let arguments = ["--create-projects", "--person-image", image, "--blast-radius", "account"];
    let (output, report) = check(provider.url(), support::TOKEN, &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut all = Vec::new();
    for scenario in report["scenarios"].as_array().unwrap() {
        let id = scenario["id"].as_str().unwrap();
        let changes: Vec<(u64, i64)> = exchanges_of(scenario).iter().filter_map(change).collect();
        let declared = scenarios::find(id).unwrap().items_at_once;
        assert!(peak(&changes) <= i64::from(declared), "{id}: {} at once", peak(&changes));
        all.extend(changes);
    }
    assert!((10..=30).contains(&peak(&all)), "{} at once", peak(&all));
}

/// The time of an answer that created or deleted a collection, and the difference that it made.
fn change(exchange: &Value) -> Option<(u64, i64)> {
    let request = &exchange["request"];
    let path = request["url"].as_str()?.split('?').next()?;
    if exchange["answer"]["response"]["status"] != 200 || !path.contains("/collections") {
        return None;
    }
    let number = |member: &str| exchange["timing"][member].as_u64();
    let at = number("started_us")? + number("total_us")?;
    match request["method"].as_str()? {
        "POST" if path.ends_with("/collections") => Some((at, 1)),
        "DELETE" => Some((at, -1)),
        _ => None,
    }
}

/// The most that there ever was.
fn peak(changes: &[(u64, i64)]) -> i64 {
    let mut changes = changes.to_vec();
    changes.sort_unstable();
    let mut count = 0;
    changes.iter().fold(0, |most, (_, difference)| {
        count += difference;
        most.max(count)
    })
}

#[test]
fn the_rate_limit_holds_over_all_jobs_and_for_every_target() {
    let provider = ServeProcess::start(&[]);
    let arguments = [SCENARIOS, &["--rate-limit", "40", "--jobs", "16"]].concat();
    let remote = || check(provider.url(), support::TOKEN, &arguments);
    let embedded = || checked(&arguments, None);
    let targets: [&dyn Fn() -> (Output, Value); 2] = [&remote, &embedded];
    for judged in targets {
        let begin = Instant::now();
        let (output, report) = judged();
        let took = begin.elapsed();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let requests = exchanges(&report);
        assert!(requests > 10, "{requests} requests are too few to tell");
        // A busy machine only makes it slower, so only the lower bound tells something.
        let least = Duration::from_millis(25) * u32::try_from(requests - 1).unwrap();
        assert!(took >= least, "{requests} requests took {took:?}, which is less than {least:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_of_the_target_is_respected() {
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&arrivals);
    let script = Script::right().on(Operation::Create, move |_, state, right| {
        let mut arrivals = shared.lock().unwrap();
        arrivals.push(Instant::now());
        if arrivals.len() > 1 {
            return right;
        }
        state.undo();
        Reply::text(429, "text/plain", "slow down").header("retry-after", "1")
    });
    let stage = Stage::play(script).await;
    let url = stage.url();
    let run = move || check(&url, harness::TOKEN, &["--scenario", "rejected-body"]);
    let (output, _) = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let arrivals = arrivals.lock().unwrap();
    assert!(arrivals[1] - arrivals[0] >= Duration::from_secs(1), "it was not waited for");
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_retries_send_every_request_once() {
    let script = Script::right().on(Operation::Create, |_, state, _| {
        state.undo();
        Reply::text(429, "text/plain", "slow down")
    });
    let stage = Stage::play(script).await;
    let url = stage.url();
    let arguments = ["--scenario", "rejected-body", "--retries", "0"];
    let run = move || check(&url, harness::TOKEN, &arguments);
    let (output, report) = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(stage.state().requests("POST").len(), 1);
    let attempts = report["scenarios"][0]["exchanges"].as_array().unwrap().iter();
    assert!(attempts.clone().all(|one| one["attempt"] == 1), "{report:#}");
}

/// Many would only wait for each other, in the memory of the target and of the suite.
#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_requested_a_few_at_a_time() {
    let other = json!({ "_id": "64f0c1d2e3f4a5b6c7d8e9f0", "code": "theirs", "name": "theirs" });
    let script = Script::right().on(Operation::List, move |_, state, _| {
        let mut all = vec![other.clone(); 5_000];
        all.extend(state.collections.iter().cloned());
        Reply::json(200, &json!({ "data": all }))
    });
    let stage = Stage::play(script).await;
    let url = stage.url();
    let run = move || check(&url, harness::TOKEN, &["--timeout", "60s"]);
    let (_, report) = tokio::task::spawn_blocking(run).await.unwrap();
    let (mut begins, mut ends) = (Vec::new(), Vec::new());
    for exchange in report["scenarios"].as_array().unwrap().iter().flat_map(exchanges_of) {
        let request = &exchange["request"];
        if request["method"] == "GET" && request["url"].as_str().unwrap().ends_with("/collections")
        {
            let us = |member: &str| exchange["timing"][member].as_u64().unwrap();
            begins.push(us("started_us"));
            ends.push(us("started_us") + us("total_us"));
        }
    }
    assert!(begins.len() > 10, "{} lists are too few to tell", begins.len());
    let under_way = |at: &u64| {
        let begun = begins.iter().filter(|begin| *begin <= at).count();
        begun - ends.iter().filter(|end| *end <= at).count()
    };
    let most = begins.iter().map(under_way).max();
    assert!(most <= Some(8), "{most:?} of {} lists were asked for at once", begins.len());
}

fn exchanges_of(scenario: &Value) -> &[Value] {
    scenario["exchanges"].as_array().unwrap()
}
