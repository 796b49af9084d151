//! How long the operations took, over a whole run.

use hdrhistogram::Histogram;

use crate::model::{OperationLatency, ScenarioResult};

/// The operations of the contract, in the order of a collection's life.
const OPERATIONS: &[&str] = &["create", "list", "retrieve", "update", "delete"];

/// Significant digits of a latency: one in a thousand is finer than any clock on a network.
const DIGITS: u8 = 3;

/// The distribution of each operation that was answered at least once.
pub(super) fn of(scenarios: &[ScenarioResult]) -> Vec<OperationLatency> {
    OPERATIONS.iter().filter_map(|operation| distribution(operation, scenarios)).collect()
}

fn distribution(operation: &str, scenarios: &[ScenarioResult]) -> Option<OperationLatency> {
    let mut histogram = Histogram::<u32>::new(DIGITS).ok()?;
    let exchanges = scenarios.iter().flat_map(|scenario| &scenario.exchanges);
    for exchange in exchanges.filter(|one| one.operation() == Some(operation)) {
        if exchange.response().is_some() {
            histogram.saturating_record(exchange.timing.total_us);
        }
    }
    (!histogram.is_empty()).then(|| OperationLatency {
        operation: operation.to_owned(),
        count: u32::try_from(histogram.len()).unwrap_or(u32::MAX),
        median_ms: milliseconds(histogram.value_at_quantile(0.5)),
        p95_ms: milliseconds(histogram.value_at_quantile(0.95)),
        max_ms: milliseconds(histogram.max()),
    })
}

#[expect(clippy::cast_precision_loss, reason = "2^53 microseconds are 285 years")]
fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}
