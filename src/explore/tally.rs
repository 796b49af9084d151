//! What is counted of every history, whether it is kept or not.

use std::collections::BTreeMap;

use crate::api::VERIFIK;
use crate::model::{Checked, Event};
use crate::results::Latencies;

/// Checks, requests and latencies of many histories; its size does not grow with their number.
#[derive(Debug, Clone)]
pub struct Tally {
    checks: BTreeMap<String, (u32, u32)>,
    /// How long the operations took.
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
    /// Takes in an event of a history.
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

    /// Takes in what another part of the run counted.
    pub fn absorb(&mut self, other: &Self) {
        self.requests += other.requests;
        self.latencies.merge(&other.latencies);
        for (requirement, (passed, failed)) in &other.checks {
            let sum = self.checks.entry(requirement.clone()).or_default();
            sum.0 = sum.0.saturating_add(*passed);
            sum.1 = sum.1.saturating_add(*failed);
        }
    }

    /// The checks that held; those that did not stand with the history that shows them.
    #[must_use]
    pub fn held(&self) -> Vec<Checked> {
        let held = self.checks.iter().map(|(requirement, (passed, _))| Checked {
            requirement: requirement.clone(),
            passed: *passed,
            failed: 0,
            exchange: None,
        });
        held.filter(|checked| checked.passed > 0).collect()
    }
}
