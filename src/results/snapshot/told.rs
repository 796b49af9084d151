//! What was asked and answered, without what differs from run to run: in an order that does not
//! depend on chance, with symbols for identifiers and times, and with the headers that matter.

use std::collections::HashMap;

use serde_json::Value;

use super::symbols::Symbols;
use crate::api::Api;
use crate::model::{Answer, Body, Exchange, FailureKind, Header, Purpose, Response};

/// Request headers that a reader of a transcript cares about.
const REQUEST_HEADERS: &[&str] = &[
    "access-control-request-method",
    "authorization",
    "content-type",
    "cookie",
    "transfer-encoding",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
];

/// Response headers that are part of the behaviour, not of the moment.
const RESPONSE_HEADERS: &[&str] = &["allow", "content-type", "location", "www-authenticate"];

/// One exchange as it is told.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) struct Told<'a> {
    /// The exchange itself.
    pub(in crate::results) exchange: &'a Exchange,
    /// Path and query.
    pub(in crate::results) target: String,
    /// The request headers that matter.
    pub(in crate::results) request_headers: Vec<Header>,
    /// The request body, when there was one.
    pub(in crate::results) request_body: Option<ToldBody>,
    /// What came back.
    pub(in crate::results) answer: ToldAnswer,
}

/// What came back, as it is told.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) enum ToldAnswer {
    /// No complete response.
    Failure(FailureKind),
    /// A complete response.
    Response {
        /// Status code.
        status: u16,
        /// The headers that matter.
        headers: Vec<Header>,
        /// The body.
        body: ToldBody,
    },
}

/// A body as it is told.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) enum ToldBody {
    /// Nothing.
    Empty,
    /// A document.
    Json(Value),
    /// Text that is no document.
    Text(String),
    /// Too much text to be read: its length in bytes.
    Long(u64),
}

/// The exchanges of a scenario by branch, without clean-up and repeated attempts. What is known
/// of the target by `symbols` is told by it from the beginning.
pub(in crate::results) fn told(exchanges: &[Exchange], mut symbols: Symbols) -> Vec<Told<'_>> {
    let latest = latest_attempts(exchanges);
    let mut shown: Vec<&Exchange> = exchanges
        .iter()
        .filter(|one| one.purpose != Purpose::CleanUp && !is_repeated(one, &latest))
        .collect();
    shown.sort_by_key(|exchange| (exchange.branch.as_deref(), exchange.id));
    shown.into_iter().map(|exchange| one(exchange, &mut symbols)).collect()
}

/// A request of a branch, and which attempt it was.
type Attempt<'a> = (Option<&'a str>, &'a str, &'a str, u32);

fn attempt(exchange: &Exchange, number: u32) -> Attempt<'_> {
    let request = &exchange.request;
    (exchange.branch.as_deref(), &request.method, &request.url, number)
}

/// The last exchange of each attempt of each request.
fn latest_attempts(exchanges: &[Exchange]) -> HashMap<Attempt<'_>, u32> {
    let mut latest = HashMap::new();
    for exchange in exchanges {
        let id = latest.entry(attempt(exchange, exchange.attempt)).or_insert(exchange.id);
        *id = exchange.id.max(*id);
    }
    latest
}

/// Whether a later attempt of the same request stands for this one.
fn is_repeated(exchange: &Exchange, latest: &HashMap<Attempt<'_>, u32>) -> bool {
    let next = exchange.attempt.checked_add(1).map(|number| attempt(exchange, number));
    next.and_then(|next| latest.get(&next)).is_some_and(|later| *later > exchange.id)
}

fn one<'a>(exchange: &'a Exchange, symbols: &mut Symbols) -> Told<'a> {
    let api = symbols.api();
    let target = request_target(api, &exchange.request.url);
    let kind = api.resource_on(target).unwrap_or(api.subject).symbol;
    if let Some(id) = target.split(['/', '?']).find(|part| symbols.is_identifier(part)) {
        symbols.name(kind, id);
    }
    let request_body = exchange.request.body.as_ref().map(|body| told_body(body, kind, symbols));
    let answer = match &exchange.answer {
        Answer::Failure(failure) => ToldAnswer::Failure(failure.kind),
        Answer::Response(response) => told_response(response, target, kind, symbols),
    };
    Told {
        exchange,
        target: shortened(symbols.replace(target)),
        request_headers: headers(&exchange.request.headers, REQUEST_HEADERS, symbols),
        request_body,
        answer,
    }
}

fn told_response(
    response: &Response,
    target: &str,
    kind: &'static str,
    symbols: &mut Symbols,
) -> ToldAnswer {
    let headers = headers(&response.headers, RESPONSE_HEADERS, symbols);
    let subject = symbols.api().subject;
    let path = target.split('?').next().unwrap_or_default();
    let is_list = path.rsplit_once('/').is_some_and(|(_, last)| last == subject.last_segment());
    let body = match is_list.then(|| own_elements(&response.body, symbols)).flatten() {
        Some(list) => ToldBody::Json(symbols.document(&list, kind)),
        None => told_body(&response.body, kind, symbols),
    };
    ToldAnswer::Response { status: response.status, headers, body }
}

fn told_body(body: &Body, kind: &'static str, symbols: &mut Symbols) -> ToldBody {
    if body.is_empty() {
        return ToldBody::Empty;
    }
    match body.parsed() {
        Some(json) => ToldBody::Json(symbols.document(&json, kind)),
        None if body.size() > 2_000 => ToldBody::Long(body.size()),
        None => ToldBody::Text(symbols.replace(&body.text_lossy())),
    }
}

/// A list with the elements that this scenario has met before, in order of first sight: what
/// others put into the list is not part of its behaviour.
fn own_elements(body: &Body, symbols: &Symbols) -> Option<Value> {
    let mut list: Value = serde_json::from_slice(body.bytes()).ok()?;
    let subject = symbols.api().subject;
    let elements = list.pointer_mut(subject.elements)?.as_array_mut()?;
    elements.retain(|one| subject.id_of(one).is_some_and(|id| symbols.knows(id)));
    elements.sort_by_key(|one| symbols.replace(subject.id_of(one).unwrap_or_default()));
    Some(list)
}

fn headers(headers: &[Header], shown: &[&str], symbols: &Symbols) -> Vec<Header> {
    headers
        .iter()
        .filter(|(name, _)| shown.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), symbols.replace(value)))
        .collect()
}

/// Path and query: what stands before depends on where the target runs.
fn request_target<'a>(api: &Api, url: &'a str) -> &'a str {
    // A probe may spell the path in other case.
    let small = url.to_ascii_lowercase();
    let start = api.base_paths.iter().find_map(|path| small.find(path));
    start.map_or(url, |start| &url[start..])
}

/// A target that is too long to be read, with its length instead.
fn shortened(target: String) -> String {
    let length = target.chars().count();
    if length <= 400 {
        return target;
    }
    let start: String = target.chars().take(80).collect();
    format!("{start}… ({length} characters)")
}
