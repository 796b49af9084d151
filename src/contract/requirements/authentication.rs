//! Who may delete.

use crate::model::Basis::Documented;
use crate::model::Level::{Must, Should};
use crate::model::Requirement;

/// No `Authorization` header.
pub static MISSING_REFUSED: Requirement = Requirement::new(
    "auth.missing.refused",
    Must,
    Documented,
    "A deletion without an `Authorization` header is refused with 401 or 403.",
    "Delete a Collection, Headers and tab 401/403 of the page source",
);

/// An empty bearer token.
pub static EMPTY_BEARER_REFUSED: Requirement = Requirement::new(
    "auth.empty-bearer.refused",
    Must,
    Documented,
    "A deletion with an empty bearer token is refused with 401 or 403.",
    "Delete a Collection, Headers and tab 401/403 of the page source",
);

/// Another scheme.
pub static WRONG_SCHEME_REFUSED: Requirement = Requirement::new(
    "auth.wrong-scheme.refused",
    Must,
    Documented,
    "A deletion with another authentication scheme is refused with 401 or 403.",
    "Delete a Collection, Headers (\"Bearer <token>\") and tab 401/403 of the page source",
);

/// A token never issued.
pub static UNKNOWN_TOKEN_REFUSED: Requirement = Requirement::new(
    "auth.unknown-token.refused",
    Must,
    Documented,
    "A deletion with a token that was never issued is refused with 401 or 403.",
    "Delete a Collection, Headers and tab 401/403 of the page source",
);

/// The shape of a refusal.
pub static REFUSAL_BODY: Requirement = Requirement::new(
    "auth.refusal.body",
    Must,
    Documented,
    "The refusal of a deletion without a valid token carries a JSON error of a documented family.",
    "Delete a Collection, tab 401/403 of the page source",
);

/// The words of a refusal.
pub static REFUSAL_DOCUMENTED_BODY: Requirement = Requirement::new(
    "auth.refusal.documented-body",
    Should,
    Documented,
    "The refusal says `Access forbidden` with the code `Forbidden`.",
    "Delete a Collection, tab 401/403 of the page source (sibling pages spell it otherwise)",
);

/// No effect of a refused deletion.
pub static REFUSAL_NO_EFFECT: Requirement = Requirement::new(
    "auth.refusal.no-effect",
    Must,
    Documented,
    "A deletion that is refused for its token leaves the collection as it was.",
    "Delete a Collection, Headers and tab 401/403 of the page source",
);

/// This area, in the order of reports.
pub(super) const ALL: &[&Requirement] = &[
    &MISSING_REFUSED,
    &EMPTY_BEARER_REFUSED,
    &WRONG_SCHEME_REFUSED,
    &UNKNOWN_TOKEN_REFUSED,
    &REFUSAL_BODY,
    &REFUSAL_DOCUMENTED_BODY,
    &REFUSAL_NO_EFFECT,
];
