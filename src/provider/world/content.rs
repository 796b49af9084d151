//! What a delete makes of the content that comes with it: there should be none.

use serde_json::{Map, Value};

use super::answers::{Answer, content_too_large, invalid_request};
use super::auth::Caller;
use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

/// What a body parser reads by default, in bytes.
pub(super) const PARSER_LIMIT: usize = 100 * 1024;

impl World {
    /// The refusal of what comes with a delete, if it is refused. The page says not to send a
    /// body and is silent on what happens to one; here it is refused, whatever its media type.
    pub(super) fn refuse_content(
        &mut self,
        caller: &Caller,
        segment: &str,
        request: &ProviderRequest,
    ) -> Option<Answer> {
        if request.body.is_empty() {
            return self.refuse_media_type(request);
        }
        if self.varies(&variant::BODY_IGNORED) || self.drops_body(request) {
            return None;
        }
        self.obey_body(caller, request);
        self.act_before_refusing_body(segment, request);
        Some(self.content_refusal(request))
    }

    /// Whether a fault or a variant takes a body for none.
    fn drops_body(&self, request: &ProviderRequest) -> bool {
        let parsed = serde_json::from_slice::<Value>(&request.body).ok();
        let chunked = request.header_values("transfer-encoding").next().is_some();
        self.has(&fault::input::BODY_IGNORED)
            || (self.has(&fault::input::BODY_PARSED_ONLY) && parsed.is_some())
            || (self.has(&fault::input::BROKEN_JSON_SLIPS_THROUGH) && parsed.is_none())
            || (self.varies(&variant::EMPTY_OBJECT_IS_NO_BODY)
                && parsed.as_ref().and_then(Value::as_object).is_some_and(Map::is_empty))
            || (self.has(&fault::input::ARRAY_SLIPS_THROUGH)
                && parsed.as_ref().and_then(Value::as_array).is_some_and(Vec::is_empty))
            || (self.varies(&variant::NULL_IS_NO_BODY) && parsed == Some(Value::Null))
            || (self.varies(&variant::OTHER_MEDIA_TYPES_IGNORED) && !is_json(request))
            || (self.varies(&variant::BROKEN_JSON_REFUSED_ONLY)
                && !(is_json(request) && parsed.is_none()))
            || (self.has(&fault::input::CHUNKED_BODY_UNSEEN) && chunked)
            || (self.has(&fault::input::LARGE_BODY_DROPPED) && is_large(request))
    }

    fn act_before_refusing_body(&mut self, segment: &str, request: &ProviderRequest) {
        let late = self.note_body(segment)
            || self.has(&fault::input::BODY_REFUSED_AFTER_DELETE)
            || (self.has(&fault::input::LARGE_BODY_REFUSED_LATE) && is_large(request))
            || (self.has(&fault::input::MEDIA_TYPE_REFUSED_LATE) && !is_json(request));
        if late {
            self.remove_regardless(segment);
        }
        if self.has(&fault::input::BODY_MERGED_INTO_RECORD)
            && let Ok(id) = self.collection_id(segment)
        {
            self.touch(&id);
        }
    }

    /// Every sample on the page sends application/json without a body, and a vendor client sends
    /// no media type at all; both are right.
    fn refuse_media_type(&self, request: &ProviderRequest) -> Option<Answer> {
        let media_type = request.media_type();
        let json = media_type.as_deref() == Some("application/json");
        let refused = (json && self.has(&fault::input::JSON_TYPE_NEEDS_BODY))
            || (media_type.is_none() && self.has(&fault::input::REQUIRES_CONTENT_TYPE));
        refused.then(invalid_request)
    }

    fn content_refusal(&self, request: &ProviderRequest) -> Answer {
        let broken = serde_json::from_slice::<serde::de::IgnoredAny>(&request.body).is_err();
        if self.has(&fault::http::BODY_CRASHES_PARSER)
            || (self.has(&fault::input::LARGE_BODY_CRASHES) && is_large(request))
            || (self.has(&fault::input::BROKEN_JSON_CRASHES) && broken && is_json(request))
        {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if self.has(&fault::input::BODY_REFUSAL_EMPTY) {
            return Answer::empty(400);
        }
        if self.has(&fault::input::BODY_REFUSAL_IN_PROSE) {
            return Answer::text(400, "text/plain", "Bad Request");
        }
        if self.has(&fault::http::BODY_REFUSAL_SHOWS_PATH) {
            let message = "SyntaxError: Unexpected token at JSON.parse (<anonymous>)\n    \
                at parse (/srv/api/node_modules/body-parser/lib/types/json.js:92:19)";
            return Answer::json(400, serde_json::json!({ "error": message }));
        }
        if self.varies(&variant::LARGE_BODY_413) && is_large(request) {
            return content_too_large();
        }
        if self.varies(&variant::MEDIA_TYPE_415) && !is_json(request) {
            return Answer { status: 415, ..invalid_request() };
        }
        if self.has(&fault::http::ERRORS_AS_LIST) {
            let errors = serde_json::json!({ "errors": [{ "title": "Invalid request" }] });
            return Answer::json(400, errors);
        }
        let status = if self.has(&fault::input::BODY_REFUSED_WITH_200) { 200 } else { 400 };
        Answer { status, ..invalid_request() }
    }
}

fn is_json(request: &ProviderRequest) -> bool {
    request.media_type().as_deref() == Some("application/json")
}

pub(super) fn is_large(request: &ProviderRequest) -> bool {
    request.body.len() > PARSER_LIMIT
}
