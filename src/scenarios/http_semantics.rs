//! Rules of HTTP for the requests and responses around a deletion.

use futures::FutureExt as _;
use http::Method;

use super::probes::judge_harmless;
use super::support::unless_rate_limited;
use crate::api::COLLECTION;
use crate::contract::checks::body;
use crate::contract::checks::http::{has_header, utf8};
use crate::contract::requirements::http as requirement;
use crate::model::{Purpose, Requirement, Response};
use crate::session::{Answer, Inconclusive, Scenario, Session};
use crate::wire::Call;

const HIDDEN_METHOD_REQUIREMENTS: &[&Requirement] = &[&requirement::METHOD_OVERRIDE];

/// Only the method of the request line deletes.
pub(super) const HIDDEN_METHOD: Scenario = Scenario::new(
    "hidden-method",
    "hiding a deletion in another method",
    HIDDEN_METHOD_REQUIREMENTS,
    &hidden_method,
);

/// Requests that some frameworks treat as a DELETE although they use another method.
const HIDDEN_DELETIONS: &[fn(&str) -> Call] = &[
    |id| request(Method::GET, id).header("x-http-method-override", "DELETE"),
    |id| request(Method::GET, id).header("x-http-method", "DELETE"),
    |id| request(Method::GET, id).header("x-method-override", "DELETE"),
    |id| request(Method::GET, id).query("_method=DELETE"),
    |id| request(Method::POST, id).header("x-http-method-override", "DELETE"),
    |id| request(Method::POST, id).header("x-http-method", "DELETE"),
    |id| request(Method::POST, id).header("x-method-override", "DELETE"),
    |id| request(Method::POST, id).query("_method=DELETE"),
    |id| {
        let form = "application/x-www-form-urlencoded";
        request(Method::POST, id).body(form, "_method=DELETE")
    },
];

fn request(method: Method, id: &str) -> Call {
    Call::new(method, COLLECTION.item(id), Purpose::Judged)
}

async fn hidden_method(session: &Session) -> Result<(), Inconclusive> {
    judge_harmless(session, HIDDEN_DELETIONS, &requirement::METHOD_OVERRIDE).await
}

const SAFE_METHODS_REQUIREMENTS: &[&Requirement] = &[&requirement::SAFE_METHODS];

/// HEAD and OPTIONS change nothing.
pub(super) const SAFE_METHODS: Scenario = Scenario::new(
    "safe-methods",
    "asking by methods that change nothing",
    SAFE_METHODS_REQUIREMENTS,
    &safe_methods,
);

const SAFE_REQUESTS: &[fn(&str) -> Call] = &[
    |id| request(Method::HEAD, id),
    |id| request(Method::OPTIONS, id),
    // The preflight request of a browser, which carries no token.
    |id| {
        request(Method::OPTIONS, id)
            .authorization(&[])
            .header("origin", "https://dashboard.example")
            .header("access-control-request-method", "DELETE")
            .header("access-control-request-headers", "authorization,content-type")
    },
];

async fn safe_methods(session: &Session) -> Result<(), Inconclusive> {
    judge_harmless(session, SAFE_REQUESTS, &requirement::SAFE_METHODS).await
}

const HTTP_SEMANTICS_REQUIREMENTS: &[&Requirement] = &[
    &requirement::ALLOW,
    &requirement::WWW_AUTHENTICATE,
    &requirement::CHARSET,
    &requirement::ACCEPT,
];

/// A refusal names the alternative, and bodies are JSON in UTF-8.
pub(super) const HTTP_SEMANTICS: Scenario = Scenario::new(
    "http-semantics",
    "what HTTP asks of the answers",
    HTTP_SEMANTICS_REQUIREMENTS,
    &http_semantics,
);

/// `*/*` means the same as no `Accept` at all (RFC 9110 section 12.5.1).
const ACCEPTED: &[(&str, &str)] =
    &[("html", "text/html"), ("anything", "*/*"), ("xml", "application/xml")];

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn http_semantics(session: &Session) -> Result<(), Inconclusive> {
    let [methods, challenge, charset, accept] =
        ["methods", "challenge", "charset", "accept"].map(|name| session.branch(name));
    // Each uses its own collection. Boxed, because four concurrent steps make a large future.
    futures::try_join!(
        judge_methods(&methods).boxed(),
        judge_challenge(&challenge).boxed(),
        judge_charset(&charset).boxed(),
    )?;
    // Last and alone: it deletes again what is gone, and the identifier may be another's by then.
    judge_accept(&accept).await
}

/// Judges methods that no page names. The target may support them; a 405 has to list the methods
/// that it supports.
async fn judge_methods(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    for method in [Method::PATCH, Method::POST] {
        let name = method.to_string();
        let path = COLLECTION.item(&collection.id);
        let answer = session.send(Call::new(method, path, Purpose::Judged)).await?;
        session.observe(
            &answer,
            "silent.other-methods",
            format!("{name}: answered {}", answer.status()),
        );
        if answer.status() == 405 {
            session.check(&answer, &requirement::ALLOW, &has_header("allow"));
        }
    }
    Ok(())
}

async fn judge_challenge(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let answer = session.send(session.deletion(&collection.id).authorization(&[])).await?;
    session.observe(&answer, "silent.refusal-status", format!("answered {}", answer.status()));
    if answer.status() == 401 {
        session.check(&answer, &requirement::WWW_AUTHENTICATE, &has_header("www-authenticate"));
    }
    Ok(())
}

/// Judges the charset with a name that is not plain ASCII.
async fn judge_charset(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_accented_collection().await?;
    let retrieved = session.retrieve(&collection.id).await?;
    let deleted = unless_rate_limited(session.delete(&collection.id).await)?;
    let again = session.delete(&collection.id).await?;
    for answer in [Some(retrieved), deleted, Some(again)].into_iter().flatten() {
        if is_json(&answer) {
            session.check(&answer, &requirement::CHARSET, &utf8());
        }
    }
    Ok(())
}

fn is_json(answer: &Answer) -> bool {
    let response = answer.exchange().response();
    response.is_some_and(Response::declares_json) && !answer.is_empty()
}

/// Judges `Accept` on the error for an own, deleted collection: that request changes nothing.
async fn judge_accept(session: &Session) -> Result<(), Inconclusive> {
    judge_accept_of_success(session).await?;
    let collection = session.create_collection().await?;
    unless_rate_limited(session.delete(&collection.id).await)?;
    let as_usual = session.delete(&collection.id).await?;
    // If the usual error is not a documented one, `Accept` is not the cause.
    if !is_documented_error(&as_usual) {
        session.observe(
            &as_usual,
            "silent.accept",
            "the usual error is not of a documented family",
        );
        return Ok(());
    }
    for (name, accept) in ACCEPTED {
        let call = session.deletion(&collection.id).header("accept", accept);
        let answer = session.branch(&format!("accept-{name}")).send(call).await?;
        // 406 means that no accepted format is available (RFC 9110 section 15.5.7).
        if answer.status() == 406 || answer.is_success() {
            session.observe(
                &answer,
                "silent.accept",
                format!("{accept}: answered {}", answer.status()),
            );
        } else {
            session.check(&answer, &requirement::ACCEPT, &body::error_family());
        }
    }
    Ok(())
}

/// Judges `Accept` on a success: a browser asks for HTML first, and the documented answer is JSON
/// all the same.
async fn judge_accept_of_success(session: &Session) -> Result<(), Inconclusive> {
    let usual = session.create_collection().await?;
    let Some(usual) = unless_rate_limited(session.delete(&usual.id).await)? else { return Ok(()) };
    // If the usual answer has no envelope, `Accept` is not the cause.
    if !body::envelope(&COLLECTION).holds(usual.exchange()) {
        return Ok(());
    }
    for (name, accept) in [("browser", BROWSER), ("any", "*/*")] {
        let collection = session.create_collection().await?;
        let call = session.deletion(&collection.id).header("accept", accept);
        let branch = session.branch(&format!("accept-{name}"));
        let Some(answer) = unless_rate_limited(branch.send(call).await)? else { continue };
        // A client without a preference gets the documented answer (RFC 9110 section 12.5.1).
        if answer.is_success() || name == "any" {
            session.check(&answer, &requirement::ACCEPT, &body::envelope(&COLLECTION));
        }
    }
    Ok(())
}

fn is_documented_error(answer: &Answer) -> bool {
    answer.status() >= 400 && body::error_family().holds(answer.exchange())
}
