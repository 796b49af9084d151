//! An answer in a scenario's hand: it can be looked at, required, or judged.

use std::sync::Arc;

use serde_json::Value;

use super::Session;
use super::scenario::Interruption;
use crate::api::Resource;
use crate::contract::checks::{Check, origin};
use crate::model::{Event, Exchange, Finding, Level, Observation, Requirement};

/// A complete response to a request of a scenario.
#[derive(Debug, Clone)]
pub struct Answer {
    exchange: Arc<Exchange>,
    session: Session,
}

impl Answer {
    pub(super) fn new(exchange: Arc<Exchange>, session: Session) -> Self {
        Self { exchange, session }
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

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// Whether the body is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exchange.response().is_none_or(|response| response.body.is_empty())
    }

    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        self.exchange.json()
    }

    /// The document in the envelope; without one the scenario cannot go on.
    pub fn document(&self, resource: &Resource) -> Result<&Value, Interruption> {
        self.json().and_then(|json| resource.document_in(json)).ok_or_else(|| {
            Interruption::new(format!(
                "{} gave no document: {}",
                self.line(),
                self.session.brief(&self.exchange)
            ))
        })
    }

    /// Requires something for the scenario to go on; where it does not hold, nothing is judged.
    pub fn require(&self, check: &Check) -> Result<&Self, Interruption> {
        if check.holds(&self.exchange) {
            return Ok(self);
        }
        Err(Interruption::new(format!(
            "{} was to give {} but gave {}",
            self.line(),
            check.expected().join(" or "),
            self.session.brief(&self.exchange),
        )))
    }

    /// Judges a requirement; says whether it holds, for a caller that wants to know.
    #[expect(clippy::must_use_candidate, reason = "a check is made for its finding")]
    pub fn check(&self, requirement: &'static Requirement, check: &Check) -> bool {
        self.check_at(requirement.level, requirement, check)
    }

    /// Judges a requirement at another level than its own, where the configuration decides how
    /// strongly it binds.
    #[expect(clippy::must_use_candidate, reason = "a check is made for its finding")]
    pub fn check_at(&self, level: Level, requirement: &'static Requirement, check: &Check) -> bool {
        let findings: Vec<Finding> = check
            .judge(&self.exchange)
            .into_iter()
            .map(|mismatch| Finding {
                requirement: requirement.id.to_string(),
                level,
                expected: match mismatch.expected {
                    Some(expected) => vec![expected],
                    None => check.expected().to_vec(),
                },
                actual: self.session.observed(
                    &self.exchange,
                    mismatch.pointer.as_deref(),
                    mismatch.actual,
                ),
                pointer: mismatch.pointer,
                exchange: Some(self.exchange.id),
                accepted: None,
            })
            .collect();
        let holds = findings.is_empty();
        self.session.emit(Event::Judged {
            scenario: self.session.scenario_id().to_owned(),
            requirement: requirement.id.to_string(),
            exchange: Some(self.exchange.id),
            findings: findings
                .into_iter()
                .map(|one| self.session.redactor().finding(one))
                .collect(),
        });
        holds
    }

    /// Notes what was observed where the page is silent.
    pub fn observe(&self, topic: &str, observed: impl Into<String>) {
        let observation = Observation {
            topic: topic.to_owned(),
            observed: observed.into(),
            exchange: Some(self.exchange.id),
        };
        self.session.emit(Event::Observed {
            scenario: self.session.scenario_id().to_owned(),
            observation: self.session.redactor().observation(observation),
        });
    }

    /// The request and its answer in a few words, for a reason.
    #[must_use]
    pub fn in_words(&self) -> String {
        let answer = self.session.brief(&self.exchange);
        let page = origin::intermediary(&self.exchange).map(|page| format!(", {page}"));
        format!("{} gave {answer}{}", self.line(), page.unwrap_or_default())
    }

    fn line(&self) -> String {
        format!("{} {}", self.exchange.request.method, self.exchange.request.url)
    }
}
