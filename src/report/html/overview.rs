//! The top of the page: what the run says, about what, and its totals.

use super::super::{printable, wording};
use crate::model::{Outcome, Report, Totals};

/// What stands at the top.
#[derive(Debug)]
pub(super) struct Overview {
    /// `conforms`, `violates` or `inconclusive`.
    pub(super) outcome: &'static str,
    /// The sign that is drawn for it.
    pub(super) sign: &'static str,
    /// The outcome as a word of a heading.
    pub(super) headline: &'static str,
    /// The sentence that follows it, without the word itself.
    pub(super) sentence: String,
    /// Name of the target.
    pub(super) target: String,
    /// What is worth knowing about the run, each with its label.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Sums over the run.
    pub(super) totals: Vec<Total>,
}

/// One sum.
#[derive(Debug)]
pub(super) struct Total {
    /// What is counted.
    pub(super) label: &'static str,
    /// How many there are.
    pub(super) number: u32,
    /// The verdict whose colour it has, where it has one.
    pub(super) tone: &'static str,
}

impl Overview {
    pub(super) fn of(report: &Report) -> Self {
        let (outcome, sign, headline) = match report.outcome {
            Outcome::Conforms => ("conforms", "✓", "Conforms"),
            Outcome::Violates => ("violates", "✗", "Violates the contract"),
            Outcome::Inconclusive => ("inconclusive", "?", "Inconclusive"),
        };
        let sentence = wording::outcome(report);
        let (_, sentence) = sentence.split_once(": ").unwrap_or(("", &sentence));
        Self {
            outcome,
            sign,
            headline,
            sentence: printable::line(sentence).into_owned(),
            target: printable::line(&report.target.name).into_owned(),
            facts: facts(report),
            totals: totals(&report.totals),
        }
    }
}

fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let strict = if report.strict { "yes, SHOULD fails too" } else { "no, only MUST fails" };
    let mut facts = vec![
        ("Target", report.target.name.clone()),
        ("Base URL", report.target.base_url.clone()),
        ("Started", started(&report.started_at)),
        ("Duration", wording::duration(report.duration_ms)),
        ("Tool", tool),
        ("Seed", report.seed.to_string()),
        ("Strict", strict.to_owned()),
    ];
    if report.interrupted {
        facts.push(("Interrupted", "yes, not everything was judged".to_owned()));
    }
    for (_, text) in &mut facts {
        *text = printable::line(text).into_owned();
    }
    facts
}

/// The instant for a person, in UTC; a text that is no instant stays as it is.
fn started(text: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(instant) => instant.strftime("%-d %B %Y, %H:%M:%S UTC").to_string(),
        Err(_) => text.to_owned(),
    }
}

fn totals(totals: &Totals) -> Vec<Total> {
    let toned = |label, number, tone| {
        let tone = if number > 0 { tone } else { "" };
        Total { label, number, tone }
    };
    vec![
        toned("scenarios", totals.scenarios, ""),
        toned("passed", totals.passed, "passed"),
        toned("failed", totals.failed, "failed"),
        toned("inconclusive", totals.inconclusive, "inconclusive"),
        toned("skipped", totals.skipped, "skipped"),
        toned("checks", totals.checks, ""),
        toned("violations", totals.violations, "failed"),
        toned("advisories", totals.advisories, "inconclusive"),
        toned("requests", totals.requests, ""),
        toned("left behind", totals.left_behind, "inconclusive"),
    ]
}
