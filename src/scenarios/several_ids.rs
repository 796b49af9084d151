//! Deleting several collections with one request.

use futures::FutureExt as _;

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::BlastRadius;
use crate::session::{Judgement, Phase, Scenario, Session};

/// One request names one collection.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "several-ids",
    title: "deleting several identifiers at once",
    requirements: &[&requirement::SEVERAL_REFUSED, &requirement::SEVERAL_NO_EFFECT],
    needs: &[],
    blast_radius: BlastRadius::Account,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

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

async fn run(session: &Session) -> Judgement {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
