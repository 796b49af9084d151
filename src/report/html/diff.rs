//! What changed between two texts, and between two answers that show the same record.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::super::printable;
use super::anchor::{self, Link};
use crate::model::{Exchange, ScenarioResult};

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 3;
/// Lines of a difference that are shown.
const MOST_LINES: usize = 120;
/// How the difference to an approved transcript begins.
const APPROVED: &str = "--- approved\n+++ observed\n";

/// One line of a difference.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// `added`, `removed`, `same` or `gap`.
    pub(super) kind: &'static str,
    /// The line, which begins with its sign.
    pub(super) text: String,
}

/// A record as it was answered earlier, and as it is answered now.
#[derive(Debug)]
pub(super) struct Difference {
    /// The exchange that showed it earlier.
    pub(super) earlier: Link,
    /// What changed.
    pub(super) lines: Vec<Line>,
}

/// The lines of a finding that is itself a difference, as those of approved transcripts are.
pub(super) fn unified(text: &str) -> Option<Vec<Line>> {
    let diff = text.strip_prefix(APPROVED)?;
    let kind = |line: &str| match line.as_bytes().first() {
        Some(b'+') => "added",
        Some(b'-') => "removed",
        Some(b'@') => "gap",
        _ => "same",
    };
    let line = |line| Line { kind: kind(line), text: printable::line(line).into_owned() };
    Some(shortened(diff.lines().map(line)))
}

/// What changed since an earlier exchange of the scenario showed the same record, if it did.
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
            anchor: anchor::exchange(&scenario.id, earlier.id),
            text: format!("exchange {}", earlier.id),
        },
        lines: lines(&pretty(old), &pretty(document)),
    })
}

/// The document that a successful exchange showed.
fn shown(exchange: &Exchange) -> Option<&Value> {
    let is_success = exchange.status().is_some_and(|status| (200..300).contains(&status));
    exchange.json().filter(|_| is_success)
}

/// Whether an answer shows the one record with this identifier, in an envelope or without one.
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

fn lines(old: &str, new: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (position, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if position > 0 {
            lines.push(Line { kind: "gap", text: "⋯".to_owned() });
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let (kind, sign) = match change.tag() {
                ChangeTag::Insert => ("added", '+'),
                ChangeTag::Delete => ("removed", '-'),
                ChangeTag::Equal => ("same", ' '),
            };
            let text = change.value().trim_end_matches('\n');
            lines.push(Line { kind, text: format!("{sign}{}", printable::line(text)) });
        }
    }
    shortened(lines.into_iter())
}

fn shortened(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut lines: Vec<_> = lines.collect();
    if lines.len() > MOST_LINES {
        let rest = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(Line { kind: "gap", text: format!("⋯ {rest} more lines") });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{lines, unified};

    #[test]
    fn only_what_changed_and_its_surroundings_are_shown() {
        let old = "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n".replace(' ', "\n");
        let new = old.replace("10\n", "ten\n");
        let shown: Vec<_> = lines(&old, &new).into_iter().map(|line| line.text).collect();
        assert_eq!(shown, [" 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"]);
    }

    #[test]
    fn a_transcript_is_told_by_its_heading() {
        let lines = unified("--- approved\n+++ observed\n@@ -1 +1 @@\n-a\n+b\n").unwrap();
        let kinds: Vec<_> = lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, ["gap", "removed", "added"]);
        assert_eq!(unified("200\n+1"), None);
    }
}
