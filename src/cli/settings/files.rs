//! The files of settings: `conformance.toml` and the known failures, each checked by its schema.
//! Values that may be secrets are never shown.

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::EMBEDDED;
use super::document::{Document, Kind, dotted};
use super::problem::{Problem, SettingsError};
use super::secrets::{WHERE_TOKENS_BELONG, looks_like_a_token, shown, token_ranges};
use crate::cli::suggest::did_you_mean;
use crate::contract::VERIFIK;
use crate::contract::schemas::Schema;
use crate::model::KnownFailure;
use crate::results::known::{InvalidTarget, KnownFailures};
use crate::scenarios::{self, REGISTRY};

/// Longest text before an equals sign that counts as a key.
const LONGEST_KEY: usize = 40;

/// Words in a key whose value is a secret.
const SECRETS: &[&str] =
    &["token", "secret", "password", "authorization", "bearer", "api-key", "apikey", "jwt"];

/// Tables of the file, each with the place of its keys in the schema.
const TABLES: &[(&str, &str)] = &[
    ("the top of the file", "/properties"),
    ("[targets.NAME]", "/$defs/target/properties"),
    ("[expectations]", "/$defs/expectations/properties"),
    ("[expectations.latency]", "/$defs/expectations/properties/latency/properties"),
];

const CONFIGURATION: Kind = Kind {
    name: "the configuration file",
    flag: "--config",
    schema: Schema::Configuration,
    masked,
    masks_unknown: true,
    unknown_key: unknown_setting,
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
        Document::read(&CONFIGURATION, path).map(|document| Self { document })
    }

    /// Parses `bytes` as the contents of the file `path`.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        Document::parse(&CONFIGURATION, path, bytes).map(|document| Self { document })
    }

    /// Path of the file, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.document.path()
    }

    /// The value at a JSON Pointer.
    #[must_use]
    pub fn value(&self, pointer: &str) -> Option<&Value> {
        self.document.value(pointer)
    }

    /// Folder that relative paths in the file start from.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.path().parent()
    }

    /// The problem, placed at the value at a JSON Pointer.
    pub(super) fn at_value(&self, pointer: &str, problem: Problem) -> Problem {
        self.document.at_value(pointer, problem)
    }
}

/// Advice about an unknown key.
fn unknown_setting(pointer: &str, key: &str) -> String {
    if is_secret(key) {
        return WHERE_TOKENS_BELONG.to_owned();
    }
    let here = keys(match pointer {
        "/expectations" => 2,
        "/expectations/latency" => 3,
        target if target.starts_with("/targets/") => 1,
        _ => 0,
    });
    if let Some(near) = did_you_mean(key, here.iter().copied()) {
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
        let message = format!("`{EMBEDDED}` is the name of the embedded provider");
        return (message, Some("give this target another name".to_owned()));
    }
    let message = format!(
        "`{}` is not a valid target name: folders are named after it, so it consists of letters, \
         digits, dots, dashes and underscores",
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

/// Ranges of an invalid file that may be secrets, line by line: every value whose key is unknown or
/// may hold an address or a variable, and every line that is neither key nor header.
fn masked(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split_inclusive(['\n', '\r']) {
        ranges.extend(masked_from(line).map(|from| start + from..start + line.len()));
        start += line.len();
    }
    ranges
}

fn masked_from(line: &str) -> Option<usize> {
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

/// The key of every entry.
const ENTRIES: &str = "known-failure";

/// Keys of an entry.
const KEYS: &[&str] =
    &["requirement", "scenario", "target", "fingerprint", "owner", "link", "expires", "reason"];

const KNOWN_FAILURES: Kind = Kind {
    name: "the file of known failures",
    flag: "--known-failures",
    schema: Schema::KnownFailures,
    // No other value of this file is a secret.
    masked: token_ranges,
    masks_unknown: false,
    unknown_key: unknown_member,
    missing_key: |key| Some(example(key)),
    wrong_name: |name| (format!("`{}` is not a valid name", name.escape_debug()), None),
    expected: |_| Some("32 hexadecimal digits, as `explain --report` shows them"),
};

/// Reads the file of known failures `path`.
pub fn read_known_failures(path: &Path) -> Result<KnownFailures, SettingsError> {
    known_failures(&Document::read(&KNOWN_FAILURES, path)?)
}

/// Parses `bytes` as the contents of the file of known failures `path`.
pub fn parse_known_failures(path: &Path, bytes: &[u8]) -> Result<KnownFailures, SettingsError> {
    known_failures(&Document::parse(&KNOWN_FAILURES, path, bytes)?)
}

fn known_failures(document: &Document) -> Result<KnownFailures, SettingsError> {
    let entries = document.value(&format!("/{ENTRIES}")).cloned();
    // The schema has accepted the entries, so this is not expected to happen.
    let entries: Vec<KnownFailure> =
        serde_json::from_value(entries.unwrap_or_else(|| Value::Array(Vec::new())))
            .map_err(|error| document.at_key("", Problem::new(error.to_string())))?;
    let problems = entries.iter().enumerate().flat_map(|(at, entry)| unknown(document, at, entry));
    SettingsError::unless_empty(problems.collect())?;
    KnownFailures::new(entries).map_err(|InvalidTarget { index, reason }| {
        let pointer = format!("/{ENTRIES}/{index}/target");
        let message = format!("`{}` is not a pattern: {reason}", dotted(&pointer));
        document.at_value(&pointer, Problem::new(message)).into()
    })
}

/// Unknown requirements and scenarios: their entries would never match.
fn unknown(document: &Document, index: usize, entry: &KnownFailure) -> Vec<Problem> {
    let nothing = |kind: &str, id: &str, near: Option<String>| {
        let help = near.unwrap_or_else(|| "`verifik-conformance list` shows them all".to_owned());
        let problem = Problem::new(format!("unknown {kind} {}", shown(id))).with_help(help);
        document.at_value(&format!("/{ENTRIES}/{index}/{kind}"), problem)
    };
    let mut problems = Vec::new();
    if VERIFIK.requirement(&entry.requirement).is_none() {
        let names = VERIFIK.catalogue().map(|one| one.id.as_ref());
        let near = did_you_mean(&entry.requirement, names);
        problems.push(nothing("requirement", &entry.requirement, near));
    }
    if let Some(id) = entry.scenario.as_deref().filter(|id| scenarios::find(id).is_none()) {
        let near = did_you_mean(id, REGISTRY.iter().map(|one| one.id));
        problems.push(nothing("scenario", id, near));
    }
    problems
}

fn unknown_member(pointer: &str, key: &str) -> String {
    let known: &[&str] = if pointer.is_empty() { &[ENTRIES] } else { KEYS };
    did_you_mean(key, known.iter().copied()).unwrap_or_else(|| {
        if pointer.is_empty() {
            format!("each known failure is a table [[{ENTRIES}]]")
        } else {
            format!("the keys here are {}", known.join(", "))
        }
    })
}

fn example(key: &str) -> String {
    let value = match key {
        "expires" => "\"2027-03-31\", the last day on which the failure is accepted",
        "link" => "\"https://issues.example.com/123\", the issue that tracks it",
        "owner" => "\"the team or person responsible\"",
        _ => "\"delete.hard.retrieve\", as `verifik-conformance list` shows them",
    };
    format!("{key} = {value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_from_shows_known_values_of_invalid_toml_only() {
        for (line, from) in [
            ("jobs = 1O", None),
            ("[targets.staging", None),
            ("token = abc", Some(7)),
            ("abcdef", Some(0)),
            ("base-url = x", Some(10)),
            ("jobs = eyJabc", Some(6)),
            ("targets = { x = { token = 1", Some(9)),
        ] {
            assert_eq!(masked_from(line), from, "{line}");
        }
    }
}
