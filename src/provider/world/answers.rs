//! Answers before they are written out: envelopes, and the error families of the pages.

use serde_json::{Map, Value, json};

use super::message::ProviderRequest;

/// What a handler wants to say; rendering turns it into bytes.
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
