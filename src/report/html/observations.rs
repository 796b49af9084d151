//! What was observed where the pages are silent, and how long the operations took.

use super::super::{printable, wording};
use super::anchor;
use super::anchor::Link;
use super::prose::{self, Piece};
use super::requirements;
use crate::model::{Observation, Report, ScenarioResult};

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
    let pieces = prose::pieces(&observation.observed);
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
    let link = requirements::scenario(&scenario.id);
    match observation.exchange {
        Some(exchange) => Link { anchor: anchor::exchange(&scenario.id, exchange), ..link },
        None => link,
    }
}

/// Every operation that was answered.
pub(super) fn latencies(report: &Report) -> Vec<Latency> {
    let latency = |one: &crate::model::OperationLatency| Latency {
        operation: printable::line(&one.operation).into_owned(),
        count: one.count,
        times: [one.median_ms, one.p95_ms, one.max_ms].map(wording::duration),
    };
    report.latencies.iter().map(latency).collect()
}
