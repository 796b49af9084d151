//! Real runs against the embedded provider: no noise, and the very member that changed.

use serde_json::Value;

use super::is_valid;
use crate::support::bench::Bench;
use crate::support::{SECOND, ServeProcess};

/// Judges a provider into `NAME.json` and `NAME.ndjson`.
fn judged(bench: &Bench, name: &str, provider: &ServeProcess, arguments: &[&str]) {
    let (json, log) = (format!("json={name}.json"), format!("{name}.ndjson"));
    let check = ["check", "--base-url", provider.url(), "--blast-radius", "account", "-q"];
    let ended =
        bench.run(&[&check[..], &["--report", &json, "--events", &log], arguments].concat());
    assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
}

/// A bench with the tokens that a provider here takes.
fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.set("VERIFIK_SECOND_TOKEN", SECOND);
    bench
}

fn provider(arguments: &[&str]) -> ServeProcess {
    ServeProcess::start(&[&["--second-token", SECOND][..], arguments].concat())
}

fn diff(bench: &Bench, before: &str, after: &str, code: i32) -> Value {
    let diff = ["diff", before, after, "--report", "json=diff.json"];
    bench.run(&diff).expect(code);
    let comparison = bench.json("diff.json");
    is_valid(&comparison);
    comparison
}

#[test]
fn two_runs_of_one_provider_have_no_differences() {
    let bench = Bench::without_token();
    let runs = [("one", "1"), ("two", "16"), ("three", "1"), ("four", "16"), ("five", "64")];
    for (name, jobs) in runs {
        let (json, log) = (format!("json={name}.json"), format!("{name}.ndjson"));
        bench.run(&["check", "-q", "--jobs", jobs, "--report", &json, "--events", &log]).expect(0);
    }
    for pair in runs.windows(2) {
        let (before, after) = (format!("{}.json", pair[0].0), format!("{}.ndjson", pair[1].0));
        let any = ["diff", &before, &after, "--fail-on", "any", "--report", "json=diff.json"];
        let ended = bench.run(&any).expect(0);
        assert!(ended.stdout.ends_with("compared: no differences\n"), "{}", ended.stdout);
        let comparison = bench.json("diff.json");
        is_valid(&comparison);
        assert!(!comparison["latencies"].as_array().unwrap().is_empty());
    }
}

#[test]
fn two_runs_of_one_broken_provider_have_no_differences() {
    let bench = bench();
    for fault in ["snapshot-audit-id", "answers-204"] {
        for (name, jobs) in [("one", "1"), ("two", "16")] {
            judged(&bench, name, &provider(&["--fault", fault]), &["--jobs", jobs]);
        }
        let comparison = diff(&bench, "one.json", "two.ndjson", 0);
        assert_eq!(comparison["result"], "identical", "{fault}: {comparison:#}");
    }
}

/// Pointer and what there was, of every member that changed in any answer; each once.
fn members(comparison: &Value, scenario: &str) -> Vec<(String, bool, bool)> {
    let mut members: Vec<_> = comparison["exchanges"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|exchange| exchange["scenario"] == scenario)
        .flat_map(|exchange| exchange["members"].as_array().unwrap())
        .map(|member| {
            let pointer = member["pointer"].as_str().unwrap().to_owned();
            (pointer, member.get("before").is_some(), member.get("after").is_some())
        })
        .collect();
    members.sort();
    members.dedup();
    members
}

#[test]
fn changed_member_is_named() {
    let bench = bench();
    let alone = ["--scenario", "success"];
    judged(&bench, "sound", &provider(&[]), &alone);
    let told = |quirk: &[&str], code| {
        judged(&bench, "other", &provider(quirk), &alone);
        diff(&bench, "sound.json", "other.json", code)
    };
    let members_of = |comparison: &Value| members(comparison, "success");
    let pointer = |pointer: &str, before, after| (pointer.to_owned(), before, after);

    let without = told(&["--fault", "snapshot-without-code"], 1);
    assert_eq!(without["result"], "regressed");
    assert_eq!(
        members_of(&without),
        [pointer("/data/client", true, false), pointer("/data/code", true, false)]
    );
    let marked = told(&["--variant", "snapshot-marked-deleted"], 0);
    assert_eq!(members_of(&marked), [pointer("/data/deleted", true, true)]);
    assert!(marked["findings"].as_array().unwrap().is_empty(), "a variant accuses nobody");
    let more = members_of(&told(&["--variant", "extra-members"], 0));
    assert!(more.iter().all(|(_, before, after)| !before && *after), "{more:?}");
    assert!(more.contains(&pointer("/data/isDemoCollection", false, true)), "{more:?}");
    for variant in ["members-reordered", "indented-json", "headers-reordered", "chunked-answers"] {
        assert_eq!(told(&["--variant", variant], 0)["result"], "identical", "{variant}");
    }
    let status = told(&["--fault", "answers-204"], 1);
    let deletes = status["exchanges"].as_array().unwrap();
    let delete = deletes.iter().find(|one| one["scenario"] == "success").unwrap();
    assert_eq!(delete["status"], serde_json::json!({"before": "200", "after": "204"}));
}

#[test]
fn any_difference_fails_on_request() {
    let bench = bench();
    let scenario = ["--scenario", "success"];
    judged(&bench, "one", &provider(&[]), &scenario);
    judged(&bench, "two", &provider(&["--variant", "snapshot-marked-deleted"]), &scenario);
    bench.run(&["diff", "one.json", "two.json"]).expect(0);
    bench.run(&["diff", "one.json", "two.json", "--fail-on", "any"]).expect(1);
    bench.run(&["diff", "one.json", "one.ndjson", "--fail-on", "any"]).expect(0);
}

#[test]
fn requirement_that_cannot_be_judged_any_more_is_inconclusive() {
    let (one, other) = (bench(), Bench::new());
    let provider = provider(&[]);
    judged(&one, "one", &provider, &["--scenario", "tenancy"]);
    judged(&other, "two", &provider, &["--scenario", "success", "--scenario", "tenancy"]);
    let after = other.path("two.json");
    let ended = one.run(&["diff", "one.json", after.to_str().unwrap()]).expect(3);
    assert!(ended.stdout.contains("? tenancy: passed, now skipped"), "{}", ended.stdout);
    assert!(ended.stdout.contains("success: new, passed"), "{}", ended.stdout);
}
