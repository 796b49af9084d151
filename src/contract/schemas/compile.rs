//! Compilation of the built-in schemas, without network or file access, and their custom formats.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jsonschema::{Retrieve, Uri, ValidationOptions, Validator};
use serde_json::Value;
use url::Url;

use super::Schema;
use crate::contract::duration;

/// Prefix of every `$id`.
pub(super) const NAMESPACE: &str = "urn:verifik-conformance:";

/// A built-in schema that does not compile: a mistake of the program, not of the target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the built-in schema `{schema}` does not compile: {reason}; please report this as a bug")]
pub struct SchemaError {
    /// The schema's name.
    pub schema: &'static str,
    /// The compiler's message.
    pub reason: String,
}

/// Number of schemas compiled in this process.
static COMPILED: AtomicU64 = AtomicU64::new(0);

/// Returns the number of schemas that this process has compiled. Each is compiled once, at its
/// first use.
#[must_use]
pub fn compiled() -> u64 {
    COMPILED.load(Ordering::Relaxed)
}

/// Compiles a schema with formats asserted. By default, formats of draft 2020-12 are annotations
/// (JSON Schema Validation 2020-12, section 7.2.1).
pub(super) fn compile(schema: Schema) -> Result<Validator, SchemaError> {
    COMPILED.fetch_add(1, Ordering::Relaxed);
    let failed = |reason: String| SchemaError { schema: schema.name(), reason };
    let document: Value =
        serde_json::from_str(schema.text()).map_err(|error| failed(error.to_string()))?;
    let options = jsonschema::options()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_retriever(Siblings);
    register_formats(options).build(&document).map_err(|error| failed(error.to_string()))
}

/// Answers references between our own schemas and refuses every other one.
struct Siblings;

impl Retrieve for Siblings {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let sibling = uri.as_str().strip_prefix(NAMESPACE).and_then(Schema::named);
        match sibling {
            Some(schema) => Ok(serde_json::from_str(schema.text())?),
            None => {
                Err(format!("`{uri}` is not a built-in schema, and no other is fetched").into())
            }
        }
    }
}

const OBJECT_ID: &str = "object-id";
const TIMESTAMP_MILLISECONDS: &str = "timestamp-milliseconds";
const BASE_URL: &str = "base-url";
const DURATION: &str = "friendly-duration";
const ENVIRONMENT_VARIABLE: &str = "environment-variable";

/// Registers every custom format.
fn register_formats(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    options
        .with_format(OBJECT_ID, is_object_id)
        .with_format(TIMESTAMP_MILLISECONDS, is_timestamp_milliseconds)
        .with_format(BASE_URL, is_base_url)
        .with_format(DURATION, |text| duration::parse(text).is_ok())
        .with_format(ENVIRONMENT_VARIABLE, is_environment_variable)
}

/// Describes a format in words.
pub(super) fn describe_format(format: &str) -> String {
    match format {
        OBJECT_ID => "24 lower-case hexadecimal digits".to_owned(),
        TIMESTAMP_MILLISECONDS => "an RFC 3339 time in UTC with exactly three fraction digits, \
            such as 2024-01-30T20:16:34.841Z"
            .to_owned(),
        BASE_URL => "an http or https URL without user information, query and fragment".to_owned(),
        DURATION => "a number and a unit, like 2s, 500ms or 10m".to_owned(),
        ENVIRONMENT_VARIABLE => "the name of an environment variable (not its value)".to_owned(),
        "uuid" => "a UUID (RFC 9562)".to_owned(),
        "date" => "a date, such as 2027-03-31".to_owned(),
        "date-time" => "a date and time (RFC 3339)".to_owned(),
        "json-pointer" => "a JSON Pointer (RFC 6901)".to_owned(),
        other => format!("a value of the format `{other}`"),
    }
}

/// Tells whether a value that this format refuses may be a misplaced secret.
pub(super) fn may_hold_a_secret(format: &str) -> bool {
    matches!(format, BASE_URL | ENVIRONMENT_VARIABLE)
}

fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Parsing refuses impossible dates, formatting refuses other notations of the same time, and the
/// length refuses years outside 0000 to 9999 (RFC 3339 section 1).
fn is_timestamp_milliseconds(text: &str) -> bool {
    text.len() == "2024-01-30T20:16:34.841Z".len()
        && text.parse::<Timestamp>().is_ok_and(|time| format!("{time:.3}") == text)
}

fn is_base_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn is_environment_variable(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::schemas::SchemaViolation;

    #[test]
    fn a_reference_to_elsewhere_is_refused_and_not_followed() {
        for elsewhere in ["http://127.0.0.1:9/schema.json", "file:///schema.json", "urn:other:x"] {
            let schema = json!({"$ref": elsewhere});
            let built = jsonschema::options().with_retriever(Siblings).build(&schema);
            assert!(built.is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn an_unknown_format_does_not_compile() {
        let options = jsonschema::options()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(false);
        let built = register_formats(options).build(&json!({"format": "object-di"}));
        assert!(built.is_err());
    }

    #[test]
    fn a_broken_schema_shows_as_a_violation() {
        let error = SchemaError { schema: "collection", reason: "no such type".to_owned() };
        let violation = SchemaViolation::from(error);
        assert_eq!(
            violation.to_string(),
            "the document: expected a built-in schema that compiles, found the built-in schema \
             `collection` does not compile: no such type; please report this as a bug"
        );
    }
}
