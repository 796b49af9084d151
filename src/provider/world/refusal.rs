//! Turning a request away that comes without a living token.

use serde_json::json;

use super::answers::Answer;
use super::auth::Rejection;
use super::routing::Resource;
use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

impl World {
    /// The refusal, which must neither do anything nor tell what exists.
    pub(super) fn turn_away(
        &mut self,
        request: &ProviderRequest,
        resource: Option<Resource<'_>>,
        rejection: &Rejection,
    ) -> Answer {
        let Some(Resource::Collection(id)) = resource else { return self.refuse(rejection) };
        if request.method != "DELETE" {
            return self.refuse(rejection);
        }
        self.act_before_refusing(id, rejection);
        if let Some(answer) = self.telling_refusal(id) {
            return answer;
        }
        self.refuse(rejection)
    }

    fn act_before_refusing(&mut self, segment: &str, rejection: &Rejection) {
        let late = self.note_refusal(segment)
            || self.has(&fault::access::REFUSAL_AFTER_DELETE)
            || (self.has(&fault::access::ENDED_TOKEN_REFUSED_LATE)
                && *rejection == Rejection::Ended)
            || (self.has(&fault::access::DOUBLED_HEADER_JUDGED_TWICE)
                && *rejection == Rejection::Repeated);
        if late {
            self.remove_regardless(segment);
        }
        if self.has(&fault::access::REFUSAL_TOUCHES_RECORD)
            && let Ok(id) = self.collection_id(segment)
        {
            self.touch(&id);
        }
    }

    /// A refusal that depends on what exists.
    fn telling_refusal(&self, segment: &str) -> Option<Answer> {
        let id = match self.collection_id(segment) {
            Ok(id) => id,
            Err(malformed) => {
                return self.has(&fault::access::FORMAT_BEFORE_AUTH).then_some(malformed);
            }
        };
        let exists = self.collections.contains_key(&id);
        if self.has(&fault::access::EXISTENCE_BEFORE_AUTH) && !exists {
            return Some(self.collection_not_found());
        }
        (self.has(&fault::access::REFUSAL_TELLS_KNOWN) && exists)
            .then(|| Answer::error(403, "Access forbidden", "Forbidden"))
    }

    /// The refusal itself. The pages share one tab between 401 and 403; 401 with a challenge is
    /// what RFC 9110 section 15.5.2 asks for.
    fn refuse(&self, rejection: &Rejection) -> Answer {
        if (*rejection == Rejection::Missing && self.has(&fault::http::MISSING_TOKEN_CRASHES))
            || (*rejection == Rejection::Repeated
                && self.has(&fault::access::DOUBLED_HEADER_CRASHES))
        {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if self.has(&fault::access::REFUSAL_AS_REDIRECT) {
            return Answer::empty(302).with_header("location", "/sign-in");
        }
        if self.has(&fault::access::REFUSAL_AS_NOT_FOUND) {
            return self.collection_not_found();
        }
        if self.varies(&variant::REFUSES_WITH_403) {
            return self.refusal_body(403, rejection);
        }
        let status = if self.has(&fault::access::REFUSAL_WITH_200) { 200 } else { 401 };
        let answer = self.refusal_body(status, rejection);
        if self.has(&fault::http::REFUSAL_WITHOUT_CHALLENGE) {
            return answer;
        }
        answer.with_header("www-authenticate", self.challenge(rejection))
    }

    fn challenge(&self, rejection: &Rejection) -> String {
        if let Rejection::Unknown { token } | Rejection::OtherScheme { credentials: token } =
            rejection
            && self.has(&fault::http::CHALLENGE_ECHOES_TOKEN)
        {
            return format!(
                "Bearer error=\"invalid_token\", error_description=\"{token} is not valid\""
            );
        }
        if self.varies(&variant::CHALLENGE_WITH_PARAMETERS) {
            return "Bearer realm=\"collections\", error=\"invalid_token\"".to_owned();
        }
        "Bearer".to_owned()
    }

    fn refusal_body(&self, status: u16, rejection: &Rejection) -> Answer {
        if self.has(&fault::access::REFUSAL_EMPTY) {
            return Answer::empty(status);
        }
        if self.has(&fault::access::REFUSAL_AS_PAGE) {
            return Answer::text(
                status,
                "text/html",
                "<html><h1>Authorization Required</h1></html>",
            );
        }
        if self.has(&fault::access::REFUSAL_IN_OTHER_WORDS) {
            return Answer::error(status, "Authentication required", "UNAUTHORIZED");
        }
        if self.has(&fault::http::ERRORS_AS_LIST) {
            return Answer::json(status, json!({ "errors": [{ "title": "Access forbidden" }] }));
        }
        if let Rejection::Unknown { token } | Rejection::OtherScheme { credentials: token } =
            rejection
            && self.has(&fault::http::REFUSAL_ECHOES_TOKEN)
        {
            return Answer::error(status, &format!("invalid token {token}"), "Forbidden");
        }
        let answer = Answer::error(status, "Access forbidden", "Forbidden");
        if self.has(&fault::http::REFUSAL_SHOWS_STACK) {
            let stack = "JsonWebTokenError: invalid signature\n    at \
                /usr/src/app/node_modules/jsonwebtoken/verify.js:171:19";
            return answer.with_member("stack", stack);
        }
        answer
    }
}
