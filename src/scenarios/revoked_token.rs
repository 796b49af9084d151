//! Deleting with a token that was revoked.

use futures::FutureExt as _;

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::BlastRadius;
use crate::session::{Judgement, Need, Phase, Scenario, Session};
use crate::wire::Token;

/// A token ends when it is revoked.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "revoked-token",
    title: "deleting with a token that was revoked",
    requirements: &[
        &requirement::REVOKED_REFUSED,
        &requirement::REFUSAL_BODY,
        &requirement::REFUSAL_DOCUMENTED_BODY,
        &requirement::REFUSAL_NO_EFFECT,
    ],
    needs: &[Need::RevokedToken],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

static REVOKED: Condition = Condition {
    name: "revoked-token",
    token: || Token::Revoked,
    requirement: &requirement::REVOKED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Judgement {
    refusal::judge_all(session, &[&REVOKED]).await
}
