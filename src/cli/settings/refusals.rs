//! Everything in a configuration file that its schema, or this version, does not take.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::advice;
use super::covering::looks_like_a_token;
use super::file::ConfigurationFile;
use super::located::member;
use super::problem::Problem;
use crate::contract::duration;
use crate::contract::schemas::{Schema, SchemaViolation};

/// What the schema's pattern of a duration wants.
const DURATION: &str = "a number and a unit, like 2s, 500ms or 10m";

/// One thing that is not taken.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// JSON Pointer to it.
    pub(super) pointer: String,
    /// Whether its value may be a secret.
    pub(super) may_hold_a_secret: bool,
    at_key: bool,
    message: String,
    help: Option<String>,
}

/// Everything that is not taken.
pub(super) fn all(document: &Value) -> Vec<Refusal> {
    let mut refusals = match Schema::Configuration.validator() {
        Ok(validator) => validator.iter_errors(document).flat_map(by_schema).collect(),
        Err(error) => vec![Refusal::key("", error.to_string(), None)],
    };
    refusals.extend(overlong(document));
    if document.pointer("/targets/embedded").is_some() {
        let message = "`embedded` is the name of the provider inside this program".to_owned();
        let help = Some("give this target another name".to_owned());
        refusals.push(Refusal::key("/targets/embedded", message, help));
    }
    refusals
}

impl Refusal {
    fn key(pointer: &str, message: String, help: Option<String>) -> Self {
        let pointer = pointer.to_owned();
        Self { pointer, may_hold_a_secret: false, at_key: true, message, help }
    }

    /// The problem, at its place in the file.
    pub(super) fn problem(&self, file: &ConfigurationFile) -> Problem {
        let mut problem = Problem::new(&*self.message);
        if let Some(help) = &self.help {
            problem = problem.with_help(&**help);
        }
        if self.at_key {
            file.at_key(&self.pointer, problem)
        } else {
            file.at_value(&self.pointer, problem)
        }
    }
}

fn by_schema(error: ValidationError<'_>) -> Vec<Refusal> {
    let pointer = error.instance_path().to_string();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| unknown_key(&pointer, key)).collect()
        }
        Kind::PropertyNames { error: name } => {
            let key = name.instance().as_str().unwrap_or_default();
            let message = format!(
                "`{}` is no name for a target: it may hold letters, digits, dots, dashes and \
                 underscores, since folders are named after it",
                key.escape_debug()
            );
            vec![Refusal::key(&member(&pointer, key), message, None)]
        }
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let message = format!("`{}` lacks the key `{key}`", dotted(&pointer));
            let help = (key == "base-url")
                .then(|| "add it, such as base-url = \"https://staging.example.com\"".to_owned());
            vec![Refusal::key(&pointer, message, help)]
        }
        _ => vec![wrong_value(error, pointer)],
    }
}

fn unknown_key(pointer: &str, key: &str) -> Refusal {
    let message = format!("unknown key `{}`", key.escape_debug());
    let help = Some(advice::unknown_key(pointer, key));
    Refusal { may_hold_a_secret: true, ..Refusal::key(&member(pointer, key), message, help) }
}

fn wrong_value(error: ValidationError<'_>, pointer: String) -> Refusal {
    let text = error.instance().as_str().map(str::to_owned);
    let is_token = text.as_deref().is_some_and(looks_like_a_token);
    let format = match error.kind() {
        Kind::Format { format } => format.clone(),
        _ => String::new(),
    };
    let wanted = match error.kind() {
        Kind::Pattern { .. } => wanted(&pointer),
        _ => None,
    };
    let violation = SchemaViolation::from(error);
    let expected = wanted.map_or(violation.expected, str::to_owned);
    let actual = if is_token { "what looks like a token".to_owned() } else { violation.actual };
    Refusal {
        message: format!("`{}`: expected {expected}, found {actual}", dotted(&pointer)),
        pointer,
        may_hold_a_secret: matches!(format.as_str(), "base-url" | "environment-variable"),
        at_key: false,
        help: (is_token || format == "environment-variable").then(advice::secret),
    }
}

/// What a value has to look like, for a person who does not read patterns.
fn wanted(pointer: &str) -> Option<&'static str> {
    match pointer {
        "/target" => Some("letters, digits, dots, dashes and underscores"),
        "/timeout" => Some(DURATION),
        _ if pointer.starts_with("/report/") => Some("FORMAT=PATH, such as junit=report.xml"),
        _ if pointer.starts_with("/expectations/") => Some(DURATION),
        _ => None,
    }
}

/// Durations that the schema's pattern accepts and that are too long to count.
fn overlong(document: &Value) -> Vec<Refusal> {
    let budgets = ["create", "list", "retrieve", "update", "delete"]
        .map(|operation| format!("/expectations/latency/{operation}"));
    let all = ["/timeout".to_owned(), "/expectations/visibility".to_owned()];
    all.into_iter()
        .chain(budgets)
        .filter(|pointer| {
            document.pointer(pointer).and_then(Value::as_str).is_some_and(is_overlong)
        })
        .map(|pointer| {
            let message = format!("`{}`: this duration is too long to count", dotted(&pointer));
            Refusal { at_key: false, ..Refusal::key(&pointer, message, None) }
        })
        .collect()
}

fn is_overlong(text: &str) -> bool {
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let is_duration = unit.len() < text.len() && matches!(unit, "ms" | "s" | "m" | "h");
    is_duration && duration::parse(text).is_err()
}

/// A JSON Pointer as TOML writes keys.
pub(super) fn dotted(pointer: &str) -> String {
    if pointer.is_empty() {
        return "the file".to_owned();
    }
    let mut written = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        // A target may be called `1`; no other key is a number.
        let is_index = part.parse::<usize>().is_ok() && !matches!(&*written, "" | "targets");
        let is_bare = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if is_index {
            written.extend(["[", &*part, "]"]);
            continue;
        }
        written.push_str(if written.is_empty() { "" } else { "." });
        if is_bare {
            written.push_str(&part);
        } else {
            written.extend(["\"", &*part.escape_debug().to_string(), "\""]);
        }
    }
    written
}
