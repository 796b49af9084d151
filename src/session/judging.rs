//! Judging answers: what is required of them, checked, or only observed.

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
    /// When there is none: the scenario cannot go on.
    pub fn document<'a>(
        &self,
        answer: &'a Answer,
        resource: &Resource,
    ) -> Result<&'a Value, Inconclusive> {
        answer.json().and_then(|json| resource.document_in(json)).ok_or_else(|| {
            let exchange = answer.exchange();
            let brief = self.brief(exchange);
            Inconclusive::new(format!("{} gave no document: {brief}", exchange.line()))
        })
    }

    /// Requires something of an answer for the scenario to go on.
    ///
    /// # Errors
    ///
    /// When it does not hold: then nothing is judged.
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
            "{} was to give {} but gave {}",
            exchange.line(),
            check.expected().join(" or "),
            self.brief(exchange),
        )))
    }

    /// Judges a requirement without which the scenario cannot go on.
    ///
    /// # Errors
    ///
    /// When it does not hold; the finding is told, and the rest of the scenario is not judged.
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

    /// Judges a requirement by an answer; says whether it holds, for a caller that wants to know.
    #[expect(clippy::must_use_candidate, reason = "a check is made for its finding")]
    pub fn check(&self, answer: &Answer, requirement: &'static Requirement, check: &Check) -> bool {
        self.check_at(answer, requirement.level, requirement, check)
    }

    /// Judges a requirement at another level than its own, where the configuration decides how
    /// strongly it binds.
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

    /// Notes what was observed where the page is silent.
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

    /// The request and its answer in a few words, for a reason.
    #[must_use]
    pub fn in_words(&self, answer: &Answer) -> String {
        let exchange = answer.exchange();
        let page = origin::intermediary(exchange).map(|page| format!(", {page}"));
        format!("{} gave {}{}", exchange.line(), self.brief(exchange), page.unwrap_or_default())
    }
}
