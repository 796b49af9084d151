//! One scenario of a report in the making.

use super::spill::Room;
use super::totals::fails;
use crate::contract::Contract;
use crate::model::{
    BlastRadius, Checked, Cleanup, Ending, Event, Exchanges, Finding, Observation, ScenarioResult,
    Scope, Verdict,
};

/// What is known of it so far.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) declared: Vec<String>,
    blast_radius: BlastRadius,
    started_us: u64,
    ended_us: u64,
    ending: Option<Ending>,
    cleanup: Cleanup,
    pub(super) findings: Vec<Finding>,
    /// By requirement, in the order of their identifiers.
    checks: Vec<Checked>,
    observations: Vec<Observation>,
    pub(super) exchanges: Exchanges,
}

impl Running {
    /// One of which nothing is known yet but what it declares.
    pub(super) fn started(
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

    /// Takes in an event of this scenario; returns how far the run has come, in microseconds.
    pub(super) fn apply(&mut self, event: Event, room: &mut Room) -> u64 {
        match event {
            Event::Exchanged { exchange, .. } => {
                let at_us = exchange.timing.started_us.saturating_add(exchange.timing.total_us);
                // Branches run side by side, and the ends of their exchanges are told as they come.
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
                room.keep(&mut self.exchanges);
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
        *(if held { &mut checked.passed } else { &mut checked.failed }) += 1;
        let exchanges = self.exchanges.read();
        // Branches run side by side: the first to be told of need not be the first to be read.
        let place = |id: &u32| {
            let sent = exchanges.iter().rev().find(|one| one.id == *id);
            (sent.and_then(|one| one.branch.as_deref()), *id)
        };
        let shown = [checked.exchange, exchange].into_iter().flatten().min_by_key(place);
        checked.exchange = shown;
    }

    /// Where a requirement stands among the checks, or belongs.
    fn place_of(&self, requirement: &str) -> Result<usize, usize> {
        self.checks.binary_search_by(|one| one.requirement.as_str().cmp(requirement))
    }

    /// How often this requirement was judged.
    pub(super) fn checked(&self, requirement: &str) -> Option<&Checked> {
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

    /// Whether it judged anything that it declares; universal checks alone prove nothing.
    fn judged_something(&self, contract: &Contract) -> bool {
        let is_own =
            |id: &str| contract.requirement(id).is_none_or(|one| one.scope != Scope::Exchange);
        self.declared.iter().any(|id| self.checked(id).is_some())
            || !self.observations.is_empty()
            || self.findings.iter().any(|one| is_own(&one.requirement))
    }

    /// What became of it.
    pub(super) fn result(self, contract: &Contract, strict: bool) -> ScenarioResult {
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

    /// What this scenario says about one requirement: not judged is not held.
    pub(super) fn verdict_on(&self, requirement: &str) -> Verdict {
        match self.checked(requirement) {
            Some(checked) if checked.failed > 0 => Verdict::Failed,
            Some(_) => Verdict::Passed,
            None if matches!(self.ending, Some(Ending::Skipped { .. })) => Verdict::Skipped,
            None => Verdict::Inconclusive,
        }
    }
}

/// Microseconds as milliseconds.
#[expect(clippy::cast_precision_loss, reason = "2^53 microseconds are 285 years")]
pub(super) fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}
