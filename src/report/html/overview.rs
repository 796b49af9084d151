//! The run as a whole: outcome and totals at the top of the page, the requirements by area, and at
//! the end the observations where the pages are silent and the latencies.

use super::super::{phrases, printable};
use super::elements::{
    Link, Piece, exchange_anchor, pieces, requirement_anchor, scenario_link, sign,
};
use crate::model::{
    Observation, OperationLatency, Outcome, Report, RequirementResult, ScenarioResult, Totals,
    Verdict,
};

/// The top of the page.
#[derive(Debug)]
pub(super) struct Overview {
    /// `conforms`, `violates` or `inconclusive`.
    pub(super) outcome: &'static str,
    /// The sign of the outcome.
    pub(super) sign: &'static str,
    /// The outcome as a word of a heading.
    pub(super) headline: &'static str,
    /// The sentence that follows it, without the word itself.
    pub(super) sentence: String,
    /// Name of the target.
    pub(super) target: String,
    /// Facts about the run.
    pub(super) facts: Vec<Fact>,
    /// Sums over the run.
    pub(super) totals: Vec<Total>,
}

/// A fact about the run.
#[derive(Debug)]
pub(super) struct Fact {
    /// The label.
    pub(super) label: &'static str,
    /// The text.
    pub(super) text: String,
}

/// A sum.
#[derive(Debug)]
pub(super) struct Total {
    /// The label.
    pub(super) label: &'static str,
    /// The number.
    pub(super) number: u32,
    /// The verdict whose colour it has, or empty.
    pub(super) tone: &'static str,
}

impl Overview {
    pub(super) fn of(report: &Report) -> Self {
        let (outcome, sign, headline) = match report.outcome {
            Outcome::Conforms => ("conforms", "✓", "Conforms"),
            Outcome::Violates => ("violates", "✗", "Violates the contract"),
            Outcome::Inconclusive => ("inconclusive", "?", "Inconclusive"),
        };
        let sentence = phrases::outcome(report);
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

fn facts(report: &Report) -> Vec<Fact> {
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let strict = if report.strict { "yes, SHOULD fails too" } else { "no, only MUST fails" };
    let mut facts = vec![
        ("Target", report.target.name.clone()),
        ("Base URL", report.target.base_url.clone()),
        ("Started", started(&report.started_at)),
        ("Duration", phrases::duration(report.duration_ms)),
        ("Tool", tool),
        ("Seed", report.seed.to_string()),
        ("Strict", strict.to_owned()),
    ];
    if report.interrupted {
        facts.push(("Interrupted", "yes, not everything was judged".to_owned()));
    }
    let fact = |(label, text): (&'static str, String)| Fact {
        label,
        text: printable::line(&text).into_owned(),
    };
    facts.into_iter().map(fact).collect()
}

/// The time in UTC, in words; an invalid time stays as it is.
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
    /// The identifier.
    pub(super) name: String,
    /// The observations.
    pub(super) observed: Vec<Observed>,
}

/// The same observation in one or more scenarios.
#[derive(Debug)]
pub(super) struct Observed {
    /// The observation.
    pub(super) pieces: Vec<Piece>,
    /// Links to the exchanges.
    pub(super) links: Vec<Link>,
}

/// Latency of one operation.
#[derive(Debug)]
pub(super) struct Latency {
    /// The operation.
    pub(super) operation: String,
    /// The number of responses.
    pub(super) count: u32,
    /// The median, the 95th percentile and the maximum.
    pub(super) times: [String; 3],
}

/// Every topic in order of its first observation; equal observations are merged.
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
    let link = scenario_link(&scenario.id);
    match observation.exchange {
        Some(exchange) => Link { anchor: exchange_anchor(&scenario.id, exchange), ..link },
        None => link,
    }
}

/// Every operation with a response.
pub(super) fn latencies(report: &Report) -> Vec<Latency> {
    let latency = |one: &OperationLatency| Latency {
        operation: printable::line(&one.operation).into_owned(),
        count: one.count,
        times: [one.median_ms, one.p95_ms, one.max_ms].map(phrases::duration),
    };
    report.latencies.iter().map(latency).collect()
}

/// The requirements of one area, the part of an identifier before its first dot.
#[derive(Debug)]
pub(super) struct Area {
    /// The name.
    pub(super) name: String,
    /// The verdicts on its requirements, in words.
    pub(super) summary: String,
    /// The requirements, in the order of the catalogue.
    pub(super) requirements: Vec<Requirement>,
}

/// One requirement.
#[derive(Debug)]
pub(super) struct Requirement {
    /// The anchor.
    pub(super) anchor: String,
    /// The identifier.
    pub(super) id: String,
    /// The level.
    pub(super) level: String,
    /// The basis.
    pub(super) basis: String,
    /// The requirement in one sentence.
    pub(super) statement: Vec<Piece>,
    /// The source.
    pub(super) source: String,
    /// The verdict.
    pub(super) verdict: String,
    /// The sign of the verdict.
    pub(super) sign: &'static str,
    /// The scenarios that judge it.
    pub(super) scenarios: Vec<Link>,
}

/// Every area, in the order in which the catalogue begins them.
pub(super) fn areas(report: &Report) -> Vec<Area> {
    let mut areas: Vec<(&str, Vec<&RequirementResult>)> = Vec::new();
    for result in &report.requirements {
        let name = result.id.split('.').next().unwrap_or_default();
        match areas.iter_mut().find(|(area, _)| *area == name) {
            Some((_, results)) => results.push(result),
            None => areas.push((name, vec![result])),
        }
    }
    areas.into_iter().map(|(name, results)| area(report, name, &results)).collect()
}

fn area(report: &Report, name: &str, results: &[&RequirementResult]) -> Area {
    Area {
        name: printable::line(name).into_owned(),
        summary: summary(results),
        requirements: results.iter().map(|result| requirement(report, result)).collect(),
    }
}

fn summary(results: &[&RequirementResult]) -> String {
    let verdicts = [Verdict::Failed, Verdict::Inconclusive, Verdict::Skipped, Verdict::Passed];
    let count = |verdict| results.iter().filter(|result| result.verdict == verdict).count();
    let counted = verdicts.map(|verdict| (count(verdict), verdict));
    let said = counted.iter().filter(|(number, _)| *number > 0);
    said.map(|(number, verdict)| format!("{number} {verdict}")).collect::<Vec<_>>().join(", ")
}

fn requirement(report: &Report, result: &RequirementResult) -> Requirement {
    let is_here = |id: &&String| report.scenarios.iter().any(|scenario| scenario.id == **id);
    Requirement {
        anchor: requirement_anchor(&result.id),
        id: printable::line(&result.id).into_owned(),
        level: result.level.to_string(),
        basis: result.basis.to_string(),
        statement: pieces(&result.statement),
        source: printable::line(&result.source).into_owned(),
        verdict: result.verdict.to_string(),
        sign: sign(result.verdict),
        scenarios: result.scenarios.iter().filter(is_here).map(|id| scenario_link(id)).collect(),
    }
}
