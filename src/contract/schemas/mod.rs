//! Every JSON Schema of the contract and of our own files, compiled once and only when used.
//!
//! A new schema is one file in `schemas/` and one line in the list below.

mod compile;
mod formats;
mod violation;

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

pub use compile::{SchemaError, compiled};
pub use violation::SchemaViolation;

type Cell = OnceLock<Result<Validator, SchemaError>>;

macro_rules! schemas {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A JSON Schema (draft 2020-12) of the folder `schemas/`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Schema {
            $($(#[$doc])* $variant,)+
        }

        impl Schema {
            /// Every schema, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name of its file, without `.schema.json`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The text of its file.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => {
                        include_str!(concat!("../../../schemas/", $name, ".schema.json"))
                    })+
                }
            }

            fn cell(self) -> &'static Cell {
                match self {
                    $(Self::$variant => {
                        static CELL: Cell = OnceLock::new();
                        &CELL
                    })+
                }
            }
        }
    };
}

schemas! {
    /// The collection document.
    Collection = "collection",
    /// One collection under `data`.
    CollectionResponse = "collection-response",
    /// Collections under `data`.
    CollectionListResponse = "collection-list-response",
    /// Any documented error family.
    Error = "error",
    /// The family `{message, code}`.
    ErrorMessageCode = "error-message-code",
    /// The family `{error}`.
    ErrorOnly = "error-only",
    /// The family `{error, message}`.
    ErrorWithMessage = "error-with-message",
    /// The family `{message, code, status, timestamp}`.
    ErrorTimestamped = "error-timestamped",
    /// The family `{code, message, signature}`.
    ErrorSigned = "error-signed",
    /// The family `{success: false, error, code}`.
    ErrorUnsuccessful = "error-unsuccessful",
    /// The family `{code, data: {code, message, detail}}`.
    ErrorNested = "error-nested",
    /// The documented body for 401 and 403.
    ErrorAccessForbidden = "error-access-forbidden",
    /// The documented body for 404.
    ErrorInvalidCollection = "error-invalid-collection",
    /// The documented body for 400.
    ErrorInvalidRequest = "error-invalid-request",
    /// The documented body for 409 on create and update.
    ErrorMissingParameter = "error-missing-parameter",
    /// A person, as far as the pages agree.
    Person = "person",
    /// A project, as far as the pages agree.
    Project = "project",
    /// Our own JSON report.
    Report = "report",
    /// Our own comparison of two runs.
    Diff = "diff",
    /// Our own configuration file, read as JSON.
    Configuration = "configuration",
    /// Our own file of known failures, read as JSON.
    KnownFailures = "known-failures",
}

impl Schema {
    /// The schema with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|schema| schema.name() == name)
    }

    /// The schema's `$id`: a name and not an address, so nothing can be fetched by it.
    #[must_use]
    pub fn id(self) -> String {
        format!("{}{}", compile::NAMESPACE, self.name())
    }

    /// The compiled schema; the first call compiles it, every later one returns the same.
    pub fn validator(self) -> Result<&'static Validator, SchemaError> {
        self.cell().get_or_init(|| compile::compile(self)).as_ref().map_err(Clone::clone)
    }

    /// Everything in `instance` that the schema does not allow; empty when it is valid.
    ///
    /// A schema that does not compile is a mistake of ours: it shows as one violation that says
    /// so, and never as a valid instance.
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
}
