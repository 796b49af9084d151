//! From the text of a schema to its validator, without a look outside the program.

use std::error::Error;

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

/// Compiles a schema with formats asserted: 2020-12 treats them as notes unless told otherwise
/// (JSON Schema Validation 2020-12, section 7.2.1).
pub(super) fn compile(schema: Schema) -> Result<Validator, SchemaError> {
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
