//! Keeps tokens out of everything that is written, in every form they could take.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::credentials::Credentials;
use crate::model::{Answer, Body, Exchange, Finding, Header, Observation};

/// Shorter secrets are matched as whole words only, or they would be found everywhere.
const SHORT: usize = 8;

/// What stands in the place of a secret.
const REDACTED: &str = "<redacted>";

/// Finds and replaces the operator's tokens: raw, percent-encoded, JSON-escaped, base64-encoded
/// at each alignment, and each longer segment of a JWT.
#[derive(Debug)]
pub struct Redactor {
    automaton: Option<AhoCorasick>,
    short: Vec<bool>,
}

impl Redactor {
    /// A redactor for these credentials.
    #[must_use]
    pub fn new(credentials: &Credentials) -> Self {
        let mut forms: Vec<(String, bool)> = Vec::new();
        for secret in credentials.secrets() {
            add_forms(secret.expose(), &mut forms);
        }
        forms.sort();
        forms.dedup();
        let short = forms.iter().map(|(_, short)| *short).collect();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(form, _)| form))
            .ok()
            .filter(|_| !forms.is_empty());
        Self { automaton, short }
    }

    /// Whether `bytes` hold a secret in any form.
    #[must_use]
    pub fn finds(&self, bytes: &[u8]) -> bool {
        self.matches(bytes).next().is_some()
    }

    /// Whether the answer of this exchange holds a secret in any form.
    #[must_use]
    pub fn finds_in_answer(&self, exchange: &Exchange) -> bool {
        exchange.response().is_some_and(|response| {
            self.finds(response.body.bytes())
                || response.headers.iter().any(|(_, value)| self.finds(value.as_bytes()))
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

    /// The exchange without secrets, its bodies cut to `body_limit` bytes.
    #[must_use]
    pub fn exchange(&self, exchange: &Exchange, body_limit: usize) -> Exchange {
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
                    body: self.body(&response.body, body_limit),
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
            Answer::Response(response) => self.headers(&mut response.headers),
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

    fn body(&self, body: &Body, limit: usize) -> Body {
        match self.replaced(body.bytes()) {
            Some(bytes) => body.with_bytes(bytes).abbreviated(limit),
            None => body.abbreviated(limit),
        }
    }

    /// `None` when there is nothing to replace, which is nearly always.
    fn replaced(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut end = 0;
        for found in self.matches(bytes) {
            out.extend_from_slice(&bytes[end..found.start]);
            out.extend_from_slice(REDACTED.as_bytes());
            end = found.end;
        }
        if end == 0 {
            return None;
        }
        out.extend_from_slice(&bytes[end..]);
        Some(out)
    }

    fn matches<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        self.automaton.iter().flat_map(move |automaton| {
            automaton
                .find_iter(bytes)
                .filter(|found| {
                    let short = self.short.get(found.pattern().as_usize()).copied();
                    short != Some(true) || is_word(bytes, found.start(), found.end())
                })
                .map(|found| found.start()..found.end())
        })
    }
}

fn is_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let inside = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_alphanumeric)
    };
    !inside(start.checked_sub(1)) && !inside(Some(end))
}

fn add_forms(secret: &str, forms: &mut Vec<(String, bool)>) {
    if secret.is_empty() {
        return;
    }
    let short = secret.len() < SHORT;
    let json = serde_json::Value::from(secret).to_string();
    forms.push((secret.to_owned(), short));
    forms.push((utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(), short));
    forms.push((json.trim_matches('"').to_owned(), short));
    if short {
        return;
    }
    for offset in 0..3 {
        let padded = [&vec![0; offset][..], secret.as_bytes()].concat();
        for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            // The first and last characters also depend on what stands beside the secret.
            let skip = if offset == 0 { 0 } else { offset + 1 };
            let keep = encoded.len() - usize::from(padded.len() % 3 != 0);
            forms.push((encoded[skip..keep].to_owned(), false));
        }
    }
    if secret.split('.').count() == 3 {
        let segments = secret.split('.').filter(|segment| segment.len() >= 16);
        forms.extend(segments.map(|segment| (segment.to_owned(), false)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Secret;

    fn redactor(token: &str) -> Redactor {
        Redactor::new(&Credentials::new(Secret::new(token, "VERIFIK_TOKEN")))
    }

    #[test]
    fn every_form_of_a_token_is_found() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRJZCI6ImFiYyJ9/+\".c2lnbmF0dXJlLXNpZ25hdHVyZQ";
        let redactor = redactor(token);
        for wrapped in ["", "x", "xy", "xyz"] {
            let encoded = STANDARD_NO_PAD.encode(format!("{wrapped}{token} tail"));
            assert!(redactor.finds(encoded.as_bytes()), "{wrapped}");
        }
        for text in [
            format!("token={token}"),
            format!("q={}", utf8_percent_encode(token, NON_ALPHANUMERIC)),
            serde_json::json!({ "echo": token }).to_string(),
            "only c2lnbmF0dXJlLXNpZ25hdHVyZQ".to_owned(),
        ] {
            let clean = redactor.text(&text).into_owned();
            assert!(clean.contains(REDACTED) && !redactor.finds(clean.as_bytes()), "{clean}");
        }
    }

    #[test]
    fn a_short_token_is_matched_as_a_word() {
        let redactor = redactor("dev");
        assert_eq!(redactor.text("a device, dev!"), "a device, <redacted>!");
    }

    #[test]
    fn a_text_without_secrets_is_not_copied() {
        assert!(matches!(redactor("long-enough-token").text("nothing here"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_cut_body_never_ends_in_half_a_token() {
        let redactor = redactor("long-enough-token");
        let cut = redactor.body(&Body::new("0123long-enough-token"), 12);
        assert_eq!(cut.text(), Some("0123<redacte"));
    }
}
