//! Deleting several collections with one request.

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::SEVERAL_REFUSED, &requirement::SEVERAL_NO_EFFECT];

/// One request names one collection.
pub(super) const SCENARIO: Scenario =
    Scenario::new("several-ids", "deleting several identifiers at once", REQUIREMENTS, &run)
        .account();

const PROBES: &[Probe] = &[
    several(|pair| format!("/{},{}", pair.target.id, pair.innocent.id)),
    several(|pair| format!("/{};{}", pair.target.id, pair.innocent.id)),
    several(|pair| format!("/{}%2C{}", pair.target.id, pair.innocent.id)),
    several(|pair| format!("/{}&{}", pair.target.id, pair.innocent.id)),
];

const fn several(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::SEVERAL_REFUSED,
        no_effect: &requirement::SEVERAL_NO_EFFECT,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
