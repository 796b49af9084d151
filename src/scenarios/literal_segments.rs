//! Deleting what the path of a sibling route names.

use futures::FutureExt as _;

use super::probes::{self, Pair, Probe};
use crate::contract::requirements::identifier as requirement;
use crate::model::BlastRadius;
use crate::session::{Judgement, Phase, Scenario, Session};

/// The segments of sibling routes are no identifiers.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "literal-segments",
    title: "deleting the path segments of sibling routes",
    requirements: &[&requirement::LITERAL_REFUSED],
    needs: &[],
    blast_radius: BlastRadius::Account,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

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

async fn run(session: &Session) -> Judgement {
    probes::judge_all(session, BlastRadius::Account, PROBES).await?;
    Ok(())
}
