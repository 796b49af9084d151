//! The command `explore`: running, stopping, replaying, and keeping away from foreign data.

use std::process::Command;

use serde_json::{Value, json};

use super::{Explored, explore, explore_in};
use crate::support::{ServeProcess, TOKEN};

#[test]
fn explore_saves_a_failing_history_and_replays_it() {
    let explored = explore(&["--fault", "update-upserts"]).expect(1);
    let kept = explored.json("verifik-conformance-failure.json");
    assert_eq!(kept["requirement"], "irreversible.update");
    let script = explored.folder.path().join("verifik-conformance-failure.sh");
    let script = std::fs::read_to_string(script).unwrap();
    assert!(script.contains("# 3. rename collection 0"), "{script}");
    let again = ["--replay", "verifik-conformance-failure.json"];
    let with_fault = [&again[..], &["--fault", "update-upserts"]].concat();
    let shown = explore_in(explored.folder, &with_fault).expect(1);
    assert_eq!(shown.failure()["story"].as_array().map(Vec::len), Some(3));
    explore_in(shown.folder, &again).expect(0);
}

#[test]
fn explore_script_reproduces_the_failure() {
    if Command::new("jq").arg("--version").output().is_err()
        || Command::new("curl").arg("--version").output().is_err()
    {
        println!("skipped: the script needs curl and jq");
        return;
    }
    let explored = explore(&["--fault", "soft-delete-retrieve"]).expect(1);
    let script = explored.folder.path().join("verifik-conformance-failure.sh");
    let serve = ServeProcess::start(&["--fault", "soft-delete-retrieve"]);
    let output = Command::new("bash")
        .arg(script)
        .env("BASE_URL", serve.url())
        .env("VERIFIK_TOKEN", TOKEN)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("delete: ") && text.contains(" -> 200"), "{text}");
    let retrieved = text.lines().find(|line| line.starts_with("retrieve: ")).unwrap();
    assert!(retrieved.ends_with(" -> 200"), "{retrieved}");
}

#[test]
fn explore_with_one_seed_repeats_its_histories() {
    let once = || {
        let arguments = ["--seed", "11", "--jobs", "1", "--clients", "0", "--steps", "300"];
        explore(&arguments).expect(0).exploration()
    };
    assert_eq!(once(), once());
}

#[test]
fn explore_takes_seed_and_strict_from_the_file_unless_a_flag_is_given() {
    let told = |file: &str, flags: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("conformance.toml"), file).unwrap();
        let steps = ["--jobs", "1", "--clients", "0", "--steps", "60"];
        let explored = explore_in(folder, &[&steps[..], flags].concat()).expect(0);
        let report = explored.json("report.json");
        (report["seed"].clone(), report["strict"].clone())
    };
    let file = "seed = 11\nstrict = true\n";
    assert_eq!(told(file, &[]), (11.into(), true.into()));
    assert_eq!(told(file, &["--seed", "12"]), (12.into(), true.into()));
    assert_eq!(told("", &[]), (0.into(), false.into()));
}

#[test]
fn explore_finds_the_same_first_failure_with_any_concurrency() {
    let found = |jobs: &str| {
        let arguments = ["--fault", "change-counter-wraps", "--seed", "3", "--clients", "0"];
        let failure = explore(&[&arguments[..], &["--jobs", jobs]].concat()).expect(1).failure();
        (failure["history"].clone(), failure["story"].clone())
    };
    let alone = found("1");
    assert_ne!(alone.0, 0, "it takes some histories");
    assert_eq!(alone, found("8"));
    assert_eq!(alone, found("3"));
}

#[test]
fn explore_shards_have_different_histories() {
    let stories = |shard: &str| {
        let arguments = ["--fault", "deletes-by-client", "--shard", shard, "--steps", "400"];
        explore(&arguments).expect(1).failure()["history"].as_u64().unwrap()
    };
    assert_eq!(stories("1/3") % 3, 0);
    assert_eq!(stories("3/3") % 3, 2);
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    let folder = tempfile::tempdir().unwrap();
    command.args(["explore", "--shards", "4", "--steps", "60", "--report", "json=report.json"]);
    command.env_clear().env("JOB_COMPLETION_INDEX", "3").current_dir(folder.path());
    let explored = Explored { output: command.output().unwrap(), folder }.expect(0);
    assert_eq!(explored.exploration()["shard"], "4/4");
    let refused = explore(&["--shards", "4"]).expect(2);
    assert!(refused.stderr().contains("JOB_COMPLETION_INDEX"), "{}", refused.stderr());
}

#[test]
fn explore_stops_at_limits_of_time_and_requests() {
    explore(&["--for", "300ms"]).expect(0);
    let explored = explore(&["--requests", "150", "--clients", "0", "--jobs", "1"]).expect(0);
    let requests = explored.exploration()["requests"].as_u64().unwrap();
    // A history is brought to its end.
    assert!((150..300).contains(&requests), "{requests}");
}

#[test]
fn explore_of_an_unreachable_target_is_undecided() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    let folder = tempfile::tempdir().unwrap();
    command.args(["explore", "--base-url", "http://127.0.0.1:9", "--steps", "20"]);
    command.args(["--report", "json=report.json"]);
    command.env_clear().env("VERIFIK_TOKEN", TOKEN).current_dir(folder.path());
    let explored = Explored { output: command.output().unwrap(), folder }.expect(3);
    let exploration = explored.exploration();
    assert!(exploration["undecided"].as_u64() > Some(0), "{exploration:#}");
    assert_eq!(exploration["failures"], json!([]));
}

async fn collections(url: &str) -> Value {
    let client = reqwest::Client::new();
    let list = format!("{url}/v2/face-recognition/collections");
    let answer = client.get(list).bearer_auth(TOKEN).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

/// The account holds the same afterwards as before, and nothing more; also with a provider that
/// does not do what it is asked.
#[tokio::test(flavor = "multi_thread")]
async fn explore_leaves_foreign_data_of_the_account_untouched() {
    // A second time is no harm: one provider is as good as another.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let serve = ServeProcess::start(&["--fault", "update-upserts"]);
    let client = reqwest::Client::new();
    for number in 0..5 {
        let body = json!({ "name": format!("kept {number}") });
        let create = format!("{}/v2/face-recognition/collections", serve.url());
        let answer = client.post(create).bearer_auth(TOKEN).body(body.to_string());
        let answer = answer.header("content-type", "application/json").send().await.unwrap();
        assert!(answer.status().is_success());
    }
    let before = collections(serve.url()).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    let folder = tempfile::tempdir().unwrap();
    command.args(["explore", "--base-url", serve.url(), "--steps", "300"]);
    command.env_clear().env("VERIFIK_TOKEN", TOKEN).current_dir(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(collections(serve.url()).await, before);
}
