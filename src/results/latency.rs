//! Latency distributions of the operations over a whole run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::api::Api;
use crate::model::{Exchange, OperationLatency};

/// Significant digits of a latency: one in a thousand is finer than any clock on a network.
const DIGITS: u8 = 3;

/// Up to this many raw values are kept; a histogram would be larger.
const MAX_RAW_VALUES: usize = 64;

/// Latency distributions of a run in progress; their size does not depend on its length.
#[derive(Debug, Clone)]
pub struct Latencies {
    api: &'static Api,
    operations: BTreeMap<&'static str, Distribution>,
}

/// Latencies of one operation in microseconds: few raw values, or a histogram.
#[derive(Debug, Clone)]
enum Distribution {
    Raw(Vec<u64>),
    Histogram(Histogram<u32>),
}

impl Default for Distribution {
    fn default() -> Self {
        Self::Raw(Vec::new())
    }
}

impl Distribution {
    fn record(&mut self, micros: u64) {
        match self {
            Self::Raw(values) if values.len() < MAX_RAW_VALUES => values.push(micros),
            Self::Raw(values) => {
                let Some(mut histogram) = histogram_of(values) else { return };
                let _ = histogram.record(micros);
                *self = Self::Histogram(histogram);
            }
            // The histogram resizes itself, so it accepts every value.
            Self::Histogram(histogram) => {
                let _ = histogram.record(micros);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (_, Self::Raw(values)) => values.iter().for_each(|value| self.record(*value)),
            (Self::Histogram(histogram), Self::Histogram(other)) => {
                let _ = histogram.add(other);
            }
            (Self::Raw(_), Self::Histogram(other)) => {
                let few = std::mem::replace(self, Self::Histogram(other.clone()));
                self.merge(&few);
            }
        }
    }

    fn histogram(&self) -> Option<Cow<'_, Histogram<u32>>> {
        match self {
            Self::Raw(values) => histogram_of(values).map(Cow::Owned),
            Self::Histogram(histogram) => Some(Cow::Borrowed(histogram)),
        }
    }
}

impl Latencies {
    /// Latencies of the operations of an API, still empty.
    #[must_use]
    pub fn new(api: &'static Api) -> Self {
        Self { api, operations: BTreeMap::new() }
    }

    /// Records an exchange if it is an operation that got a response.
    pub fn record(&mut self, exchange: &Exchange) {
        let operation = self.api.operation(&exchange.request.method, &exchange.request.url);
        let answered = operation.filter(|_| exchange.response().is_some());
        if let Some(operation) = answered {
            self.operations.entry(operation).or_default().record(exchange.timing.total_us);
        }
    }

    /// Adds the latencies of another part of the run.
    pub fn merge(&mut self, other: &Self) {
        for (operation, distribution) in &other.operations {
            self.operations.entry(operation).or_default().merge(distribution);
        }
    }

    /// The distribution of each operation that was answered at least once.
    #[must_use]
    pub fn summary(&self) -> Vec<OperationLatency> {
        let known = self
            .api
            .operations
            .iter()
            .filter_map(|operation| self.operations.get_key_value(operation.name));
        known
            .filter_map(|(operation, values)| {
                Some(operation_latency(operation, values.histogram()?.as_ref()))
            })
            .collect()
    }
}

/// `None` only for an invalid number of digits.
fn histogram_of(values: &[u64]) -> Option<Histogram<u32>> {
    let mut histogram = Histogram::new(DIGITS).ok()?;
    for value in values {
        let _ = histogram.record(*value);
    }
    Some(histogram)
}

fn operation_latency(operation: &str, histogram: &Histogram<u32>) -> OperationLatency {
    OperationLatency {
        operation: operation.to_owned(),
        count: u32::try_from(histogram.len()).unwrap_or(u32::MAX),
        median_ms: milliseconds(histogram.value_at_quantile(0.5)),
        p95_ms: milliseconds(histogram.value_at_quantile(0.95)),
        max_ms: milliseconds(histogram.max()),
    }
}

/// Microseconds as milliseconds.
#[expect(clippy::cast_precision_loss, reason = "2^53 microseconds are 285 years")]
pub(super) fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::checks::testing::answered;

    fn taking(milliseconds: u64) -> Exchange {
        let mut exchange = answered(200, &[], "{}");
        exchange.timing.total_us = milliseconds * 1000;
        exchange
    }

    #[test]
    fn merged_parts_of_any_size_equal_the_whole() {
        let recorded = |values: std::ops::RangeInclusive<u64>| {
            let mut latencies = Latencies::new(&crate::api::VERIFIK);
            values.for_each(|value| latencies.record(&taking(value)));
            latencies
        };
        let whole = recorded(1..=200).summary();
        for middle in [1, 30, 100, 170, 199] {
            let mut sum = recorded(1..=middle);
            sum.merge(&recorded(middle + 1..=200));
            assert_eq!(sum.summary(), whole, "{middle}");
        }
        assert_eq!(whole[0].count, 200);
    }

    #[test]
    fn distribution_has_count_median_p95_and_maximum() {
        let mut latencies = Latencies::new(&crate::api::VERIFIK);
        (1..=100).map(taking).for_each(|exchange| latencies.record(&exchange));
        let found = latencies.summary();
        assert_eq!(found.len(), 1, "{found:?}");
        let (delete, near) = (&found[0], |value: f64, wanted: f64| (value - wanted).abs() < 0.2);
        assert_eq!((delete.operation.as_str(), delete.count), ("delete", 100));
        assert!(near(delete.median_ms, 50.0) && near(delete.p95_ms, 95.0), "{delete:?}");
        assert!(near(delete.max_ms, 100.0), "{delete:?}");
    }
}
