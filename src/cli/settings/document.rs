//! TOML files with a schema: read as JSON that still knows the place of each value, so that every
//! mistake is shown where it is.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::problem::{Excerpt, Problem, SettingsError};
use super::secrets::{WHERE_TOKENS_BELONG, looks_like_a_token, shown, token_ranges};
use crate::contract::schemas::{Schema, SchemaViolation};

/// Kind of file: its schema, and the texts of its errors.
pub(super) struct Kind {
    /// Name in messages, such as `the configuration file`.
    pub(super) name: &'static str,
    /// Flag that names the file.
    pub(super) flag: &'static str,
    pub(super) schema: Schema,
    /// Ranges that may be secrets in a text that may not be TOML.
    pub(super) masked: fn(&str) -> Vec<Range<usize>>,
    /// True if the value of an unknown key may be a secret.
    pub(super) masks_unknown: bool,
    /// Advice about an unknown key in the table at a JSON Pointer.
    pub(super) unknown_key: fn(&str, &str) -> String,
    /// Example of a key that is missing.
    pub(super) missing_key: fn(&str) -> Option<String>,
    /// Objection to the name of a table, and advice.
    pub(super) wrong_name: fn(&str) -> (String, Option<String>),
    /// Description of the value at a JSON Pointer, in place of a pattern.
    pub(super) expected: fn(&str) -> Option<&'static str>,
}

/// A file that its schema accepts.
#[derive(Debug, Clone)]
pub(super) struct Document {
    path: PathBuf,
    excerpt: Excerpt,
    spanned: SpannedDocument,
}

/// Error that the schema reports.
struct SchemaError {
    /// JSON Pointer to it.
    pointer: String,
    /// True if its value may be a secret.
    is_masked: bool,
    is_key: bool,
    message: String,
    help: Option<String>,
}

impl Document {
    /// Reads the file `path`.
    pub(super) fn read(kind: &Kind, path: &Path) -> Result<Self, SettingsError> {
        let bytes = fs::read(path).map_err(|error| {
            let name = shown(&path.display().to_string());
            Problem::new(format!("cannot read {} {name}: {error}", kind.name)).with_help(format!(
                "pass a readable file with {}, or leave the flag out",
                kind.flag
            ))
        })?;
        Self::parse(kind, path, &bytes)
    }

    /// Parses `bytes` as the contents of the file `path`.
    pub(super) fn parse(kind: &Kind, path: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        let name = path.display().to_string();
        let text =
            std::str::from_utf8(bytes).map_err(|error| not_utf8(kind, &name, bytes, &error))?;
        let excerpt = Excerpt::new(&name, text);
        let masked = (kind.masked)(text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let masking = excerpt.masking(&masked);
        let errors = errors.iter().map(|error| not_toml(kind, &masking, &masked, error));
        SettingsError::unless_empty(errors.collect())?;

        let spanned = SpannedDocument::new(table.get_ref());
        let schema_errors = schema_errors(kind, &spanned.document);
        let masked = [masked_values(&spanned, &schema_errors), token_ranges(text)].concat();
        let excerpt = excerpt.masking(&masked);
        let document = Self { path: path.to_owned(), excerpt, spanned };
        let problems = schema_errors.into_iter().map(|error| document.problem(error));
        SettingsError::unless_empty(problems.collect())?;
        Ok(document)
    }

    /// The path, as it was named.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The value at a JSON Pointer.
    pub(super) fn value(&self, pointer: &str) -> Option<&Value> {
        self.spanned.document.pointer(pointer)
    }

    /// The problem, placed at the value at a JSON Pointer.
    pub(super) fn at_value(&self, pointer: &str, problem: Problem) -> Problem {
        let place = self.spanned.places.get(pointer).map(|place| place.value.clone());
        problem.at(&self.excerpt, &place.unwrap_or(0..0))
    }

    /// The problem, placed at the key at a JSON Pointer.
    pub(super) fn at_key(&self, pointer: &str, problem: Problem) -> Problem {
        let place = self.spanned.places.get(pointer).map(|place| place.key.clone());
        problem.at(&self.excerpt, &place.unwrap_or(0..0))
    }

    fn problem(&self, error: SchemaError) -> Problem {
        let mut problem = Problem::new(error.message);
        if let Some(help) = error.help {
            problem = problem.with_help(help);
        }
        if error.is_key {
            self.at_key(&error.pointer, problem)
        } else {
            self.at_value(&error.pointer, problem)
        }
    }
}

fn not_utf8(kind: &Kind, name: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Problem {
    let text = String::from_utf8_lossy(bytes);
    let excerpt = Excerpt::new(name, &text).masking(&(kind.masked)(&text));
    // Up to the first invalid byte, the lossy text is the text.
    let at = error.valid_up_to();
    Problem::new(format!("{} is not UTF-8", kind.name))
        .with_help("save the file as UTF-8, as TOML requires")
        .at(&excerpt, &(at..at + 1))
}

fn not_toml(
    kind: &Kind,
    excerpt: &Excerpt,
    masked: &[Range<usize>],
    error: &toml::de::Error,
) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let span = error.span().unwrap_or_default();
    let problem = Problem::new(format!("{} is not TOML: {message}", kind.name));
    let line = excerpt.lines(&span);
    let is_masked = masked.iter().any(|range| range.start < line.end && line.start < range.end);
    let help = "values that may be secrets are not shown";
    if is_masked { problem.with_help(help) } else { problem }.at(excerpt, &span)
}

/// The values of a TOML document that may be secrets.
fn masked_values(spanned: &SpannedDocument, schema_errors: &[SchemaError]) -> Vec<Range<usize>> {
    let refused = schema_errors.iter().filter(|error| error.is_masked);
    let refused = refused.filter_map(|error| spanned.places.get(&error.pointer));
    let tokens = spanned.places.iter().filter_map(|(pointer, place)| {
        let text = spanned.document.pointer(pointer)?.as_str()?;
        looks_like_a_token(text).then_some(place)
    });
    refused.chain(tokens).map(|place| place.value.clone()).collect()
}

fn schema_errors(kind: &Kind, document: &Value) -> Vec<SchemaError> {
    match kind.schema.validator() {
        Ok(validator) => {
            validator.iter_errors(document).flat_map(|error| by_schema(kind, error)).collect()
        }
        Err(error) => vec![at_key("", error.to_string(), None)],
    }
}

fn at_key(pointer: &str, message: String, help: Option<String>) -> SchemaError {
    SchemaError { pointer: pointer.to_owned(), is_masked: false, is_key: true, message, help }
}

fn by_schema(kind: &Kind, error: ValidationError<'_>) -> Vec<SchemaError> {
    let pointer = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|key| unknown_key(kind, &pointer, key)).collect()
        }
        ValidationErrorKind::PropertyNames { error: name } => {
            let key = name.instance().as_str().unwrap_or_default();
            let (message, help) = (kind.wrong_name)(key);
            vec![at_key(&member(&pointer, key), message, help)]
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            let message = format!("`{}` lacks the key `{key}`", dotted(&pointer));
            let help = (kind.missing_key)(key).map(|example| format!("add it, such as {example}"));
            vec![at_key(&pointer, message, help)]
        }
        _ => vec![wrong_value(kind, error, pointer)],
    }
}

fn unknown_key(kind: &Kind, pointer: &str, key: &str) -> SchemaError {
    let message = format!("unknown key `{}`", key.escape_debug());
    let help = Some((kind.unknown_key)(pointer, key));
    let error = at_key(&member(pointer, key), message, help);
    SchemaError { is_masked: kind.masks_unknown, ..error }
}

fn wrong_value(kind: &Kind, error: ValidationError<'_>, pointer: String) -> SchemaError {
    let is_token = error.instance().as_str().is_some_and(looks_like_a_token);
    let format = match error.kind() {
        ValidationErrorKind::Format { format } => format.clone(),
        _ => String::new(),
    };
    let expected = match error.kind() {
        ValidationErrorKind::Pattern { .. } => (kind.expected)(&pointer),
        _ => None,
    };
    let violation = SchemaViolation::from(error);
    let expected = expected.map_or(violation.expected, str::to_owned);
    let actual = if is_token { "what looks like a token".to_owned() } else { violation.actual };
    SchemaError {
        message: format!("`{}`: expected {expected}, found {actual}", dotted(&pointer)),
        pointer,
        is_masked: matches!(format.as_str(), "base-url" | "environment-variable"),
        is_key: false,
        help: (is_token || format == "environment-variable")
            .then(|| WHERE_TOKENS_BELONG.to_owned()),
    }
}

/// A JSON Pointer as TOML writes keys.
pub(super) fn dotted(pointer: &str) -> String {
    if pointer.is_empty() {
        return "the file".to_owned();
    }
    let mut written = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        // A target may be named `1`; no other key is a number.
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

/// Bytes of the text that hold a value and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The key; the value itself in an array.
    key: Range<usize>,
    /// The value.
    value: Range<usize>,
}

/// A document as JSON, and the place of each of its values by JSON Pointer.
#[derive(Debug, Clone)]
struct SpannedDocument {
    /// The document.
    document: Value,
    places: HashMap<String, Place>,
}

impl SpannedDocument {
    /// Reads a parsed TOML document.
    fn new(table: &DeTable<'_>) -> Self {
        let mut places = HashMap::new();
        let document = object(table, "", &mut places);
        Self { document, places }
    }
}

/// The pointer to a member (RFC 6901 section 3).
pub(super) fn member(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn object(table: &DeTable<'_>, pointer: &str, places: &mut HashMap<String, Place>) -> Value {
    let mut members = Map::new();
    for (key, value) in table {
        let pointer = member(pointer, key.get_ref());
        places.insert(pointer.clone(), Place { key: key.span(), value: value.span() });
        members.insert(key.get_ref().to_string(), convert(value.get_ref(), &pointer, places));
    }
    Value::Object(members)
}

fn array(
    items: &[Spanned<DeValue<'_>>],
    pointer: &str,
    places: &mut HashMap<String, Place>,
) -> Value {
    let item = |(index, item): (usize, &Spanned<DeValue<'_>>)| {
        let pointer = format!("{pointer}/{index}");
        places.insert(pointer.clone(), Place { key: item.span(), value: item.span() });
        convert(item.get_ref(), &pointer, places)
    };
    Value::Array(items.iter().enumerate().map(item).collect())
}

fn convert(value: &DeValue<'_>, pointer: &str, places: &mut HashMap<String, Place>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Integer(integer) => whole(integer),
        DeValue::Float(float) => fraction(float.as_str()),
        // No key has a time as its value, and no text value of a key looks like one.
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => array(items, pointer, places),
        DeValue::Table(table) => object(table, pointer, places),
    }
}

/// A number beyond 64 bits stays text, which the schema then refuses in its place.
fn whole(integer: &DeInteger<'_>) -> Value {
    i64::from_str_radix(integer.as_str(), integer.radix())
        .map_or_else(|_| Value::String(integer.to_string()), Value::from)
}

/// `4.0` is a whole number to JSON Schema (2020-12 section 4.2.3), so it becomes one; infinity and
/// not-a-number have no JSON form and stay text, which the schema then refuses.
fn fraction(text: &str) -> Value {
    let number = text.parse::<f64>().ok();
    let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < 9e15);
    whole
        .and_then(|number| format!("{number:.0}").parse::<i64>().ok().map(Value::from))
        .or_else(|| number.and_then(Number::from_f64).map(Value::Number))
        .unwrap_or_else(|| Value::String(text.to_owned()))
}
