//! Every JSON Schema of the contract and of our own files, compiled once and only when used.
//!
//! A new schema is one file in `schemas/`, one variant of [`Schema`], its line in
//! [`Schema::ALL`], and its arm of `file`.

mod compile;
mod violation;

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

pub use compile::{SchemaError, compiled};
pub use violation::SchemaViolation;

/// A JSON Schema (draft 2020-12) of the folder `schemas/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Schema {
    /// The collection document.
    Collection,
    /// One collection under `data`.
    CollectionResponse,
    /// Collections under `data`.
    CollectionListResponse,
    /// Any documented error family.
    Error,
    /// The family `{message, code}`.
    ErrorMessageCode,
    /// The family `{error}`.
    ErrorOnly,
    /// The family `{error, message}`.
    ErrorWithMessage,
    /// The family `{message, code, status, timestamp}`.
    ErrorTimestamped,
    /// The family `{code, message, signature}`.
    ErrorSigned,
    /// The family `{success: false, error, code}`.
    ErrorUnsuccessful,
    /// The family `{code, data: {code, message, detail}}`.
    ErrorNested,
    /// The documented body for 401 and 403.
    ErrorAccessForbidden,
    /// The documented body for 404.
    ErrorInvalidCollection,
    /// The documented body for 400.
    ErrorInvalidRequest,
    /// The documented body for 409 on create and update.
    ErrorMissingParameter,
    /// A person, as far as the pages agree.
    Person,
    /// A project, as far as the pages agree.
    Project,
    /// Our own JSON report.
    Report,
    /// Our own comparison of two runs.
    Diff,
    /// Our own configuration file, read as JSON.
    Configuration,
    /// Our own file of known failures, read as JSON.
    KnownFailures,
}

/// A file of the folder `schemas/`.
struct SchemaFile {
    /// The file's name without `.schema.json`.
    name: &'static str,
    text: &'static str,
}

/// The validator of every schema, in the order of the enum.
static VALIDATORS: [OnceLock<Result<Validator, SchemaError>>; Schema::ALL.len()] =
    [const { OnceLock::new() }; Schema::ALL.len()];

impl Schema {
    /// Every schema, in the order of the enum.
    pub const ALL: &'static [Self] = &[
        Self::Collection,
        Self::CollectionResponse,
        Self::CollectionListResponse,
        Self::Error,
        Self::ErrorMessageCode,
        Self::ErrorOnly,
        Self::ErrorWithMessage,
        Self::ErrorTimestamped,
        Self::ErrorSigned,
        Self::ErrorUnsuccessful,
        Self::ErrorNested,
        Self::ErrorAccessForbidden,
        Self::ErrorInvalidCollection,
        Self::ErrorInvalidRequest,
        Self::ErrorMissingParameter,
        Self::Person,
        Self::Project,
        Self::Report,
        Self::Diff,
        Self::Configuration,
        Self::KnownFailures,
    ];

    /// The name of its file, without `.schema.json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.file().name
    }

    /// The text of its file.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.file().text
    }

    /// Returns the schema with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|schema| schema.name() == name)
    }

    /// The schema's `$id`: a name and not an address, so nothing can be fetched by it.
    #[must_use]
    pub fn id(self) -> String {
        format!("{}{}", compile::NAMESPACE, self.name())
    }

    /// Returns the compiled schema. The first call compiles it.
    pub fn validator(self) -> Result<&'static Validator, SchemaError> {
        VALIDATORS[self as usize]
            .get_or_init(|| compile::compile(self))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Returns every violation of the schema by `instance`; empty if it is valid.
    ///
    /// A schema that does not compile is our mistake. It is reported as one violation, never as a
    /// valid instance.
    ///
    /// ```
    /// use serde_json::json;
    /// use verifik_conformance::contract::schemas::Schema;
    ///
    /// let body = json!({"message": "Access forbidden", "code": 7});
    /// let violations = Schema::ErrorMessageCode.violations(&body);
    /// assert_eq!(violations.len(), 1);
    /// assert_eq!(violations[0].to_string(), "/code: expected a string, found 7");
    /// ```
    #[must_use]
    pub fn violations(self, instance: &Value) -> Vec<SchemaViolation> {
        match self.validator() {
            Ok(validator) => validator.iter_errors(instance).map(SchemaViolation::from).collect(),
            Err(error) => vec![error.into()],
        }
    }

    const fn file(self) -> SchemaFile {
        match self {
            Self::Collection => SchemaFile {
                name: "collection",
                text: include_str!("../../../schemas/collection.schema.json"),
            },
            Self::CollectionResponse => SchemaFile {
                name: "collection-response",
                text: include_str!("../../../schemas/collection-response.schema.json"),
            },
            Self::CollectionListResponse => SchemaFile {
                name: "collection-list-response",
                text: include_str!("../../../schemas/collection-list-response.schema.json"),
            },
            Self::Error => SchemaFile {
                name: "error",
                text: include_str!("../../../schemas/error.schema.json"),
            },
            Self::ErrorMessageCode => SchemaFile {
                name: "error-message-code",
                text: include_str!("../../../schemas/error-message-code.schema.json"),
            },
            Self::ErrorOnly => SchemaFile {
                name: "error-only",
                text: include_str!("../../../schemas/error-only.schema.json"),
            },
            Self::ErrorWithMessage => SchemaFile {
                name: "error-with-message",
                text: include_str!("../../../schemas/error-with-message.schema.json"),
            },
            Self::ErrorTimestamped => SchemaFile {
                name: "error-timestamped",
                text: include_str!("../../../schemas/error-timestamped.schema.json"),
            },
            Self::ErrorSigned => SchemaFile {
                name: "error-signed",
                text: include_str!("../../../schemas/error-signed.schema.json"),
            },
            Self::ErrorUnsuccessful => SchemaFile {
                name: "error-unsuccessful",
                text: include_str!("../../../schemas/error-unsuccessful.schema.json"),
            },
            Self::ErrorNested => SchemaFile {
                name: "error-nested",
                text: include_str!("../../../schemas/error-nested.schema.json"),
            },
            Self::ErrorAccessForbidden => SchemaFile {
                name: "error-access-forbidden",
                text: include_str!("../../../schemas/error-access-forbidden.schema.json"),
            },
            Self::ErrorInvalidCollection => SchemaFile {
                name: "error-invalid-collection",
                text: include_str!("../../../schemas/error-invalid-collection.schema.json"),
            },
            Self::ErrorInvalidRequest => SchemaFile {
                name: "error-invalid-request",
                text: include_str!("../../../schemas/error-invalid-request.schema.json"),
            },
            Self::ErrorMissingParameter => SchemaFile {
                name: "error-missing-parameter",
                text: include_str!("../../../schemas/error-missing-parameter.schema.json"),
            },
            Self::Person => SchemaFile {
                name: "person",
                text: include_str!("../../../schemas/person.schema.json"),
            },
            Self::Project => SchemaFile {
                name: "project",
                text: include_str!("../../../schemas/project.schema.json"),
            },
            Self::Report => SchemaFile {
                name: "report",
                text: include_str!("../../../schemas/report.schema.json"),
            },
            Self::Diff => {
                SchemaFile { name: "diff", text: include_str!("../../../schemas/diff.schema.json") }
            }
            Self::Configuration => SchemaFile {
                name: "configuration",
                text: include_str!("../../../schemas/configuration.schema.json"),
            },
            Self::KnownFailures => SchemaFile {
                name: "known-failures",
                text: include_str!("../../../schemas/known-failures.schema.json"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_of_all_schemas_is_in_the_order_of_the_enum() {
        for (index, schema) in Schema::ALL.iter().enumerate() {
            assert_eq!(*schema as usize, index, "{}", schema.name());
        }
    }
}
