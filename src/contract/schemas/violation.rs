//! Schema violations in words.

use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use super::compile::{SchemaError, describe_format, may_hold_a_secret};

/// Longest text shown of an instance, in characters.
const LONGEST_TEXT: usize = 60;
/// Most members shown of an object.
const MOST_MEMBERS: usize = 12;

/// One violation of a schema by an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaViolation {
    /// JSON Pointer (RFC 6901) to the wrong value, or to the object with a missing member.
    pub pointer: String,
    /// The expected value, as a phrase.
    pub expected: String,
    /// The actual value, abbreviated.
    pub actual: String,
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the document" } else { &self.pointer };
        write!(formatter, "{place}: expected {}, found {}", self.expected, self.actual)
    }
}

impl From<ValidationError<'_>> for SchemaViolation {
    fn from(error: ValidationError<'_>) -> Self {
        Self {
            pointer: error.instance_path().to_string(),
            expected: expected(&error),
            actual: actual(&error),
        }
    }
}

impl From<SchemaError> for SchemaViolation {
    fn from(error: SchemaError) -> Self {
        Self {
            pointer: String::new(),
            expected: "a built-in schema that compiles".to_owned(),
            actual: error.to_string(),
        }
    }
}

fn expected(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Required { property } => format!("the member {property}"),
        Kind::Type { kind } => types(kind),
        Kind::Format { format } => describe_format(format),
        Kind::Pattern { pattern } => format!("text that matches {pattern}"),
        Kind::Enum { options } => one_of(options),
        Kind::Constant { expected_value } => render(expected_value),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::MinLength { limit: 1 } => "a text that is not empty".to_owned(),
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::MinItems { limit } => format!("at least {limit} items"),
        Kind::MinProperties { limit } => format!("at least {limit} members"),
        Kind::MaxProperties { limit } => format!("at most {limit} members"),
        Kind::UniqueItems => "unique items".to_owned(),
        Kind::AdditionalProperties { .. } => "only described members".to_owned(),
        Kind::FalseSchema => "nothing here".to_owned(),
        Kind::PropertyNames { error } => format!("member names to be {}", expected(error)),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => alternatives(context),
        // Masked, because the library's message would repeat the whole instance.
        _ => error.masked().to_string(),
    }
}

fn actual(error: &ValidationError<'_>) -> String {
    match error.kind() {
        // Names only: the value of an unexpected member may be a secret.
        Kind::AdditionalProperties { unexpected } => {
            format!("the unexpected {}", members(unexpected.iter().map(String::as_str)))
        }
        Kind::PropertyNames { error } => format!("the name {}", render(error.instance())),
        Kind::Format { format } if may_hold_a_secret(format) => {
            "other text, not shown because it may be a secret".to_owned()
        }
        _ => render(error.instance()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(single) => with_article(*single).to_owned(),
        TypeKind::Multiple(several) => {
            several.iter().map(with_article).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn with_article(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

fn one_of(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let options: Vec<_> = options.iter().map(render).collect();
    format!("one of {}", options.join(", "))
}

/// Describes every alternative by its first violation.
fn alternatives(context: &[Vec<ValidationError<'_>>]) -> String {
    let mut ways: Vec<String> = Vec::new();
    for first in context.iter().filter_map(|errors| errors.first()) {
        let way = match first.instance_path().as_str() {
            "" => expected(first),
            pointer => format!("{} at {pointer}", expected(first)),
        };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.join(", or ")
}

fn render(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() > LONGEST_TEXT => {
            let beginning: String = text.chars().take(LONGEST_TEXT).collect();
            format!("{} (cut)", Value::String(beginning))
        }
        Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
        Value::Array(items) => format!("an array of {}", items.len()),
        Value::Object(object) if object.is_empty() => "an empty object".to_owned(),
        Value::Object(object) => {
            format!("an object with the {}", members(object.keys().map(String::as_str)))
        }
        scalar => scalar.to_string(),
    }
}

fn members<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted = |name: &str| {
        let beginning: String = name.chars().take(LONGEST_TEXT).collect();
        let cut = if beginning.len() < name.len() { "…" } else { "" };
        format!("\"{}{cut}\"", beginning.escape_debug())
    };
    let mut names: Vec<_> = names.map(quoted).collect();
    let more = names.len().saturating_sub(MOST_MEMBERS);
    names.truncate(MOST_MEMBERS);
    let noun = if names.len() == 1 { "member" } else { "members" };
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{noun} {}{rest}", names.join(", "))
}
