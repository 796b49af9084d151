//! Deleting with a token that was revoked.

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Need, Scenario, Session};
use crate::wire::Token;

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::REVOKED_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token ends when it is revoked.
pub(super) const SCENARIO: Scenario =
    Scenario::new("revoked-token", "deleting with a token that was revoked", REQUIREMENTS, &run)
        .needs(&[Need::RevokedToken]);

static REVOKED: Condition = Condition {
    name: "revoked-token",
    token: || Token::Revoked,
    requirement: &requirement::REVOKED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Result<(), Interruption> {
    refusal::judge_all(session, &[&REVOKED]).await
}
