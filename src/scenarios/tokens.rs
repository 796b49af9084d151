//! Deletions without a valid token: each is refused, and nothing is deleted.
//!
//! A row of the table is one case: a token, its place in the request, and the requirement that any
//! other response breaks.

use futures::future::try_join_all;
use http::Method;

use super::support::{check_intact, retrieve_and_check_intact};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, body, document, http as http_check, status};
use crate::contract::requirements::authentication as requirement;
use crate::model::{BlastRadius, Purpose, Requirement};
use crate::session::{Answer, Inconclusive, Need, Scenario, Session};
use crate::wire::{Call, Token};

/// A deletion that a token check has to refuse.
pub(super) struct TokenCase {
    name: &'static str,
    authorization: &'static [&'static str],
    token: fn() -> Token,
    /// Returns the path of an item, by its identifier.
    path: fn(&str) -> String,
    query: Option<&'static str>,
    cookie: Option<&'static str>,
    /// Any refusal is accepted, also a redirect or one that knows no such path.
    accepts_any_refusal: bool,
    requirement: &'static Requirement,
    /// Plainer cases. If the target handles one of them wrongly too, only that one is reported.
    presumes: &'static [&'static TokenCase],
}

/// Template: an `Authorization` header of the documented form, with a token that is not valid.
const BEARER: TokenCase = TokenCase {
    name: "bearer",
    authorization: &["Bearer {token}"],
    token: || Token::Primary,
    path: |id| COLLECTION.item(id),
    query: None,
    cookie: None,
    accepts_any_refusal: false,
    requirement: &requirement::UNKNOWN_TOKEN_REFUSED,
    presumes: &[],
};

/// Template: a token that differs from one that was never issued only in its history or signature.
const ISSUED: TokenCase = TokenCase { presumes: &[&UNKNOWN_TOKEN], ..BEARER };

/// Template: no `Authorization` header.
const NO_AUTHORIZATION: TokenCase =
    TokenCase { authorization: &[], presumes: &[&NO_HEADER], ..BEARER };

/// No token at all.
pub(super) static NO_HEADER: TokenCase = TokenCase {
    name: "no-header",
    authorization: &[],
    requirement: &requirement::MISSING_REFUSED,
    ..BEARER
};

static EMPTY_BEARER: TokenCase = TokenCase {
    name: "empty-bearer",
    authorization: &["Bearer "],
    requirement: &requirement::EMPTY_BEARER_REFUSED,
    ..BEARER
};

static WRONG_SCHEME: TokenCase = TokenCase {
    name: "wrong-scheme",
    authorization: &["Basic {token}"],
    requirement: &requirement::WRONG_SCHEME_REFUSED,
    ..BEARER
};

/// A token that was never issued.
static UNKNOWN_TOKEN: TokenCase = TokenCase {
    name: "unknown-token",
    token: || Token::Fabricated("verifik-conformance-never-issued-token".to_owned()),
    requirement: &requirement::UNKNOWN_TOKEN_REFUSED,
    ..BEARER
};

static EXPIRED: TokenCase = TokenCase {
    name: "expired-token",
    token: || Token::Expired,
    requirement: &requirement::EXPIRED_REFUSED,
    ..ISSUED
};

static REVOKED: TokenCase = TokenCase {
    name: "revoked-token",
    token: || Token::Revoked,
    requirement: &requirement::REVOKED_REFUSED,
    ..ISSUED
};

static TAMPERED: TokenCase = TokenCase {
    name: "other-signature",
    token: || Token::Tampered,
    requirement: &requirement::TAMPERED_REFUSED,
    ..ISSUED
};

/// A server that verifies no signature accepts a missing one too.
static ALG_NONE: TokenCase = TokenCase {
    name: "no-signature",
    token: || Token::AlgNone,
    requirement: &requirement::ALG_NONE_REFUSED,
    presumes: &[&UNKNOWN_TOKEN, &TAMPERED],
    ..ISSUED
};

static TRUNCATED: TokenCase = TokenCase {
    name: "truncated",
    token: || Token::Truncated,
    requirement: &requirement::TRUNCATED_REFUSED,
    ..ISSUED
};

static LENGTHENED: TokenCase = TokenCase {
    name: "lengthened",
    token: || Token::Lengthened,
    requirement: &requirement::ALTERED_REFUSED,
    ..ISSUED
};

static ALTERED: TokenCase = TokenCase {
    name: "altered",
    token: || Token::Altered,
    requirement: &requirement::ALTERED_REFUSED,
    ..ISSUED
};

static OTHER_CASE: TokenCase = TokenCase {
    name: "other-case",
    token: || Token::OtherCase,
    requirement: &requirement::ALTERED_REFUSED,
    ..ISSUED
};

static PATH_IN_CAPITALS: TokenCase = TokenCase {
    name: "path-in-capitals",
    path: |id| format!("{}/{id}", COLLECTION.root.to_ascii_uppercase()),
    accepts_any_refusal: true,
    requirement: &requirement::PATH_SPELLING_REFUSED,
    ..NO_AUTHORIZATION
};

static IN_QUERY: TokenCase = TokenCase {
    name: "in-query",
    query: Some("token={token}&access_token={token}"),
    requirement: &requirement::QUERY_TOKEN_REFUSED,
    ..NO_AUTHORIZATION
};

static IN_COOKIE: TokenCase = TokenCase {
    name: "in-cookie",
    cookie: Some("token={token}; accessToken={token}"),
    requirement: &requirement::COOKIE_TOKEN_REFUSED,
    ..NO_AUTHORIZATION
};

const MISSING_AUTH_REQUIREMENTS: &[&Requirement] = &[
    &requirement::MISSING_REFUSED,
    &requirement::EMPTY_BEARER_REFUSED,
    &requirement::WRONG_SCHEME_REFUSED,
    &requirement::UNKNOWN_TOKEN_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// Without a valid token nothing is deleted, and the refusal says so.
pub(super) const MISSING_AUTH: Scenario = Scenario::new(
    "missing-auth",
    "deleting without a valid token",
    MISSING_AUTH_REQUIREMENTS,
    &missing_auth,
)
.items_at_once(4);

async fn missing_auth(session: &Session) -> Result<(), Inconclusive> {
    judge_cases(session, &[&NO_HEADER, &EMPTY_BEARER, &WRONG_SCHEME, &UNKNOWN_TOKEN]).await
}

const EXPIRED_TOKEN_REQUIREMENTS: &[&Requirement] = &[
    &requirement::EXPIRED_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token is valid until its time is over.
pub(super) const EXPIRED_TOKEN: Scenario = Scenario::new(
    "expired-token",
    "deleting with a token whose time is over",
    EXPIRED_TOKEN_REQUIREMENTS,
    &expired_token,
)
.needs(&[Need::ExpiredToken]);

async fn expired_token(session: &Session) -> Result<(), Inconclusive> {
    judge_cases(session, &[&EXPIRED]).await
}

const REVOKED_TOKEN_REQUIREMENTS: &[&Requirement] = &[
    &requirement::REVOKED_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token is valid until it is revoked.
pub(super) const REVOKED_TOKEN: Scenario = Scenario::new(
    "revoked-token",
    "deleting with a token that was revoked",
    REVOKED_TOKEN_REQUIREMENTS,
    &revoked_token,
)
.needs(&[Need::RevokedToken]);

async fn revoked_token(session: &Session) -> Result<(), Inconclusive> {
    judge_cases(session, &[&REVOKED]).await
}

const FORGED_TOKEN_REQUIREMENTS: &[&Requirement] = &[
    &requirement::TAMPERED_REFUSED,
    &requirement::ALG_NONE_REFUSED,
    &requirement::REFUSAL_BODY,
    &requirement::REFUSAL_DOCUMENTED_BODY,
    &requirement::REFUSAL_NO_EFFECT,
];

/// A token with a wrong signature or none is not valid.
pub(super) const FORGED_TOKEN: Scenario = Scenario::new(
    "forged-token",
    "deleting with a forged token",
    FORGED_TOKEN_REQUIREMENTS,
    &forged_token,
)
.needs(&[Need::JsonWebToken]);

async fn forged_token(session: &Session) -> Result<(), Inconclusive> {
    judge_cases(session, &[&TAMPERED, &ALG_NONE]).await
}

const TOKEN_PLACES_REQUIREMENTS: &[&Requirement] = &[
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

/// Only a whole token in one `Authorization` header authenticates.
pub(super) const TOKEN_PLACES: Scenario = Scenario::new(
    "token-places",
    "deleting with a token that is cut, changed, doubled or out of place",
    TOKEN_PLACES_REQUIREMENTS,
    &token_places,
)
.items_at_once(8);

async fn token_places(session: &Session) -> Result<(), Inconclusive> {
    let doubled = session.branch("doubled");
    let mut cases = vec![&TRUNCATED, &LENGTHENED, &ALTERED, &OTHER_CASE, &PATH_IN_CAPITALS];
    let credentials = session.harness().client.credentials();
    cases.retain(|case| credentials.has(&(case.token)()));
    cases.extend([&IN_QUERY, &IN_COOKIE]);
    futures::try_join!(judge_cases(session, &cases), judge_doubled_header(&doubled))?;
    Ok(())
}

/// Judges a request with two `Authorization` headers (RFC 9110 section 5.3 allows one). Either may
/// count, or neither. A refusal that deletes is wrong all the same.
async fn judge_doubled_header(session: &Session) -> Result<(), Inconclusive> {
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
    if !is_handled && plainer_case_fails(session, &[&UNKNOWN_TOKEN]).await? {
        return Ok(());
    }
    if session.check(&answer, &requirement::DOUBLED_HEADER_HANDLED, &handled)
        && !answer.is_success()
    {
        check_intact(session, &after, &collection.retrieved, &requirement::DOUBLED_HEADER_HANDLED);
    }
    Ok(())
}

const AUTH_BEFORE_EXISTENCE_REQUIREMENTS: &[&Requirement] = &[&requirement::BEFORE_EXISTENCE];

/// The refusal of a request without a token does not depend on the identifier.
pub(super) const AUTH_BEFORE_EXISTENCE: Scenario = Scenario::new(
    "auth-before-existence",
    "telling identifiers apart without a token",
    AUTH_BEFORE_EXISTENCE_REQUIREMENTS,
    &auth_before_existence,
);

async fn auth_before_existence(session: &Session) -> Result<(), Inconclusive> {
    const MALFORMED: &str = "no-identifier";
    let collection = session.create_collection().await?;
    session.declare_probe(&format!("/{MALFORMED}"), BlastRadius::Own)?;
    let unissued = session.unissued_id();
    let existing = delete_without_token(session, &collection.id).await?;
    // If the server refuses nothing, the missing refusal is the mistake.
    let accepted = status::one_of(&session.expectations().unauthenticated);
    if !accepted.holds(existing.exchange()) {
        session.check(&existing, &requirement::MISSING_REFUSED, &accepted);
        return Ok(());
    }
    let names = [&*collection.id, &*collection.code, &*unissued, MALFORMED];
    let like_existing = http_check::indistinguishable_from(existing.exchange(), &names);
    // Both are compared with the first, which compares them with each other.
    for id in [&*unissued, MALFORMED] {
        let answer = delete_without_token(session, id).await?;
        session.check(&answer, &requirement::BEFORE_EXISTENCE, &like_existing);
    }
    Ok(())
}

async fn delete_without_token(session: &Session, id: &str) -> Result<Answer, Inconclusive> {
    session.send(session.deletion(id).authorization(&[])).await
}

impl TokenCase {
    fn accepted(&self, session: &Session) -> Check {
        if self.accepts_any_refusal {
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

/// Judges every case on a collection of its own: one hole must not hide the others.
async fn judge_cases(session: &Session, cases: &[&TokenCase]) -> Result<(), Inconclusive> {
    let judged =
        cases.iter().map(|case| async move { judge_case(&session.branch(case.name), case).await });
    try_join_all(judged).await?;
    Ok(())
}

async fn judge_case(session: &Session, case: &TokenCase) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let answer = session.send(case.deletion(&collection.id)).await?;
    let accepted = case.accepted(session);
    if !accepted.holds(answer.exchange()) && plainer_case_fails(session, case.presumes).await? {
        return Ok(());
    }
    if !session.check(&answer, case.requirement, &accepted) {
        return Ok(());
    }
    let (id, before) = (&collection.id, &collection.retrieved);
    if case.accepts_any_refusal {
        return retrieve_and_check_intact(session, id, before, case.requirement).await;
    }
    if session.check(&answer, &requirement::REFUSAL_BODY, &body::error_family()) {
        session.check(&answer, &requirement::REFUSAL_DOCUMENTED_BODY, &body::access_forbidden());
    }
    retrieve_and_check_intact(session, id, before, &requirement::REFUSAL_NO_EFFECT).await
}

/// Tells whether the target handles a plainer case wrongly too. If so, that one is reported: a
/// token check that refuses nobody is one mistake, not one for each kind of token.
pub(super) async fn plainer_case_fails(
    session: &Session,
    plainer: &[&TokenCase],
) -> Result<bool, Inconclusive> {
    let accepted = status::one_of(&session.expectations().unauthenticated);
    for case in plainer {
        let collection = session.create_collection().await?;
        let answer = session.send(case.deletion(&collection.id)).await?;
        if !accepted.holds(answer.exchange()) {
            session.check(&answer, case.requirement, &accepted);
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
