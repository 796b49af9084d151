//! What was explored: which command met which state, and what came back.

use std::collections::BTreeMap;

use crate::model::CoverageCell;

/// How often each combination of state, command and answer was met.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    met: BTreeMap<(&'static str, &'static str, u16), u64>,
    tried: BTreeMap<(&'static str, &'static str), u64>,
}

impl Coverage {
    /// A command met a state and was answered with a status.
    pub fn note(&mut self, state: &'static str, command: &'static str, status: u16) {
        *self.met.entry((state, command, status)).or_default() += 1;
        *self.tried.entry((state, command)).or_default() += 1;
    }

    /// How often a command met a state.
    #[must_use]
    pub fn tried(&self, state: &'static str, command: &'static str) -> u64 {
        self.tried.get(&(state, command)).copied().unwrap_or_default()
    }

    /// Takes in what another part of the run has met.
    pub fn absorb(&mut self, other: &Self) {
        for (key, times) in &other.met {
            *self.met.entry(*key).or_default() += times;
        }
        for (key, times) in &other.tried {
            *self.tried.entry(*key).or_default() += times;
        }
    }

    /// Every combination, for a report.
    #[must_use]
    pub fn cells(&self) -> Vec<CoverageCell> {
        let cell = |(&(state, command, status), &times): (&(&str, &str, u16), &u64)| CoverageCell {
            state: state.to_owned(),
            command: command.to_owned(),
            status,
            times,
        };
        self.met.iter().map(cell).collect()
    }
}
