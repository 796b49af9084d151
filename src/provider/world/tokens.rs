//! What a token is worth, and the places where one may be found by mistake.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::auth::Rejection;
use super::{ProviderRequest, World};
use crate::provider::fault;

/// The names under which a token travels outside its header.
const PARAMETERS: [&str; 3] = ["token", "access_token", "accessToken"];

impl World {
    /// The client a token stands for. A token is good when it is one of the known, whole.
    pub(super) fn holder(&self, token: &str) -> Result<String, Rejection> {
        let known = &self.credentials;
        for (ended, mistake) in [
            (&known.expired_token, &fault::access::EXPIRY_IGNORED),
            (&known.revoked_token, &fault::access::REVOCATION_IGNORED),
        ] {
            if token == ended {
                let client = known.primary_client.clone();
                return if self.has(mistake) { Ok(client) } else { Err(Rejection::Ended) };
            }
        }
        known
            .client_of(token)
            .map(str::to_owned)
            .or_else(|| self.mistaken_holder(token))
            .ok_or_else(|| Rejection::Unknown { token: token.to_owned() })
    }

    fn mistaken_holder(&self, token: &str) -> Option<String> {
        let known = &self.credentials;
        if self.has(&fault::access::TOKEN_COMPARED_BY_PREFIX)
            && known.primary_token.starts_with(token)
        {
            return Some(known.primary_client.clone());
        }
        let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
            return None;
        };
        let unverified = if signature.is_empty() {
            let algorithm = decoded(header)?.get("alg")?.as_str()?.to_ascii_lowercase();
            self.has(&fault::access::ALG_NONE_ACCEPTED) && algorithm == "none"
        } else {
            self.has(&fault::access::SIGNATURE_UNCHECKED)
        };
        let client = decoded(payload)?.get("clientId")?.as_str()?.to_owned();
        let is_known = client == known.primary_client || client == known.second_client;
        (unverified && is_known).then_some(client)
    }

    /// The client of a token outside the header, where it does not belong (RFC 6750 section 2.3
    /// advises against the query): only faults look there.
    pub(super) fn smuggled_token(&self, request: &ProviderRequest) -> Option<String> {
        let mut tokens = Vec::new();
        if self.has(&fault::access::QUERY_TOKEN_ACCEPTED) {
            tokens.extend(PARAMETERS.iter().flat_map(|name| request.query_values(name)));
        }
        if self.has(&fault::access::COOKIE_TOKEN_ACCEPTED) {
            tokens.extend(cookies(request));
        }
        tokens.iter().find_map(|token| self.credentials.client_of(token)).map(str::to_owned)
    }
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn cookies(request: &ProviderRequest) -> Vec<String> {
    request
        .header_values("cookie")
        .filter_map(|value| std::str::from_utf8(value).ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| PARAMETERS.contains(name))
        .map(|(_, value)| value.to_owned())
        .collect()
}
