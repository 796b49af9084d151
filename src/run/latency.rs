//! How long the operations took, over a whole run.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hdrhistogram::Histogram;

use crate::model::{Exchange, OperationLatency, ScenarioResult};

/// The operations of the contract, in the order of a collection's life.
const OPERATIONS: &[&str] = &["create", "list", "retrieve", "update", "delete"];

/// Significant digits of a latency: one in a thousand is finer than any clock on a network.
const DIGITS: u8 = 3;

/// The distributions of a run that goes on: their size does not depend on how long it is.
#[derive(Debug, Clone, Default)]
pub struct Latencies(BTreeMap<&'static str, Histogram<u32>>);

impl Latencies {
    /// Takes in an exchange, if it is an operation that was answered.
    pub fn record(&mut self, exchange: &Exchange) {
        let Some(operation) = exchange.operation().filter(|_| exchange.response().is_some()) else {
            return;
        };
        let histogram = match self.0.entry(operation) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => match Histogram::new(DIGITS) {
                Ok(histogram) => entry.insert(histogram),
                Err(_) => return,
            },
        };
        // It grows as it needs to, so there is no value that it cannot take.
        let _ = histogram.record(exchange.timing.total_us);
    }

    /// Takes in what another part of the run recorded.
    pub fn absorb(&mut self, other: &Self) {
        for (operation, histogram) in &other.0 {
            match self.0.entry(operation) {
                Entry::Occupied(mut entry) => {
                    let _ = entry.get_mut().add(histogram);
                }
                Entry::Vacant(entry) => {
                    entry.insert(histogram.clone());
                }
            }
        }
    }

    /// The distribution of each operation that was answered at least once.
    #[must_use]
    pub fn summary(&self) -> Vec<OperationLatency> {
        let known = OPERATIONS.iter().filter_map(|operation| self.0.get_key_value(operation));
        known.map(|(operation, histogram)| distribution(operation, histogram)).collect()
    }
}

/// The distribution of each operation that was answered at least once.
pub(super) fn of(scenarios: &[ScenarioResult]) -> Vec<OperationLatency> {
    let mut latencies = Latencies::default();
    for exchange in scenarios.iter().flat_map(|scenario| &scenario.exchanges) {
        latencies.record(exchange);
    }
    latencies.summary()
}

fn distribution(operation: &str, histogram: &Histogram<u32>) -> OperationLatency {
    OperationLatency {
        operation: operation.to_owned(),
        count: u32::try_from(histogram.len()).unwrap_or(u32::MAX),
        median_ms: milliseconds(histogram.value_at_quantile(0.5)),
        p95_ms: milliseconds(histogram.value_at_quantile(0.95)),
        max_ms: milliseconds(histogram.max()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "2^53 microseconds are 285 years")]
fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::checks::testing::answered;
    use crate::model::{BlastRadius, Cleanup, Verdict};

    #[test]
    fn the_distribution_is_that_of_the_answers() {
        let exchanges = (1..=100).map(|milliseconds| {
            let mut exchange = answered(200, &[], "{}");
            exchange.timing.total_us = milliseconds * 1000;
            exchange
        });
        let scenario = ScenarioResult {
            id: "x".to_owned(),
            title: String::new(),
            blast_radius: BlastRadius::Own,
            verdict: Verdict::Passed,
            reason: None,
            started_ms: 0.0,
            duration_ms: 0.0,
            findings: vec![],
            checks: vec![],
            observations: vec![],
            exchanges: exchanges.collect(),
            cleanup: Cleanup::default(),
        };
        let found = of(&[scenario]);
        assert_eq!(found.len(), 1, "{found:?}");
        let (delete, near) = (&found[0], |value: f64, wanted: f64| (value - wanted).abs() < 0.2);
        assert_eq!((delete.operation.as_str(), delete.count), ("delete", 100));
        assert!(near(delete.median_ms, 50.0) && near(delete.p95_ms, 95.0), "{delete:?}");
        assert!(near(delete.max_ms, 100.0), "{delete:?}");
    }
}
