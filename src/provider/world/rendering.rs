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
        let content = self.negotiate(request, status, content);
        let mut headers: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let (media_type, body) = self.write(request, content);
        if let Some(media_type) = media_type {
            headers.push(("content-type".to_owned(), media_type));
        }
        self.add_headers(request, &body, &mut headers);
        ProviderResponse { status, headers, body }
    }

    /// What a body gets on its way out, whoever made it.
    fn dress(&mut self, request: &ProviderRequest, status: u16, mut body: Value) -> Value {
        let Value::Object(members) = &mut body else { return body };
        if status == 404
            && self.has(&fault::http::NOT_FOUND_ECHOES_REQUEST)
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
        if status >= 400 && self.varies(&variant::ERRORS_WITH_STATUS_AND_TIME) {
            members.insert("status".to_owned(), json!(status));
            let now = self.clock.now();
            members.insert("timestamp".to_owned(), json!(format!("{now:.3}")));
        }
        if status >= 400 && self.varies(&variant::ERRORS_REORDERED) {
            *members = std::mem::take(members).into_iter().rev().collect();
        }
        body
    }

    /// Answers are JSON whatever is asked for, unless a fault lets the client choose for errors.
    fn negotiate(&self, request: &ProviderRequest, status: u16, content: Content) -> Content {
        let Content::Json(body) = content else { return content };
        let accepted: Vec<u8> = request.header_values("accept").flatten().copied().collect();
        let accepted = String::from_utf8_lossy(&accepted);
        let text = body["message"].as_str().or(body["error"].as_str()).unwrap_or("Error");
        if status >= 400
            && accepted.contains("text/html")
            && self.has(&fault::http::ERRORS_AS_HTML_ON_REQUEST)
        {
            return Content::Text("text/html", format!("<html><h1>{text}</h1></html>"));
        }
        if status >= 400
            && !accepted.is_empty()
            && !accepted.contains("json")
            && self.has(&fault::http::ERRORS_AS_TEXT_UNLESS_JSON)
        {
            return Content::Text("text/plain", text.to_owned());
        }
        Content::Json(body)
    }

    fn write(&self, request: &ProviderRequest, content: Content) -> (Option<String>, Bytes) {
        match content {
            Content::Empty => (None, Bytes::new()),
            Content::Json(body) => {
                let text = self.json_text(&body);
                let latin1 =
                    request.method == "DELETE" && self.has(&fault::http::DELETE_SENDS_LATIN1);
                let bytes = if latin1 { in_latin1(&text) } else { Bytes::from(text) };
                (Some(self.labelled("application/json")), bytes)
            }
            Content::Text(media_type, body) => (Some(self.labelled(media_type)), Bytes::from(body)),
        }
    }

    fn json_text(&self, body: &Value) -> String {
        let text = if self.varies(&variant::INDENTED_JSON) {
            format!("{body:#}")
        } else {
            // Twice as fast as `to_string`, and a value can always be written.
            serde_json::to_string(body).unwrap_or_default()
        };
        if self.varies(&variant::ESCAPED_JSON) { escaped(&text) } else { text }
    }

    fn labelled(&self, media_type: &str) -> String {
        if self.has(&fault::http::DECLARES_LATIN1) {
            format!("{media_type}; charset=iso-8859-1")
        } else if self.varies(&variant::BARE_MEDIA_TYPE) {
            media_type.to_owned()
        } else {
            format!("{media_type}; charset=utf-8")
        }
    }
}

/// Characters beyond ASCII stand inside strings only, where each may be escaped as UTF-16 (RFC
/// 8259 section 7).
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            plain.push(character);
        } else {
            let mut units = [0; 2];
            let units = character.encode_utf16(&mut units).iter();
            plain.extend(units.map(|unit| format!("\\u{unit:04x}")));
        }
    }
    plain
}

fn in_latin1(text: &str) -> Bytes {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}

fn authorization(request: &ProviderRequest) -> Option<String> {
    let value = request.header_values("authorization").next()?;
    std::str::from_utf8(value).ok().map(str::to_owned)
}
