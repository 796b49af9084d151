//! Who is asking: the Authorization header, judged before anything else.

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
    pub(super) fn authenticate(&mut self, request: &ProviderRequest) -> Result<Caller, Rejection> {
        let identified = self.identify(request);
        if let Err(Rejection::Unknown { token }) = &identified {
            self.opaque_tokens += u64::from(is_opaque(token));
        }
        match identified {
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
        let value = match self.authorization(request) {
            Some(value) => value?,
            None => return self.smuggled_token(request).ok_or(Rejection::Missing),
        };
        let value = std::str::from_utf8(value).map_err(|_| Rejection::Malformed)?.trim();
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        let token = rest.trim();
        if !self.is_bearer(scheme) {
            return Err(Rejection::OtherScheme { credentials: token.to_owned() });
        }
        if token.is_empty() {
            return Err(Rejection::EmptyBearer);
        }
        self.holder(token)
    }

    /// The value of the Authorization field, if there is one. The field is a singleton (RFC 9110
    /// section 11.6.2); two of them are one too many, unless a variant chooses.
    fn authorization<'a>(
        &self,
        request: &'a ProviderRequest,
    ) -> Option<Result<&'a [u8], Rejection>> {
        let values: Vec<&[u8]> = request.header_values("authorization").collect();
        Some(match values[..] {
            [] => return None,
            [only] => Ok(only),
            [first, ..] if self.varies(&variant::DOUBLED_HEADER_FIRST_TAKEN) => Ok(first),
            [.., last] if self.varies(&variant::DOUBLED_HEADER_LAST_TAKEN) => Ok(last),
            _ => Err(Rejection::Repeated),
        })
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
        if request.method == "DELETE"
            && (self.has(&fault::access::DELETE_SKIPS_AUTH)
                || (self.has(&fault::input::QUERY_SKIPS_AUTH) && request.query.is_some())
                || (self.has(&fault::input::TRAILING_SLASH_SKIPS_AUTH)
                    && request.path.ends_with('/')))
        {
            return true;
        }
        match rejection {
            Rejection::Missing => self.has(&fault::access::MISSING_TOKEN_TRUSTED),
            Rejection::EmptyBearer => self.has(&fault::access::EMPTY_BEARER_TRUSTED),
            Rejection::OtherScheme { credentials } => {
                self.has(&fault::access::OTHER_SCHEMES_TRUSTED)
                    || (self.has(&fault::access::ANY_SCHEME_ACCEPTED)
                        && self.credentials.client_of(credentials).is_some())
            }
            Rejection::Unknown { token } => {
                self.has(&fault::access::UNKNOWN_TOKEN_TRUSTED)
                    || (self.has(&fault::deletion::EVERY_THIRD_OPAQUE_TOKEN_TRUSTED)
                        && is_opaque(token)
                        && self.opaque_tokens % 3 == 1)
            }
            Rejection::Repeated | Rejection::Malformed | Rejection::Ended => false,
        }
    }
}

/// Whether a token is no JWT, which has dots between its parts (RFC 7519 section 3).
fn is_opaque(token: &str) -> bool {
    !token.contains('.')
}
