//! From an answer to bytes, and what every answer has in common.

use bytes::Bytes;
use serde_json::{Value, json};

use super::answers::{Answer, Content};
use super::persons::signature;
use super::{ProviderRequest, ProviderResponse, World};
use crate::provider::{fault, variant};

impl World {
    pub(super) fn render(&mut self, request: &ProviderRequest, answer: Answer) -> ProviderResponse {
        let Answer { status, headers, content } = answer;
        let content = match content {
            Content::Json(body) => Content::Json(self.dress(request, status, body)),
            other => other,
        };
        let mut headers: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let (media_type, body) = self.write(content);
        if let Some(media_type) = media_type {
            headers.push(("content-type".to_owned(), media_type));
        }
        if self.varies(&variant::EXTRA_HEADERS) {
            headers.extend(self.extra_headers());
        }
        if self.has(&fault::ECHOES_TOKEN_IN_HEADER)
            && let Some(value) = authorization(request)
        {
            headers.push(("x-forwarded-authorization".to_owned(), value));
        }
        ProviderResponse { status, headers, body }
    }

    /// What a body gets on its way out, whoever made it.
    fn dress(&mut self, request: &ProviderRequest, status: u16, mut body: Value) -> Value {
        let Value::Object(members) = &mut body else { return body };
        if status == 404
            && self.has(&fault::NOT_FOUND_ECHOES_REQUEST)
            && let Some(value) = authorization(request)
        {
            let shown = json!({
                "method": request.method, "path": request.path,
                "headers": { "authorization": value },
            });
            members.insert("request".to_owned(), shown);
        }
        let signed = members.contains_key("data") && !members.contains_key("signature");
        if signed && self.varies(&variant::SIGNED_ENVELOPE) {
            let now = self.clock.now();
            members.insert("id".to_owned(), json!(self.identifiers.ticket()));
            members.insert("signature".to_owned(), signature(now));
        }
        body
    }

    fn write(&self, content: Content) -> (Option<String>, Bytes) {
        match content {
            Content::Empty => (None, Bytes::new()),
            Content::Json(body) => {
                let text = if self.varies(&variant::INDENTED_JSON) {
                    format!("{body:#}")
                } else {
                    body.to_string()
                };
                (Some(self.labelled("application/json")), Bytes::from(text))
            }
            Content::Text(media_type, body) => (Some(self.labelled(media_type)), Bytes::from(body)),
        }
    }

    fn labelled(&self, media_type: &str) -> String {
        if self.varies(&variant::BARE_MEDIA_TYPE) {
            media_type.to_owned()
        } else {
            format!("{media_type}; charset=utf-8")
        }
    }

    fn extra_headers(&mut self) -> Vec<(String, String)> {
        [
            ("x-request-id", self.identifiers.code()),
            ("x-ratelimit-limit", "600".to_owned()),
            ("x-ratelimit-remaining", "599".to_owned()),
            ("cache-control", "no-store".to_owned()),
            ("strict-transport-security", "max-age=31536000".to_owned()),
            ("vary", "accept-encoding, origin".to_owned()),
            ("x-powered-by", "specimen".to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}

fn authorization(request: &ProviderRequest) -> Option<String> {
    let value = request.header_values("authorization").next()?;
    std::str::from_utf8(value).ok().map(str::to_owned)
}
