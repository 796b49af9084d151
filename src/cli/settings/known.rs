//! The file of known failures, judged by its schema and by the catalogue.

use std::path::Path;

use serde_json::Value;

use super::document::{Document, Kind, dotted};
use super::problem::{Problem, SettingsError};
use super::secrets::{shown, token_ranges};
use crate::cli::suggest::did_you_mean;
use crate::contract::VERIFIK;
use crate::contract::schemas::Schema;
use crate::model::KnownFailure;
use crate::results::known::{InvalidTarget, KnownFailures};
use crate::scenarios::{self, REGISTRY};

/// The key of every entry.
const ENTRIES: &str = "known-failure";

/// Keys of an entry.
const KEYS: &[&str] =
    &["requirement", "scenario", "target", "fingerprint", "owner", "link", "expires", "reason"];

const KIND: Kind = Kind {
    name: "the file of known failures",
    flag: "--known-failures",
    schema: Schema::KnownFailures,
    // Nothing else in this file is a secret.
    covered: token_ranges,
    covers_unknown: false,
    unknown_key,
    missing_key: |key| Some(example(key)),
    wrong_name: |name| (format!("`{}` is no name", name.escape_debug()), None),
    expected: |_| Some("32 hexadecimal digits, as `explain --report` shows them"),
};

/// Reads the file of known failures `path`.
pub fn read_known_failures(path: &Path) -> Result<KnownFailures, SettingsError> {
    known_failures(&Document::read(&KIND, path)?)
}

/// Takes `bytes` for the contents of the file of known failures `path`.
pub fn parse_known_failures(path: &Path, bytes: &[u8]) -> Result<KnownFailures, SettingsError> {
    known_failures(&Document::parse(&KIND, path, bytes)?)
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

/// Names that nothing has: an entry about them would accept nothing, for ever.
fn unknown(document: &Document, index: usize, entry: &KnownFailure) -> Vec<Problem> {
    let nothing = |kind: &str, id: &str, near: Option<String>| {
        let help = near.unwrap_or_else(|| "`verifik-conformance list` shows them all".to_owned());
        let problem = Problem::new(format!("there is no {kind} {}", shown(id))).with_help(help);
        document.at_value(&format!("/{ENTRIES}/{index}/{kind}"), problem)
    };
    let mut problems = Vec::new();
    if VERIFIK.requirement(&entry.requirement).is_none() {
        let names = VERIFIK.catalogue().map(|one| one.id.as_ref());
        let near = did_you_mean(&entry.requirement, names, 1);
        problems.push(nothing("requirement", &entry.requirement, near));
    }
    if let Some(id) = entry.scenario.as_deref().filter(|id| scenarios::find(id).is_none()) {
        let near = did_you_mean(id, REGISTRY.iter().map(|one| one.id), 1);
        problems.push(nothing("scenario", id, near));
    }
    problems
}

fn unknown_key(pointer: &str, key: &str) -> String {
    let known: &[&str] = if pointer.is_empty() { &[ENTRIES] } else { KEYS };
    did_you_mean(key, known.iter().copied(), 1).unwrap_or_else(|| {
        if pointer.is_empty() {
            format!("each known failure is a table [[{ENTRIES}]]")
        } else {
            format!("the keys here are {}", known.join(", "))
        }
    })
}

fn example(key: &str) -> String {
    let value = match key {
        "expires" => "\"2027-03-31\", the last day on which it is accepted",
        "link" => "\"https://issues.example.com/123\", where it is being followed",
        "owner" => "\"the team or person who answers for it\"",
        _ => "\"delete.hard.retrieve\", as `verifik-conformance list` shows them",
    };
    format!("{key} = {value}")
}
