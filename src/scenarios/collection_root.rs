//! Deleting without an identifier.

use futures::FutureExt as _;

use super::probes::{self, Pair, Probe};
use crate::contract::checks::http::has_header;
use crate::contract::requirements::{http, identifier as requirement};
use crate::model::BlastRadius;
use crate::session::{Judgement, Phase, Scenario, Session};

/// The resource of all collections can not be deleted.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "collection-root",
    title: "deleting without an identifier",
    requirements: &[&requirement::ROOT_REFUSED, &requirement::ROOT_NO_EFFECT, &http::ALLOW],
    needs: &[],
    blast_radius: BlastRadius::Account,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

const PROBES: &[Probe] =
    &[root(|_| String::new()), root(|_| "/".to_owned()), root(|_| "//".to_owned())];

const fn root(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::any_refusal,
        refused: &requirement::ROOT_REFUSED,
        no_effect: &requirement::ROOT_NO_EFFECT,
        presumes: &[],
    }
}

async fn run(session: &Session) -> Judgement {
    for answer in probes::judge_all(session, BlastRadius::Account, PROBES).await? {
        answer.observe("silent.deletion-of-all", format!("answered {}", answer.status()));
        if answer.status() == 405 {
            answer.check(&http::ALLOW, &has_header("allow"));
        }
    }
    Ok(())
}
