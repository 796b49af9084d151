//! A request and a response as plain data, with no HTTP library in sight.

use bytes::Bytes;

/// A request as it stood on the wire.
#[derive(Debug, Clone, Default)]
pub struct ProviderRequest {
    /// The method, in the case it was sent.
    pub method: String,
    /// The path of the request line, not decoded and not normalised.
    pub path: String,
    /// The query of the request line, without its question mark.
    pub query: Option<String>,
    /// Header fields in order; names in lower case, repeated names repeated.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole body.
    pub body: Bytes,
}

/// A response to be put on the wire.
#[derive(Debug, Clone)]
pub struct ProviderResponse {
    /// The status code.
    pub status: u16,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body. The adapter drops it where HTTP wants none (RFC 9110 section 9.3.2).
    pub body: Bytes,
}

impl ProviderRequest {
    /// Every value of a header field; `name` in lower case.
    pub(super) fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_slice())
    }

    /// The text behind the scheme of the first Authorization field.
    pub(super) fn bearer_token(&self) -> Option<String> {
        let value = std::str::from_utf8(self.header_values("authorization").next()?).ok()?;
        Some(value.split_once(' ')?.1.trim().to_owned()).filter(|token| !token.is_empty())
    }

    /// The media type without its parameters, in lower case, when one was sent.
    pub(super) fn media_type(&self) -> Option<String> {
        let value =
            String::from_utf8_lossy(self.header_values("content-type").next()?).into_owned();
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// Every value of a query parameter, decoded.
    pub(super) fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> {
        url::form_urlencoded::parse(self.query.as_deref().unwrap_or_default().as_bytes())
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

impl ProviderResponse {
    /// The body as JSON, when it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
