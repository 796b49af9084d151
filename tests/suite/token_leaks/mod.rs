//! A provider that repeats the token in every place and form it can think of, and a search through
//! everything that the command leaves behind: nothing of the token is there.

mod echo;
mod forms;
mod scanner;

use std::path::Path;
use std::process::Output;

use echo::{Echo, Place};
use scanner::Scanner;
use verifik_conformance::provider::Credentials;
use verifik_conformance::report::FORMATS;

const VARIABLES: &[&str] =
    &["VERIFIK_TOKEN", "VERIFIK_SECOND_TOKEN", "VERIFIK_EXPIRED_TOKEN", "VERIFIK_REVOKED_TOKEN"];

const SOME: &[&str] = &[
    "success",
    "missing-auth",
    "unknown-id",
    "double-delete",
    "rejected-body",
    "http-semantics",
    "forged-token",
    "tenancy",
    "visibility",
    "laws",
];

/// Tokens in the shape of the real ones; they open nothing.
fn tokens() -> [String; 4] {
    let made = Credentials::generate(99);
    [made.primary_token, made.second_token, made.expired_token, made.revoked_token]
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.args(arguments).current_dir(folder).env_clear();
    command.envs(VARIABLES.iter().zip(tokens()));
    command.output().unwrap()
}

/// Every kind of file that there is, and every word on the terminal.
fn check_everything(folder: &Path, url: &str, scenarios: &[&str]) -> Output {
    let mut arguments = vec!["check", "--base-url", url, "--retries", "1", "-vv"];
    arguments.extend(["--timeout", "2s", "--jobs", "32", "--blast-radius", "account"]);
    arguments.extend(["--events", "events.ndjson", "--ledger", "ledger.ndjson"]);
    arguments.extend(["--snapshots", "snapshots", "--snapshot-mode", "update"]);
    let reports: Vec<String> =
        FORMATS.iter().map(|format| format!("{0}=reports/{0}", format.name)).collect();
    arguments.extend(reports.iter().flat_map(|report| ["--report", report]));
    arguments.extend(scenarios.iter().flat_map(|scenario| ["--scenario", scenario]));
    run(folder, &arguments)
}

#[test]
fn echoed_token_is_in_no_output_or_file() {
    let scanner = Scanner::new(&tokens());
    let mut artefacts = 0;
    for place in Place::ALL {
        let folder = tempfile::tempdir().unwrap();
        let echo = Echo::start(*place);
        // Where they go on beyond their set-up, all scenarios take long: once is enough.
        let all = *place == Place::Member || !place.lets_scenarios_go_on();
        let scenarios = if all { &[][..] } else { SOME };
        let output = check_everything(folder.path(), echo.url(), scenarios);
        let said = String::from_utf8_lossy(&output.stderr);
        // What no list can be read from ends at the first look.
        let least = if place.lets_scenarios_go_on() { 10 } else { 1 };
        assert!(echo.count() >= least, "{place:?}: only {} echoes\n{said}", echo.count());
        let code = output.status.code();
        assert!(matches!(code, Some(1..=3)), "{place:?}: {code:?}\n{said}");
        assert!(!said.contains("panicked"), "{place:?}: {said}");
        artefacts += scanner.search(&format!("{place:?}: stdout"), &output.stdout);
        artefacts += scanner.search(&format!("{place:?}: stderr"), &output.stderr);
        let files: Vec<_> = walkdir::WalkDir::new(folder.path())
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .collect();
        assert!(files.len() >= 2 + FORMATS.len(), "{files:?}");
        for file in files {
            let text = std::fs::read(file.path()).unwrap();
            let name = file.path().strip_prefix(folder.path()).unwrap().display();
            artefacts += scanner.search(&format!("{place:?}: {name}"), &text);
        }
        let log = std::fs::read_to_string(folder.path().join("events.ndjson")).unwrap();
        let is_judged = log.contains("\"findings\":[{\"requirement\":\"universal.no-token-echo\"");
        assert!(place.is_an_answer() || !is_judged, "{place:?}");
        assert!(is_judged || !(place.is_an_answer() && place.lets_scenarios_go_on()), "{place:?}");
        // Of an answer that shows another name than was asked for, or is no text, nothing is
        // written at all.
        let is_hidden = log.contains("<redacted>") || log.contains("(left out: ");
        assert!(!is_judged || is_hidden, "{place:?}");
    }
    assert!(artefacts > 60, "{artefacts}");
}

#[test]
fn token_is_not_in_help_or_configuration() {
    let scanner = Scanner::new(&tokens());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("conformance.toml"),
        "target = 'here'\n[targets.here]\nbase-url = 'http://127.0.0.1:9'\n",
    )
    .unwrap();
    for arguments in [
        &["--help"][..],
        &["check", "--help"],
        &["check", "--print-config"],
        &["check", "--base-url", "http://127.0.0.1:9", "--retries", "0", "-vv"],
        &["init", "-"],
        &["list"],
    ] {
        let output = run(folder.path(), arguments);
        scanner.search(&format!("{arguments:?}: stdout"), &output.stdout);
        scanner.search(&format!("{arguments:?}: stderr"), &output.stderr);
    }
}

/// A scanner that finds nothing would prove nothing.
#[test]
fn leak_scanner_finds_every_encoding_and_half_of_it() {
    let scanner = Scanner::new(&tokens());
    for token in tokens() {
        for (name, form) in forms::ALL {
            let echoed = form(&token);
            assert!(scanner.finds(echoed.as_bytes()), "{name}");
            let half = &echoed[echoed.len() / 5..echoed.len() * 5 / 6];
            assert!(scanner.finds(half.as_bytes()), "half of {name}");
            let quoted = serde_json::to_string(&echoed).unwrap();
            assert!(scanner.finds(quoted.as_bytes()), "{name} in JSON");
        }
    }
    assert!(!scanner.finds(b"GET /v2/face-recognition/collections 200"));
}
