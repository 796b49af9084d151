//! What holds for every answer.

use crate::model::Basis::{Documented, Standard};
use crate::model::Level::{Must, Should};
use crate::model::Requirement;

/// JSON that is declared is JSON.
pub static JSON: Requirement = Requirement::new(
    "universal.json",
    Must,
    Standard,
    "A body that declares a JSON media type is valid JSON.",
    "RFC 8259 section 2; RFC 9110 section 8.3",
);

/// Errors look like documented errors.
pub static ERROR_FAMILY: Requirement = Requirement::new(
    "universal.error-family",
    Should,
    Documented,
    "Every 400, 401, 403, 404 and 409 carries a JSON error of a documented family.",
    "error tabs of the collections pages",
);

/// No server error.
pub static NO_SERVER_ERROR: Requirement = Requirement::new(
    "universal.no-server-error",
    Must,
    Standard,
    "No request of a client makes the server answer that it failed.",
    "RFC 9110 section 15.6",
);

/// No token in an answer.
pub static NO_TOKEN_ECHO: Requirement = Requirement::new(
    "universal.no-token-echo",
    Must,
    Standard,
    "No answer repeats the token of the request.",
    "RFC 6750 section 5.2; RFC 9700 section 2",
);

/// No internals in an answer.
pub static NO_INTERNALS: Requirement = Requirement::new(
    "universal.no-internals",
    Should,
    Standard,
    "No answer shows a stack trace, a driver's message or a path of the server.",
    "CWE-209; RFC 9457 section 5",
);

/// This area, in the order of reports.
pub(super) const ALL: &[&Requirement] =
    &[&JSON, &ERROR_FAMILY, &NO_SERVER_ERROR, &NO_TOKEN_ECHO, &NO_INTERNALS];
