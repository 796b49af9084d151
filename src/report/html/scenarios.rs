//! The scenarios: what was checked and observed in each, and its exchanges.

use super::super::{printable, wording};
use super::anchor;
use super::anchor::Link;
use super::island::Island;
use super::prose::{self, Piece};
use crate::model::{BlastRadius, Report, ScenarioResult, Verdict};

/// One scenario.
#[derive(Debug)]
pub(super) struct Scenario<'a> {
    /// Where it stands.
    pub(super) anchor: String,
    /// Its name as a part of other anchors.
    pub(super) name: String,
    /// Its identifier.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// What became of it.
    pub(super) verdict: String,
    /// The sign for that.
    pub(super) sign: &'static str,
    /// Checks, requests and duration in a few words.
    pub(super) summary: String,
    /// Why it was skipped or could not be judged.
    pub(super) reason: Option<String>,
    /// What it could destroy on a broken provider.
    pub(super) blast_radius: &'static str,
    /// What became of the things it created.
    pub(super) cleanup: String,
    /// How often each requirement was judged.
    pub(super) checks: Vec<Check>,
    /// What was observed where the pages are silent.
    pub(super) observations: Vec<(String, Vec<Piece>)>,
    /// How many exchanges there are.
    pub(super) exchanges: usize,
    /// Its exchanges as JSON that is safe within a `script` element.
    pub(super) island: Island<'a>,
}

/// A requirement that was judged in a scenario.
#[derive(Debug)]
pub(super) struct Check {
    /// The requirement.
    pub(super) requirement: Link,
    /// How often it held, in words.
    pub(super) summary: String,
    /// Whether it always held.
    pub(super) held: bool,
}

/// Every scenario, in the order of the report.
pub(super) fn scenarios(report: &Report) -> Vec<Scenario<'_>> {
    report.scenarios.iter().map(|result| scenario(report, result)).collect()
}

fn scenario<'a>(report: &'a Report, result: &'a ScenarioResult) -> Scenario<'a> {
    let line = |text: &str| printable::line(text).into_owned();
    let observed = |observation: &crate::model::Observation| {
        (line(&observation.topic), prose::pieces(&observation.observed))
    };
    Scenario {
        anchor: anchor::scenario(&result.id),
        name: anchor::name(&result.id),
        id: line(&result.id),
        title: line(&result.title),
        verdict: result.verdict.to_string(),
        sign: anchor::sign(result.verdict),
        summary: summary(result),
        reason: result.reason.as_deref().map(line),
        blast_radius: match result.blast_radius {
            BlastRadius::Own => "at worst, what this run created",
            BlastRadius::Account => "possibly anything in the account",
        },
        cleanup: cleanup(result),
        checks: checks(result),
        observations: result.observations.iter().map(observed).collect(),
        exchanges: result.exchanges.len(),
        island: Island { report, scenario: result },
    }
}

fn summary(result: &ScenarioResult) -> String {
    if result.verdict == Verdict::Skipped {
        return "not run".to_owned();
    }
    let requests = u32::try_from(result.exchanges.len()).unwrap_or(u32::MAX);
    format!(
        "{} · {} · {}",
        wording::count(wording::checks(result), "check"),
        wording::count(requests, "request"),
        wording::duration(result.duration_ms),
    )
}

fn cleanup(result: &ScenarioResult) -> String {
    let created = wording::count(result.cleanup.created, "thing");
    if wording::left_something(result) {
        return format!("{created} created, not all removed: see “Left behind”");
    }
    if result.cleanup.created == 0 {
        return "nothing was created".to_owned();
    }
    format!("{created} created, all removed")
}

fn checks(result: &ScenarioResult) -> Vec<Check> {
    let check = |checked: &crate::model::Checked| Check {
        requirement: Link {
            anchor: anchor::requirement(&checked.requirement),
            text: printable::line(&checked.requirement).into_owned(),
        },
        summary: format!(
            "held {} of {}",
            checked.passed,
            checked.passed.saturating_add(checked.failed)
        ),
        held: checked.failed == 0,
    };
    result.checks.iter().map(check).collect()
}
