//! Messages as plain data, with no HTTP library in sight: a request, an answer before it is
//! written out, and a response. The error families of the pages stand here too.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

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

/// An answer of a handler; rendering turns it into bytes.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) content: Content,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Empty,
    Json(Value),
    /// Anything written out by hand, with its media type.
    Text(&'static str, String),
}

impl Answer {
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), content: Content::Json(body) }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::Empty }
    }

    pub(super) fn text(status: u16, media_type: &'static str, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), content: Content::Text(media_type, body.into()) }
    }

    /// `{data}`, the envelope of every successful answer of the collections pages.
    pub(super) fn data(status: u16, data: impl Into<Value>) -> Self {
        // A list may be long, and `json!` would copy it.
        let members = Map::from_iter([("data".to_owned(), data.into())]);
        Self::json(status, Value::Object(members))
    }

    /// `{message, code}`, the family of most errors.
    pub(super) fn error(status: u16, message: &str, code: &str) -> Self {
        Self::json(status, json!({ "message": message, "code": code }))
    }

    /// The same answer with one more member in its body.
    pub(super) fn with_member(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Content::Json(Value::Object(members)) = &mut self.content {
            members.insert(name.to_owned(), value.into());
        }
        self
    }

    /// The same answer with one more header field.
    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// 404 of the collections pages: unknown, or not accessible for the client.
pub(super) fn collection_not_found() -> Answer {
    Answer::error(404, "invalid_collection", "ERROR")
}

/// 400 of the collections pages. The pages do not say what triggers it; here it is a broken body,
/// a body where none belongs, and an identifier that cannot be one.
pub(super) fn invalid_request() -> Answer {
    Answer::json(400, json!({ "error": "Invalid request" }))
}

/// 409 of the create and update pages: validation fails with this status, not with 422.
pub(super) fn missing_parameter(message: &str) -> Answer {
    Answer::error(409, message, "MissingParameter")
}

/// 404 of the persons pages, a family of its own.
pub(super) fn person_not_found() -> Answer {
    Answer::json(404, json!({ "error": "Person not found", "message": "PERSON_NOT_FOUND" }))
}

/// 404 for a path that names nothing; silent, so in the most common family.
pub(super) fn route_not_found() -> Answer {
    Answer::error(404, "Not found", "NotFound")
}

/// 405 with the methods that would have been right (RFC 9110 section 15.5.6).
pub(super) fn method_not_allowed(allow: &str) -> Answer {
    Answer::error(405, "Method not allowed", "MethodNotAllowed").with_header("allow", allow)
}

/// 413 for a body the provider will not read (RFC 9110 section 15.5.14).
pub(super) fn content_too_large() -> Answer {
    Answer::error(413, "Content too large", "InvalidParameter")
}

/// The signature of a signed envelope, with its English date that is not RFC 3339.
pub(super) fn signature(now: Timestamp) -> Value {
    let date = now.strftime("%B %-d, %Y %-I:%M %p").to_string();
    json!({ "message": "Certified by Verifik.co", "dateTime": date })
}

/// The members of a record. Records are plain structs, so they always become objects.
pub(super) fn members_of(record: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The request body as a JSON object, or the refusal it deserves.
pub(super) fn json_object(request: &ProviderRequest) -> Result<Map<String, Value>, Answer> {
    serde_json::from_slice(&request.body).map_err(|_| invalid_request())
}

/// A text member of a request body: absent, present, or of the wrong type.
pub(super) fn optional_text(
    body: &Map<String, Value>,
    member: &str,
) -> Result<Option<String>, Answer> {
    match body.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(missing_parameter(&format!("{member} must be a string"))),
    }
}

/// A text member that must be there and not be empty.
pub(super) fn required_text(body: &Map<String, Value>, member: &str) -> Result<String, Answer> {
    optional_text(body, member)?
        .filter(|text| !text.is_empty())
        .ok_or_else(|| missing_parameter(&format!("missing {member}")))
}
