//! What was observed before and approved.

use crate::model::Basis::Silent;
use crate::model::Level::Must;
use crate::model::Requirement;

/// The transcript is the approved one.
pub static APPROVED: Requirement = Requirement::new(
    "snapshot.approved",
    Must,
    Silent,
    "The target behaves exactly as in the transcript that was approved for it.",
    "the snapshot folder that the operator names",
);

/// This area, in the order of reports.
pub(super) const ALL: &[&Requirement] = &[&APPROVED];
