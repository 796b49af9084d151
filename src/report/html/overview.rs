//! The run as a whole: its outcome and totals at the top of the page, and at its end what was
//! observed where the pages are silent, and how long the operations took.

use super::super::{printable, wording};
use super::anchor::{self, Link};
use super::text::{Piece, pieces};
use crate::model::{Observation, OperationLatency, Outcome, Report, ScenarioResult, Totals};

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

/// An open question.
#[derive(Debug)]
pub(super) struct Topic {
    /// Its identifier.
    pub(super) name: String,
    /// What was observed.
    pub(super) observed: Vec<Observed>,
}

/// What was observed alike in some scenarios.
#[derive(Debug)]
pub(super) struct Observed {
    /// What was observed.
    pub(super) pieces: Vec<Piece>,
    /// Where it was observed.
    pub(super) links: Vec<Link>,
}

/// How long one operation took.
#[derive(Debug)]
pub(super) struct Latency {
    /// The operation.
    pub(super) operation: String,
    /// How often it was answered.
    pub(super) count: u32,
    /// The median, the 95th percentile and the maximum.
    pub(super) times: [String; 3],
}

/// Every topic in order of its first observation; what was observed alike stands together.
pub(super) fn topics(report: &Report) -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for scenario in &report.scenarios {
        for observation in &scenario.observations {
            add(&mut topics, scenario, observation);
        }
    }
    topics
}

fn add(topics: &mut Vec<Topic>, scenario: &ScenarioResult, observation: &Observation) {
    let name = printable::line(&observation.topic);
    let pieces = pieces(&observation.observed);
    let link = link(scenario, observation);
    let Some(topic) = topics.iter_mut().find(|topic| topic.name == name) else {
        let observed = vec![Observed { pieces, links: vec![link] }];
        topics.push(Topic { name: name.into_owned(), observed });
        return;
    };
    match topic.observed.iter_mut().find(|known| known.pieces == pieces) {
        Some(known) if known.links.iter().any(|other| other.text == link.text) => {}
        Some(known) => known.links.push(link),
        None => topic.observed.push(Observed { pieces, links: vec![link] }),
    }
}

fn link(scenario: &ScenarioResult, observation: &Observation) -> Link {
    let link = anchor::to_scenario(&scenario.id);
    match observation.exchange {
        Some(exchange) => Link { anchor: anchor::exchange(&scenario.id, exchange), ..link },
        None => link,
    }
}

/// Every operation that was answered.
pub(super) fn latencies(report: &Report) -> Vec<Latency> {
    let latency = |one: &OperationLatency| Latency {
        operation: printable::line(&one.operation).into_owned(),
        count: one.count,
        times: [one.median_ms, one.p95_ms, one.max_ms].map(wording::duration),
    };
    report.latencies.iter().map(latency).collect()
}
