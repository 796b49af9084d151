//! Deleting what may be read as no identifier, or as a position.

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::MALFORMED_STATUS,
    &requirement::MALFORMED_NO_EFFECT,
    &requirement::PATH_TRICKS_REFUSED,
    &requirement::PATH_TRICKS_NO_EFFECT,
];

/// A word for nothing, a number, or what ends or vanishes when it is decoded, names nothing.
pub(super) const SCENARIO: Scenario =
    Scenario::new("blank-id", "deleting what may be read as no identifier", REQUIREMENTS, &run)
        .account();

/// A server that reads one of them as an empty filter or as a place in a list deletes what this
/// run did not create: hence the radius.
const PROBES: &[Probe] = &[
    malformed(|_| "/null".to_owned()),
    malformed(|_| "/undefined".to_owned()),
    malformed(|_| "/0".to_owned()),
    malformed(|_| "/-1".to_owned()),
    // Up to its NUL it is empty.
    undecodable(|pair| format!("/%00{}", pair.target.id)),
    // Without what is not UTF-8 it is empty.
    undecodable(|_| "/%ff%fe".to_owned()),
];

const fn malformed(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::as_malformed,
        refused: &requirement::MALFORMED_STATUS,
        no_effect: &requirement::MALFORMED_NO_EFFECT,
        presumes: &[],
    }
}

const fn undecodable(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::PATH_TRICKS_REFUSED,
        no_effect: &requirement::PATH_TRICKS_NO_EFFECT,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
