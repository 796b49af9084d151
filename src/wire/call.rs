//! A request as a scenario describes it, before tokens and limits are applied.

use bytes::Bytes;
use http::Method;
use percent_encoding::percent_decode;

use super::credentials::Token;
use crate::model::{BlastRadius, Purpose};

/// A request to send. `{token}` in the query and in header values stands for the chosen token.
#[derive(Debug, Clone)]
pub struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) token: Token,
    pub(crate) payload: Option<Payload>,
    pub(crate) purpose: Purpose,
    pub(crate) branch: Option<String>,
    pub(crate) radius: BlastRadius,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Payload {
    pub(crate) bytes: Bytes,
    pub(crate) chunked: bool,
}

impl Call {
    /// A request to `path` (below the base URL, percent-encoded as it is sent) with the client's
    /// own bearer token.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>, purpose: Purpose) -> Self {
        Self {
            method,
            path: path.into(),
            query: None,
            headers: vec![("authorization".to_owned(), "Bearer {token}".to_owned())],
            token: Token::Primary,
            payload: None,
            purpose,
            branch: None,
            radius: BlastRadius::Own,
        }
    }

    /// Uses another token.
    #[must_use]
    pub fn token(mut self, token: Token) -> Self {
        self.token = token;
        self
    }

    /// Replaces the `Authorization` header lines: none, one, or several.
    #[must_use]
    pub fn authorization(mut self, values: &[&str]) -> Self {
        self = self.without_header("authorization");
        for value in values {
            self.headers.push(("authorization".to_owned(), (*value).to_owned()));
        }
        self
    }

    /// Adds a header line; `name` in lower case.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Removes a header; `name` in lower case.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| given != name);
        self
    }

    /// Sets the query, percent-encoded as it is sent.
    #[must_use]
    pub fn query(mut self, query: &str) -> Self {
        self.query = Some(query.to_owned());
        self
    }

    /// Adds a body with its media type.
    #[must_use]
    pub fn body(mut self, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        self.payload = Some(Payload { bytes: bytes.into(), chunked: false });
        self.without_header("content-type").header("content-type", media_type)
    }

    /// Sends the body in chunks, without `Content-Length`.
    #[must_use]
    pub fn chunked(mut self) -> Self {
        if let Some(payload) = &mut self.payload {
            payload.chunked = true;
        }
        self
    }

    /// Sets the purpose of the request.
    #[must_use]
    pub fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// Sets the branch of the scenario that sends it.
    #[must_use]
    pub fn branch(mut self, branch: Option<String>) -> Self {
        self.branch = branch;
        self
    }

    /// Declares that a broken provider could destroy more than this run created.
    #[must_use]
    pub fn radius(mut self, radius: BlastRadius) -> Self {
        self.radius = radius;
        self
    }

    /// The path below the base URL.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns true if the request cannot change anything (RFC 9110 section 9.2.1).
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.method.is_safe() && !self.hides_a_method()
    }

    /// Returns true if a header, query or body asks the server to treat it as another method.
    #[must_use]
    pub fn hides_a_method(&self) -> bool {
        let in_header = self.headers.iter().any(|(name, _)| {
            let name = name.to_ascii_lowercase();
            ["x-http-method-override", "x-http-method", "x-method-override"]
                .contains(&name.as_str())
        });
        let in_query = self.query.as_deref().is_some_and(|query| names_a_method(query.as_bytes()));
        let in_body = self.payload.as_ref().is_some_and(|payload| names_a_method(&payload.bytes));
        in_header || in_query || in_body
    }
}

/// Returns true if a query or a form has the parameter of a method override, in any spelling that
/// frameworks accept.
fn names_a_method(text: &[u8]) -> bool {
    percent_decode(text).decode_utf8_lossy().to_ascii_lowercase().contains("_method")
}
