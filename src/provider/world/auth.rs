//! Who is asking: the Authorization header, judged before anything else.

use serde_json::json;

use super::answers::Answer;
use super::records::Collection;
use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

/// Whoever a request is handled for.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    /// A client with a living token.
    Client(String),
    /// Nobody the provider knows: only faults let such a request in, and it may do anything.
    Anyone,
}

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rejection {
    Missing,
    Repeated,
    Malformed,
    EmptyBearer,
    OtherScheme {
        credentials: String,
    },
    Unknown {
        token: String,
    },
    /// Expired or revoked: both were good once.
    Ended,
}

impl Caller {
    /// Whether a record of a client is accessible.
    pub(super) fn owns(&self, client: &str) -> bool {
        match self {
            Self::Client(own) => own == client,
            Self::Anyone => true,
        }
    }

    pub(super) fn owns_collection(&self, collection: &Collection) -> bool {
        self.owns(&collection.client)
    }
}

impl World {
    /// The client a request comes from, when its token is alive.
    #[must_use]
    pub fn client_of(&self, request: &ProviderRequest) -> Option<String> {
        self.identify(request).ok()
    }

    /// The caller, or why there is none.
    pub(super) fn authenticate(&self, request: &ProviderRequest) -> Result<Caller, Rejection> {
        match self.identify(request) {
            Ok(client) => Ok(Caller::Client(client)),
            Err(rejection) if self.lets_through(request, &rejection) => Ok(Caller::Anyone),
            Err(rejection) => Err(rejection),
        }
    }

    /// The identifier under which a caller creates records.
    pub(super) fn client_id(&self, caller: &Caller) -> String {
        match caller {
            Caller::Client(client) => client.clone(),
            Caller::Anyone => self.credentials.primary_client.clone(),
        }
    }

    fn identify(&self, request: &ProviderRequest) -> Result<String, Rejection> {
        let mut values = request.header_values("authorization");
        let value = values.next().ok_or(Rejection::Missing)?;
        // The field is a singleton (RFC 9110 section 11.6.2); two of them are one too many.
        if values.next().is_some() {
            return Err(Rejection::Repeated);
        }
        let value = std::str::from_utf8(value).map_err(|_| Rejection::Malformed)?.trim();
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        let token = rest.trim();
        if !self.is_bearer(scheme) {
            return Err(Rejection::OtherScheme { credentials: token.to_owned() });
        }
        if token.is_empty() {
            return Err(Rejection::EmptyBearer);
        }
        if token == self.credentials.expired_token || token == self.credentials.revoked_token {
            return Err(Rejection::Ended);
        }
        self.credentials
            .client_of(token)
            .map(str::to_owned)
            .ok_or_else(|| Rejection::Unknown { token: token.to_owned() })
    }

    /// Scheme names are compared without case (RFC 9110 section 11.1).
    fn is_bearer(&self, scheme: &str) -> bool {
        if self.varies(&variant::SCHEME_CASE_SENSITIVE) {
            scheme == "Bearer"
        } else {
            scheme.eq_ignore_ascii_case("bearer")
        }
    }

    /// Whether a fault lets a request in that has to be refused.
    fn lets_through(&self, request: &ProviderRequest, rejection: &Rejection) -> bool {
        if request.method == "DELETE" && self.has(&fault::DELETE_SKIPS_AUTH) {
            return true;
        }
        match rejection {
            Rejection::Missing => self.has(&fault::MISSING_TOKEN_TRUSTED),
            Rejection::EmptyBearer => self.has(&fault::EMPTY_BEARER_TRUSTED),
            Rejection::OtherScheme { credentials } => {
                self.has(&fault::OTHER_SCHEMES_TRUSTED)
                    || (self.has(&fault::ANY_SCHEME_ACCEPTED)
                        && self.credentials.client_of(credentials).is_some())
            }
            Rejection::Unknown { .. } => self.has(&fault::UNKNOWN_TOKEN_TRUSTED),
            Rejection::Repeated | Rejection::Malformed | Rejection::Ended => false,
        }
    }

    /// The refusal. The pages share one tab between 401 and 403; 401 with a challenge is what
    /// RFC 9110 section 15.5.2 asks for.
    pub(super) fn refuse(&self, rejection: &Rejection) -> Answer {
        if *rejection == Rejection::Missing && self.has(&fault::MISSING_TOKEN_CRASHES) {
            return Answer::error(500, "internal_error", "ERROR");
        }
        if self.has(&fault::REFUSAL_AS_REDIRECT) {
            return Answer::empty(302).with_header("location", "/sign-in");
        }
        if self.has(&fault::REFUSAL_AS_NOT_FOUND) {
            return self.collection_not_found();
        }
        if self.varies(&variant::REFUSES_WITH_403) {
            return self.refusal_body(403, rejection);
        }
        let status = if self.has(&fault::REFUSAL_WITH_200) { 200 } else { 401 };
        self.refusal_body(status, rejection).with_header("www-authenticate", "Bearer")
    }

    fn refusal_body(&self, status: u16, rejection: &Rejection) -> Answer {
        if self.has(&fault::REFUSAL_EMPTY) {
            return Answer::empty(status);
        }
        if self.has(&fault::REFUSAL_AS_PAGE) {
            return Answer::text(
                status,
                "text/html",
                "<html><h1>Authorization Required</h1></html>",
            );
        }
        if self.has(&fault::REFUSAL_IN_OTHER_WORDS) {
            return Answer::error(status, "Authentication required", "UNAUTHORIZED");
        }
        if self.has(&fault::ERRORS_AS_LIST) {
            return Answer::json(status, json!({ "errors": [{ "title": "Access forbidden" }] }));
        }
        if let Rejection::Unknown { token } | Rejection::OtherScheme { credentials: token } =
            rejection
            && self.has(&fault::REFUSAL_ECHOES_TOKEN)
        {
            return Answer::error(status, &format!("invalid token {token}"), "Forbidden");
        }
        Answer::error(status, "Access forbidden", "Forbidden")
    }
}
