//! Turns events into a report. It is pure: the same events give the same report, at once or later.

use std::borrow::Cow;
use std::collections::HashMap;

use super::known;
use super::latency::Latencies;
use super::running::{Running, milliseconds};
use super::spill::Room;
use super::totals::{self, fails};
use crate::contract::Contract;
use crate::model::{
    EVENT_LOG_VERSION, Event, Exchange, Exploration, Obstacle, OperationLatency, REPORT_VERSION,
    Report, Requirement, RequirementResult, RunStarted, ScenarioResult, Target, Tool, Verdict,
};

/// A report in the making.
#[derive(Debug)]
pub struct Fold {
    contract: &'static Contract,
    room: Room,
    start: Option<RunStarted>,
    scenarios: Vec<Running>,
    index: HashMap<String, usize>,
    finished_at_us: u64,
    exploration: Option<Exploration>,
    latencies: Latencies,
    explored_latencies: Vec<OperationLatency>,
    complete: bool,
    interrupted: bool,
    obstacle: Option<Obstacle>,
}

impl Fold {
    /// A report of a run against this contract, with nothing in it yet.
    #[must_use]
    pub fn new(contract: &'static Contract) -> Self {
        Self {
            contract,
            room: Room::default(),
            start: None,
            scenarios: Vec::new(),
            index: HashMap::new(),
            finished_at_us: 0,
            exploration: None,
            latencies: Latencies::new(contract.api),
            explored_latencies: Vec::new(),
            complete: false,
            interrupted: false,
            obstacle: None,
        }
    }

    /// One that packs the exchanges of finished scenarios into a temporary file once those of
    /// earlier ones take as many bytes of memory; the report is the same.
    #[must_use]
    pub fn with_room(contract: &'static Contract, bytes: usize) -> Self {
        Self { room: Room::of(bytes), ..Self::new(contract) }
    }

    /// Takes in the next event.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::RunStarted(start) => self.start = Some(*start),
            Event::ScenarioStarted { scenario, title, requirements, blast_radius, at_us } => {
                self.index.insert(scenario.clone(), self.scenarios.len());
                self.scenarios.push(Running::started(
                    scenario,
                    title,
                    requirements,
                    blast_radius,
                    at_us,
                ));
            }
            Event::RunFinished { interrupted, obstacle, at_us } => {
                self.interrupted = interrupted;
                self.obstacle = obstacle.map(|it| *it);
                self.complete = true;
                self.reached(at_us);
            }
            Event::Exchanged { ref scenario, .. }
            | Event::Judged { ref scenario, .. }
            | Event::Explored { ref scenario, .. }
            | Event::Observed { ref scenario, .. }
            | Event::ScenarioFinished { ref scenario, .. } => {
                if let Event::Explored { exploration, latencies, .. } = &event {
                    self.exploration = Some((**exploration).clone());
                    self.explored_latencies.clone_from(latencies);
                }
                if let Some(index) = self.index.get(scenario).copied() {
                    if let Event::Exchanged { exchange, .. } = &event {
                        self.latencies.record(exchange);
                    }
                    let at_us = self.scenarios[index].apply(event, &mut self.room);
                    self.reached(at_us);
                }
            }
        }
    }

    /// The title of a scenario and what it has exchanged so far.
    #[must_use]
    pub fn exchanges_of(&self, scenario: &str) -> Option<(&str, Cow<'_, [Exchange]>)> {
        let running = self.scenarios.get(*self.index.get(scenario)?)?;
        Some((&running.title, running.exchanges.read()))
    }

    /// Whether a finding that fails the run has been seen.
    #[must_use]
    pub fn has_violation(&self) -> bool {
        let strict = self.start.as_ref().is_some_and(|start| start.strict);
        let mut findings = self.scenarios.iter().flat_map(|scenario| &scenario.findings);
        findings.any(|finding| fails(finding, strict))
    }

    /// The report of everything taken in so far.
    #[must_use]
    pub fn report(self) -> Report {
        let start = self.start.unwrap_or_else(unknown_start);
        let strict = start.strict;
        // Scenarios run side by side, so the order of their events says nothing.
        let mut running = self.scenarios;
        let places: HashMap<&str, usize> =
            start.scenarios.iter().map(String::as_str).zip(0..).collect();
        let place = |id: &str| places.get(id).copied().unwrap_or(usize::MAX);
        running.sort_by_key(|scenario| place(&scenario.id));
        let blamed = blamed_besides(self.contract, &start.requirements, &running);
        let requirements: Vec<_> = start
            .requirements
            .iter()
            .chain(blamed)
            .map(|requirement| requirement_result(requirement, &running))
            .collect();
        let scenarios: Vec<ScenarioResult> =
            running.into_iter().map(|scenario| scenario.result(self.contract, strict)).collect();
        let interrupted = self.interrupted || !self.complete;
        let known_failures = known::settled(
            self.contract,
            start.known_failures,
            &requirements,
            &scenarios,
            interrupted,
        );
        let outcome = totals::outcome(&scenarios, &known_failures, interrupted);
        Report {
            version: REPORT_VERSION,
            tool: start.tool,
            target: start.target,
            started_at: start.started_at,
            duration_ms: milliseconds(self.finished_at_us),
            strict,
            seed: start.seed,
            interrupted,
            obstacle: self.obstacle,
            outcome,
            totals: totals::totals(&scenarios, self.exploration.as_ref(), strict),
            latencies: match self.explored_latencies {
                explored if explored.is_empty() => self.latencies.summary(),
                explored => explored,
            },
            exploration: self.exploration,
            requirements,
            scenarios,
            known_failures,
        }
    }

    fn reached(&mut self, at_us: u64) {
        self.finished_at_us = self.finished_at_us.max(at_us);
    }
}

/// The start of a run that told nothing about itself.
fn unknown_start() -> RunStarted {
    RunStarted {
        version: EVENT_LOG_VERSION,
        tool: Tool { version: String::new(), ..Tool::current() },
        target: Target { name: "unknown".to_owned(), base_url: String::new() },
        started_at: String::new(),
        strict: false,
        seed: 0,
        requirements: vec![],
        scenarios: vec![],
        known_failures: vec![],
    }
}

/// What was found broken by scenarios that are not about it: where a plainer request is treated
/// wrongly too, that is what they report, even when nothing else of the plan is about it.
fn blamed_besides(
    contract: &Contract,
    planned: &[Requirement],
    scenarios: &[Running],
) -> Vec<&'static Requirement> {
    let findings = || scenarios.iter().flat_map(|scenario| &scenario.findings);
    contract
        .catalogue()
        .filter(|one| findings().any(|finding| finding.requirement == one.id))
        .filter(|one| planned.iter().all(|planned| planned.id != one.id))
        .collect()
}

fn requirement_result(requirement: &Requirement, scenarios: &[Running]) -> RequirementResult {
    let id = requirement.id.as_ref();
    let concerned: Vec<&Running> = scenarios
        .iter()
        .filter(|one| {
            one.declared.iter().any(|declared| declared == id) || one.checked(id).is_some()
        })
        .collect();
    let verdict = concerned.iter().map(|scenario| scenario.verdict_on(id)).max();
    RequirementResult {
        id: id.to_owned(),
        level: requirement.level,
        basis: requirement.basis,
        statement: requirement.statement.to_string(),
        source: requirement.source.to_string(),
        verdict: verdict.unwrap_or(Verdict::Inconclusive),
        scenarios: concerned.iter().map(|scenario| scenario.id.clone()).collect(),
    }
}
