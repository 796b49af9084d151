//! Deleting what is no identifier.

use futures::FutureExt as _;

use super::probes::{self, Pair, Probe, shortened};
use crate::contract::requirements::identifier as requirement;
use crate::model::BlastRadius;
use crate::session::{Judgement, Phase, Scenario, Session};

/// What has the wrong length or the wrong letters is refused, and nothing is deleted.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "malformed-id",
    title: "deleting something that is no identifier",
    requirements: &[&requirement::MALFORMED_STATUS, &requirement::MALFORMED_NO_EFFECT],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

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

async fn run(session: &Session) -> Judgement {
    for answer in probes::judge_all(session, BlastRadius::Own, PROBES).await? {
        answer.observe("silent.malformed-status", format!("answered {}", answer.status()));
    }
    Ok(())
}
