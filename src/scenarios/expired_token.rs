//! Deleting with a token whose time is over.

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Need, Scenario, Session};
use crate::wire::Token;

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::EXPIRED_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token ends with its time.
pub(super) const SCENARIO: Scenario =
    Scenario::new("expired-token", "deleting with a token whose time is over", REQUIREMENTS, &run)
        .needs(&[Need::ExpiredToken]);

static EXPIRED: Condition = Condition {
    name: "expired-token",
    token: || Token::Expired,
    requirement: &requirement::EXPIRED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Result<(), Interruption> {
    refusal::judge_all(session, &[&EXPIRED]).await
}
