//! From the text of a schema to its validator, without a look outside the program.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

use super::{Schema, formats};

/// What every `$id` begins with.
pub(super) const NAMESPACE: &str = "urn:verifik-conformance:";

/// A schema of the program that does not compile: a mistake in the program, not in the target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the built-in schema `{schema}` does not compile: {reason}; please report this as a bug")]
pub struct SchemaError {
    /// The schema's name.
    pub schema: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// How many were compiled in this process.
static COMPILED: AtomicU64 = AtomicU64::new(0);

/// How many schemas this process has compiled so far. Each is compiled at its first use, once.
#[must_use]
pub fn compiled() -> u64 {
    COMPILED.load(Ordering::Relaxed)
}

/// Compiles a schema with formats asserted: 2020-12 treats them as notes unless told otherwise
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
    formats::register(options).build(&document).map_err(|error| failed(error.to_string()))
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
        let built = formats::register(options).build(&json!({"format": "object-di"}));
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
