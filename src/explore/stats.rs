//! Statistics of an exploration: commands, histories, checks, latencies and coverage.

use std::collections::BTreeMap;

use crate::api::VERIFIK;
use crate::model::{Checked, CoverageCell, Event};
use crate::results::Latencies;

/// Statistics of an exploration, or of a part of one.
#[derive(Debug, Default)]
pub struct Stats {
    /// Commands that were sent.
    pub steps: u64,
    /// Histories that were run.
    pub histories: u64,
    /// Histories without a verdict.
    pub undecided: u64,
    /// Reason of the first history without a verdict.
    pub first_undecided: Option<String>,
    /// Combinations of state, command and status that occurred.
    pub coverage: Coverage,
    /// Checks, requests and latencies.
    pub tally: Tally,
    /// Items that the clean-ups could not remove.
    pub left_behind: Vec<String>,
}

impl Stats {
    /// Counts a history without a verdict.
    pub fn add_undecided(&mut self, reason: String) {
        self.undecided += 1;
        self.first_undecided.get_or_insert(reason);
    }

    /// Adds the statistics of another part of the run.
    pub fn merge(&mut self, other: Self) {
        self.steps += other.steps;
        self.histories += other.histories;
        self.undecided += other.undecided;
        if let Some(reason) = other.first_undecided {
            self.first_undecided.get_or_insert(reason);
        }
        self.coverage.merge(&other.coverage);
        self.tally.merge(&other.tally);
        self.left_behind.extend(other.left_behind);
    }
}

/// Number of times that each combination of state, command and status occurred.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    answered: BTreeMap<(&'static str, &'static str, u16), u64>,
    tried: BTreeMap<(&'static str, &'static str), u64>,
}

impl Coverage {
    /// Counts a command in a state and the status of its answer.
    pub fn record(&mut self, state: &'static str, command: &'static str, status: u16) {
        *self.answered.entry((state, command, status)).or_default() += 1;
        *self.tried.entry((state, command)).or_default() += 1;
    }

    /// Number of times that a command was sent in a state.
    #[must_use]
    pub fn tried(&self, state: &'static str, command: &'static str) -> u64 {
        self.tried.get(&(state, command)).copied().unwrap_or_default()
    }

    /// Adds the counts of another part of the run.
    pub fn merge(&mut self, other: &Self) {
        for (key, times) in &other.answered {
            *self.answered.entry(*key).or_default() += times;
        }
        for (key, times) in &other.tried {
            *self.tried.entry(*key).or_default() += times;
        }
    }

    /// All combinations, for a report.
    #[must_use]
    pub fn cells(&self) -> Vec<CoverageCell> {
        let cell = |(&(state, command, status), &times): (&(&str, &str, u16), &u64)| CoverageCell {
            state: state.to_owned(),
            command: command.to_owned(),
            status,
            times,
        };
        self.answered.iter().map(cell).collect()
    }
}

/// Checks, requests and latencies of many histories; its size does not grow with their number.
#[derive(Debug, Clone)]
pub struct Tally {
    checks: BTreeMap<String, (u32, u32)>,
    /// Latencies of the operations.
    pub latencies: Latencies,
    /// Requests that were sent.
    pub requests: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self { checks: BTreeMap::new(), latencies: Latencies::new(&VERIFIK), requests: 0 }
    }
}

impl Tally {
    /// Counts an event of a history.
    pub fn observe(&mut self, event: &Event) {
        match event {
            Event::Exchanged { exchange, .. } => {
                self.requests += 1;
                self.latencies.record(exchange);
            }
            Event::Judged { requirement, findings, .. } => {
                if !self.checks.contains_key(requirement) {
                    self.checks.insert(requirement.clone(), (0, 0));
                }
                if let Some((passed, failed)) = self.checks.get_mut(requirement) {
                    let counted = if findings.is_empty() { passed } else { failed };
                    *counted = counted.saturating_add(1);
                }
            }
            _ => {}
        }
    }

    /// Adds the counts of another part of the run.
    pub fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.latencies.merge(&other.latencies);
        for (requirement, (passed, failed)) in &other.checks {
            let sum = self.checks.entry(requirement.clone()).or_default();
            sum.0 = sum.0.saturating_add(*passed);
            sum.1 = sum.1.saturating_add(*failed);
        }
    }

    /// Passed checks by requirement. Failed ones are reported with the history that shows them.
    #[must_use]
    pub fn passed(&self) -> Vec<Checked> {
        let held = self.checks.iter().map(|(requirement, (passed, _))| Checked {
            requirement: requirement.clone(),
            passed: *passed,
            failed: 0,
            exchange: None,
        });
        held.filter(|checked| checked.passed > 0).collect()
    }
}
