//! Deleting without a valid token.

use super::refusal::{self, Condition};
use crate::contract::requirements::authentication as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::MISSING_REFUSED,
    &requirement::EMPTY_BEARER_REFUSED,
    &requirement::WRONG_SCHEME_REFUSED,
    &requirement::UNKNOWN_TOKEN_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// Without a valid token nothing is deleted, and the refusal says so.
pub(super) const SCENARIO: Scenario =
    Scenario::new("missing-auth", "deleting without a valid token", REQUIREMENTS, &run);

static EMPTY_BEARER: Condition = Condition {
    name: "empty-bearer",
    authorization: &["Bearer "],
    requirement: &requirement::EMPTY_BEARER_REFUSED,
    ..Condition::BEARER
};

static WRONG_SCHEME: Condition = Condition {
    name: "wrong-scheme",
    authorization: &["Basic {token}"],
    requirement: &requirement::WRONG_SCHEME_REFUSED,
    ..Condition::BEARER
};

async fn run(session: &Session) -> Result<(), Interruption> {
    let conditions = [&refusal::NO_HEADER, &EMPTY_BEARER, &WRONG_SCHEME, &refusal::UNKNOWN_TOKEN];
    refusal::judge_all(session, &conditions).await
}
