//! Flags beat the environment, which beats the file, which beats defaults.

use std::path::{Path, PathBuf};
use std::time::Duration;

use verifik_conformance::cli::settings::{ConfigurationFile, Settings, Source};
use verifik_conformance::contract::Expectations;
use verifik_conformance::model::BlastRadius;

use super::{arguments, environment, settings, snapshot};

const FILE: &str = r#"
target = "staging"
jobs = 4
timeout = "4s"
blast-radius = "account"
strict = true
scenario = ["success", "double-*"]
report = ["json=out/report.json", "junit=-"]
ledger = "created.ndjson"
rate-limit = 2.0

[targets.staging]
base-url = "https://staging.example.com/api/"
token-env = "STAGING_TOKEN"
blast-radius = "own"

[targets.other]
base-url = "https://other.example.com"

[expectations]
unknown = [404, 403]

[expectations.latency]
delete = "2s"
"#;

fn in_file(key: &str) -> Source {
    Source::File { path: PathBuf::from("conformance.toml"), key: key.to_owned() }
}

fn in_environment(name: &str) -> Source {
    Source::Environment(format!("VERIFIK_CONFORMANCE_{name}"))
}

#[track_caller]
fn holds<T: PartialEq + std::fmt::Debug>(sourced: &(T, Source), value: &T, source: &Source) {
    assert_eq!((&sourced.0, &sourced.1), (value, source));
}

/// A value of the settings with its source.
fn sourced<T>(settings: &Settings, key: &str, value: impl Fn(&Settings) -> T) -> (T, Source) {
    (value(settings), settings.source(key).clone())
}

#[test]
fn number_comes_from_the_layer_of_highest_precedence() {
    let jobs = [("VERIFIK_CONFORMANCE_JOBS", "3")];
    let empty = [("VERIFIK_CONFORMANCE_JOBS", "")];
    let of = |flags: &[&str], variables: &[(&str, &str)], file| {
        sourced(&settings(flags, variables, file).unwrap(), "jobs", |it| it.jobs)
    };
    holds(&of(&["--jobs", "2"], &jobs, Some(FILE)), &2, &Source::Flag("jobs"));
    holds(&of(&[], &jobs, Some(FILE)), &3, &in_environment("JOBS"));
    holds(&of(&[], &empty, Some(FILE)), &4, &in_file("jobs"));
    holds(&of(&["--base-url", "http://127.0.0.1:1"], &[], None), &8, &Source::Default);
    holds(&of(&[], &[], None), &8, &Source::Default);
}

#[test]
fn a_key_of_the_target_beats_the_same_key_at_the_top() {
    let of = |flags: &[&str], variables: &[(&str, &str)], file| {
        sourced(&settings(flags, variables, file).unwrap(), "blast-radius", |it| it.blast_radius)
    };
    let own = [("VERIFIK_CONFORMANCE_BLAST_RADIUS", "own")];
    let staging = in_file("targets.staging.blast-radius");
    holds(&of(&[], &[], Some(FILE)), &BlastRadius::Own, &staging);
    let other = of(&["--target", "other"], &[], Some(FILE));
    holds(&other, &BlastRadius::Account, &in_file("blast-radius"));
    holds(&of(&[], &own, Some(FILE)), &BlastRadius::Own, &in_environment("BLAST_RADIUS"));
    let flag = of(&["--blast-radius", "account"], &own, Some(FILE));
    holds(&flag, &BlastRadius::Account, &Source::Flag("blast-radius"));
    holds(&of(&[], &[], None), &BlastRadius::Account, &Source::Default);
    let remote = of(&["--base-url", "http://127.0.0.1:1"], &[], None);
    holds(&remote, &BlastRadius::Own, &Source::Default);
}

#[test]
fn a_duration_and_a_switch_come_from_every_layer() {
    let variables = [("VERIFIK_CONFORMANCE_TIMEOUT", "3s"), ("VERIFIK_CONFORMANCE_STRICT", "true")];
    let flags = settings(&["--timeout", "2m", "--strict=false"], &variables, Some(FILE)).unwrap();
    holds(
        &sourced(&flags, "timeout", |it| it.timeout),
        &Duration::from_mins(2),
        &Source::Flag("timeout"),
    );
    holds(&sourced(&flags, "strict", |it| it.strict), &false, &Source::Flag("strict"));
    let environment = settings(&[], &variables, None).unwrap();
    holds(
        &sourced(&environment, "timeout", |it| it.timeout),
        &Duration::from_secs(3),
        &in_environment("TIMEOUT"),
    );
    holds(&sourced(&environment, "strict", |it| it.strict), &true, &in_environment("STRICT"));
    let file = settings(&[], &[], Some(FILE)).unwrap();
    holds(
        &sourced(&file, "timeout", |it| it.timeout),
        &Duration::from_secs(4),
        &in_file("timeout"),
    );
    holds(&sourced(&file, "strict", |it| it.strict), &true, &in_file("strict"));
    holds(&sourced(&file, "rate-limit", |it| it.rate_limit), &Some(2.0), &in_file("rate-limit"));
    assert!(settings(&["--strict"], &[], None).unwrap().strict);
}

#[test]
fn a_list_of_a_flag_replaces_the_list_of_the_file() {
    let file = settings(&[], &[], Some(FILE)).unwrap();
    assert_eq!(file.selection().scenarios, ["success", "double-*"]);
    assert_eq!(*file.source("scenario"), in_file("scenario"));
    let flags = settings(&["--scenario", "unknown-id"], &[], Some(FILE)).unwrap();
    assert_eq!(flags.selection().scenarios, ["unknown-id"]);
    assert_eq!(*flags.source("scenario"), Source::Flag("scenario"));
}

#[test]
fn the_target_is_the_embedded_provider_a_name_or_an_address() {
    let target = |flags: &[&str], variables: &[(&str, &str)], file| {
        let settings = settings(flags, variables, file).unwrap();
        let base = settings.base_url.map(|base| base.to_string());
        (settings.target_name, base.unwrap_or_default(), settings.token_env)
    };
    let is =
        |name: &str, base: &str, token: &str| (name.to_owned(), base.to_owned(), token.to_owned());
    let staging = is("staging", "https://staging.example.com/api", "STAGING_TOKEN");
    let address = is("127.0.0.1", "http://127.0.0.1:9", "VERIFIK_TOKEN");
    let variables = [("VERIFIK_CONFORMANCE_BASE_URL", "http://127.0.0.1:9")];
    assert_eq!(target(&[], &[], None), is("embedded", "", "VERIFIK_TOKEN"));
    assert_eq!(target(&[], &[], Some(FILE)), staging);
    assert_eq!(target(&["--target", "embedded"], &[], Some(FILE)).0, "embedded");
    // The stronger layer decides, and no token of a named target goes to another address.
    assert_eq!(target(&["--base-url", "http://127.0.0.1:9"], &[], Some(FILE)), address);
    assert_eq!(target(&[], &variables, Some(FILE)), address);
    assert_eq!(target(&["--target", "staging"], &variables, Some(FILE)), staging);
}

#[test]
fn expectations_come_from_the_file_alone() {
    let file = settings(&[], &[], Some(FILE)).unwrap();
    assert_eq!(file.expectations.unknown, [404, 403]);
    assert_eq!(file.expectations.foreign, Expectations::default().foreign);
    assert_eq!(file.expectations.latency.delete, Duration::from_secs(2));
    let unknown = "expectations.unknown";
    assert_eq!(*file.source(unknown), in_file(unknown));
    assert_eq!(*file.source("expectations.foreign"), Source::Default);
    let none = settings(&[], &[], None).unwrap();
    holds(
        &sourced(&none, unknown, |it| it.expectations.clone()),
        &Expectations::default(),
        &Source::Default,
    );
}

#[test]
fn a_production_host_is_allowed_where_it_is_named() {
    let file = "[targets.live]\nbase-url = \"https://api.verifik.co\"\n\
        allow-host = [\"api.verifik.co\"]";
    assert!(settings(&["--target", "live"], &[], Some(file)).is_ok());
    let flags = ["--base-url", "https://api.verifik.co", "--allow-host", "API.verifik.co"];
    assert!(settings(&flags, &[], None).is_ok());
}

#[test]
fn paths_of_the_file_start_from_its_folder() {
    let text = "snapshots = \"approved\"\nreport = [\"json=out.json\", \"junit=-\"]";
    let file = ConfigurationFile::parse(Path::new("ci/conformance.toml"), text.as_bytes()).unwrap();
    let flags = arguments(&["--events", "events.ndjson"]);
    let settings = Settings::combine(&flags, &environment(&[]), Some(&file)).unwrap();
    assert_eq!(settings.snapshots, Some(PathBuf::from("ci/approved")));
    assert_eq!(settings.events, Some(PathBuf::from("events.ndjson")));
    let reports: Vec<_> = settings.reports.iter().map(ToString::to_string).collect();
    assert_eq!(reports, ["json=ci/out.json", "junit=-"]);
}

#[test]
fn remote_run_has_a_ledger_by_default() {
    let ledger = |flags: &[&str], file| settings(flags, &[], file).unwrap().ledger;
    assert_eq!(ledger(&[], None), None);
    let remote = ["--base-url", "http://127.0.0.1:1"];
    assert_eq!(ledger(&remote, None), Some(PathBuf::from("verifik-conformance-ledger.ndjson")));
    assert_eq!(ledger(&[], Some(FILE)), Some(PathBuf::from("created.ndjson")));
}

#[test]
fn configuration_file_is_read_when_named_or_in_the_default_place() {
    let folder = tempfile::tempdir().unwrap();
    let default = folder.path().join("conformance.toml");
    let find = |flags: &[&str], variables: &[(&str, &str)]| {
        ConfigurationFile::find(&arguments(flags), &environment(variables), &default)
    };
    assert!(find(&[], &[]).unwrap().is_none());
    std::fs::write(&default, "jobs = 1").unwrap();
    assert_eq!(find(&[], &[]).unwrap().unwrap().path(), default);
    let other = folder.path().join("other.toml");
    std::fs::write(&other, "jobs = 2").unwrap();
    let other = other.to_str().unwrap();
    let named = find(&[], &[("VERIFIK_CONFORMANCE_CONFIG", other)]).unwrap().unwrap();
    assert_eq!(named.path(), Path::new(other));
    assert!(find(&["--config", "missing.toml"], &[]).is_err());
}

#[test]
fn print_config_shows_each_value_and_its_source() {
    let printed = |flags: &[&str], variables: &[(&str, &str)], file| {
        let mut bytes = Vec::new();
        settings(flags, variables, file).unwrap().print(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    snapshot("print-config.embedded", &printed(&[], &[], None));
    let variables = [("VERIFIK_CONFORMANCE_RETRIES", "0"), ("STAGING_TOKEN", "s3cret")];
    let text = printed(&["--jobs", "2", "-vv"], &variables, Some(FILE));
    snapshot("print-config.every-layer", &text);
    assert!(!text.contains("s3cret"));
}
