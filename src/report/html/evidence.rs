//! The exchange of a finding: the request, the response, and what changed since the record was
//! shown before.

use std::borrow::Cow;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::super::{curl, phrases, printable};
use super::elements::{Link, exchange_anchor, tone};
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
    /// The body of the response; omitted lines are replaced by one with an ellipsis.
    pub(super) body: Vec<BodyLine>,
    /// A remark on the body.
    pub(super) note: Option<String>,
    /// Differences to an earlier response with the same record.
    pub(super) difference: Option<Difference>,
    /// The command that reproduces the request.
    pub(super) curl: String,
}

impl Evidence {
    /// The exchange, with the values at these pointers marked in its body.
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
                anchor: exchange_anchor(&scenario.id, exchange.id),
                text: format!("Exchange {}", exchange.id),
            },
            line: line(&phrases::exchange(report, exchange)),
            tone: exchange.status().map_or("lost", tone),
            headers: headers.iter().map(|(name, value)| (line(name), line(value))).collect(),
            body: response.map(|response| body(&response.body, pointers)).unwrap_or_default(),
            note: response.and_then(note),
            difference: since_earlier(scenario, exchange),
            curl: printable::block(&curl::curl_lines(&exchange.request)).into_owned(),
        }
    }
}

/// The body as text; JSON is indented unless that would lose a part of the original.
pub(super) fn readable(body: &Body) -> Cow<'_, str> {
    match body.parsed() {
        Some(json) if is_lossless(body, &json) => Cow::Owned(format!("{json:#}")),
        _ => body.text_lossy(),
    }
}

/// Returns whether the JSON can be indented without loss: a number such as 1e2 or a duplicate name
/// does not survive parsing.
fn is_lossless(body: &Body, json: &Value) -> bool {
    body.text_lossy().trim() == json.to_string().as_str()
}

fn note(response: &Response) -> Option<String> {
    let body = &response.body;
    if body.is_empty() {
        return Some("The response has no body.".to_owned());
    }
    if body.truncated() {
        let kept = body.bytes().len();
        return Some(format!("Only the first {kept} of {} bytes were kept.", body.size()));
    }
    let is_parsed = body.json().is_some_and(|json| !is_lossless(body, json));
    is_parsed.then(|| "Parsed JSON; the exchange shows the original text.".into())
}

fn body(body: &Body, pointers: &[&str]) -> Vec<BodyLine> {
    let lines = match body.json() {
        Some(json) => lines(json, pointers),
        None => plain(&body.text_lossy()),
    };
    excerpt(lines)
}

fn plain(text: &str) -> Vec<BodyLine> {
    let line = |line: &str| BodyLine { text: line.to_owned(), marked: false };
    printable::block(text).lines().map(line).collect()
}

/// The beginning and the marked lines; omitted lines are replaced by one with an ellipsis.
fn excerpt(lines: Vec<BodyLine>) -> Vec<BodyLine> {
    let marked: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| line.marked).map(|(at, _)| at).collect();
    let is_shown = |at: usize| {
        let near = marked.partition_point(|mark| mark + CONTEXT < at);
        let is_near = marked.get(near).is_some_and(|mark| mark.abs_diff(at) <= CONTEXT);
        // A marked value may itself be too long to show.
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

fn gap(left_out: usize) -> Option<BodyLine> {
    let text = match left_out {
        0 => return None,
        1 => "⋯ 1 line".to_owned(),
        number => format!("⋯ {number} lines"),
    };
    Some(BodyLine { text, marked: false })
}

fn cut(line: BodyLine) -> BodyLine {
    match line.text.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => BodyLine { text: format!("{}…", &line.text[..end]), ..line },
        None => line,
    }
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BodyLine {
    /// The text, without a line break.
    pub(super) text: String,
    /// True if a pointer leads to it.
    pub(super) marked: bool,
}

/// The lines of a document. A pointer to a missing value marks the closest parent that exists.
pub(super) fn lines(document: &Value, pointers: &[&str]) -> Vec<BodyLine> {
    let marks: Vec<&str> = pointers.iter().map(|pointer| nearest(document, pointer)).collect();
    let mut writer = Writer { marks, lines: Vec::new() };
    writer.value(document, "", "", "", false);
    writer.lines
}

/// The longest prefix of the pointer that leads to a value.
fn nearest<'a>(document: &Value, pointer: &'a str) -> &'a str {
    let mut pointer = pointer;
    while document.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    pointer
}

struct Writer<'a> {
    marks: Vec<&'a str>,
    lines: Vec<BodyLine>,
}

impl Writer<'_> {
    /// Writes a value with `start` in front of its first line and `end` behind its last.
    fn value(&mut self, value: &Value, path: &str, start: &str, end: &str, within: bool) {
        // The whole document is never marked: a mark on every line would be useless.
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
        self.lines.push(BodyLine { text: printable::line(text).into_owned(), marked });
    }
}

fn comma(more: bool) -> &'static str {
    if more { "," } else { "" }
}

/// A name as a part of a pointer (RFC 6901, section 3).
fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Unchanged lines that are shown around a change.
const DIFF_CONTEXT: usize = 3;
/// Lines of a difference that are shown.
const MOST_LINES: usize = 120;
/// First lines of a difference to an approved transcript.
const APPROVED: &str = "--- approved\n+++ observed\n";

/// A line of a difference.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DiffLine {
    /// `added`, `removed`, `same` or `gap`.
    pub(super) kind: &'static str,
    /// The line, which begins with its sign.
    pub(super) text: String,
}

/// Differences between an earlier and the current response with the same record.
#[derive(Debug)]
pub(super) struct Difference {
    /// The earlier exchange.
    pub(super) earlier: Link,
    /// The changed lines.
    pub(super) lines: Vec<DiffLine>,
}

/// The lines of a finding whose text is a difference, as those of approved transcripts are.
pub(super) fn unified_diff(text: &str) -> Option<Vec<DiffLine>> {
    let diff = text.strip_prefix(APPROVED)?;
    let kind = |line: &str| match line.as_bytes().first() {
        Some(b'+') => "added",
        Some(b'-') => "removed",
        Some(b'@') => "gap",
        _ => "same",
    };
    let line = |line| DiffLine { kind: kind(line), text: printable::line(line).into_owned() };
    Some(shortened(diff.lines().map(line)))
}

/// The differences to the latest earlier exchange of the scenario with the same record, if any.
pub(super) fn since_earlier(scenario: &ScenarioResult, exchange: &Exchange) -> Option<Difference> {
    let document = shown(exchange)?;
    let id = exchange.request.url.rsplit('/').next()?;
    let is_same = |earlier: &&Exchange| shown(earlier).is_some_and(|it| is_about(it, id));
    let exchanges = scenario.exchanges.read();
    let before = exchanges.iter().filter(|earlier| earlier.id < exchange.id);
    let earlier = before.rev().find(is_same)?;
    // Members in another order are the same document (RFC 8259, section 4).
    let old = shown(earlier).filter(|old| *old != document)?;
    Some(Difference {
        earlier: Link {
            anchor: exchange_anchor(&scenario.id, earlier.id),
            text: format!("exchange {}", earlier.id),
        },
        lines: changed_lines(&pretty(old), &pretty(document)),
    })
}

/// The document in a successful response.
fn shown(exchange: &Exchange) -> Option<&Value> {
    let is_success = exchange.status().is_some_and(|status| (200..300).contains(&status));
    exchange.json().filter(|_| is_success)
}

/// Returns whether a response holds the one record with this identifier, in an envelope or without.
fn is_about(answer: &Value, id: &str) -> bool {
    let Value::Object(members) = answer else { return false };
    let names_it = |value: &Value| value.as_str() == Some(id);
    members.values().any(|value| {
        names_it(value) || value.as_object().is_some_and(|inner| inner.values().any(names_it))
    })
}

fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

fn changed_lines(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (position, group) in diff.grouped_ops(DIFF_CONTEXT).iter().enumerate() {
        if position > 0 {
            lines.push(DiffLine { kind: "gap", text: "⋯".to_owned() });
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (kind, sign) = match change.tag() {
                ChangeTag::Insert => ("added", '+'),
                ChangeTag::Delete => ("removed", '-'),
                ChangeTag::Equal => ("same", ' '),
            };
            let text = change.value().trim_end_matches('\n');
            lines.push(DiffLine { kind, text: format!("{sign}{}", printable::line(text)) });
        }
    }
    shortened(lines.into_iter())
}

fn shortened(lines: impl Iterator<Item = DiffLine>) -> Vec<DiffLine> {
    let mut lines: Vec<_> = lines.collect();
    if lines.len() > MOST_LINES {
        let rest = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(DiffLine { kind: "gap", text: format!("⋯ {rest} more lines") });
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
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
        let line = |at| BodyLine { text: format!("{at}"), marked: at == 60 };
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

    #[test]
    fn only_what_changed_and_its_surroundings_are_shown() {
        let old = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n".replace(' ', "\n");
        let new = old.replace("10\n", "ten\n");
        let shown: Vec<_> = changed_lines(&old, &new).into_iter().map(|line| line.text).collect();
        assert_eq!(shown, [" 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"]);
    }

    #[test]
    fn a_transcript_is_told_by_its_heading() {
        let lines = unified_diff("--- approved\n+++ observed\n@@ -1 +1 @@\n-a\n+b\n").unwrap();
        let kinds: Vec<_> = lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, ["gap", "removed", "added"]);
        assert_eq!(unified_diff("200\n+1"), None);
    }
}
