//! Deleting with a token in the wrong place, or with half of it in the right one.

use super::refusal::{self, Condition};
use super::support::check_intact;
use crate::api::COLLECTION;
use crate::contract::checks::{document, status};
use crate::contract::requirements::authentication as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};
use crate::wire::Token;

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::TRUNCATED_REFUSED,
    &requirement::ALTERED_REFUSED,
    &requirement::PATH_SPELLING_REFUSED,
    &requirement::DOUBLED_HEADER_HANDLED,
    &requirement::QUERY_TOKEN_REFUSED,
    &requirement::COOKIE_TOKEN_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// Only a whole token in one `Authorization` header counts.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "token-places",
    "deleting with a token that is cut, changed, doubled or out of place",
    REQUIREMENTS,
    &run,
);

static TRUNCATED: Condition = Condition {
    name: "truncated",
    token: || Token::Truncated,
    requirement: &requirement::TRUNCATED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

static LENGTHENED: Condition = Condition {
    name: "lengthened",
    token: || Token::Lengthened,
    requirement: &requirement::ALTERED_REFUSED,
    presumes: &[&refusal::UNKNOWN_TOKEN],
    ..Condition::BEARER
};

static ALTERED: Condition = Condition { name: "altered", token: || Token::Altered, ..LENGTHENED };

static OTHER_CASE: Condition =
    Condition { name: "other-case", token: || Token::OtherCase, ..LENGTHENED };

static PATH_IN_CAPITALS: Condition = Condition {
    name: "path-in-capitals",
    authorization: &[],
    path: |id| format!("{}/{id}", COLLECTION.root.to_ascii_uppercase()),
    may_be_unknown: true,
    requirement: &requirement::PATH_SPELLING_REFUSED,
    presumes: &[&refusal::NO_HEADER],
    ..Condition::BEARER
};

static IN_QUERY: Condition = Condition {
    name: "in-query",
    authorization: &[],
    query: Some("token={token}&access_token={token}"),
    requirement: &requirement::QUERY_TOKEN_REFUSED,
    presumes: &[&refusal::NO_HEADER],
    ..Condition::BEARER
};

static IN_COOKIE: Condition = Condition {
    name: "in-cookie",
    authorization: &[],
    cookie: Some("token={token}; accessToken={token}"),
    requirement: &requirement::COOKIE_TOKEN_REFUSED,
    presumes: &[&refusal::NO_HEADER],
    ..Condition::BEARER
};

async fn run(session: &Session) -> Result<(), Interruption> {
    let doubled = session.branch("doubled");
    let mut conditions = vec![&TRUNCATED, &LENGTHENED, &ALTERED, &OTHER_CASE, &PATH_IN_CAPITALS];
    let credentials = session.harness().client.credentials();
    conditions.retain(|condition| credentials.has(&(condition.token)()));
    conditions.extend([&IN_QUERY, &IN_COOKIE]);
    futures::try_join!(refusal::judge_all(session, &conditions), judge_doubled(&doubled))?;
    Ok(())
}

/// Two headers where one belongs (RFC 9110 section 5.3). Which of them counts, if any, is open;
/// an answer that refuses and a record that is gone are not.
async fn judge_doubled(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let lines = ["Bearer verifik-conformance-never-issued-token", "Bearer {token}"];
    let answer = session.send(session.deletion(&collection.id).authorization(&lines)).await?;
    session.observe(
        &answer,
        "silent.doubled-authorization",
        format!("answered {}", answer.status()),
    );
    let handled = status::success_or_refused();
    let unchanged = document::intact(&COLLECTION, &collection.retrieved);
    let after = session.retrieve(&collection.id).await?;
    let is_handled = handled.holds(answer.exchange())
        && (answer.is_success() || unchanged.holds(after.exchange()));
    if !is_handled && refusal::plainer_is_wrong(session, &[&refusal::UNKNOWN_TOKEN]).await? {
        return Ok(());
    }
    if session.check(&answer, &requirement::DOUBLED_HEADER_HANDLED, &handled)
        && !answer.is_success()
    {
        check_intact(session, &after, &collection.retrieved, &requirement::DOUBLED_HEADER_HANDLED);
    }
    Ok(())
}
