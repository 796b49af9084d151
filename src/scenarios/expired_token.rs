//! Deleting with a token whose time is over.

use futures::FutureExt as _;

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::BlastRadius;
use crate::session::{Judgement, Need, Phase, Scenario, Session};
use crate::wire::Token;

/// A token ends with its time.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "expired-token",
    title: "deleting with a token whose time is over",
    requirements: &[
        &requirement::EXPIRED_REFUSED,
        &requirement::REFUSAL_BODY,
        &requirement::REFUSAL_DOCUMENTED_BODY,
        &requirement::REFUSAL_NO_EFFECT,
    ],
    needs: &[Need::ExpiredToken],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

static EXPIRED: Condition = Condition {
    name: "expired-token",
    token: || Token::Expired,
    requirement: &requirement::EXPIRED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Judgement {
    refusal::judge_all(session, &[&EXPIRED]).await
}
