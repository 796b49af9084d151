//! Judgement of answers: required, checked, or only observed.

use serde_json::Value;

use super::Session;
use super::answer::{Answer, Inconclusive};
use crate::api::Resource;
use crate::contract::checks::{Check, origin};
use crate::model::{Event, Exchange, Finding, Level, Observation, Requirement};

impl Session {
    /// The document in an answer.
    ///
    /// # Errors
    ///
    /// If there is none: the scenario cannot continue.
    pub fn document<'a>(
        &self,
        answer: &'a Answer,
        resource: &Resource,
    ) -> Result<&'a Value, Inconclusive> {
        answer.json().and_then(|json| resource.document_in(json)).ok_or_else(|| {
            let exchange = answer.exchange();
            let brief = self.brief(exchange);
            Inconclusive::new(format!("{}: no document in the answer: {brief}", exchange.line()))
        })
    }

    /// Requires that an answer passes a check, for the scenario to continue.
    ///
    /// # Errors
    ///
    /// If it does not; nothing is judged then.
    pub fn require<'a>(
        &self,
        answer: &'a Answer,
        check: &Check,
    ) -> Result<&'a Answer, Inconclusive> {
        let exchange = answer.exchange();
        if check.holds(exchange) {
            return Ok(answer);
        }
        Err(Inconclusive::new(format!(
            "{}: expected {}, but got {}",
            exchange.line(),
            check.expected().join(" or "),
            self.brief(exchange),
        )))
    }

    /// Judges a requirement that the rest of the scenario depends on.
    ///
    /// # Errors
    ///
    /// If it does not hold. The finding is reported, and the rest of the scenario is not judged.
    pub fn demand<'a>(
        &self,
        answer: &'a Answer,
        requirement: &'static Requirement,
        check: &Check,
    ) -> Result<&'a Answer, Inconclusive> {
        if self.check(answer, requirement, check) {
            return Ok(answer);
        }
        self.require(answer, check)
    }

    /// Judges a requirement by an answer. Returns `true` if it holds.
    #[expect(clippy::must_use_candidate, reason = "a check is made for its finding")]
    pub fn check(&self, answer: &Answer, requirement: &'static Requirement, check: &Check) -> bool {
        self.check_at(answer, requirement.level, requirement, check)
    }

    /// Judges a requirement at another level than its own, for requirements whose level the
    /// configuration sets.
    #[expect(clippy::must_use_candidate, reason = "a check is made for its finding")]
    pub fn check_at(
        &self,
        answer: &Answer,
        level: Level,
        requirement: &'static Requirement,
        check: &Check,
    ) -> bool {
        self.check_exchange(answer.exchange(), level, requirement, check)
    }

    pub(super) fn check_exchange(
        &self,
        exchange: &Exchange,
        level: Level,
        requirement: &'static Requirement,
        check: &Check,
    ) -> bool {
        let findings: Vec<Finding> = check
            .judge(exchange)
            .into_iter()
            .map(|mismatch| Finding {
                requirement: requirement.id.to_string(),
                level,
                expected: match mismatch.expected {
                    Some(expected) => vec![expected],
                    None => check.expected().to_vec(),
                },
                actual: self.observed(exchange, mismatch.pointer.as_deref(), mismatch.actual),
                pointer: mismatch.pointer,
                exchange: Some(exchange.id),
                accepted: None,
            })
            .collect();
        let holds = findings.is_empty();
        self.emit(Event::Judged {
            scenario: self.scenario_id().to_owned(),
            requirement: requirement.id.to_string(),
            exchange: Some(exchange.id),
            findings: findings.into_iter().map(|one| self.redactor().finding(one)).collect(),
        });
        holds
    }

    /// Records observed behaviour that the page leaves open.
    pub fn observe(&self, answer: &Answer, topic: &str, observed: impl Into<String>) {
        let observation = Observation {
            topic: topic.to_owned(),
            observed: observed.into(),
            exchange: Some(answer.exchange().id),
        };
        self.emit(Event::Observed {
            scenario: self.scenario_id().to_owned(),
            observation: self.redactor().observation(observation),
        });
    }

    /// The request and its answer in a few words, to be part of a reason.
    #[must_use]
    pub fn in_words(&self, answer: &Answer) -> String {
        let exchange = answer.exchange();
        let page = origin::intermediary(exchange).map(|page| format!(", {page}"));
        format!("{} returned {}{}", exchange.line(), self.brief(exchange), page.unwrap_or_default())
    }
}
