//! `conformance.toml`: judged by its schema, with nothing shown of it that may be a secret.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::EMBEDDED;
use super::document::{Document, Kind};
use super::problem::{Problem, SettingsError};
use super::secrets::{WHERE_TOKENS_BELONG, looks_like_a_token};
use crate::cli::suggest::did_you_mean;
use crate::contract::schemas::Schema;

/// Longest text before an equals sign that is taken for a key.
const LONGEST_KEY: usize = 40;

/// Words in a key that say that its value is a secret.
const SECRETS: &[&str] =
    &["token", "secret", "password", "authorization", "bearer", "api-key", "apikey", "jwt"];

/// Tables of the file: their names, and where the schema describes their keys.
const TABLES: &[(&str, &str)] = &[
    ("the top of the file", "/properties"),
    ("[targets.NAME]", "/$defs/target/properties"),
    ("[expectations]", "/$defs/expectations/properties"),
    ("[expectations.latency]", "/$defs/expectations/properties/latency/properties"),
];

const KIND: Kind = Kind {
    name: "the configuration file",
    flag: "--config",
    schema: Schema::Configuration,
    covered,
    covers_unknown: true,
    unknown_key,
    missing_key: |key| {
        (key == "base-url").then(|| "base-url = \"https://staging.example.com\"".to_owned())
    },
    wrong_name,
    expected,
};

/// A configuration file that its schema accepts.
#[derive(Debug, Clone)]
pub struct ConfigurationFile {
    document: Document,
}

impl ConfigurationFile {
    /// Reads the file `path`.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        Document::read(&KIND, path).map(|document| Self { document })
    }

    /// Takes `bytes` for the contents of the file `path`.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        Document::parse(&KIND, path, bytes).map(|document| Self { document })
    }

    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.document.path()
    }

    /// The value at a JSON Pointer.
    #[must_use]
    pub fn value(&self, pointer: &str) -> Option<&Value> {
        self.document.value(pointer)
    }

    /// The folder from which the paths of the file start.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.path().parent()
    }

    /// The problem, placed at the value at a JSON Pointer.
    pub(super) fn at_value(&self, pointer: &str, problem: Problem) -> Problem {
        self.document.at_value(pointer, problem)
    }
}

/// Advice about an unknown key.
fn unknown_key(pointer: &str, key: &str) -> String {
    if is_secret(key) {
        return WHERE_TOKENS_BELONG.to_owned();
    }
    let here = keys(match pointer {
        "/expectations" => 2,
        "/expectations/latency" => 3,
        target if target.starts_with("/targets/") => 1,
        _ => 0,
    });
    if let Some(near) = did_you_mean(key, here.iter().copied(), 1) {
        return near;
    }
    let elsewhere = (0..TABLES.len()).find(|table| keys(*table).contains(&key));
    match elsewhere {
        Some(table) => format!("`{key}` belongs to {}", TABLES[table].0),
        None => format!("the keys here are {}", here.join(", ")),
    }
}

fn wrong_name(name: &str) -> (String, Option<String>) {
    if name == EMBEDDED {
        let message = format!("`{EMBEDDED}` is the name of the provider inside this program");
        return (message, Some("give this target another name".to_owned()));
    }
    let message = format!(
        "`{}` is no name for a target: it may hold letters, digits, dots, dashes and underscores, \
         since folders are named after it",
        name.escape_debug()
    );
    (message, None)
}

fn expected(pointer: &str) -> Option<&'static str> {
    match pointer {
        "/target" => Some("letters, digits, dots, dashes and underscores"),
        _ if pointer.starts_with("/report/") => Some("FORMAT=PATH, such as junit=report.xml"),
        _ => None,
    }
}

/// Ranges of a text that is not TOML which may be secrets, line by line: every value whose key is
/// not known or may hold an address or a variable, and everything that is neither key nor header.
fn covered(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split_inclusive(['\n', '\r']) {
        ranges.extend(covered_from(line).map(|from| start + from..start + line.len()));
        start += line.len();
    }
    ranges
}

fn covered_from(line: &str) -> Option<usize> {
    let Some((before, value)) = line.split_once('=') else {
        let is_header = line.trim_start().starts_with('[') && line.len() <= LONGEST_KEY;
        return (!is_header && !line.trim().is_empty()).then_some(0);
    };
    if before.len() > LONGEST_KEY || looks_like_a_token(before) {
        return Some(0);
    }
    let key = before.trim().trim_matches(['"', '\'']);
    let is_known = (0..TABLES.len()).any(|table| keys(table).contains(&key));
    let holds_addresses_or_names =
        key.ends_with("-env") || matches!(key, "base-url" | "proxy" | "targets");
    let may_be_shown = is_known
        && !holds_addresses_or_names
        && !value.contains('=')
        && !value.split(['"', '\'', ' ', ',', '[']).any(looks_like_a_token);
    (!may_be_shown).then_some(before.len() + 1)
}

fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('_', "-");
    !key.ends_with("-env") && SECRETS.iter().any(|word| key.contains(word))
}

/// The keys of one of the tables.
fn keys(table: usize) -> Vec<&'static str> {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA
        .get_or_init(|| serde_json::from_str(Schema::Configuration.text()).unwrap_or_default())
        .pointer(TABLES[table].1)
        .and_then(Value::as_object)
        .map(|members| members.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_values_are_shown_of_a_text_that_is_not_toml() {
        for (line, from) in [
            ("jobs = 1O", None),
            ("[targets.staging", None),
            ("token = abc", Some(7)),
            ("abcdef", Some(0)),
            ("base-url = x", Some(10)),
            ("jobs = eyJabc", Some(6)),
            ("targets = { x = { token = 1", Some(9)),
        ] {
            assert_eq!(covered_from(line), from, "{line}");
        }
    }
}
