//! Transcripts: requests and answers of a scenario as text that a person approves.
//!
//! Everything that differs from run to run is normalised: the order does not depend on chance,
//! identifiers and times are symbols, and only the headers that matter are kept.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::symbols::Symbols;
use crate::api::Api;
use crate::model::{Body, Exchange, ExchangeResult, FailureKind, Header, Purpose, Response};

/// The transcript of a scenario: its exchanges by branch, without clean-up and repeated attempts.
#[must_use]
pub fn transcript(api: &'static Api, exchanges: &[Exchange]) -> String {
    let mut text = String::new();
    let mut branch = None;
    for TranscriptEntry { exchange, text: shown } in transcript_entries(api, exchanges) {
        if exchange.branch.as_deref() != branch {
            branch = exchange.branch.as_deref();
            let _ = writeln!(text, "## {}\n", branch.unwrap_or_default());
        }
        text.push_str(&shown);
        text.push('\n');
    }
    // As a visible sign: insta would read it as part of the line end.
    text.trim_end().replace('\r', "␍")
}

/// An exchange and its part of the transcript.
#[derive(Debug, Clone)]
pub struct TranscriptEntry<'a> {
    /// The exchange.
    pub exchange: &'a Exchange,
    /// Its part of the text.
    pub text: String,
}

/// The entries of a transcript, in its order.
#[must_use]
pub fn transcript_entries<'a>(
    api: &'static Api,
    exchanges: &'a [Exchange],
) -> Vec<TranscriptEntry<'a>> {
    let normalized = normalize(exchanges, Symbols::new(api));
    let entry = |one: NormalizedExchange<'a>| TranscriptEntry {
        exchange: one.exchange,
        text: entry_text(&one),
    };
    normalized.into_iter().map(entry).collect()
}

fn entry_text(normalized: &NormalizedExchange<'_>) -> String {
    let mut text = format!("{} {}\n", normalized.exchange.request.method, normalized.target);
    headers(&normalized.request_headers, &mut text);
    if let Some(request) = &normalized.request_body {
        let _ = writeln!(text, "{}", body(request));
    }
    let _ = writeln!(text, "--> {}", answer(&normalized.answer));
    text
}

fn answer(answer: &NormalizedAnswer) -> String {
    match answer {
        NormalizedAnswer::Failure(kind) => format!("no response: {kind:?}"),
        NormalizedAnswer::Response { status, headers: shown, body: received } => {
            let mut text = format!("{status}\n");
            headers(shown, &mut text);
            text.push_str(&body(received));
            text.trim_end().to_owned()
        }
    }
}

fn body(body: &NormalizedBody) -> String {
    match body {
        NormalizedBody::Empty => "(no body)".to_owned(),
        NormalizedBody::Json(json) => serde_json::to_string_pretty(json).unwrap_or_default(),
        NormalizedBody::Long(size) => format!("({size} bytes)"),
        NormalizedBody::Text(text) => text.clone(),
    }
}

fn headers(headers: &[Header], text: &mut String) {
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {value}");
    }
}

/// Request headers that are part of a transcript.
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

/// Response headers that belong to the behaviour and do not change from run to run.
const RESPONSE_HEADERS: &[&str] = &["allow", "content-type", "location", "www-authenticate"];

/// An exchange without anything that differs from run to run.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) struct NormalizedExchange<'a> {
    /// The exchange itself.
    pub(in crate::results) exchange: &'a Exchange,
    /// Path and query.
    pub(in crate::results) target: String,
    /// The request headers that matter.
    pub(in crate::results) request_headers: Vec<Header>,
    /// The request body, when there was one.
    pub(in crate::results) request_body: Option<NormalizedBody>,
    /// The answer.
    pub(in crate::results) answer: NormalizedAnswer,
}

/// The answer of a normalised exchange.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) enum NormalizedAnswer {
    /// No complete response.
    Failure(FailureKind),
    /// A complete response.
    Response {
        /// Status code.
        status: u16,
        /// The headers that matter.
        headers: Vec<Header>,
        /// The body.
        body: NormalizedBody,
    },
}

/// A body with symbols for identifiers and times.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::results) enum NormalizedBody {
    /// No body.
    Empty,
    /// A JSON document.
    Json(Value),
    /// Text that is not JSON.
    Text(String),
    /// Text that is too long to show: its length in bytes.
    Long(u64),
}

/// Normalises the exchanges of a scenario: by branch, without clean-up and repeated attempts.
/// Values that `symbols` already knows, such as the address of the target, are replaced from the
/// first exchange on.
pub(in crate::results) fn normalize(
    exchanges: &[Exchange],
    mut symbols: Symbols,
) -> Vec<NormalizedExchange<'_>> {
    let latest = latest_attempts(exchanges);
    let mut shown: Vec<&Exchange> = exchanges
        .iter()
        .filter(|one| one.purpose != Purpose::CleanUp && !is_repeated(one, &latest))
        .collect();
    shown.sort_by_key(|exchange| (exchange.branch.as_deref(), exchange.id));
    shown.into_iter().map(|exchange| normalize_exchange(exchange, &mut symbols)).collect()
}

/// A request of a branch, and the number of its attempt.
#[derive(PartialEq, Eq, Hash)]
struct Attempt<'a> {
    branch: Option<&'a str>,
    method: &'a str,
    url: &'a str,
    number: u32,
}

fn attempt(exchange: &Exchange, number: u32) -> Attempt<'_> {
    let request = &exchange.request;
    let branch = exchange.branch.as_deref();
    Attempt { branch, method: &request.method, url: &request.url, number }
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

/// Returns whether a later attempt of the same request replaces this one.
fn is_repeated(exchange: &Exchange, latest: &HashMap<Attempt<'_>, u32>) -> bool {
    let next = exchange.attempt.checked_add(1).map(|number| attempt(exchange, number));
    next.and_then(|next| latest.get(&next)).is_some_and(|later| *later > exchange.id)
}

fn normalize_exchange<'a>(exchange: &'a Exchange, symbols: &mut Symbols) -> NormalizedExchange<'a> {
    let api = symbols.api();
    let target = request_target(api, &exchange.request.url);
    let kind = api.resource_on(target).unwrap_or(api.subject).symbol;
    if let Some(id) = target.split(['/', '?']).find(|part| symbols.is_identifier(part)) {
        symbols.name(kind, id);
    }
    let request_body =
        exchange.request.body.as_ref().map(|body| normalize_body(body, kind, symbols));
    let answer = match &exchange.answer {
        ExchangeResult::Failure(failure) => NormalizedAnswer::Failure(failure.kind),
        ExchangeResult::Response(response) => normalize_response(response, target, kind, symbols),
    };
    NormalizedExchange {
        exchange,
        target: shortened(symbols.replace(target)),
        request_headers: normalize_headers(&exchange.request.headers, REQUEST_HEADERS, symbols),
        request_body,
        answer,
    }
}

fn normalize_response(
    response: &Response,
    target: &str,
    kind: &'static str,
    symbols: &mut Symbols,
) -> NormalizedAnswer {
    let headers = normalize_headers(&response.headers, RESPONSE_HEADERS, symbols);
    let subject = symbols.api().subject;
    let path = target.split('?').next().unwrap_or_default();
    let is_list = path.rsplit_once('/').is_some_and(|(_, last)| last == subject.last_segment());
    let body = match is_list.then(|| own_elements(&response.body, symbols)).flatten() {
        Some(list) => NormalizedBody::Json(symbols.document(&list, kind)),
        None => normalize_body(&response.body, kind, symbols),
    };
    NormalizedAnswer::Response { status: response.status, headers, body }
}

fn normalize_body(body: &Body, kind: &'static str, symbols: &mut Symbols) -> NormalizedBody {
    if body.is_empty() {
        return NormalizedBody::Empty;
    }
    match body.parsed() {
        Some(json) => NormalizedBody::Json(symbols.document(&json, kind)),
        None if body.size() > 2_000 => NormalizedBody::Long(body.size()),
        None => NormalizedBody::Text(symbols.replace(&body.text_lossy())),
    }
}

/// A list with only the elements that this scenario has met before, in order of first sight:
/// records of others are not part of its behaviour.
fn own_elements(body: &Body, symbols: &Symbols) -> Option<Value> {
    let mut list: Value = serde_json::from_slice(body.bytes()).ok()?;
    let subject = symbols.api().subject;
    let elements = list.pointer_mut(subject.elements)?.as_array_mut()?;
    elements.retain(|one| subject.id_of(one).is_some_and(|id| symbols.contains(id)));
    elements.sort_by_key(|one| symbols.replace(subject.id_of(one).unwrap_or_default()));
    Some(list)
}

fn normalize_headers(headers: &[Header], shown: &[&str], symbols: &Symbols) -> Vec<Header> {
    headers
        .iter()
        .filter(|(name, _)| shown.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), symbols.replace(value)))
        .collect()
}

/// Path and query; the part in front depends on the address of the target.
fn request_target<'a>(api: &Api, url: &'a str) -> &'a str {
    // A probe may spell the path in other case.
    let small = url.to_ascii_lowercase();
    let start = api.base_paths.iter().find_map(|path| small.find(path));
    start.map_or(url, |start| &url[start..])
}

/// Shortens a target that is too long to show, and adds its length.
fn shortened(target: String) -> String {
    let length = target.chars().count();
    if length <= 400 {
        return target;
    }
    let start: String = target.chars().take(80).collect();
    format!("{start}… ({length} characters)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::VERIFIK;
    use crate::contract::checks::testing::answered;

    fn exchange(id: u32, method: &str, url: &str, body: &str) -> Exchange {
        let mut exchange = answered(200, &[], body);
        exchange.id = id;
        exchange.request.method = method.to_owned();
        exchange.request.url = format!("http://127.0.0.1:4711{url}");
        exchange
    }

    #[test]
    fn carriage_return_is_visible_in_a_transcript() {
        let text = transcript(&VERIFIK, &[exchange(1, "GET", "/v2/x", "one\r\ntwo\nthree")]);
        assert!(text.contains("one␍\ntwo\nthree") && !text.contains('\r'), "{text}");
    }

    const ROOT: &str = "/v2/face-recognition/collections";
    const ID: &str = "65b9592267cc4f096dbe743d";
    const OTHER: &str = "65c2a9364d8e8d3917eaf383";

    fn document(id: &str, second: u8) -> String {
        format!(
            r#"{{"_id":"{id}","createdAt":"2024-01-30T20:16:3{second}.841Z","updatedAt":"2024-01-30T20:16:34.841Z"}}"#
        )
    }

    #[test]
    fn same_identifier_has_the_same_symbol_everywhere() {
        let item = format!("{ROOT}/{ID}");
        let body = format!(r#"{{"data":{}}}"#, document(ID, 4));
        let text = transcript(
            &VERIFIK,
            &[exchange(1, "GET", &item, &body), exchange(2, "DELETE", &item, &body)],
        );
        assert_eq!(text.matches("<collection-1>").count(), 4, "{text}");
        assert!(!text.contains(ID) && !text.contains("collection-2"), "{text}");
        assert_eq!(text.matches("<time-1 of collection-1>").count(), 4, "{text}");
    }

    #[test]
    fn variation_of_an_identifier_has_a_symbol_that_names_it() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let upper = exchange(2, "GET", &format!("{ROOT}/{}", ID.to_ascii_uppercase()), "{}");
        let short = exchange(3, "DELETE", &format!("{ROOT}/{}x", &ID[..23]), "{}");
        let text = transcript(&VERIFIK, &[item, upper, short]);
        assert!(text.contains("/<collection-1 in upper case>\n"), "{text}");
        assert!(text.contains("/<collection-1 without its last digit>x\n"), "{text}");
    }

    #[test]
    fn long_target_is_shortened() {
        let long = exchange(1, "DELETE", &format!("{ROOT}/{}", "f".repeat(8_000)), "{}");
        let text = transcript(&VERIFIK, &[long]);
        assert!(text.contains("… (8033 characters)") && text.len() < 400, "{text}");
    }

    #[test]
    fn changed_time_has_another_symbol() {
        let body = format!(r#"{{"data":{}}}"#, document(ID, 3));
        let text = transcript(&VERIFIK, &[exchange(1, "GET", &format!("{ROOT}/{ID}"), &body)]);
        assert!(text.contains("<time-1 of collection-1>") && text.contains("<time-2 of"), "{text}");
    }

    #[test]
    fn list_shows_only_elements_known_to_the_scenario() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let list = format!(r#"{{"data":[{},{}]}}"#, document(OTHER, 4), document(ID, 4));
        let text = transcript(&VERIFIK, &[item, exchange(2, "GET", ROOT, &list)]);
        assert!(text.contains("<collection-1>") && !text.contains("collection-2"), "{text}");
    }

    #[test]
    fn branches_are_sorted_by_name() {
        let mut first = exchange(1, "GET", "/v2/b", "{}");
        first.branch = Some("b".to_owned());
        let mut second = exchange(2, "GET", "/v2/a", "{}");
        second.branch = Some("a".to_owned());
        let main = exchange(3, "GET", "/v2/main", "{}");
        let text = transcript(&VERIFIK, &[first, second, main]);
        let places: Vec<_> = ["/v2/main", "## a", "/v2/a", "## b", "/v2/b"]
            .iter()
            .map(|part| text.find(part).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
    }
}
