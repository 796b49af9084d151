//! Results of a request: a complete response, or the reason why the scenario cannot continue.

use std::sync::Arc;

use serde_json::Value;

use crate::model::Exchange;

/// A complete response to a request of a scenario.
#[derive(Debug, Clone)]
pub struct Answer {
    exchange: Arc<Exchange>,
}

impl Answer {
    pub(super) fn new(exchange: Arc<Exchange>) -> Self {
        Self { exchange }
    }

    /// The exchange as it was on the wire.
    #[must_use]
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.exchange.status().unwrap_or_default()
    }

    /// Returns `true` if the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// Returns `true` if the status is 5xx.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.status() >= 500
    }

    /// Returns `true` if the body is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exchange.response().is_none_or(|response| response.body.is_empty())
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.exchange.json()
    }
}

/// Reason why a scenario could not continue; no fault of the provider is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconclusive {
    /// The request or the step, and the problem.
    pub reason: String,
    /// `true` if a deletion was answered 429 and carried out nevertheless: its answer is lost, its
    /// effect is not.
    pub was_carried_out: bool,
}

impl Inconclusive {
    /// An inconclusive result with this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), was_carried_out: false }
    }
}
