//! Deleting without a valid token.

use futures::FutureExt as _;
use futures::future::try_join_all;

use super::support::{created_and_retrieved, intact};
use crate::contract::checks::{body, status};
use crate::contract::requirements::authentication as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::run::{Judgement, Phase, Scenario, Session};
use crate::wire::Token;

/// Without a valid token nothing is deleted, and the refusal says so.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "missing-auth",
    title: "deleting without a valid token",
    requirements: &[
        &requirement::MISSING_REFUSED,
        &requirement::EMPTY_BEARER_REFUSED,
        &requirement::WRONG_SCHEME_REFUSED,
        &requirement::UNKNOWN_TOKEN_REFUSED,
        &requirement::REFUSAL_BODY,
        &requirement::REFUSAL_DOCUMENTED_BODY,
        &requirement::REFUSAL_NO_EFFECT,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

/// A way to ask without a valid token.
struct Condition {
    name: &'static str,
    authorization: &'static [&'static str],
    fabricated: bool,
    requirement: &'static Requirement,
}

const CONDITIONS: &[Condition] = &[
    Condition {
        name: "no-header",
        authorization: &[],
        fabricated: false,
        requirement: &requirement::MISSING_REFUSED,
    },
    Condition {
        name: "empty-bearer",
        authorization: &["Bearer "],
        fabricated: false,
        requirement: &requirement::EMPTY_BEARER_REFUSED,
    },
    Condition {
        name: "wrong-scheme",
        authorization: &["Basic {token}"],
        fabricated: false,
        requirement: &requirement::WRONG_SCHEME_REFUSED,
    },
    Condition {
        name: "unknown-token",
        authorization: &["Bearer {token}"],
        fabricated: true,
        requirement: &requirement::UNKNOWN_TOKEN_REFUSED,
    },
];

async fn run(session: &Session) -> Judgement {
    // Each condition has a collection of its own: one hole must not hide the others.
    try_join_all(
        CONDITIONS.iter().map(|condition| async move {
            judge(&session.branch(condition.name), condition).await
        }),
    )
    .await?;
    Ok(())
}

async fn judge(session: &Session, condition: &Condition) -> Judgement {
    let (collection, before) = created_and_retrieved(session).await?;
    let mut call = session.deletion(&collection.id).authorization(condition.authorization);
    if condition.fabricated {
        call = call.token(Token::Fabricated("verifik-conformance-never-issued-token".to_owned()));
    }
    let answer = session.send(call).await?;
    let accepted = status::one_of(&session.expectations().unauthenticated);
    if !answer.check(condition.requirement, &accepted) {
        return Ok(());
    }
    if answer.check(&requirement::REFUSAL_BODY, &body::error_family()) {
        answer.check(&requirement::REFUSAL_DOCUMENTED_BODY, &body::access_forbidden());
    }
    intact(session, &collection.id, &before, &requirement::REFUSAL_NO_EFFECT).await
}
