//! The exchange in which something was found: what was sent, what came back, and what changed.

use std::borrow::Cow;

use serde_json::Value;

use super::super::{curl, printable, wording};
use super::anchor::{self, Link};
use super::diff::{self, Difference};
use super::text::tone;
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
            tone: exchange.status().map_or("lost", tone),
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
        Some(json) => lines(json, pointers),
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

/// One line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The text, without a line break.
    pub(super) text: String,
    /// Whether a pointer names it.
    pub(super) marked: bool,
}

/// The lines of a document. A pointer to something that is not there marks the member that would
/// hold it, since that is where a reader has to look.
pub(super) fn lines(document: &Value, pointers: &[&str]) -> Vec<Line> {
    let marks: Vec<&str> = pointers.iter().map(|pointer| nearest(document, pointer)).collect();
    let mut writer = Writer { marks, lines: Vec::new() };
    writer.value(document, "", "", "", false);
    writer.lines
}

/// The longest part of the pointer that leads to something.
fn nearest<'a>(document: &Value, pointer: &'a str) -> &'a str {
    let mut pointer = pointer;
    while document.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    pointer
}

struct Writer<'a> {
    marks: Vec<&'a str>,
    lines: Vec<Line>,
}

impl Writer<'_> {
    /// Writes a value: `start` is what stands before it on its first line, `end` what follows.
    fn value(&mut self, value: &Value, path: &str, start: &str, end: &str, within: bool) {
        // The whole document is marked by marking nothing: every line would say nothing.
        let marked = within || (!path.is_empty() && self.marks.contains(&path));
        let indent = &start[..start.len() - start.trim_start().len()];
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.line(&format!("{start}{{"), marked);
                let last = members.len() - 1;
                for (position, (name, member)) in members.iter().enumerate() {
                    let start = format!("{indent}  {}: ", Value::from(name.as_str()));
                    let path = format!("{path}/{}", token(name));
                    self.value(member, &path, &start, comma(position < last), marked);
                }
                self.line(&format!("{indent}}}{end}"), marked);
            }
            Value::Array(items) if !items.is_empty() => {
                self.line(&format!("{start}["), marked);
                let last = items.len() - 1;
                for (position, item) in items.iter().enumerate() {
                    let path = format!("{path}/{position}");
                    let start = format!("{indent}  ");
                    self.value(item, &path, &start, comma(position < last), marked);
                }
                self.line(&format!("{indent}]{end}"), marked);
            }
            leaf => self.line(&format!("{start}{leaf}{end}"), marked),
        }
    }

    fn line(&mut self, text: &str, marked: bool) {
        self.lines.push(Line { text: printable::line(text).into_owned(), marked });
    }
}

fn comma(more: bool) -> &'static str {
    if more { "," } else { "" }
}

/// RFC 6901, section 3: how a name is written in a pointer.
fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Line, excerpt, lines, readable};
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

    fn marked(document: &serde_json::Value, pointer: &str) -> String {
        let lines = lines(document, &[pointer]);
        let marked = lines.iter().filter(|line| line.marked).map(|line| line.text.trim());
        marked.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn the_lines_are_those_of_the_usual_indentation() {
        let document = json!({"a": {"b/c": [1, {"~": null}], "d": {}}, "e": [], "f": "\"\n"});
        let text: Vec<_> = lines(&document, &[]).into_iter().map(|line| line.text).collect();
        assert_eq!(text.join("\n"), serde_json::to_string_pretty(&document).unwrap());
    }

    #[test]
    fn a_pointer_marks_what_it_names_or_what_would_hold_it() {
        let document = json!({"data": {"code": 7, "b/c": [1, {"~": 2}]}, "last": true});
        assert_eq!(marked(&document, "/data/code"), "\"code\": 7,");
        assert_eq!(marked(&document, "/data/b~1c/1/~0"), "\"~\": 2");
        assert_eq!(marked(&document, "/data/b~1c"), "\"b/c\": [|1,|{|\"~\": 2|}|]");
        assert_eq!(marked(&document, "/last/deeper/still"), "\"last\": true");
        assert_eq!(marked(&document, ""), "");
        assert_eq!(marked(&document, "no pointer"), "");
    }
}
