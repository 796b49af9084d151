//! The fields that an answer carries whatever it says.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{ProviderRequest, World};
use crate::provider::{fault, variant};

impl World {
    pub(super) fn add_headers(
        &mut self,
        request: &ProviderRequest,
        body: &[u8],
        headers: &mut Vec<(String, String)>,
    ) {
        let mut add = |name: &str, value: String| headers.push((name.to_owned(), value));
        if self.varies(&variant::EXTRA_HEADERS) {
            add("x-request-id", self.identifiers.code());
            add("x-ratelimit-limit", "600".to_owned());
            add("x-ratelimit-remaining", "599".to_owned());
            add("cache-control", "no-store".to_owned());
            add("strict-transport-security", "max-age=31536000".to_owned());
            add("vary", "accept-encoding, origin".to_owned());
            add("x-powered-by", "specimen".to_owned());
        }
        if self.varies(&variant::CACHING_HEADERS) && !body.is_empty() {
            let mut hasher = DefaultHasher::new();
            body.hash(&mut hasher);
            add("etag", format!("W/\"{:016x}\"", hasher.finish()));
            add("cache-control", "private, no-store".to_owned());
        }
        if self.varies(&variant::CROSS_ORIGIN_HEADERS) {
            add("access-control-allow-origin", "*".to_owned());
            add("access-control-expose-headers", "x-request-id".to_owned());
            if request.method == "OPTIONS" {
                add("access-control-allow-methods", "GET, POST, PUT, DELETE".to_owned());
                add("access-control-allow-headers", "authorization, content-type".to_owned());
            }
        }
        if self.has(&fault::http::ECHOES_TOKEN_IN_HEADER)
            && let Some(value) = request.header_values("authorization").next()
            && let Ok(value) = std::str::from_utf8(value)
        {
            add("x-forwarded-authorization", value.to_owned());
        }
        if self.varies(&variant::CLOSES_CONNECTIONS) {
            add("connection", "close".to_owned());
        }
        if self.varies(&variant::CHUNKED_ANSWERS) && !body.is_empty() {
            // The adapter sees it and sends the body as a stream of unknown length.
            add("transfer-encoding", "chunked".to_owned());
        }
        if self.varies(&variant::HEADERS_REORDERED) {
            headers.reverse();
        }
    }
}
