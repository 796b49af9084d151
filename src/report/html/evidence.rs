//! The exchange in which something was found: what was sent, what came back, and what changed.

use std::borrow::Cow;

use serde_json::Value;

use super::super::{curl, printable, wording};
use super::anchor;
use super::anchor::Link;
use super::diff::{self, Difference};
use super::json_lines::{self, Line};
use crate::model::{Body, Exchange, Report, Response, ScenarioResult};

/// Lines of a body that are shown from its beginning.
const FIRST_LINES: usize = 30;
/// Lines that are shown around a marked one, wherever it stands.
const CONTEXT: usize = 3;
/// Characters of a line that are shown.
const LONGEST_LINE: usize = 400;

/// An exchange as evidence.
#[derive(Debug)]
pub(super) struct Evidence {
    /// The exchange among those of its scenario.
    pub(super) exchange: Link,
    /// The exchange in one line.
    pub(super) line: String,
    /// The colour of its status.
    pub(super) tone: &'static str,
    /// The headers of the response.
    pub(super) headers: Vec<(String, String)>,
    /// The body of the response; lines that are left out are one marked by an ellipsis.
    pub(super) body: Vec<Line>,
    /// What is to be said about the body.
    pub(super) note: Option<String>,
    /// What changed since the record was shown before.
    pub(super) difference: Option<Difference>,
    /// The command that sends the request again.
    pub(super) curl: String,
}

impl Evidence {
    /// The exchange, with what these pointers name marked in its body.
    pub(super) fn of(
        report: &Report,
        scenario: &ScenarioResult,
        exchange: &Exchange,
        pointers: &[&str],
    ) -> Self {
        let response = exchange.response();
        let line = |text: &str| printable::line(text).into_owned();
        let headers = response.map(|response| response.headers.as_slice()).unwrap_or_default();
        Self {
            exchange: Link {
                anchor: anchor::exchange(&scenario.id, exchange.id),
                text: format!("Exchange {}", exchange.id),
            },
            line: line(&wording::exchange(report, exchange)),
            tone: exchange.status().map_or("lost", anchor::tone),
            headers: headers.iter().map(|(name, value)| (line(name), line(value))).collect(),
            body: response.map(|response| body(&response.body, pointers)).unwrap_or_default(),
            note: response.and_then(note),
            difference: diff::since_earlier(scenario, exchange),
            curl: printable::block(&curl::curl_lines(&exchange.request)).into_owned(),
        }
    }
}

/// The body as text; JSON is indented where that loses nothing of what was sent.
pub(super) fn readable(body: &Body) -> Cow<'_, str> {
    match body.parsed() {
        Some(json) if reads_as_it_is_spelled(body, &json) => Cow::Owned(format!("{json:#}")),
        _ => body.text_lossy(),
    }
}

/// A number such as 1e2 or a name that occurs twice does not survive reading and writing.
fn reads_as_it_is_spelled(body: &Body, json: &Value) -> bool {
    body.text_lossy().trim() == json.to_string().as_str()
}

fn note(response: &Response) -> Option<String> {
    let body = &response.body;
    if body.is_empty() {
        return Some("The answer has no body.".to_owned());
    }
    if body.truncated() {
        let kept = body.bytes().len();
        return Some(format!("Only the first {kept} of {} bytes were kept.", body.size()));
    }
    let is_respelled = body.json().is_some_and(|json| !reads_as_it_is_spelled(body, json));
    is_respelled
        .then(|| "This is what the JSON means; the exchange shows how it is spelled.".into())
}

fn body(body: &Body, pointers: &[&str]) -> Vec<Line> {
    let lines = match body.json() {
        Some(json) => json_lines::lines(json, pointers),
        None => plain(&body.text_lossy()),
    };
    excerpt(lines)
}

fn plain(text: &str) -> Vec<Line> {
    let line = |line: &str| Line { text: line.to_owned(), marked: false };
    printable::block(text).lines().map(line).collect()
}

/// The beginning and what is marked; a line that stands for others has an ellipsis.
fn excerpt(lines: Vec<Line>) -> Vec<Line> {
    let marked: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.marked).map(|(at, _)| at).collect();
    let is_shown = |at: usize| {
        let near = marked.partition_point(|mark| mark + CONTEXT < at);
        let is_near = marked.get(near).is_some_and(|mark| mark.abs_diff(at) <= CONTEXT);
        // Something may be marked as a whole and still be too long to show.
        at < FIRST_LINES || (is_near && near < FIRST_LINES)
    };
    let mut shown = Vec::new();
    let mut left_out = 0_usize;
    for (at, line) in lines.into_iter().enumerate() {
        if !is_shown(at) {
            left_out += 1;
            continue;
        }
        shown.extend(gap(left_out));
        left_out = 0;
        shown.push(cut(line));
    }
    shown.extend(gap(left_out));
    shown
}

fn gap(left_out: usize) -> Option<Line> {
    let text = match left_out {
        0 => return None,
        1 => "⋯ 1 line".to_owned(),
        number => format!("⋯ {number} lines"),
    };
    Some(Line { text, marked: false })
}

fn cut(line: Line) -> Line {
    match line.text.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => Line { text: format!("{}…", &line.text[..end]), ..line },
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::super::json_lines::Line;
    use super::{excerpt, readable};
    use crate::model::Body;

    #[test]
    fn json_is_indented_only_where_nothing_is_lost() {
        assert_eq!(readable(&Body::new(r#"{"a":1}"#)), "{\n  \"a\": 1\n}");
        for text in [r#"{"a":1e2}"#, r#"{"a":1,"a":2}"#, r#"{"a": 1}"#, "{", "text"] {
            assert_eq!(readable(&Body::new(text)), text);
        }
    }

    #[test]
    fn a_long_body_shows_its_beginning_and_what_is_marked() {
        let line = |at| Line { text: format!("{at}"), marked: at == 60 };
        let text: Vec<_> =
            excerpt((0..100).map(line).collect()).into_iter().map(|l| l.text).collect();
        assert_eq!(
            text[29..],
            ["29", "⋯ 27 lines", "57", "58", "59", "60", "61", "62", "63", "⋯ 36 lines"]
        );
    }
}
