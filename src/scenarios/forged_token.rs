//! Deleting with tokens that somebody forged from a good one.

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Need, Scenario, Session};
use crate::wire::Token;

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::TAMPERED_REFUSED,
    &requirement::ALG_NONE_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token whose signature does not match, or that has none, opens nothing.
pub(super) const SCENARIO: Scenario =
    Scenario::new("forged-token", "deleting with a forged token", REQUIREMENTS, &run)
        .needs(&[Need::JsonWebToken]);

static TAMPERED: Condition = Condition {
    name: "other-signature",
    token: || Token::Tampered,
    requirement: &requirement::TAMPERED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

/// Whoever looks at no signature at all does not mind a missing one either.
static ALG_NONE: Condition = Condition {
    name: "no-signature",
    token: || Token::AlgNone,
    requirement: &requirement::ALG_NONE_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN, &TAMPERED],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Result<(), Interruption> {
    refusal::judge_all(session, &[&TAMPERED, &ALG_NONE]).await
}
