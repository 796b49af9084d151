//! An exchange as evidence: what was sent, what came back, and the command that sends it again.

use std::borrow::Cow;
use std::io;

use super::super::{curl, wording};
use super::page::{Page, Tone};
use crate::model::{Body, Exchange, Report, Response};

/// Lines of a response body that are shown.
const BODY_LINES: usize = 20;
/// What stands before each line of a response.
const GUTTER: &str = "    │ ";

/// Response headers that help a person to judge an answer to a DELETE.
const RELEVANT: &[&str] = &[
    "content-type",
    "content-length",
    "content-encoding",
    "allow",
    "location",
    "retry-after",
    "www-authenticate",
    "x-request-id",
];

pub(super) fn write(report: &Report, exchange: &Exchange, page: &mut Page<'_>) -> io::Result<()> {
    let line = wording::exchange(report, exchange);
    page.hanging("  ", "    ", Tone::Strong, &format!("exchange {}: {line}", exchange.id))?;
    if let Some(response) = exchange.response() {
        answer(response, page)?;
    }
    page.text("  ", Tone::Plain, "to send it again:")?;
    page.verbatim("    ", Tone::Quiet, &curl::curl_lines(&exchange.request))
}

fn answer(response: &Response, page: &mut Page<'_>) -> io::Result<()> {
    for (name, value) in &response.headers {
        if RELEVANT.contains(&name.as_str()) {
            page.lines(GUTTER, 1, &format!("{name}: {value}"))?;
        }
    }
    page.lines(GUTTER, 1, "\n")?;
    if response.body.is_empty() {
        return page.text(GUTTER, Tone::Quiet, "(no body)");
    }
    page.lines(GUTTER, BODY_LINES, &pretty(&response.body))?;
    if response.body.truncated() {
        let kept = response.body.bytes().len();
        let note = format!("(the first {kept} of {} bytes)", response.body.size());
        page.text(GUTTER, Tone::Quiet, &note)?;
    }
    Ok(())
}

/// JSON is indented; anything else is shown as it came.
fn pretty(body: &Body) -> Cow<'_, str> {
    let indented = body.json().and_then(|json| serde_json::to_string_pretty(json).ok());
    indented.map_or_else(|| body.text_lossy(), Cow::Owned)
}
