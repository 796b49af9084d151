//! Deleting what is no identifier.

use super::probes::{self, Pair, Probe, shortened};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::MALFORMED_STATUS, &requirement::MALFORMED_NO_EFFECT];

/// What has the wrong length or the wrong letters is refused, and nothing is deleted.
pub(super) const SCENARIO: Scenario =
    Scenario::new("malformed-id", "deleting something that is no identifier", REQUIREMENTS, &run);

/// Each is made from an own identifier, so that a careless reading of it finds an own collection.
const PROBES: &[Probe] = &[
    malformed(|pair| format!("/{}", shortened(&pair.target.id))),
    malformed(|pair| format!("/{}0", pair.target.id)),
    malformed(|pair| format!("/{}z", shortened(&pair.target.id))),
    malformed(|_| "/no-identifier".to_owned()),
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

async fn run(session: &Session) -> Result<(), Interruption> {
    for answer in probes::judge_all(session, BlastRadius::Own, PROBES).await? {
        session.observe(
            &answer,
            "silent.malformed-status",
            format!("answered {}", answer.status()),
        );
    }
    Ok(())
}
