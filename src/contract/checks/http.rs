//! Checks of the rules of HTTP.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Check, Mismatch, brief, short};
use crate::model::{Exchange, Response};

/// Response headers that depend on time or connection, not on the answer.
const INCIDENTAL: &[&str] = &[
    "age",
    "alt-svc",
    "cf-ray",
    "connection",
    "content-length",
    "date",
    "etag",
    "keep-alive",
    "ratelimit-remaining",
    "ratelimit-reset",
    "server-timing",
    "set-cookie",
    "traceparent",
    "transfer-encoding",
    "x-amzn-trace-id",
    "x-correlation-id",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "x-response-time",
    "x-runtime",
];

/// Check: a header is present and not empty; `name` in lower case.
#[must_use]
pub fn has_header(name: &'static str) -> Check {
    Check::new([format!("a `{name}` header")], move |exchange| {
        let value = exchange.response().and_then(|response| response.header(name));
        let there = value.is_some_and(|value| !value.trim().is_empty());
        Mismatch::unless(there, || format!("{} without it", exchange.status().unwrap_or_default()))
    })
}

/// First bytes of a body that is compressed by gzip (RFC 1952 section 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Check: a body that is declared to be compressed by gzip begins as such a body does.
#[must_use]
pub fn content_coding() -> Check {
    Check::new(["no body, a body in gzip, or a body without `content-encoding`"], |exchange| {
        let Some(response) = exchange.response() else { return vec![] };
        let coding = response.header("content-encoding").unwrap_or_default();
        let is_gzip = coding.trim().eq_ignore_ascii_case("gzip");
        let bytes = response.body.bytes();
        let is_kept = !is_gzip || bytes.is_empty() || bytes.starts_with(&GZIP);
        Mismatch::unless(is_kept, || "content-encoding: gzip, and a plain body".to_owned())
    })
}

/// Check: the declared media type is JSON.
#[must_use]
pub fn json_media_type() -> Check {
    Check::new(["content-type: application/json"], |exchange| {
        let Some(response) = exchange.response() else { return vec![] };
        if response.declares_json() {
            return vec![];
        }
        vec![Mismatch::new(match response.header("content-type") {
            Some(value) => format!("content-type: {value}"),
            None => "no content-type".to_owned(),
        })]
    })
}

/// Check: JSON is UTF-8, and no other charset is declared (RFC 8259 section 8.1).
#[must_use]
pub fn utf8() -> Check {
    Check::new(["JSON as UTF-8, and no other charset declared"], |exchange| {
        let Some(response) = exchange.response() else { return vec![] };
        if let Some(charset) = charset(response).filter(|charset| !is_utf8(charset)) {
            return vec![Mismatch::new(format!("charset={charset}"))];
        }
        Mismatch::unless(response.body.truncated() || response.body.text().is_some(), || {
            "bytes that are not UTF-8".to_owned()
        })
    })
}

fn charset(response: &Response) -> Option<String> {
    let value = response.header("content-type")?;
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

/// ASCII is a subset of UTF-8, so it may be declared.
fn is_utf8(charset: &str) -> bool {
    matches!(charset, "utf-8" | "utf8" | "us-ascii")
}

/// Check: the answer equals `other` in status, headers and body, except for the identifiers in the
/// two requests.
#[must_use]
pub fn indistinguishable_from(other: &Exchange, names: &[&str]) -> Check {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let reference = Fingerprint::of(other, &names);
    let expected = format!("an answer like that to {}: {}", other.request.url, brief(other));
    Check::new([expected], move |exchange| {
        let found = Fingerprint::of(exchange, &names);
        Mismatch::unless(found == reference, || found.difference(&reference))
    })
}

#[derive(Debug, PartialEq)]
struct Fingerprint {
    status: Option<u16>,
    headers: BTreeSet<String>,
    body: Option<Value>,
}

impl Fingerprint {
    fn of(exchange: &Exchange, names: &[String]) -> Self {
        let response = exchange.response();
        let headers = response
            .iter()
            .flat_map(|response| &response.headers)
            .filter(|(name, _)| !INCIDENTAL.contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", blanked(value, names)))
            .collect();
        let body = response.map(|response| {
            let text = blanked(&response.body.text_lossy(), names);
            serde_json::from_str(&text).map_or(Value::String(text), without_moment)
        });
        Self { status: exchange.status(), headers, body }
    }

    fn difference(&self, reference: &Self) -> String {
        if self.status != reference.status {
            return format!("status {}", self.status.unwrap_or_default());
        }
        if self.body != reference.body {
            return self.body.as_ref().map_or_else(|| "no body".to_owned(), short);
        }
        let other: Vec<_> = self.headers.symmetric_difference(&reference.headers).collect();
        format!("other headers: {other:?}")
    }
}

fn blanked(text: &str, names: &[String]) -> String {
    names.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), "<id>"))
}

/// Removes members with times and request numbers, which some error families contain.
fn without_moment(mut body: Value) -> Value {
    if let Value::Object(members) = &mut body {
        for member in ["timestamp", "id", "requestId", "request_id", "traceId", "signature"] {
            members.remove(member);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    #[test]
    fn a_header_counts_only_with_a_value() {
        assert!(has_header("allow").holds(&answered(405, &[("allow", "GET")], "")));
        assert!(!has_header("allow").holds(&answered(405, &[("allow", " ")], "")));
        assert!(!has_header("allow").holds(&answered(405, &[], "")));
    }

    #[test]
    fn declared_gzip_has_to_be_gzip() {
        let coded = |value, body| answered(200, &[("content-encoding", value)], body);
        assert!(!content_coding().holds(&coded("gzip", "{}")));
        assert!(!content_coding().holds(&coded(" GZIP ", "{}")));
        assert!(content_coding().holds(&coded("gzip", "")));
        assert!(content_coding().holds(&coded("identity", "{}")));
        assert!(content_coding().holds(&answered(200, &[], "{}")));
        let mut compressed = coded("gzip", "");
        compressed.replace_body(crate::model::Body::new(&b"\x1f\x8b\x08"[..]));
        assert!(content_coding().holds(&compressed));
    }

    #[test]
    fn only_utf8_is_declared_for_json() {
        let declared = |value| answered(200, &[("content-type", value)], r#"{"name":"ä"}"#);
        assert!(utf8().holds(&declared("application/json")));
        assert!(utf8().holds(&declared("application/json; charset=\"UTF-8\"")));
        assert!(!utf8().holds(&declared("application/json; charset=iso-8859-1")));
        let mut latin = declared("application/json");
        latin.replace_body(crate::model::Body::new(&b"{\"name\":\"\xe4\"}"[..]));
        assert!(!utf8().holds(&latin));
    }

    #[test]
    fn answers_are_told_apart_by_what_a_stranger_sees() {
        let json = ("content-type", "application/json");
        let reference = answered(404, &[json, ("date", "now")], r#"{"message":"no aaa"}"#);
        let like = indistinguishable_from(&reference, &["aaa", "bbb"]);
        assert!(like.holds(&answered(404, &[json, ("date", "later")], r#"{"message":"no bbb"}"#)));
        assert!(!like.holds(&answered(403, &[json], r#"{"message":"no bbb"}"#)));
        assert!(!like.holds(&answered(404, &[json], r#"{"message":"other"}"#)));
        assert!(!like.holds(&answered(404, &[json, ("x-owner", "b")], r#"{"message":"no bbb"}"#)));
    }

    #[test]
    fn only_json_is_json_media_type() {
        for value in ["application/json", "application/json;charset=utf-8", "application/x+json"] {
            assert!(
                json_media_type().holds(&answered(200, &[("content-type", value)], "{}")),
                "{value}"
            );
        }
        for value in ["text/html", "text/json-ish", "application/jsonp"] {
            assert!(
                !json_media_type().holds(&answered(200, &[("content-type", value)], "{}")),
                "{value}"
            );
        }
        let mismatch = json_media_type().judge(&answered(200, &[("x", "y")], "{}")).remove(0);
        assert_eq!(mismatch.actual, "no content-type");
    }
}
