//! Redaction: tokens are kept out of everything that is written, in every form they could take.

mod decoding;
mod search;

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use search::Search;

use super::credentials::Credentials;
use crate::model::{Body, Cleanup, Exchange, ExchangeResult, Finding, Header, Observation};

/// Text in place of a secret.
const REDACTED: &str = "<redacted>";

/// Bytes beyond the limit of a body that are redacted too: replacements may be shorter.
const BODY_MARGIN: usize = 64 * 1024;

/// Size below which bodies are searched as a whole; longer ones in chunks.
const WHOLE: usize = search::CHUNK;

/// Finds and replaces the operator's tokens and parts of them: in any letter case, base64-encoded
/// at each alignment, as hexadecimal digits, each longer segment of a JWT, and all of that inside
/// the escapes of JSON, URLs and HTML.
///
/// Clones share the search.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    search: Arc<Search>,
}

impl Redactor {
    /// A redactor for these credentials.
    #[must_use]
    pub fn new(credentials: &Credentials) -> Self {
        let search = Search::new(credentials.secrets().map(super::Secret::expose));
        Self { search: Arc::new(search) }
    }

    /// Returns true if `bytes` contain a secret in any form.
    #[must_use]
    pub fn finds(&self, bytes: &[u8]) -> bool {
        self.search.finds(bytes, true)
    }

    /// Returns true if a written text of any length contains a secret. A secret shorter than eight
    /// characters does not count: it would be found in ordinary sentences.
    pub fn finds_in(&self, text: impl Read) -> io::Result<bool> {
        self.search.finds_in(text, false)
    }

    /// Returns true if the response of this exchange contains a secret in any form.
    #[must_use]
    pub fn finds_in_answer(&self, exchange: &Exchange) -> bool {
        exchange.response().is_some_and(|response| {
            self.finds(response.body.bytes())
                || response.headers.iter().any(|(name, value)| {
                    self.finds(name.as_bytes()) || self.finds(value.as_bytes())
                })
        })
    }

    /// Returns the text without secrets.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.replaced(text.as_bytes()) {
            None => Cow::Borrowed(text),
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// Returns the exchange without secrets, its bodies cut to `body_limit` bytes, and whether its
    /// response contained any.
    #[must_use]
    pub fn exchange_and_echo(&self, exchange: &Exchange, body_limit: usize) -> (Exchange, bool) {
        let echoes = self.finds_in_answer(exchange);
        // A body that was searched as a whole and has none need not be searched again.
        let has_no_secret = !echoes
            && exchange.response().is_none_or(|response| response.body.bytes().len() < WHOLE);
        (self.written(exchange, body_limit, has_no_secret), echoes)
    }

    /// The exchange without secrets, its bodies cut to `body_limit` bytes.
    #[must_use]
    pub fn exchange(&self, exchange: &Exchange, body_limit: usize) -> Exchange {
        self.written(exchange, body_limit, false)
    }

    fn written(&self, exchange: &Exchange, body_limit: usize, has_no_secret: bool) -> Exchange {
        let mut written = Exchange {
            id: exchange.id,
            purpose: exchange.purpose,
            branch: exchange.branch.clone(),
            attempt: exchange.attempt,
            request: exchange.request.clone(),
            answer: match &exchange.answer {
                ExchangeResult::Failure(failure) => ExchangeResult::Failure(failure.clone()),
                ExchangeResult::Response(response) => {
                    ExchangeResult::Response(crate::model::Response {
                        status: response.status,
                        version: response.version.clone(),
                        headers: response.headers.clone(),
                        // Redacted before it is cut: a cut could leave the beginning of a secret.
                        body: if has_no_secret {
                            response.body.abbreviated(body_limit)
                        } else {
                            self.body(&response.body, body_limit)
                        },
                    })
                }
            },
            timing: exchange.timing,
        };
        self.string(&mut written.request.url);
        self.headers(&mut written.request.headers);
        if let Some(body) = &mut written.request.body {
            *body = self.body(body, body_limit);
        }
        match &mut written.answer {
            ExchangeResult::Response(response) => {
                self.make_storable(&mut response.body);
                if !has_no_secret {
                    self.headers(&mut response.headers);
                }
            }
            ExchangeResult::Failure(failure) => self.string(&mut failure.message),
        }
        written
    }

    /// The finding without secrets.
    #[must_use]
    pub fn finding(&self, mut finding: Finding) -> Finding {
        self.string(&mut finding.actual);
        for expected in &mut finding.expected {
            self.string(expected);
        }
        if let Some(pointer) = &mut finding.pointer {
            self.string(pointer);
        }
        finding
    }

    /// The observation without secrets.
    #[must_use]
    pub fn observation(&self, mut observation: Observation) -> Observation {
        self.string(&mut observation.observed);
        observation
    }

    /// The clean-up's result without secrets.
    #[must_use]
    pub fn cleanup(&self, mut cleanup: Cleanup) -> Cleanup {
        for text in cleanup.left_behind.iter_mut().chain(&mut cleanup.reason) {
            self.string(text);
        }
        cleanup
    }

    fn headers(&self, headers: &mut [Header]) {
        for (name, value) in headers {
            self.string(name);
            self.string(value);
        }
    }

    fn string(&self, text: &mut String) {
        if let Some(bytes) = self.replaced(text.as_bytes()) {
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
    }

    /// Prepares a body that is not UTF-8, which is stored in base64. Base64 may look like the
    /// claims of a JSON Web Token; such a body is stored as text with replacement characters.
    fn make_storable(&self, body: &mut Body) {
        if body.text().is_none() && self.finds(STANDARD.encode(body.bytes()).as_bytes()) {
            *body = body.with_bytes(body.text_lossy().into_owned());
        }
    }

    fn body(&self, body: &Body, limit: usize) -> Body {
        let bytes = body.bytes();
        let beginning = &bytes[..bytes.len().min(limit.saturating_add(BODY_MARGIN))];
        match self.replaced(beginning) {
            None => body.abbreviated(limit),
            Some(clean) if beginning.len() == bytes.len() => {
                body.with_bytes(clean).abbreviated(limit)
            }
            Some(clean) => body.excerpt(clean).abbreviated(limit),
        }
    }

    /// Replaces every secret; `None` without one, which is nearly always.
    fn replaced(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let ranges = self.search.ranges(bytes);
        if ranges.is_empty() {
            return None;
        }
        let mut out = Vec::with_capacity(bytes.len());
        let mut end = 0;
        for range in ranges {
            out.extend_from_slice(&bytes[end..range.start]);
            out.extend_from_slice(REDACTED.as_bytes());
            end = range.end;
        }
        out.extend_from_slice(&bytes[end..]);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

    use super::*;
    use crate::wire::Secret;

    const TOKEN: &str =
        "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRJZCI6ImFiYyJ9/+\".c2lnbmF0dXJlLXNpZ25hdHVyZQ";

    fn redactor(token: &str) -> Redactor {
        Redactor::new(&Credentials::new(Secret::new(token, "VERIFIK_TOKEN")))
    }

    fn escaped(form: fn(u8) -> String) -> String {
        TOKEN.bytes().map(form).collect()
    }

    #[test]
    fn redactor_removes_every_form_of_a_token() {
        let redactor = redactor(TOKEN);
        let percent = utf8_percent_encode(TOKEN, NON_ALPHANUMERIC).to_string();
        let json = serde_json::json!({ "echo": TOKEN }).to_string();
        let mut forms = vec![
            format!("token={TOKEN}"),
            TOKEN.to_ascii_lowercase(),
            TOKEN.to_ascii_uppercase(),
            percent.to_ascii_lowercase(),
            utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string(),
            serde_json::json!({ "text": json }).to_string(),
            escaped(|byte| format!("%{byte:02X}")),
            escaped(|byte| format!("\\u{byte:04x}")),
            escaped(|byte| format!("\\x{byte:02x}")),
            escaped(|byte| format!("&#{byte};")),
            escaped(|byte| format!("&#x{byte:X};")),
            escaped(|byte| format!("{byte:02X}")),
            escaped(|byte| format!("{}\0", char::from(byte))),
            "only c2lnbmF0dXJlLXNpZ25hdHVyZQ".to_owned(),
            percent,
            json,
        ];
        for wrapped in ["", "x", "xy", "xyz", "Bearer "] {
            let text = format!("{wrapped}{TOKEN} tail");
            forms.extend([
                STANDARD_NO_PAD.encode(&text),
                STANDARD.encode(&text),
                URL_SAFE.encode(&text),
            ]);
            forms.push(STANDARD.encode(format!("{wrapped}{TOKEN}")));
        }
        for text in forms {
            let clean = redactor.text(&text).into_owned();
            assert!(redactor.finds(text.as_bytes()), "{text}");
            assert!(redactor.finds_in(text.as_bytes()).unwrap(), "{text}");
            assert!(clean.contains(REDACTED) && !redactor.finds(clean.as_bytes()), "{clean}");
            // What base64 has left depends on what stands beside the token.
            assert!(clean.len() < 40, "{clean}");
        }
    }

    #[test]
    fn redactor_removes_a_part_of_a_token() {
        let redactor = redactor(TOKEN);
        for (from, to) in [(0, 30), (5, 40), (30, TOKEN.len()), (1, TOKEN.len() - 1)] {
            let text = format!("it said `{}`…", &TOKEN[from..to]);
            assert_eq!(redactor.text(&text), "it said `<redacted>`…");
        }
    }

    #[test]
    fn short_token_is_matched_as_a_word() {
        let redactor = redactor("dev");
        assert_eq!(redactor.text("a device, dev!"), "a device, <redacted>!");
        assert!(!redactor.finds_in(&b"a device, dev!"[..]).unwrap(), "a word is no secret");
    }

    #[test]
    fn words_inside_a_token_are_not_redacted() {
        let redactor = redactor("verifik-conformance-staging-collections");
        let honest =
            "verifik-conformance deletes collections on staging: verifik-conformance-staging";
        assert!(matches!(redactor.text(honest), Cow::Borrowed(_)));
    }

    #[test]
    fn text_without_secrets_is_not_copied() {
        let redactor = redactor("long-enough-token");
        for text in ["nothing here", "100 % of C:\\users &amp; more", "\0"] {
            assert!(matches!(redactor.text(text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn cut_body_never_ends_in_half_a_token() {
        let redactor = redactor("long-enough-token");
        let cut = redactor.body(&Body::new("0123long-enough-token"), 12);
        assert_eq!(cut.text(), Some("0123<redacte"));
    }

    #[test]
    fn long_body_keeps_its_size_without_its_tokens() {
        let redactor = redactor(TOKEN);
        let body = Body::new(format!("{TOKEN} ").repeat(10_000));
        let kept = redactor.body(&body, 50);
        assert_eq!(kept.size(), body.size());
        assert!(kept.truncated() && !redactor.finds(kept.bytes()));
        assert_eq!(kept.text(), Some("<redacted> <redacted> <redacted> <redacted> <redac"));
    }

    #[test]
    fn token_is_found_across_chunks() {
        let redactor = redactor(TOKEN);
        let mut hidden = String::new();
        for byte in TOKEN.bytes() {
            // Writing to a string does not fail.
            let _ = write!(hidden, "\\\\u{byte:04x}");
        }
        for before in (64 * 1024 - 700..64 * 1024 + 10).step_by(7).chain([200_000]) {
            let text = format!("{}{hidden}{}", "a".repeat(before), "b".repeat(70_000));
            assert!(redactor.finds_in(text.as_bytes()).unwrap(), "{before}");
        }
        assert!(!redactor.finds_in(std::io::repeat(b'%').take(1 << 20)).unwrap());
    }

    #[test]
    fn exchange_and_echo_agrees_with_exchange() {
        let redactor = redactor(TOKEN);
        let long = "x".repeat(WHOLE);
        let token_last = format!("{long}{TOKEN}");
        for (body, echoes) in [("{}", false), (TOKEN, true), (&long, false), (&token_last, true)] {
            for header in ["plain", TOKEN] {
                let exchange: Exchange = serde_json::from_value(serde_json::json!({
                    "id": 1, "purpose": "judged", "attempt": 1,
                    "request": { "method": "GET", "url": "http://127.0.0.1/", "headers": [] },
                    "answer": { "response": {
                        "status": 200, "version": "HTTP/1.1", "headers": [["x-header", header]],
                        "body": { "size": body.len(), "text": body },
                    } },
                    "timing": { "started_us": 0, "head_us": 0, "total_us": 0 },
                }))
                .unwrap();
                let (written, found) = redactor.exchange_and_echo(&exchange, 100);
                assert_eq!(written, redactor.exchange(&exchange, 100));
                assert_eq!(found, echoes || header == TOKEN);
                assert_eq!(found, redactor.finds_in_answer(&exchange));
            }
        }
    }

    /// A token is found and replaced as a whole even if little of it looks random.
    #[test]
    fn token_without_random_pieces_is_searched_as_a_whole() {
        let random = "k3Jd82LsQ0aZx91P";
        for token in [
            "a-token-of-words-alone-and-long".to_owned(),
            format!("{random}-words-and-nothing-else-follow-this"),
            format!("words-and-nothing-else-stand-before-{random}"),
            format!("{random}-in-between-are-words-alone-and-many-{random}"),
        ] {
            let redactor = redactor(&token);
            assert_eq!(redactor.text(&format!("<{token}>")), "<<redacted>>", "{token}");
        }
    }
}
