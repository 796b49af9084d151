//! What is told of a comparison, in every format that a person reads.

use super::super::wording;
use super::answers;
use super::line::{Item, Line, code, words};
use crate::model::{
    Change, Compared, Comparison, ComparisonResult, FindingChange, LatencyChange, VerdictChange,
    Weight,
};

/// The contract has five operations; a report from elsewhere may claim any number.
const MOST_OPERATIONS: usize = 20;

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
        ("Answers", answers::items(&comparison.exchanges)),
    ];
    let sections = all.into_iter().map(|(title, items): (_, Vec<Item>)| Section { title, items });
    sections.filter(|section| !section.items.is_empty()).collect()
}

/// How long the operations took, for information.
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

/// What all changes come to, in one sentence.
pub(super) fn result(comparison: &Comparison) -> String {
    let count = |weight: Weight| {
        u32::try_from(comparison.weights().filter(|one| *one == weight).count()).unwrap_or(u32::MAX)
    };
    let all = u32::try_from(comparison.weights().count()).unwrap_or(u32::MAX);
    let differences = wording::count(all, "difference");
    match comparison.result {
        ComparisonResult::Identical => "no differences".to_owned(),
        ComparisonResult::Different => match count(Weight::Improvement) {
            0 => format!("{differences}, nothing got worse"),
            better => format!("{differences}, {better} for the better, nothing got worse"),
        },
        ComparisonResult::Unjudged => format!(
            "{differences}, nothing got worse, but {} judged before could not be judged now",
            wording::count(count(Weight::Unjudged), "thing"),
        ),
        ComparisonResult::Regressed => {
            format!("{differences}, {}", wording::count(count(Weight::Regression), "regression"))
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
        (Some(before), None) => format!(": {before}, and no longer there"),
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
        vec![words("expected "), code(&wording::expected(finding))],
        vec![words("actual "), code(&finding.actual)],
    ];
    if let Some(pointer) = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        details.push(vec![words("at "), code(pointer)]);
    }
    details.push(vec![words("fingerprint "), code(&change.fingerprint)]);
    Item { weight: Some(change.weight), line, details }
}

fn latency(change: &LatencyChange) -> Line {
    let median = |one: Option<f64>| one.map_or_else(|| "none".to_owned(), wording::latency);
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    vec![
        code(&change.operation),
        words(&format!(
            ": median {}, now {}; 95 in 100 within {}, now {}",
            median(before.map(|one| one.median_ms)),
            median(after.map(|one| one.median_ms)),
            median(before.map(|one| one.p95_ms)),
            median(after.map(|one| one.p95_ms)),
        )),
    ]
}
