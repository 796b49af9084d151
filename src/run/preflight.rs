//! Looks at the target and the account before anything is judged.

use std::sync::Arc;

use http::Method;
use tokio::sync::mpsc::unbounded_channel;

use super::plan::{Options, stopped};
use crate::cleanup::outcome;
use crate::contract::checks::origin;
use crate::model::{
    Cleanup, Exchange, ExchangeResult, FailureKind, Obstacle, Purpose, Response, Side,
};
use crate::session::{Harness, Inconclusive, Session};
use crate::wire::{Call, Token};

/// Characters of an answer that are shown as evidence.
const EXCERPT: usize = 100;

/// Reads the list of the subject once with each token that is used for set-up. Returns the first
/// obstacle. Only the origin of an answer matters here; its content is left to the scenarios.
pub(super) async fn obstacle(harness: &Arc<Harness>) -> Option<Obstacle> {
    for token in [Token::Primary, Token::Second] {
        if !harness.client.credentials().has(&token) {
            continue;
        }
        let root = harness.contract.api.subject.root;
        let call = Call::new(Method::GET, root, Purpose::Verify).token(token.clone());
        let exchange = harness.retry.ask(&harness.client, &call).await;
        let Some(found) = judged(harness, &exchange, &token) else { continue };
        let exchange = harness.redactor.exchange(&exchange, harness.body_kept);
        let text = |text: String| harness.redactor.text(&text).into_owned();
        return Some(Obstacle {
            side: found.side,
            reason: text(found.reason),
            evidence: text(evidence(&exchange)),
            advice: text(found.advice),
        });
    }
    None
}

/// A cause and what to do about it.
struct Cause {
    side: Side,
    reason: String,
    advice: String,
}

impl Cause {
    fn operator(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { side: Side::Operator, reason: reason.into(), advice: advice.into() }
    }

    fn target(reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { side: Side::Target, reason: reason.into(), advice: advice.into() }
    }
}

fn judged(harness: &Harness, exchange: &Exchange, token: &Token) -> Option<Cause> {
    match &exchange.answer {
        ExchangeResult::Failure(failure) => failed(exchange, failure.kind, &failure.message),
        ExchangeResult::Response(response) => answered(harness, exchange, response, token),
    }
}

fn failed(exchange: &Exchange, kind: FailureKind, message: &str) -> Option<Cause> {
    let host = host_of(&exchange.request.url);
    let message = message.to_ascii_lowercase();
    Some(match kind {
        FailureKind::Connect if message.contains("dns") || message.contains("lookup") => {
            Cause::target(
                format!("the name {host} does not resolve"),
                "check the spelling of --base-url, and the DNS and VPN of this machine",
            )
        }
        FailureKind::Connect => Cause::target(
            format!("nothing answers at {host}"),
            "start the target, or check host and port of --base-url",
        ),
        FailureKind::ConnectTimeout => Cause::target(
            format!("no connection to {host} could be made in time"),
            "check that a firewall or a VPN lets this machine through, or raise --timeout",
        ),
        FailureKind::Tls
            if message.contains("invalidcontenttype") || message.contains("corrupt") =>
        {
            Cause::operator(
                format!("{host} speaks plain HTTP, not HTTPS"),
                "write http:// in --base-url, or give the port that speaks HTTPS",
            )
        }
        FailureKind::Tls => Cause::target(
            format!("the TLS handshake with {host} fails"),
            "check its certificate and chain; add a private authority to the system's store",
        ),
        FailureKind::HeadTimeout | FailureKind::BodyTimeout => Cause::target(
            format!("{host} accepts the request but does not answer in time"),
            "try again when the target is less busy, or raise --timeout",
        ),
        FailureKind::MalformedResponse => Cause::operator(
            format!("{host} answers with something other than HTTP/1.1"),
            "check the port; if it speaks HTTPS, write https:// in --base-url",
        ),
        FailureKind::ConnectionLost => Cause::target(
            format!("{host} closes the connection without an answer"),
            "check the port; if it speaks HTTPS, write https:// in --base-url",
        ),
        // The scenarios report these.
        FailureKind::BodyTooLarge | FailureKind::Refused => return None,
    })
}

fn answered(
    harness: &Harness,
    exchange: &Exchange,
    response: &Response,
    token: &Token,
) -> Option<Cause> {
    let status = response.status;
    let is_json = response.body.json().is_some();
    let text = response.body.text_lossy();
    Some(match status {
        // Invalid JSON that is declared as JSON is a mistake of the API, left to the scenarios.
        200..=299 if is_json || response.body.is_empty() || response.declares_json() => {
            return None;
        }
        200..=299 => Cause::target(
            "a page answers instead of the API",
            "sign-in and maintenance pages look like this: open the address in a browser, and \
             check the path in --base-url",
        ),
        300..=399 => redirected(exchange, response),
        400 if text.contains("HTTPS port") || text.contains("HTTP request to an HTTPS") => {
            Cause::operator(
                "the port speaks HTTPS, but the request was plain HTTP",
                "write https:// in --base-url",
            )
        }
        401 | 403 if !is_json && origin::is_page(response) => Cause::target(
            format!("something in front of the API refuses with {status}"),
            "a gateway or an access proxy expects a certain header or address; ask its operator \
             what a CI job has to send",
        ),
        401 | 403 => refused(harness, status, token),
        404 | 405 | 410 => Cause::operator(
            format!("there is no list of collections at this address: {status}"),
            format!(
                "check the path in --base-url: it is the part before {}",
                harness.contract.api.subject.root
            ),
        ),
        407 => Cause::target(
            "a proxy requires credentials",
            "add them to the address of the proxy (HTTPS_PROXY), or exempt the host (NO_PROXY)",
        ),
        429 => Cause::target(
            "the target limits the rate of requests, even for the first one",
            waiting(response, "try again later, or limit the rate with --rate-limit"),
        ),
        502..=504 => Cause::target(
            format!("the target is not available: {status}"),
            waiting(response, "try again when it is up"),
        ),
        // Every other answer is the API's own, and the scenarios judge it.
        _ => return None,
    })
}

fn redirected(exchange: &Exchange, response: &Response) -> Cause {
    let location = response.header("location").unwrap_or_default();
    let asked = &exchange.request.url;
    let secure = asked.replacen("http://", "https://", 1);
    let reason = format!("the address redirects to {}", or_nowhere(location));
    if location == secure && location != *asked {
        return Cause::operator(reason, "write https:// in --base-url");
    }
    Cause::operator(
        reason,
        "redirects are not followed, since they may lead a deletion elsewhere: set --base-url to \
         the final address; a sign-in page there means that the token is not read",
    )
}

fn or_nowhere(location: &str) -> &str {
    if location.is_empty() { "nowhere: it has no Location" } else { location }
}

/// The cause of a rejected token; the expiry of a JSON Web Token is read from it.
fn refused(harness: &Harness, status: u16, token: &Token) -> Cause {
    let credentials = harness.client.credentials();
    let variable = credentials.variable_of(token).unwrap_or("the token");
    let renew = format!("set {variable} to a valid token for this target");
    let ended = credentials.end_of(token).filter(|end| *end <= jiff::Timestamp::now());
    let reason = match ended {
        Some(end) => {
            format!("the token in {variable} expired on {}", end.strftime("%Y-%m-%d %H:%M UTC"))
        }
        None => format!("the target rejects the token in {variable}: {status}"),
    };
    Cause::operator(reason, renew)
}

fn waiting(response: &Response, otherwise: &str) -> String {
    match response.header("retry-after") {
        Some(after) => format!("{otherwise} (it says Retry-After: {after})"),
        None => otherwise.to_owned(),
    }
}

fn host_of(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    let host = url.as_ref().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    host.unwrap_or_else(|| address.to_owned())
}

/// The request and its answer, in one line.
fn evidence(exchange: &Exchange) -> String {
    let line = outcome(exchange);
    let Some(response) = exchange.response() else { return line };
    let text = response.body.text_lossy();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || response.status < 300 && response.body.json().is_some() {
        return line;
    }
    let shown: String = text.chars().take(EXCERPT).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    format!("{line} with {shown}{more}")
}

/// Result of the look at the account.
#[derive(Debug, Default)]
pub(super) struct Preflight {
    /// The reason why nothing is judged in this account.
    pub(super) objection: Option<String>,
    /// The clean-up of the collection that was created to learn its client, if it left something
    /// behind.
    pub(super) cleanup: Option<Cleanup>,
}

/// Creates one collection and removes it again, if the operator named a client, to check that the
/// token belongs to it.
pub(super) async fn look(harness: &Arc<Harness>, options: &Options) -> Preflight {
    if harness.client_id.is_none() {
        return Preflight::default();
    }
    // Nobody reads these events: they belong to no scenario.
    let (events, _) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), "client-id", events);
    let created = tokio::select! {
        created = session.create_collection() => created,
        () = options.stop.cancelled() => Err(Inconclusive::new(stopped())),
    };
    let cleanup = session.clean_up_within(&options.stop, options.grace).await;
    let objection = created.err().map(|why| harness.redactor.text(&why.reason).into_owned());
    Preflight { objection, cleanup: Some(cleanup).filter(|it| !it.left_behind.is_empty()) }
}

/// Combines two results of clean-ups.
pub(super) fn combined(mut cleanup: Cleanup, more: Option<Cleanup>) -> Cleanup {
    let Some(more) = more else { return cleanup };
    cleanup.verdict = cleanup.verdict.max(more.verdict);
    cleanup.created += more.created;
    cleanup.reason = cleanup.reason.or(more.reason);
    cleanup.left_behind.extend(more.left_behind);
    cleanup
}
