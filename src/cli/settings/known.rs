//! The file of known failures: read, judged by its schema and the catalogue, and told where it is
//! wrong.

use std::fs;
use std::ops::Range;
use std::path::Path;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;
use toml::de::DeTable;

use super::advice;
use super::covering::looks_like_a_token;
use super::excerpt::Excerpt;
use super::located::{Located, member};
use super::problem::{Problem, SettingsError};
use super::refusals::dotted;
use super::text::shown;
use crate::contract::requirements;
use crate::contract::schemas::{Schema, SchemaViolation};
use crate::model::KnownFailure;
use crate::results::known::KnownFailures;
use crate::scenarios::{self, REGISTRY};

/// The key of every entry.
const ENTRIES: &str = "known-failure";

/// Keys of an entry.
const KEYS: &[&str] =
    &["requirement", "scenario", "target", "fingerprint", "owner", "link", "expires", "reason"];

/// A text that knows where its values stand.
struct File {
    excerpt: Excerpt,
    located: Located,
}

/// Reads the file of known failures `path`.
pub fn read_known_failures(path: &Path) -> Result<KnownFailures, SettingsError> {
    let name = shown(&path.display().to_string());
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(format!("cannot read the file of known failures {name}: {error}"))
            .with_help("name a file that can be read with --known-failures, or none at all")
    })?;
    parse_known_failures(path, &bytes)
}

/// Takes `bytes` for the contents of the file of known failures `path`.
pub fn parse_known_failures(path: &Path, bytes: &[u8]) -> Result<KnownFailures, SettingsError> {
    let name = path.display().to_string();
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let text = String::from_utf8_lossy(bytes);
        let excerpt = Excerpt::new(&name, &text).covering(&tokens(&text));
        Problem::new("the file of known failures is not UTF-8")
            .with_help("save the file as UTF-8, as TOML requires")
            .at(&excerpt, &(error.valid_up_to()..error.valid_up_to() + 1))
    })?;
    let excerpt = Excerpt::new(&name, text).covering(&tokens(text));
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.iter().map(|error| not_toml(&excerpt, error)).collect();
    SettingsError::unless_empty(errors)?;
    let file = File { excerpt, located: Located::new(table.get_ref()) };
    let problems = match Schema::KnownFailures.validator() {
        Ok(schema) => {
            let errors = schema.iter_errors(&file.located.document);
            errors.flat_map(|error| by_schema(&file, error)).collect()
        }
        Err(error) => vec![Problem::new(error.to_string())],
    };
    SettingsError::unless_empty(problems)?;
    file.known_failures()
}

impl File {
    fn known_failures(&self) -> Result<KnownFailures, SettingsError> {
        let entries =
            self.located.document.get(ENTRIES).cloned().unwrap_or_else(|| Value::Array(vec![]));
        // The schema has accepted the entries, so this is not expected to happen.
        let entries: Vec<KnownFailure> = serde_json::from_value(entries)
            .map_err(|error| self.at("", true, Problem::new(error.to_string())))?;
        let unknown = entries.iter().enumerate().flat_map(|(at, entry)| self.unknown(at, entry));
        SettingsError::unless_empty(unknown.collect())?;
        KnownFailures::new(entries).map_err(|(index, reason)| {
            let pointer = format!("/{ENTRIES}/{index}/target");
            let message = format!("`{}` is not a pattern: {reason}", dotted(&pointer));
            self.at(&pointer, false, Problem::new(message)).into()
        })
    }

    /// Names that nothing has: an entry about them would accept nothing, for ever.
    fn unknown(&self, index: usize, entry: &KnownFailure) -> Vec<Problem> {
        let mut problems = Vec::new();
        if requirements::find(&entry.requirement).is_none() {
            let names = requirements::catalogue().map(|one| one.id.as_ref());
            let near = advice::nearest(&entry.requirement, names);
            problems.push(self.nothing(index, "requirement", &entry.requirement, near));
        }
        if let Some(id) = entry.scenario.as_deref().filter(|id| scenarios::find(id).is_none()) {
            let near = advice::nearest(id, REGISTRY.iter().map(|one| one.id));
            problems.push(self.nothing(index, "scenario", id, near));
        }
        problems
    }

    fn nothing(&self, index: usize, kind: &str, id: &str, near: Option<&str>) -> Problem {
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`verifik-conformance list` shows them all".to_owned(),
        };
        let problem = Problem::new(format!("there is no {kind} {}", shown(id))).with_help(help);
        self.at(&format!("/{ENTRIES}/{index}/{kind}"), false, problem)
    }

    fn at(&self, pointer: &str, is_key: bool, problem: Problem) -> Problem {
        let place = match self.located.place(pointer) {
            Some(place) if is_key => place.key.clone(),
            Some(place) => place.value.clone(),
            None => 0..0,
        };
        problem.at(&self.excerpt, &place)
    }
}

fn by_schema(file: &File, error: ValidationError<'_>) -> Vec<Problem> {
    let pointer = error.instance_path().to_string();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| unknown_key(file, &pointer, key)).collect()
        }
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let message = format!("`{}` lacks the key `{key}`", dotted(&pointer));
            vec![file.at(&pointer, true, Problem::new(message).with_help(example(key)))]
        }
        _ => vec![wrong_value(file, error, &pointer)],
    }
}

fn unknown_key(file: &File, pointer: &str, key: &str) -> Problem {
    let message = format!("unknown key `{}`", key.escape_debug());
    let known: &[&str] = if pointer.is_empty() { &[ENTRIES] } else { KEYS };
    let help = match advice::nearest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if pointer.is_empty() => format!("each known failure is a table [[{ENTRIES}]]"),
        None => format!("the keys here are {}", known.join(", ")),
    };
    file.at(&member(pointer, key), true, Problem::new(message).with_help(help))
}

fn wrong_value(file: &File, error: ValidationError<'_>, pointer: &str) -> Problem {
    let is_token = error.instance().as_str().is_some_and(looks_like_a_token);
    let is_pattern = matches!(error.kind(), Kind::Pattern { .. });
    let violation = SchemaViolation::from(error);
    let expected = if is_pattern {
        "32 hexadecimal digits, as `explain --report` shows them".to_owned()
    } else {
        violation.expected
    };
    let actual = if is_token { "what looks like a token".to_owned() } else { violation.actual };
    let message = format!("`{}`: expected {expected}, found {actual}", dotted(pointer));
    file.at(pointer, false, Problem::new(message))
}

fn example(key: &str) -> String {
    let value = match key {
        "expires" => "\"2027-03-31\", the last day on which it is accepted",
        "link" => "\"https://issues.example.com/123\", where it is being followed",
        "owner" => "\"the team or person who answers for it\"",
        _ => "\"delete.hard.retrieve\", as `verifik-conformance list` shows them",
    };
    format!("add it, such as {key} = {value}")
}

/// What looks like a token in a text, word by word; nothing else in this file is a secret.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let is_part =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '/' | '~');
    let mut start = 0;
    let mut found = Vec::new();
    for word in text.split_inclusive(|c| !is_part(c)) {
        if word.split(['.', '/']).any(looks_like_a_token) {
            found.push(start..start + word.trim_end_matches(|c| !is_part(c)).len());
        }
        start += word.len();
    }
    found
}

fn not_toml(excerpt: &Excerpt, error: &toml::de::Error) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    Problem::new(format!("the file of known failures is not TOML: {message}"))
        .at(excerpt, &error.span().unwrap_or_default())
}
