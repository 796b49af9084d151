//! The outline of a comparison, which all readable formats render.

use std::collections::HashMap;

use serde_json::Value;

use super::super::{phrases, printable};
use crate::model::{
    Change, Compared, Comparison, ComparisonResult, ExchangeChange, FindingChange, LatencyChange,
    MemberChange, TextChange, VerdictChange, Weight,
};

/// Characters of a value; the JSON form has all of it.
const LONGEST_VALUE: usize = 300;

/// Operations that are shown; a report read from a file may hold any number.
const MOST_OPERATIONS: usize = 20;

/// Changes of one response that are shown before the rest is counted.
const MOST_DETAILS: usize = 40;

/// A part of a line: our own words, or foreign text that has been escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    Code(String),
}

/// A line.
pub(super) type Line = Vec<Piece>;

/// One change with its weight and details.
pub(super) struct Item {
    pub(super) weight: Option<Weight>,
    pub(super) line: Line,
    pub(super) details: Vec<Line>,
}

/// Changes of one kind.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) items: Vec<Item>,
}

/// Everything that changed; sections without changes are left out.
pub(super) fn sections(comparison: &Comparison) -> Vec<Section> {
    let all = [
        ("Requirements", comparison.requirements.iter().map(verdict).collect()),
        ("Findings", comparison.findings.iter().map(finding).collect()),
        ("Scenarios", comparison.scenarios.iter().map(verdict).collect()),
        ("Answers", answers(&comparison.exchanges)),
    ];
    let sections = all.into_iter().map(|(title, items): (_, Vec<Item>)| Section { title, items });
    sections.filter(|section| !section.items.is_empty()).collect()
}

/// Latencies of the operations, for information.
pub(super) fn latencies(comparison: &Comparison) -> Vec<Line> {
    comparison.latencies.iter().take(MOST_OPERATIONS).map(latency).collect()
}

/// The two runs.
pub(super) fn runs(comparison: &Comparison) -> [Line; 2] {
    let run = |word: &str, run: &Compared| {
        vec![
            words(&format!("{word} ")),
            code(&run.target.name),
            words(" at "),
            code(&run.target.base_url),
            words(", "),
            code(&run.started_at),
            words(&format!(", {}", run.outcome)),
        ]
    };
    [run("before:", &comparison.before), run("after:", &comparison.after)]
}

/// The result of the comparison in one sentence.
pub(super) fn result(comparison: &Comparison) -> String {
    let count = |weight: Weight| {
        u32::try_from(comparison.weights().filter(|one| *one == weight).count()).unwrap_or(u32::MAX)
    };
    let all = u32::try_from(comparison.weights().count()).unwrap_or(u32::MAX);
    let differences = phrases::count(all, "difference");
    match comparison.result {
        ComparisonResult::Identical => "no differences".to_owned(),
        ComparisonResult::Different => match count(Weight::Improvement) {
            0 => format!("{differences}, nothing got worse"),
            better => format!("{differences}, {better} for the better, nothing got worse"),
        },
        ComparisonResult::Unjudged => format!(
            "{differences}, nothing got worse, but {} could no longer be judged",
            count(Weight::Unjudged),
        ),
        ComparisonResult::Regressed => {
            format!("{differences}, {}", phrases::count(count(Weight::Regression), "regression"))
        }
    }
}

/// A weight in one word.
pub(super) fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Regression => "worse",
        Weight::Unjudged => "not judged",
        Weight::Improvement => "better",
        Weight::Difference => "different",
    }
}

/// A weight as the name of a class.
pub(super) fn class(weight: Weight) -> &'static str {
    match weight {
        Weight::Regression => "regression",
        Weight::Unjudged => "unjudged",
        Weight::Improvement => "improvement",
        Weight::Difference => "difference",
    }
}

fn verdict(change: &VerdictChange) -> Item {
    let level = change.level.map(|level| words(&format!("{level} ")));
    let said = match (change.before, change.after) {
        (Some(before), Some(after)) => format!(": {before}, now {after}"),
        (Some(before), None) => format!(": {before}, now removed"),
        (None, Some(after)) => format!(": new, {after}"),
        (None, None) => String::new(),
    };
    let line = level.into_iter().chain([code(&change.id), words(&said)]).collect();
    Item { weight: Some(change.weight), line, details: Vec::new() }
}

fn finding(change: &FindingChange) -> Item {
    let finding = &change.finding;
    let verb = if change.change == Change::Lost { "gone" } else { "new" };
    let mut line = vec![
        words(&format!("{verb}: {} ", finding.level)),
        code(&finding.requirement),
        words(" in "),
        code(&change.scenario),
    ];
    if change.times > 1 {
        line.push(words(&format!(", {} times", change.times)));
    }
    if let Some(by) = &finding.accepted {
        line.extend([
            words(", accepted by "),
            code(&by.owner),
            words(" until "),
            code(&by.expires),
        ]);
    }
    let mut details = vec![
        vec![words("expected "), code(&phrases::expected(finding))],
        vec![words("actual "), code(&finding.actual)],
    ];
    if let Some(pointer) = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        details.push(vec![words("at "), code(pointer)]);
    }
    details.push(vec![words("fingerprint "), code(&change.fingerprint)]);
    Item { weight: Some(change.weight), line, details }
}

/// One item per kind of changed response, with the first example; the JSON format has all of them.
fn answers(changes: &[ExchangeChange]) -> Vec<Item> {
    let mut groups: Vec<(&ExchangeChange, usize)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for change in changes {
        let group = *known.entry(kind_of_change(change)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some((_, alike)) => *alike += 1,
            None => groups.push((change, 0)),
        }
    }
    groups.into_iter().map(|(change, alike)| item(change, alike)).collect()
}

/// Key of the kind of a change: status, headers and members, independent of list indices.
fn kind_of_change(change: &ExchangeChange) -> String {
    // An exchange that only one of the runs has is shown for itself.
    let alone = (change.change != Change::Changed).then_some((
        &change.scenario,
        &change.branch,
        &change.request,
    ));
    let mut members: Vec<_> = change
        .members
        .iter()
        .map(|member| {
            let is_place = |part: &str| part.parse::<usize>().is_ok();
            let parts =
                member.pointer.split('/').map(|part| if is_place(part) { "#" } else { part });
            let pointer = parts.collect::<Vec<_>>().join("/");
            (pointer, member.before.is_some(), member.after.is_some())
        })
        .collect();
    members.sort_unstable();
    members.dedup();
    format!("{:?} {:?} {:?} {alone:?} {members:?}", change.change, change.status, change.headers)
}

fn item(change: &ExchangeChange, alike: usize) -> Item {
    let place = match (change.before, change.after) {
        (Some(before), Some(after)) => format!(" (exchange {before}, now {after})"),
        (Some(before), None) => format!(" (exchange {before}), no longer sent"),
        (None, Some(after)) => format!(" (exchange {after}), new"),
        (None, None) => String::new(),
    };
    let mut line = vec![code(&change.scenario), words(": ")];
    if let Some(branch) = &change.branch {
        line.extend([code(branch), words(": ")]);
    }
    line.extend([code(&change.request), words(&place)]);
    if alike > 0 {
        line.push(words(&format!(", and {alike} more in the same way")));
    }
    let status = change.status.iter().map(|status| text_change("status", status));
    let headers = change.headers.iter().map(|header| text_change(&header.name, &header.value));
    let all: Vec<Line> = status.chain(headers).chain(change.members.iter().map(member)).collect();
    let left_out = all.len().saturating_sub(MOST_DETAILS);
    let mut details: Vec<Line> = all.into_iter().take(MOST_DETAILS).collect();
    if left_out > 0 {
        details.push(vec![words(&format!("and {left_out} more"))]);
    }
    Item { weight: Some(Weight::Difference), line, details }
}

fn text_change(name: &str, change: &TextChange) -> Line {
    let name = code(name);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            vec![name, words(": "), code(before), words(", now "), code(after)]
        }
        (Some(before), None) => vec![name, words(" was "), code(before)],
        (None, Some(after)) => vec![name, words(" is "), code(after)],
        (None, None) => vec![name],
    }
}

fn member(change: &MemberChange) -> Line {
    let place = if change.pointer.is_empty() { words("the body") } else { code(&change.pointer) };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            vec![place, words(": "), value(before), words(", now "), value(after)]
        }
        (Some(before), None) => vec![place, words(" removed: "), value(before)],
        (None, Some(after)) => vec![place, words(" added: "), value(after)],
        (None, None) => vec![place],
    }
}

fn value(value: &Value) -> Piece {
    code(&value.to_string())
}

fn latency(change: &LatencyChange) -> Line {
    let median = |one: Option<f64>| one.map_or_else(|| "none".to_owned(), phrases::latency);
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    vec![
        code(&change.operation),
        words(&format!(
            ": median {}, now {}; 95th percentile {}, now {}",
            median(before.map(|one| one.median_ms)),
            median(after.map(|one| one.median_ms)),
            median(before.map(|one| one.p95_ms)),
            median(after.map(|one| one.p95_ms)),
        )),
    ]
}

/// Our own words.
fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// Foreign text: on one line, truncated and escaped.
fn code(text: &str) -> Piece {
    // Truncated first, so that a huge text costs no more than its beginning.
    let cut = match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    Piece::Code(printable::line(&cut).into_owned())
}
