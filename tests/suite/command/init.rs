//! `init`: a configuration file that explains every key, and is one.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use verifik_conformance::cli::settings::ConfigurationFile;
use verifik_conformance::contract::Expectations;
use verifik_conformance::contract::schemas::Schema;

use crate::support::bench::Bench;

/// The template with every key set.
fn uncommented() -> String {
    let template = Bench::without_token().run(&["init", "-"]).expect(0).stdout;
    let is_key = |line: &str| line.starts_with(|first: char| first.is_lowercase() || first == '[');
    let line = |line: &str| match line.strip_prefix('#') {
        Some(key) if is_key(key) => format!("{key}\n"),
        _ => format!("{line}\n"),
    };
    template.lines().map(line).collect()
}

fn parsed(text: &str) -> Result<ConfigurationFile, String> {
    let file = ConfigurationFile::parse(Path::new("conformance.toml"), text.as_bytes());
    file.map_err(|error| format!("{:?}", error.problems()))
}

#[test]
fn init_template_sets_nothing_and_is_valid_uncommented() {
    let template = Bench::without_token().run(&["init", "-"]).expect(0).stdout;
    assert_eq!(parsed(&template).unwrap().value("").unwrap(), &serde_json::json!({}));
    let text = uncommented();
    let file = parsed(&text).unwrap();
    assert!(Schema::Configuration.violations(file.value("").unwrap()).is_empty());
    let expectations: Expectations =
        serde_json::from_value(file.value("/expectations").unwrap().clone()).unwrap();
    assert_eq!(expectations, Expectations::default(), "the defaults are told as they are");
}

#[test]
fn init_template_names_every_key_of_the_schema() {
    let schema: Value = serde_json::from_str(Schema::Configuration.text()).unwrap();
    let keys = |pointer: &str, under: &str| -> Vec<String> {
        let members = schema.pointer(pointer).unwrap().as_object().unwrap();
        members.keys().map(|key| format!("{under}/{key}")).collect()
    };
    let mut known: BTreeSet<String> = keys("/properties", "").into_iter().collect();
    known.extend(keys("/$defs/target/properties", "/targets/*"));
    known.extend(keys("/$defs/expectations/properties", "/expectations"));
    known
        .extend(keys("/$defs/expectations/properties/latency/properties", "/expectations/latency"));
    let file = parsed(&uncommented()).unwrap();
    for key in known {
        let pointer = key.replace('*', "staging");
        assert!(file.value(&pointer).is_some(), "the template lacks {pointer}");
    }
}

#[test]
fn init_does_not_overwrite_without_force() {
    let bench = Bench::without_token();
    bench.run(&["init"]).expect(0);
    let template = bench.read("conformance.toml");
    bench.run(&["check", "--print-config"]).expect(0);
    bench.write("conformance.toml", "jobs = 3\n");
    bench.run(&["init"]).expect(2).complains(&["conformance.toml already exists", "--force"]);
    assert_eq!(bench.read("conformance.toml"), "jobs = 3\n");
    bench.run(&["init", "--force"]).expect(0);
    assert_eq!(bench.read("conformance.toml"), template);
    bench.run(&["init", "new/folder/other.toml"]).expect(0);
    assert_eq!(bench.read("new/folder/other.toml"), template);
}
