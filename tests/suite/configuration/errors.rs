//! Errors of the configuration say what is wrong, where, and what to do next.

use verifik_conformance::cli::settings::{ConfigurationFile, Settings};

use super::{arguments, environment, parsed, settings, shown, snapshot};

#[track_caller]
fn refused(flags: &[&str], variables: &[(&str, &str)], file: Option<&str>) -> String {
    shown(settings(flags, variables, file).unwrap_err())
}

#[test]
fn every_problem_of_a_file_is_shown_at_its_line() {
    let file = r#"strict = "yes"
jobs = 0
timeout = "10x"
tiemout = "1s"
base-url = "https://staging.example.com"
known-failures = "known.toml"
report = ["junit"]
frobnicate = 1

[targets.staging]
base-url = "staging.example.com"
client-id = "me"
expected = 1

[targets."../up"]
base-url = "http://127.0.0.1"

[targets.bare]

[targets.embedded]
base-url = "http://127.0.0.1"

[expectations]
unknown = [200]
request-body = "maybe"
visibility = "99999999999999999999h"

[expectations.latency]
remove = "2s"
"#;
    snapshot("file.schema", &refused(&[], &[], Some(file)));
}

#[test]
fn a_file_that_is_not_toml_is_shown_at_its_line() {
    for (name, file) in [
        ("value", "strict = true\njobs = 1O\n"),
        ("header", "strict = true\n\n[targets.staging\n"),
        ("duplicate", "jobs = 1\njobs = 2\n"),
        ("several", "jobs = = 1\nstrict = yes\n"),
        ("end", "jobs ="),
    ] {
        snapshot(&format!("file.not-toml-{name}"), &refused(&[], &[], Some(file)));
    }
}

#[test]
fn a_file_that_is_not_utf8_is_shown_at_its_line() {
    let error = parsed(b"jobs = 1\nsnapshots = \"caf\xe9\"\n").unwrap_err();
    assert_eq!(error.to_string(), "conformance.toml:2:17: the configuration file is not UTF-8");
    snapshot("file.not-utf8", &shown(error));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let read = |path: &str| {
        let flags = arguments(&["--config", path]);
        shown(Settings::resolve(&flags, &environment(&[])).unwrap_err())
    };
    snapshot("file.missing", &read("no-such-file.toml"));
    snapshot("file.folder", &read("src"));
    let flags = arguments(&["--config", "no-such-file.toml"]);
    let error = ConfigurationFile::find(&flags, &environment(&[]), "x".as_ref());
    assert!(error.unwrap_err().to_string().contains("`no-such-file.toml`"));
}

#[test]
fn a_wrong_value_names_its_flag_or_its_variable() {
    let flags = [
        ("--base-url", "staging.example.com"),
        ("--base-url", "https://api.verifik.co"),
        ("--base-url", "https://user:s3cret@example.com"),
        ("--jobs", "0"),
        ("--jobs", "many"),
        ("--timeout", "10"),
        ("--timeout", "0s"),
        ("--retries", "-1"),
        ("--rate-limit", "0"),
        ("--rate-limit", "NaN"),
        ("--seed", "1.5"),
        ("--client-id", "me"),
        ("--scenario", "[a"),
        ("--allow-host", "https://api.verifik.co"),
        ("--token-env", "a.b.c"),
        ("--events", ""),
        ("--snapshot-mode", "update"),
    ];
    let mut texts: Vec<_> = flags
        .iter()
        .map(|(flag, value)| refused(&[&format!("{flag}={value}")], &[], None))
        .collect();
    let variables = [
        ("STRICT", "yes"),
        ("BLAST_RADIUS", "everything"),
        ("SNAPSHOT_MODE", "always"),
        ("COLOR", "pink"),
        ("VERBOSE", "very"),
        ("TOKEN_ENV", "MY TOKEN"),
    ];
    for (name, value) in variables {
        texts.push(refused(&[], &[(&format!("VERIFIK_CONFORMANCE_{name}"), value)], None));
    }
    snapshot("values", &texts.join("\n"));
}

#[test]
fn a_wrong_value_that_the_schema_accepts_is_shown_at_its_line() {
    let file = r#"target = "staging"
timeout = "0s"
retries = 4294967296
report = ["junit=-", "jsno=x", "json=-", "json=a", "junit=a"]
scenario = ["{"]
snapshot-mode = "update"

[targets.staging]
base-url = "https://api.verifik.co"
"#;
    snapshot("file.values", &refused(&[], &[], Some(file)));
    let file = "target = \"a.b\"\n[targets.\"a.b\"]\nbase-url = \"http://127.0.0.1/v2/\"\n";
    snapshot("file.contract-path", &refused(&[], &[], Some(file)));
}

#[test]
fn two_reports_with_one_path_are_refused() {
    let reports = |given: &[&str]| {
        let flags: Vec<_> = given.iter().flat_map(|report| ["--report", report]).collect();
        refused(&flags, &[], None)
    };
    let texts = [
        reports(&["json=-", "junit=-"]),
        reports(&["json=report", "junit=report"]),
        reports(&["junti=report.xml"]),
        reports(&["report.xml"]),
        reports(&["json="]),
    ];
    snapshot("reports", &texts.join("\n"));
}

#[test]
fn unknown_target_is_refused_with_the_known_names() {
    let file = "[targets.staging]\nbase-url = \"http://127.0.0.1\"\n\
        [targets.local]\nbase-url = \"http://127.0.0.1\"\n";
    let texts = [
        refused(&["--target", "stagin"], &[], Some(file)),
        refused(&["--target", "production"], &[], None),
        refused(&[], &[], Some(&format!("target = \"lokal\"\n{file}"))),
        refused(&["--target", "staging", "--base-url", "http://127.0.0.1"], &[], Some(file)),
    ];
    snapshot("targets", &texts.join("\n"));
}
