//! Deleting what the path of a sibling route names.

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::LITERAL_REFUSED];

/// The segments of sibling routes are no identifiers.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "literal-segments",
    "deleting the path segments of sibling routes",
    REQUIREMENTS,
    &run,
)
.account();

const PROBES: &[Probe] =
    &[literal(|_| "/project-type".to_owned()), literal(|_| "/move-people".to_owned())];

const fn literal(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::LITERAL_REFUSED,
        no_effect: &requirement::LITERAL_REFUSED,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
