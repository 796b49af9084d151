//! Fold of events into a report. It is pure: the same events give the same report, live or
//! replayed.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::known;
use super::latency::{Latencies, milliseconds};
use super::spill::MemoryBudget;
use crate::contract::Contract;
use crate::model::{
    BlastRadius, Checked, Cleanup, EVENT_LOG_VERSION, Ending, Event, Exchange, Exchanges,
    Exploration, Finding, KnownFailure, Observation, Obstacle, OperationLatency, Outcome,
    REPORT_VERSION, Report, Requirement, RequirementResult, RunStarted, ScenarioResult, Scope,
    Target, Tool, Totals, Verdict,
};

/// A report under construction.
#[derive(Debug)]
pub struct Fold {
    contract: &'static Contract,
    budget: MemoryBudget,
    start: Option<RunStarted>,
    scenarios: Vec<ScenarioFold>,
    index: HashMap<String, usize>,
    finished_at_us: u64,
    exploration: Option<Exploration>,
    latencies: Latencies,
    explored_latencies: Vec<OperationLatency>,
    complete: bool,
    interrupted: bool,
    obstacle: Option<Obstacle>,
    not_seen_alone: Vec<String>,
}

/// A scenario that found requirements violated, in a way that fails the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// The scenario.
    pub scenario: String,
    /// The requirements.
    pub violated: BTreeSet<String>,
}

/// The title of a scenario and its exchanges so far.
#[derive(Debug, Clone)]
pub struct ScenarioExchanges<'a> {
    /// The title.
    pub title: &'a str,
    /// The exchanges, in the order of their numbers.
    pub exchanges: Cow<'a, [Exchange]>,
}

impl Fold {
    /// A report of a run against this contract, with nothing in it yet.
    #[must_use]
    pub fn new(contract: &'static Contract) -> Self {
        Self {
            contract,
            budget: MemoryBudget::default(),
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
            not_seen_alone: Vec::new(),
        }
    }

    /// Like [`Fold::new`], but exchanges of finished scenarios are packed into a temporary file
    /// once those of earlier ones take this many bytes of memory; the report is the same.
    #[must_use]
    pub fn with_memory_budget(contract: &'static Contract, bytes: usize) -> Self {
        Self { budget: MemoryBudget::with_bytes(bytes), ..Self::new(contract) }
    }

    /// Applies the next event.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::RunStarted(start) => self.start = Some(*start),
            Event::ScenarioStarted { scenario, title, requirements, blast_radius, at_us } => {
                self.index.insert(scenario.clone(), self.scenarios.len());
                self.scenarios.push(ScenarioFold::started(
                    scenario,
                    title,
                    requirements,
                    blast_radius,
                    at_us,
                ));
            }
            Event::RunFinished { interrupted, obstacle, not_seen_alone, at_us } => {
                self.interrupted = interrupted;
                self.obstacle = obstacle.map(|it| *it);
                self.not_seen_alone = not_seen_alone;
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
                    let at_us = self.scenarios[index].apply(event, &mut self.budget);
                    self.reached(at_us);
                }
            }
        }
    }

    /// The title of a scenario and its exchanges so far.
    #[must_use]
    pub fn scenario_exchanges(&self, scenario: &str) -> Option<ScenarioExchanges<'_>> {
        let running = self.scenarios.get(*self.index.get(scenario)?)?;
        Some(ScenarioExchanges { title: &running.title, exchanges: running.exchanges.read() })
    }

    /// Returns whether a finding that fails the run has been seen.
    #[must_use]
    pub fn has_violation(&self) -> bool {
        let strict = self.start.as_ref().is_some_and(|start| start.strict);
        let mut findings = self.scenarios.iter().flat_map(|scenario| &scenario.findings);
        findings.any(|finding| fails(finding, strict))
    }

    /// The scenarios with findings that fail the run, in the order of their start.
    #[must_use]
    pub fn suspects(&self) -> Vec<Suspect> {
        let strict = self.start.as_ref().is_some_and(|start| start.strict);
        let suspect = |scenario: &ScenarioFold| {
            let failing = scenario.findings.iter().filter(|finding| fails(finding, strict));
            let violated = failing.map(|finding| finding.requirement.clone()).collect();
            Suspect { scenario: scenario.id.clone(), violated }
        };
        let all = self.scenarios.iter().map(suspect);
        all.filter(|suspect| !suspect.violated.is_empty()).collect()
    }

    /// The report of all events so far.
    #[must_use]
    pub fn report(self) -> Report {
        let start = self.start.unwrap_or_else(unknown_start);
        let strict = start.strict;
        // Scenarios run concurrently, so the order of their events means nothing.
        let mut running = self.scenarios;
        let places: HashMap<&str, usize> =
            start.scenarios.iter().map(String::as_str).zip(0..).collect();
        let place = |id: &str| places.get(id).copied().unwrap_or(usize::MAX);
        running.sort_by_key(|scenario| place(&scenario.id));
        let blamed = blamed_outside_plan(self.contract, &start.requirements, &running);
        let requirements: Vec<_> = start
            .requirements
            .iter()
            .chain(blamed)
            .map(|requirement| requirement_result(requirement, &running))
            .collect();
        let scenarios: Vec<ScenarioResult> =
            running.into_iter().map(|scenario| scenario.result(self.contract, strict)).collect();
        let interrupted = self.interrupted || !self.complete;
        let known_failures = known::final_statuses(
            self.contract,
            start.known_failures,
            &requirements,
            &scenarios,
            interrupted,
        );
        let outcome = outcome(&scenarios, &known_failures, interrupted);
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
            not_seen_alone: self.not_seen_alone,
            outcome,
            totals: totals(&scenarios, self.exploration.as_ref(), strict),
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

/// Start of a run whose log has no `run_started` event.
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

/// Requirements outside of the plan that scenarios found broken: where a plainer request fails too,
/// a scenario blames the requirement of the plainer request.
fn blamed_outside_plan(
    contract: &Contract,
    planned: &[Requirement],
    scenarios: &[ScenarioFold],
) -> Vec<&'static Requirement> {
    let findings = || scenarios.iter().flat_map(|scenario| &scenario.findings);
    contract
        .catalogue()
        .filter(|one| findings().any(|finding| finding.requirement == one.id))
        .filter(|one| planned.iter().all(|planned| planned.id != one.id))
        .collect()
}

fn requirement_result(requirement: &Requirement, scenarios: &[ScenarioFold]) -> RequirementResult {
    let id = requirement.id.as_ref();
    let concerned: Vec<&ScenarioFold> = scenarios
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

/// Everything known so far about one scenario.
#[derive(Debug)]
struct ScenarioFold {
    id: String,
    title: String,
    declared: Vec<String>,
    blast_radius: BlastRadius,
    started_us: u64,
    ended_us: u64,
    ending: Option<Ending>,
    cleanup: Cleanup,
    findings: Vec<Finding>,
    /// By requirement, ordered by identifier.
    checks: Vec<Checked>,
    observations: Vec<Observation>,
    exchanges: Exchanges,
}

impl ScenarioFold {
    /// A scenario that has just started, with its declaration only.
    fn started(
        id: String,
        title: String,
        declared: Vec<String>,
        blast_radius: BlastRadius,
        at_us: u64,
    ) -> Self {
        Self {
            id,
            title,
            declared,
            blast_radius,
            started_us: at_us,
            ended_us: at_us,
            ending: None,
            cleanup: Cleanup::default(),
            findings: vec![],
            checks: vec![],
            observations: vec![],
            exchanges: Exchanges::default(),
        }
    }

    /// Applies an event of this scenario; returns the time of its latest event in microseconds.
    fn apply(&mut self, event: Event, budget: &mut MemoryBudget) -> u64 {
        match event {
            Event::Exchanged { exchange, .. } => {
                let at_us = exchange.timing.started_us.saturating_add(exchange.timing.total_us);
                // Branches run concurrently, so exchanges arrive in the order in which they end.
                let exchanges = self.exchanges.to_mut();
                let place = exchanges.partition_point(|one| one.id <= exchange.id);
                exchanges.insert(place, *exchange);
                self.ended_us = self.ended_us.max(at_us);
            }
            Event::Judged { requirement, exchange, findings, .. } => {
                self.judged(requirement, exchange, findings.is_empty());
                self.findings.extend(findings);
            }
            Event::Explored { checks, .. } => {
                for one in checks {
                    match self.place_of(&one.requirement) {
                        Ok(place) => self.checks[place] = one,
                        Err(place) => self.checks.insert(place, one),
                    }
                }
            }
            Event::Observed { observation, .. } => self.observations.push(observation),
            Event::ScenarioFinished { ending, cleanup, at_us, .. } => {
                self.ending = Some(ending);
                self.cleanup = cleanup;
                self.ended_us = self.ended_us.max(at_us);
                budget.store(&mut self.exchanges);
            }
            Event::RunStarted(_) | Event::ScenarioStarted { .. } | Event::RunFinished { .. } => {}
        }
        self.ended_us
    }

    fn judged(&mut self, requirement: String, exchange: Option<u32>, held: bool) {
        let place = self.place_of(&requirement).unwrap_or_else(|place| {
            self.checks.insert(place, Checked { requirement, passed: 0, failed: 0, exchange });
            place
        });
        let checked = &mut self.checks[place];
        if held {
            checked.passed += 1;
        } else {
            checked.failed += 1;
        }
        let exchanges = self.exchanges.read();
        // Branches run concurrently: the first event need not belong to the first exchange.
        let place = |id: &u32| {
            let sent = exchanges.binary_search_by_key(id, |one| one.id);
            (sent.ok().and_then(|at| exchanges[at].branch.as_deref()), *id)
        };
        let shown = [checked.exchange, exchange].into_iter().flatten().min_by_key(place);
        checked.exchange = shown;
    }

    /// The index of a requirement among the checks, or the one to insert it at.
    fn place_of(&self, requirement: &str) -> Result<usize, usize> {
        self.checks.binary_search_by(|one| one.requirement.as_str().cmp(requirement))
    }

    /// The counts of checks of this requirement.
    fn checked(&self, requirement: &str) -> Option<&Checked> {
        self.place_of(requirement).ok().map(|place| &self.checks[place])
    }

    fn reason(&self, contract: &Contract) -> Option<String> {
        match &self.ending {
            None => Some("the run ended before this scenario did".to_owned()),
            Some(Ending::Skipped { reason } | Ending::Interrupted { reason }) => {
                Some(reason.clone())
            }
            Some(Ending::Completed) if !self.judged_something(contract) => {
                Some("it judged nothing".to_owned())
            }
            Some(Ending::Completed) => None,
        }
    }

    fn verdict(&self, contract: &Contract, strict: bool) -> Verdict {
        if self.findings.iter().any(|finding| fails(finding, strict)) {
            return Verdict::Failed;
        }
        match &self.ending {
            Some(Ending::Skipped { .. }) => Verdict::Skipped,
            Some(Ending::Completed) if self.judged_something(contract) => Verdict::Passed,
            _ => Verdict::Inconclusive,
        }
    }

    /// Returns whether the scenario judged anything it declares; universal checks alone prove
    /// nothing.
    fn judged_something(&self, contract: &Contract) -> bool {
        let is_own =
            |id: &str| contract.requirement(id).is_none_or(|one| one.scope != Scope::Exchange);
        self.declared.iter().any(|id| self.checked(id).is_some())
            || !self.observations.is_empty()
            || self.findings.iter().any(|one| is_own(&one.requirement))
    }

    /// The result of the scenario.
    fn result(self, contract: &Contract, strict: bool) -> ScenarioResult {
        ScenarioResult {
            verdict: self.verdict(contract, strict),
            reason: self.reason(contract),
            started_ms: milliseconds(self.started_us),
            duration_ms: milliseconds(self.ended_us.saturating_sub(self.started_us)),
            checks: self.checks,
            id: self.id,
            title: self.title,
            blast_radius: self.blast_radius,
            findings: self.findings,
            observations: self.observations,
            exchanges: self.exchanges,
            cleanup: self.cleanup,
        }
    }

    /// The verdict of this scenario on one requirement; not judged does not count as passed.
    fn verdict_on(&self, requirement: &str) -> Verdict {
        match self.checked(requirement) {
            Some(checked) if checked.failed > 0 => Verdict::Failed,
            Some(_) => Verdict::Passed,
            None if matches!(self.ending, Some(Ending::Skipped { .. })) => Verdict::Skipped,
            None => Verdict::Inconclusive,
        }
    }
}

/// The outcome of a run. An outdated known failure fails it too, and a run that leaves items behind
/// on the target cannot conform.
pub(super) fn outcome(
    scenarios: &[ScenarioResult],
    known_failures: &[KnownFailure],
    interrupted: bool,
) -> Outcome {
    if known_failures.iter().any(|known| known.fate.fails()) {
        return Outcome::Violates;
    }
    let worst = scenarios.iter().map(|scenario| scenario.verdict).max();
    let any_left = scenarios.iter().any(|scenario| scenario.cleanup.verdict == Verdict::Failed);
    let any_passed = scenarios.iter().any(|scenario| scenario.verdict == Verdict::Passed);
    match worst {
        Some(Verdict::Failed) => Outcome::Violates,
        Some(Verdict::Passed | Verdict::Skipped) if any_passed && !interrupted && !any_left => {
            Outcome::Conforms
        }
        _ => Outcome::Inconclusive,
    }
}

pub(super) fn totals(
    scenarios: &[ScenarioResult],
    exploration: Option<&Exploration>,
    strict: bool,
) -> Totals {
    let count = |verdict| length(scenarios.iter().filter(|one| one.verdict == verdict).count());
    let findings = || scenarios.iter().flat_map(|scenario| &scenario.findings);
    let violations = length(findings().filter(|finding| fails(finding, strict)).count());
    Totals {
        scenarios: length(scenarios.len()),
        passed: count(Verdict::Passed),
        skipped: count(Verdict::Skipped),
        inconclusive: count(Verdict::Inconclusive),
        failed: count(Verdict::Failed),
        checks: scenarios
            .iter()
            .flat_map(|scenario| &scenario.checks)
            .flat_map(|checked| [checked.passed, checked.failed])
            // A report read from a file may hold any number.
            .fold(0, u32::saturating_add),
        violations,
        advisories: length(findings().count()) - violations,
        // The exchanges of generated histories are counted, and only those of a failure kept.
        requests: exploration.map_or_else(
            || scenarios.iter().map(|scenario| length(scenario.exchanges.len())).sum(),
            |exploration| u32::try_from(exploration.requests).unwrap_or(u32::MAX),
        ),
        left_behind: scenarios
            .iter()
            .map(|scenario| length(scenario.cleanup.left_behind.len()))
            .sum(),
    }
}

pub(super) fn fails(finding: &Finding, strict: bool) -> bool {
    finding.level.binds(strict) && finding.accepted.is_none()
}

fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
