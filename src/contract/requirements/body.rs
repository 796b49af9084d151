//! What becomes of a deletion that carries a body.

use crate::model::Basis::{Documented, Silent};
use crate::model::Level::Must;
use crate::model::Requirement;

/// A body is refused, or what the operator expects instead.
pub static BODY_REFUSED: Requirement = Requirement::new(
    "delete.body.refused",
    Must,
    Silent,
    "A deletion that carries a JSON body is treated as the operator expects (by default refused).",
    "Delete a Collection, Notes (\"do not send a JSON body\"); expectation request-body",
);

/// The shape of the refusal.
pub static BODY_REFUSAL_BODY: Requirement = Requirement::new(
    "delete.body.refusal-body",
    Must,
    Documented,
    "The refusal of a body carries a JSON error of a documented family.",
    "Delete a Collection, tab 400 of the page source",
);

/// No effect of the refusal.
pub static BODY_NO_EFFECT: Requirement = Requirement::new(
    "delete.body.no-effect",
    Must,
    Documented,
    "A deletion that is refused for its body leaves the collection as it was.",
    "Delete a Collection, tab 400 of the page source",
);

/// This area, in the order of reports.
pub(super) const ALL: &[&Requirement] = &[&BODY_REFUSED, &BODY_REFUSAL_BODY, &BODY_NO_EFFECT];
