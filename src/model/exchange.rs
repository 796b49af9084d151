//! An exchange: one request, and the response to it or the failure.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The purpose of a request; it decides how the answer is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Preparation of what the scenario judges; a failure is inconclusive.
    SetUp,
    /// The request whose answer the scenario judges.
    Judged,
    /// Verification of the state before or after a judged request.
    #[serde(rename = "witness")]
    Verify,
    /// Removal of what the scenario created.
    CleanUp,
}

/// One header line; the name is in lower case.
pub type Header = (String, String);

/// One request and its result. The token is never part of it: the `authorization` header shows
/// a placeholder such as `Bearer $VERIFIK_TOKEN`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Position in its scenario, from 1, in order of sending.
    pub id: u32,
    /// The purpose of the request.
    pub purpose: Purpose,
    /// The branch of the scenario that sent it, if branches run side by side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Number of the attempt, from 1.
    pub attempt: u32,
    /// The request as sent.
    pub request: Request,
    /// The response or the failure.
    pub answer: ExchangeResult,
    /// Start and duration.
    pub timing: Timing,
}

/// The request as sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// HTTP method in upper case.
    pub method: String,
    /// The absolute URL, as sent.
    pub url: String,
    /// Headers in order of sending.
    pub headers: Vec<Header>,
    /// The body, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// The result of a request: a response, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeResult {
    /// A complete response.
    Response(Response),
    /// No complete response.
    Failure(TransportFailure),
}

/// A complete response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Protocol version, such as `HTTP/1.1`.
    pub version: String,
    /// Headers in order of arrival.
    pub headers: Vec<Header>,
    /// The body, byte for byte.
    pub body: Body,
}

/// The reason why there is no complete response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransportFailure {
    /// The kind of failure.
    pub kind: FailureKind,
    /// The event in words.
    pub message: String,
}

/// The kinds of transport failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No connection: refused, unresolved or unreachable. Nothing was sent.
    Connect,
    /// The TLS handshake failed. Nothing was sent.
    Tls,
    /// The connection was not made in time. Nothing was sent.
    ConnectTimeout,
    /// The response head did not come in time.
    HeadTimeout,
    /// The response body did not end in time.
    BodyTimeout,
    /// The connection ended before the response did.
    ConnectionLost,
    /// The bytes that came are not an HTTP response.
    MalformedResponse,
    /// The response body is larger than the limit.
    BodyTooLarge,
    /// The interlock refused to send the request. Nothing was sent.
    Refused,
}

/// Start and duration of an exchange, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// From the start of the run to the sending of this request.
    pub started_us: u64,
    /// From sending to the end of the response head (or to the failure).
    pub head_us: u64,
    /// From sending to the end of the response body (or to the failure).
    pub total_us: u64,
}

/// A message body. Serialises as `{size, text}` or, when it is not UTF-8, `{size, base64}`;
/// `truncated` says that only the beginning is kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "BodyRecord", into = "BodyRecord")]
pub struct Body {
    bytes: Bytes,
    size: u64,
    json: OnceLock<Option<Value>>,
}

#[derive(Serialize, Deserialize)]
struct BodyRecord {
    size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
}

impl FailureKind {
    /// Returns `true` if the request cannot have reached the target.
    #[must_use]
    pub fn nothing_was_sent(self) -> bool {
        matches!(self, Self::Connect | Self::Tls | Self::ConnectTimeout | Self::Refused)
    }
}

impl Exchange {
    /// The response, when one came.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match &self.answer {
            ExchangeResult::Response(response) => Some(response),
            ExchangeResult::Failure(_) => None,
        }
    }

    /// The status code, when a response came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// Method and URL of the request.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.request.method, self.request.url)
    }

    /// Replaces the body of the response.
    pub fn replace_body(&mut self, body: Body) {
        if let ExchangeResult::Response(response) = &mut self.answer {
            response.body = body;
        }
    }

    /// The response body as JSON, when a response came and its body is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.response().and_then(|response| response.body.json())
    }
}

impl Response {
    /// The first value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The media type in lower case and without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(value.split(';').next().unwrap_or(value).trim().to_ascii_lowercase())
    }

    /// Returns `true` if the declared media type is `application/json` or ends in `+json`
    /// (RFC 6839).
    #[must_use]
    pub fn declares_json(&self) -> bool {
        self.media_type()
            .is_some_and(|media| media == "application/json" || media.ends_with("+json"))
    }

    /// Returns `true` if `Content-Encoding` declares that the body is compressed.
    #[must_use]
    pub fn is_compressed(&self) -> bool {
        self.header("content-encoding").is_some_and(|coding| {
            let coding = coding.trim();
            !coding.is_empty() && !coding.eq_ignore_ascii_case("identity")
        })
    }
}

impl Body {
    /// Wraps bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { size: bytes.len() as u64, bytes, json: OnceLock::new() }
    }

    /// The bytes that are kept.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The length of the whole body in bytes, even if only its beginning is kept.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns `true` if only the beginning is kept.
    #[must_use]
    pub fn truncated(&self) -> bool {
        self.size > self.bytes.len() as u64
    }

    /// Returns `true` if the whole body is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The kept bytes as text, if they are UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The kept bytes as text, with replacement characters for anything that is not UTF-8.
    #[must_use]
    pub fn text_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The body as JSON, parsed at most once; `None` when it is truncated or not JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| self.parsed()).as_ref()
    }

    /// The body as JSON, parsed anew on each call and not kept in memory.
    #[must_use]
    pub fn parsed(&self) -> Option<Value> {
        (!self.truncated()).then(|| serde_json::from_slice(&self.bytes).ok()).flatten()
    }

    /// The same body with at most `limit` bytes kept, cut at a character boundary.
    #[must_use]
    pub fn abbreviated(&self, limit: usize) -> Self {
        if self.bytes.len() <= limit {
            return Self { bytes: self.bytes.clone(), size: self.size, json: OnceLock::new() };
        }
        let end = match std::str::from_utf8(&self.bytes) {
            Ok(text) => text.floor_char_boundary(limit),
            Err(_) => limit,
        };
        // A copy, not a slice: a slice would keep the whole body alive.
        Self {
            bytes: Bytes::copy_from_slice(&self.bytes[..end]),
            size: self.size,
            json: OnceLock::new(),
        }
    }

    /// A part of this body, which remembers the size of the whole.
    #[must_use]
    pub fn excerpt(&self, part: impl Into<Bytes>) -> Self {
        let bytes = part.into();
        Self { size: self.size.max(bytes.len() as u64 + 1), bytes, json: OnceLock::new() }
    }

    /// The same body with its kept bytes replaced, as redaction does; `size` stays the original.
    #[must_use]
    pub fn with_bytes(&self, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let size = if self.truncated() { self.size } else { bytes.len() as u64 };
        Self { bytes, size, json: OnceLock::new() }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.size == other.size && self.bytes == other.bytes
    }
}

impl From<Body> for BodyRecord {
    fn from(body: Body) -> Self {
        let truncated = body.truncated();
        let text = body.text().map(str::to_owned);
        let base64 = text.is_none().then(|| BASE64.encode(&body.bytes));
        Self { size: body.size, text, base64, truncated }
    }
}

impl From<BodyRecord> for Body {
    fn from(record: BodyRecord) -> Self {
        let bytes = match (record.text, record.base64) {
            (Some(text), _) => Bytes::from(text),
            (None, Some(encoded)) => BASE64.decode(encoded).map(Bytes::from).unwrap_or_default(),
            (None, None) => Bytes::new(),
        };
        let kept = bytes.len() as u64;
        let size = if record.truncated { record.size.max(kept) } else { kept };
        Self { bytes, size, json: OnceLock::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_survives_the_round_trip_as_text_and_as_base64() {
        for bytes in [&b"{\"data\":1}"[..], &[0xff, 0x00, 0xfe][..], &b""[..]] {
            let body = Body::new(bytes.to_vec());
            let line = serde_json::to_string(&body).unwrap();
            let back: Body = serde_json::from_str(&line).unwrap();
            assert_eq!(body, back, "{line}");
        }
    }

    #[test]
    fn abbreviated_body_remembers_its_size_and_is_not_json() {
        let body = Body::new("[\"äöü\",\"more\"]").abbreviated(4);
        assert!(body.truncated());
        assert_eq!(body.text(), Some("[\"ä"));
        assert_eq!(body.size(), 17);
        assert_eq!(body.json(), None);
    }

    #[test]
    fn structured_suffix_counts_as_json() {
        let response = |value: &str| Response {
            status: 200,
            version: "HTTP/1.1".to_owned(),
            headers: vec![("content-type".to_owned(), value.to_owned())],
            body: Body::default(),
        };
        assert!(response("Application/JSON; charset=utf-8").declares_json());
        assert!(response("application/problem+json").declares_json());
        assert!(!response("text/html").declares_json());
    }
}
