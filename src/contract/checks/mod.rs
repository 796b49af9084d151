//! Checks: pure functions from an exchange to mismatches.
//!
//! A [`Check`] lists every acceptable outcome. Scenarios tie checks to requirements; the universal
//! checks are tied here and run on every exchange.

pub mod body;
pub mod document;
pub mod http;
pub mod links;
pub mod list;
pub mod origin;
pub mod status;
pub mod universal;

use std::sync::Arc;

use crate::model::{Exchange, ExchangeResult};

/// A predicate on one exchange, with its acceptable outcomes in words.
#[derive(Clone)]
pub struct Check {
    expected: Vec<String>,
    judge: Judge,
}

type Judge = Arc<dyn Fn(&Exchange) -> Vec<Mismatch> + Send + Sync>;

/// An observation that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The observation.
    pub actual: String,
    /// JSON Pointer into the response body, where one applies.
    pub pointer: Option<String>,
    /// The acceptable value at this place, if it is more precise than the check's own list.
    pub expected: Option<String>,
}

impl Check {
    /// Creates a check that accepts any of `expected`; `judge` returns the mismatches.
    pub fn new(
        expected: impl IntoIterator<Item = impl Into<String>>,
        judge: impl Fn(&Exchange) -> Vec<Mismatch> + Send + Sync + 'static,
    ) -> Self {
        Self { expected: expected.into_iter().map(Into::into).collect(), judge: Arc::new(judge) }
    }

    /// Creates a check with a known result, for laws that span several exchanges.
    #[must_use]
    pub fn decided(expected: impl Into<String>, mismatches: Vec<Mismatch>) -> Self {
        Self::new([expected.into()], move |_| mismatches.clone())
    }

    /// Every acceptable outcome.
    #[must_use]
    pub fn expected(&self) -> &[String] {
        &self.expected
    }

    /// Returns the mismatches of this exchange; empty if the check holds.
    #[must_use]
    pub fn judge(&self, exchange: &Exchange) -> Vec<Mismatch> {
        (self.judge)(exchange)
    }

    /// Tells whether it holds for this exchange.
    #[must_use]
    pub fn holds(&self, exchange: &Exchange) -> bool {
        self.judge(exchange).is_empty()
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Check").field("expected", &self.expected).finish_non_exhaustive()
    }
}

impl Mismatch {
    /// Creates an observation about the whole exchange.
    #[must_use]
    pub fn new(actual: impl Into<String>) -> Self {
        Self { actual: actual.into(), pointer: None, expected: None }
    }

    /// Returns no mismatch if the condition holds, and this observation otherwise.
    #[must_use]
    pub fn unless(holds: bool, actual: impl FnOnce() -> String) -> Vec<Self> {
        if holds { vec![] } else { vec![Self::new(actual())] }
    }

    /// Creates an observation about one place in the body.
    #[must_use]
    pub fn at(pointer: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { actual: actual.into(), pointer: Some(pointer.into()), expected: None }
    }

    /// Adds the acceptable value at this place.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}

/// Summarizes the answer for an observation.
pub(crate) fn brief(exchange: &Exchange) -> String {
    match &exchange.answer {
        ExchangeResult::Failure(failure) => format!("no response: {}", failure.message),
        ExchangeResult::Response(response) if response.body.is_empty() => {
            format!("{} with an empty body", response.status)
        }
        ExchangeResult::Response(response) => {
            let start = response.body.abbreviated(120);
            let more = if start.truncated() { "…" } else { "" };
            format!("{} {}{more}", response.status, start.text_lossy())
        }
    }
}

/// Abbreviates a JSON value.
pub(crate) fn short(value: &serde_json::Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 120 {
        return text;
    }
    text.chars().take(119).chain(['…']).collect()
}

#[cfg(test)]
pub(crate) mod testing {
    //! Exchanges for the unit tests of checks.

    use crate::model::{Body, Exchange, ExchangeResult, Purpose, Request, Response, Timing};

    /// An answered exchange with a JSON media type unless `headers` say otherwise.
    pub(crate) fn answered(status: u16, headers: &[(&str, &str)], body: &str) -> Exchange {
        let headers: &[(&str, &str)] =
            if headers.is_empty() { &[("content-type", "application/json")] } else { headers };
        Exchange {
            id: 1,
            purpose: Purpose::Judged,
            branch: None,
            attempt: 1,
            request: Request {
                method: "DELETE".to_owned(),
                url: "http://127.0.0.1/v2/face-recognition/collections/x".to_owned(),
                headers: vec![],
                body: None,
            },
            answer: ExchangeResult::Response(Response {
                status,
                version: "HTTP/1.1".to_owned(),
                headers: headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
                body: Body::new(body.to_owned()),
            }),
            timing: Timing::default(),
        }
    }
}
