//! A transcript: what was asked and answered, in an order that does not depend on chance.

use std::fmt::Write as _;

use serde_json::Value;

use super::symbols::{Symbols, is_object_id};
use crate::model::{Answer, Body, Exchange, Header, Purpose, Response};

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

/// The transcript of a scenario: its exchanges by branch, without clean-up and repeated attempts.
#[must_use]
pub fn transcript(exchanges: &[Exchange]) -> String {
    let mut text = String::new();
    let mut branch = None;
    for (exchange, shown) in pages(exchanges) {
        if exchange.branch.as_deref() != branch {
            branch = exchange.branch.as_deref();
            let _ = writeln!(text, "## {}\n", branch.unwrap_or_default());
        }
        text.push_str(&shown);
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// The exchanges of a transcript, in its order, each with its own part of the text.
#[must_use]
pub fn pages(exchanges: &[Exchange]) -> Vec<(&Exchange, String)> {
    let mut shown: Vec<&Exchange> = exchanges
        .iter()
        .filter(|one| one.purpose != Purpose::CleanUp && !is_repeated(one, exchanges))
        .collect();
    shown.sort_by_key(|exchange| (exchange.branch.as_deref(), exchange.id));
    let mut symbols = Symbols::default();
    shown.into_iter().map(|exchange| (exchange, one(exchange, &mut symbols))).collect()
}

/// Whether a later attempt of the same request stands for this one.
fn is_repeated(exchange: &Exchange, exchanges: &[Exchange]) -> bool {
    exchanges.iter().any(|later| {
        later.id > exchange.id
            && later.attempt == exchange.attempt + 1
            && later.branch == exchange.branch
            && later.request.method == exchange.request.method
            && later.request.url == exchange.request.url
    })
}

fn one(exchange: &Exchange, symbols: &mut Symbols) -> String {
    let target = request_target(&exchange.request.url);
    let kind = kind_of(target);
    if let Some(id) = target.split(['/', '?']).find(|part| is_object_id(part)) {
        symbols.name(kind, id);
    }
    let request_body = exchange.request.body.as_ref().map(|body| shown_body(body, kind, symbols));
    let answer = match &exchange.answer {
        Answer::Failure(failure) => format!("no response: {:?}", failure.kind),
        Answer::Response(response) => shown_response(response, target, kind, symbols),
    };
    let shown = shortened(symbols.replace(target));
    let mut text = format!("{} {shown}\n", exchange.request.method);
    headers(&exchange.request.headers, REQUEST_HEADERS, symbols, &mut text);
    if let Some(body) = request_body {
        let _ = writeln!(text, "{body}");
    }
    let _ = writeln!(text, "--> {answer}");
    text
}

fn shown_response(
    response: &Response,
    target: &str,
    kind: &'static str,
    symbols: &mut Symbols,
) -> String {
    let mut text = format!("{}\n", response.status);
    headers(&response.headers, RESPONSE_HEADERS, symbols, &mut text);
    let is_list = target.split('?').next().is_some_and(|path| path.ends_with("/collections"));
    let body = match is_list.then(|| own_elements(&response.body, symbols)).flatten() {
        Some(list) => pretty(&symbols.document(&list, kind)),
        None => shown_body(&response.body, kind, symbols),
    };
    text.push_str(&body);
    text.trim_end().to_owned()
}

fn shown_body(body: &Body, kind: &'static str, symbols: &mut Symbols) -> String {
    if body.is_empty() {
        return "(no body)".to_owned();
    }
    match body.json() {
        Some(json) => pretty(&symbols.document(json, kind)),
        None if body.size() > 2_000 => format!("({} bytes)", body.size()),
        None => symbols.replace(&body.text_lossy()),
    }
}

/// A list with the elements that this scenario has met before, in order of first sight: what
/// others put into the list is not part of its behaviour.
fn own_elements(body: &Body, symbols: &Symbols) -> Option<Value> {
    let mut list: Value = serde_json::from_slice(body.bytes()).ok()?;
    let elements = list.get_mut("data")?.as_array_mut()?;
    elements.retain(|one| one["_id"].as_str().is_some_and(|id| symbols.knows(id)));
    elements.sort_by_key(|one| symbols.replace(one["_id"].as_str().unwrap_or_default()));
    Some(list)
}

fn headers(headers: &[Header], shown: &[&str], symbols: &Symbols, text: &mut String) {
    for (name, value) in headers.iter().filter(|(name, _)| shown.contains(&name.as_str())) {
        let _ = writeln!(text, "{name}: {}", symbols.replace(value));
    }
}

/// Path and query: what stands before depends on where the target runs.
fn request_target(url: &str) -> &str {
    url.find("/v2/").or_else(|| url.find("/v3/")).map_or(url, |start| &url[start..])
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

/// What the resources below this path are.
fn kind_of(target: &str) -> &'static str {
    if target.contains("/persons") {
        "person"
    } else if target.contains("/project-flows") {
        "flow"
    } else if target.contains("/projects") {
        "project"
    } else {
        "collection"
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::checks::testing::answered;

    fn exchange(id: u32, method: &str, url: &str, body: &str) -> Exchange {
        let mut exchange = answered(200, &[], body);
        exchange.id = id;
        exchange.request.method = method.to_owned();
        exchange.request.url = format!("http://127.0.0.1:4711{url}");
        exchange
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
    fn the_same_identifier_is_the_same_symbol_everywhere() {
        let item = format!("{ROOT}/{ID}");
        let body = format!(r#"{{"data":{}}}"#, document(ID, 4));
        let text =
            transcript(&[exchange(1, "GET", &item, &body), exchange(2, "DELETE", &item, &body)]);
        assert_eq!(text.matches("<collection-1>").count(), 4, "{text}");
        assert!(!text.contains(ID) && !text.contains("collection-2"), "{text}");
        assert_eq!(text.matches("<time-1 of collection-1>").count(), 4, "{text}");
    }

    #[test]
    fn what_is_made_of_an_identifier_is_told_by_it() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let upper = exchange(2, "GET", &format!("{ROOT}/{}", ID.to_ascii_uppercase()), "{}");
        let short = exchange(3, "DELETE", &format!("{ROOT}/{}x", &ID[..23]), "{}");
        let text = transcript(&[item, upper, short]);
        assert!(text.contains("/<collection-1 in upper case>\n"), "{text}");
        assert!(text.contains("/<collection-1 without its last digit>x\n"), "{text}");
    }

    #[test]
    fn a_target_that_is_too_long_is_cut() {
        let long = exchange(1, "DELETE", &format!("{ROOT}/{}", "f".repeat(8_000)), "{}");
        let text = transcript(&[long]);
        assert!(text.contains("… (8033 characters)") && text.len() < 400, "{text}");
    }

    #[test]
    fn a_moved_time_is_another_symbol() {
        let body = format!(r#"{{"data":{}}}"#, document(ID, 3));
        let text = transcript(&[exchange(1, "GET", &format!("{ROOT}/{ID}"), &body)]);
        assert!(text.contains("<time-1 of collection-1>") && text.contains("<time-2 of"), "{text}");
    }

    #[test]
    fn only_what_the_scenario_met_is_shown_of_a_list() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let list = format!(r#"{{"data":[{},{}]}}"#, document(OTHER, 4), document(ID, 4));
        let text = transcript(&[item, exchange(2, "GET", ROOT, &list)]);
        assert!(text.contains("<collection-1>") && !text.contains("collection-2"), "{text}");
    }

    #[test]
    fn branches_are_told_in_the_order_of_their_names() {
        let mut first = exchange(1, "GET", "/v2/b", "{}");
        first.branch = Some("b".to_owned());
        let mut second = exchange(2, "GET", "/v2/a", "{}");
        second.branch = Some("a".to_owned());
        let main = exchange(3, "GET", "/v2/main", "{}");
        let text = transcript(&[first, second, main]);
        let places: Vec<_> = ["/v2/main", "## a", "/v2/a", "## b", "/v2/b"]
            .iter()
            .map(|part| text.find(part).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
    }
}
