//! Keeps tokens out of everything that is written, in every form they could take.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

mod decoding;
mod forms;
mod search;

use search::Search;

use super::credentials::Credentials;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::{Answer, Body, Cleanup, Exchange, Finding, Header, Observation};

/// What stands in the place of a secret.
const REDACTED: &str = "<redacted>";

/// How much more of a body is redacted than is kept: what is replaced may be shorter.
const BODY_MARGIN: usize = 64 * 1024;

/// Shorter bodies are searched as a whole, longer ones piece by piece.
const WHOLE: usize = search::CHUNK;

/// Finds and replaces the operator's tokens and parts of them: in any letter case, base64-encoded
/// at each alignment, as hexadecimal digits, each longer segment of a JWT, and all of that behind
/// the escapes of JSON, URLs and HTML.
///
/// Clones share what they search for.
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

    /// Whether `bytes` hold a secret in any form.
    #[must_use]
    pub fn finds(&self, bytes: &[u8]) -> bool {
        self.search.finds(bytes, true)
    }

    /// Whether a text of any length that was written holds a secret. A secret shorter than eight
    /// characters is no secret, and would be found in every honest sentence.
    pub fn finds_in(&self, text: impl Read) -> io::Result<bool> {
        self.search.finds_in(text, false)
    }

    /// Whether the answer of this exchange holds a secret in any form.
    #[must_use]
    pub fn finds_in_answer(&self, exchange: &Exchange) -> bool {
        exchange.response().is_some_and(|response| {
            self.finds(response.body.bytes())
                || response.headers.iter().any(|(name, value)| {
                    self.finds(name.as_bytes()) || self.finds(value.as_bytes())
                })
        })
    }

    /// The text without secrets.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.replaced(text.as_bytes()) {
            None => Cow::Borrowed(text),
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The exchange without secrets, its bodies cut to `body_limit` bytes, and whether its answer
    /// held any.
    #[must_use]
    pub fn exchange_and_echo(&self, exchange: &Exchange, body_limit: usize) -> (Exchange, bool) {
        let echoes = self.finds_in_answer(exchange);
        // What has been searched as a whole, and has none, need not be searched again.
        let is_clean = !echoes
            && exchange.response().is_none_or(|response| response.body.bytes().len() < WHOLE);
        (self.written(exchange, body_limit, is_clean), echoes)
    }

    /// The exchange without secrets, its bodies cut to `body_limit` bytes.
    #[must_use]
    pub fn exchange(&self, exchange: &Exchange, body_limit: usize) -> Exchange {
        self.written(exchange, body_limit, false)
    }

    fn written(&self, exchange: &Exchange, body_limit: usize, is_clean: bool) -> Exchange {
        let mut written = Exchange {
            id: exchange.id,
            purpose: exchange.purpose,
            branch: exchange.branch.clone(),
            attempt: exchange.attempt,
            request: exchange.request.clone(),
            answer: match &exchange.answer {
                Answer::Failure(failure) => Answer::Failure(failure.clone()),
                Answer::Response(response) => Answer::Response(crate::model::Response {
                    status: response.status,
                    version: response.version.clone(),
                    headers: response.headers.clone(),
                    // Redacted before it is cut: a cut could leave the beginning of a secret.
                    body: if is_clean {
                        response.body.abbreviated(body_limit)
                    } else {
                        self.body(&response.body, body_limit)
                    },
                }),
            },
            timing: exchange.timing,
        };
        self.string(&mut written.request.url);
        self.headers(&mut written.request.headers);
        if let Some(body) = &mut written.request.body {
            *body = self.body(body, body_limit);
        }
        match &mut written.answer {
            Answer::Response(response) => {
                self.make_storable(&mut response.body);
                if !is_clean {
                    self.headers(&mut response.headers);
                }
            }
            Answer::Failure(failure) => self.string(&mut failure.message),
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

    /// A body that is not UTF-8 is stored in base64, in which the claims of a JSON Web Token look
    /// like the token's own. It is stored as text then, with marks in place of what is not UTF-8.
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

    /// `None` when there is nothing to replace, which is nearly always.
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
mod tests;
