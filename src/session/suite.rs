//! A contract together with the scenarios that prove it.

use super::scenario::Scenario;
use crate::contract::Contract;

/// A contract and its scenarios, in the order of reports.
#[derive(Debug, Clone, Copy)]
pub struct Suite<'a> {
    /// The contract.
    pub contract: &'static Contract,
    /// Its scenarios.
    pub scenarios: &'a [&'static Scenario],
}

impl Suite<'_> {
    /// Returns the scenario with this identifier.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&'static Scenario> {
        self.scenarios.iter().copied().find(|scenario| scenario.id == id)
    }
}
