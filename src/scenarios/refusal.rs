//! Asking for a deletion in ways that a token check has to refuse.

use futures::future::try_join_all;
use http::Method;

use super::support::intact;
use crate::api::COLLECTION;
use crate::contract::checks::{Check, body, document, status};
use crate::contract::requirements::authentication as requirement;
use crate::model::{Purpose, Requirement};
use crate::session::{Interruption, Session};
use crate::wire::{Call, Token};

/// A way to ask without a valid token.
pub(super) struct Condition {
    pub(super) name: &'static str,
    pub(super) authorization: &'static [&'static str],
    pub(super) token: fn() -> Token,
    /// The path of an item, by its identifier.
    pub(super) path: fn(&str) -> String,
    pub(super) query: Option<&'static str>,
    /// Whether any refusal will do, also a redirect or one that knows no such path.
    pub(super) may_be_unknown: bool,
    pub(super) cookie: Option<&'static str>,
    pub(super) requirement: &'static Requirement,
    /// Plainer ways: where one of them is treated wrongly too, it alone is to blame.
    pub(super) presumes: &'static [&'static Condition],
}

impl Condition {
    /// An `Authorization` header of the documented form; the token makes the difference.
    pub(super) const BEARER: Self = Self {
        name: "bearer",
        authorization: &["Bearer {token}"],
        token: || Token::Primary,
        path: |id| COLLECTION.item(id),
        query: None,
        may_be_unknown: false,
        cookie: None,
        requirement: &requirement::UNKNOWN_TOKEN_REFUSED,
        presumes: &[],
    };

    fn accepted(&self, session: &Session) -> Check {
        if self.may_be_unknown {
            return status::not_carried_out();
        }
        status::one_of(&session.expectations().unauthenticated)
    }

    fn deletion(&self, id: &str) -> Call {
        let call = Call::new(Method::DELETE, (self.path)(id), Purpose::Judged)
            .header("content-type", "application/json");
        let mut call = call.token((self.token)()).authorization(self.authorization);
        if let Some(query) = self.query {
            call = call.query(query);
        }
        match self.cookie {
            Some(cookie) => call.header("cookie", cookie),
            None => call,
        }
    }
}

/// No token at all.
pub(super) static NO_HEADER: Condition = Condition {
    name: "no-header",
    authorization: &[],
    requirement: &requirement::MISSING_REFUSED,
    ..Condition::BEARER
};

/// A token that nobody issued.
pub(super) static UNKNOWN_TOKEN: Condition = Condition {
    name: "unknown-token",
    token: never_issued,
    requirement: &requirement::UNKNOWN_TOKEN_REFUSED,
    ..Condition::BEARER
};

/// A made-up token.
pub(super) fn never_issued() -> Token {
    Token::Fabricated("verifik-conformance-never-issued-token".to_owned())
}

/// Judges every condition on a collection of its own: one hole must not hide the others.
pub(super) async fn judge_all(
    session: &Session,
    conditions: &[&Condition],
) -> Result<(), Interruption> {
    let judged = conditions
        .iter()
        .map(|condition| async move { judge(&session.branch(condition.name), condition).await });
    try_join_all(judged).await?;
    Ok(())
}

async fn judge(session: &Session, condition: &Condition) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let answer = session.send(condition.deletion(&collection.id)).await?;
    let accepted = condition.accepted(session);
    if !accepted.holds(answer.exchange()) && plainer_is_wrong(session, condition.presumes).await? {
        return Ok(());
    }
    if !session.check(&answer, condition.requirement, &accepted) {
        return Ok(());
    }
    if condition.may_be_unknown {
        return intact(session, &collection.id, &collection.retrieved, condition.requirement).await;
    }
    if session.check(&answer, &requirement::REFUSAL_BODY, &body::error_family()) {
        session.check(&answer, &requirement::REFUSAL_DOCUMENTED_BODY, &body::access_forbidden());
    }
    intact(session, &collection.id, &collection.retrieved, &requirement::REFUSAL_NO_EFFECT).await
}

/// Whether a plainer request is treated wrongly already. If so, that is what is reported: a token
/// check that refuses nobody is one mistake, not one for each kind of token.
pub(super) async fn plainer_is_wrong(
    session: &Session,
    plainer: &[&Condition],
) -> Result<bool, Interruption> {
    let accepted = status::one_of(&session.expectations().unauthenticated);
    for condition in plainer {
        let collection = session.create_collection().await?;
        let answer = session.send(condition.deletion(&collection.id)).await?;
        if !accepted.holds(answer.exchange()) {
            session.check(&answer, condition.requirement, &accepted);
            return Ok(true);
        }
        let unchanged = document::intact(&COLLECTION, &collection.retrieved);
        let after = session.retrieve(&collection.id).await?;
        if !unchanged.holds(after.exchange()) {
            session.check(&after, &requirement::REFUSAL_NO_EFFECT, &unchanged);
            return Ok(true);
        }
    }
    Ok(false)
}
