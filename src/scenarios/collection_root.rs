//! Deleting without an identifier.

use super::probes::{self, Pair, Probe};
use crate::contract::checks::http::has_header;
use crate::contract::requirements::{http, identifier as requirement};
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::ROOT_REFUSED, &requirement::ROOT_NO_EFFECT, &http::ALLOW];

/// The resource of all collections can not be deleted.
pub(super) const SCENARIO: Scenario =
    Scenario::new("collection-root", "deleting without an identifier", REQUIREMENTS, &run)
        .account();

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

async fn run(session: &Session) -> Result<(), Interruption> {
    for answer in probes::judge_all(session, BlastRadius::Account, PROBES).await? {
        session.observe(&answer, "silent.deletion-of-all", format!("answered {}", answer.status()));
        if answer.status() == 405 {
            session.check(&answer, &http::ALLOW, &has_header("allow"));
        }
    }
    Ok(())
}
