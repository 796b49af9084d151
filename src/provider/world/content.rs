//! What a delete makes of the content that comes with it: there should be none.

use super::answers::{Answer, invalid_request};
use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

impl World {
    /// The refusal of what comes with a delete, if it is refused. The page says not to send a
    /// body and is silent on what happens to one; here it is refused, whatever its media type.
    pub(super) fn refuse_content(
        &mut self,
        segment: &str,
        request: &ProviderRequest,
    ) -> Option<Answer> {
        if request.body.is_empty() {
            return self.refuse_media_type(request);
        }
        if self.varies(&variant::BODY_IGNORED) || self.drops_body(request) {
            return None;
        }
        if self.has(&fault::BODY_REFUSED_AFTER_DELETE) {
            self.remove_regardless(segment);
        }
        Some(self.content_refusal())
    }

    fn drops_body(&self, request: &ProviderRequest) -> bool {
        self.has(&fault::BODY_IGNORED)
            || (self.has(&fault::BODY_PARSED_ONLY)
                && serde_json::from_slice::<serde_json::Value>(&request.body).is_ok())
    }

    /// Every sample on the page sends application/json without a body, and a vendor client sends
    /// no media type at all; both are right.
    fn refuse_media_type(&self, request: &ProviderRequest) -> Option<Answer> {
        let media_type = request.media_type();
        let json = media_type.as_deref() == Some("application/json");
        let refused = (json && self.has(&fault::JSON_TYPE_NEEDS_BODY))
            || (media_type.is_none() && self.has(&fault::REQUIRES_CONTENT_TYPE));
        refused.then(invalid_request)
    }

    fn content_refusal(&self) -> Answer {
        if self.has(&fault::BODY_CRASHES_PARSER) {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if self.has(&fault::BODY_REFUSAL_EMPTY) {
            return Answer::empty(400);
        }
        if self.has(&fault::BODY_REFUSAL_IN_PROSE) {
            return Answer::text(400, "text/plain", "Bad Request");
        }
        if self.has(&fault::BODY_REFUSAL_SHOWS_PATH) {
            let message = "SyntaxError: Unexpected token at JSON.parse (<anonymous>)\n    \
                at parse (/srv/api/node_modules/body-parser/lib/types/json.js:92:19)";
            return Answer::json(400, serde_json::json!({ "error": message }));
        }
        if self.has(&fault::ERRORS_AS_LIST) {
            let errors = serde_json::json!({ "errors": [{ "title": "Invalid request" }] });
            return Answer::json(400, errors);
        }
        let status = if self.has(&fault::BODY_REFUSED_WITH_200) { 200 } else { 400 };
        Answer { status, ..invalid_request() }
    }
}
