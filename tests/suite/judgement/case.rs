//! A wrong provider, and what the suite has to say about it.

use std::collections::BTreeSet;

use verifik_conformance::contract::{RequestBody, VERIFIK};
use verifik_conformance::model::{Finding, Level, Outcome, Report, ScenarioResult, Verdict};

use crate::support::harness::{Suite, TOKEN, scenario};
use crate::support::script::{Script, Stage};

/// One way to be wrong. The first of `violates` is what it is about.
pub(crate) struct Case {
    /// Short description of the mistake.
    pub(crate) name: &'static str,
    /// The provider that is wrong like this.
    pub(crate) script: fn(Script) -> Script,
    /// Every requirement that is violated by it; nothing else may be.
    pub(crate) violates: &'static [&'static str],
    /// The finding that has to be there.
    pub(crate) finding: Accusation,
}

/// A finding of the first violated requirement.
pub(crate) struct Accusation {
    /// The scenario that finds it.
    pub(crate) scenario: &'static str,
    /// The beginning of the first acceptable outcome.
    pub(crate) expected: &'static str,
    /// The beginning of the observation.
    pub(crate) actual: &'static str,
    /// The place in the body.
    pub(crate) pointer: Option<&'static str>,
    /// The request that it points at: method, and status of its answer.
    pub(crate) request: (&'static str, u16),
}

impl Case {
    /// Runs the whole suite against the wrong provider and compares.
    pub(crate) async fn prove(&self) {
        self.prove_where(RequestBody::Either).await;
    }

    /// The same where the operator demands a treatment of bodies.
    pub(crate) async fn prove_where(&self, bodies: RequestBody) {
        let suite = || Suite::whole().request_body(bodies);
        let stage = Stage::play((self.script)(Script::right())).await;
        let strict = suite().strict(true).against(&stage.url()).await;
        assert_eq!(violated(&strict), self.violates.iter().copied().collect(), "{}", self.name);
        assert_eq!(strict.outcome, Outcome::Violates, "{}", self.name);
        self.prove_finding(&strict);
        self.prove_requirements(&strict);
        self.prove_level(&suite()).await;
        let written = serde_json::to_string(&strict).unwrap();
        assert!(!written.contains(TOKEN), "{}: the report holds the token", self.name);
    }

    /// Violated requirements bind by their level: a SHOULD alone is advice.
    async fn prove_level(&self, suite: &Suite) {
        let binds = self.violates.iter().any(|id| level(id) == Level::Must);
        let stage = Stage::play((self.script)(Script::right())).await;
        let report = suite.against(&stage.url()).await;
        let expected = if binds { Outcome::Violates } else { Outcome::Conforms };
        assert_eq!(report.outcome, expected, "{}", self.name);
        assert_eq!(report.totals.violations > 0, binds, "{}", self.name);
        if !binds {
            assert!(report.totals.advisories > 0, "{}", self.name);
            assert_eq!(report.totals.failed, 0, "{}", self.name);
        }
    }

    fn prove_finding(&self, report: &Report) {
        let (name, expected) = (self.name, &self.finding);
        let scenario = scenario(report, expected.scenario);
        assert_eq!(scenario.verdict, Verdict::Failed, "{name}");
        let findings: Vec<&Finding> =
            scenario.findings.iter().filter(|one| one.requirement == self.violates[0]).collect();
        let found = findings.iter().any(|finding| expected.is(scenario, finding));
        assert!(found, "{name}: no finding is as expected among {findings:#?}");
    }

    fn prove_requirements(&self, report: &Report) {
        for result in &report.requirements {
            let violated = self.violates.contains(&result.id.as_str());
            // Advice on what a provider may do is given whatever else is wrong.
            if result.level == Level::May && !violated {
                continue;
            }
            assert_eq!(result.verdict == Verdict::Failed, violated, "{}: {}", self.name, result.id);
        }
    }
}

impl Accusation {
    fn is(&self, scenario: &ScenarioResult, finding: &Finding) -> bool {
        let exchange = scenario.exchange(finding);
        let request =
            exchange.as_ref().map(|one| (one.request.method.as_str(), one.status().unwrap_or(0)));
        finding.expected.first().is_some_and(|first| first.starts_with(self.expected))
            && finding.actual.starts_with(self.actual)
            && finding.pointer.as_deref() == self.pointer
            && finding.level == level(&finding.requirement)
            && request == Some(self.request)
    }
}

/// The requirements that do not hold; what a provider may do is none of them.
pub(crate) fn violated(report: &Report) -> BTreeSet<&str> {
    let findings = report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    let findings = findings.filter(|finding| finding.level != Level::May);
    findings.map(|finding| finding.requirement.as_str()).collect()
}

/// Strength with which a violated requirement binds.
fn level(requirement: &str) -> Level {
    // Open by itself; it is violated only where the operator has decided it.
    if requirement == "delete.body.refused" {
        return Level::Must;
    }
    VERIFIK.requirement(requirement).unwrap_or_else(|| panic!("no {requirement}")).level
}
