//! Findings as results.

use std::collections::HashMap;

use serde::Serialize;

use super::exchanges::{Cited, Reference};
use super::{Degree, Location, Message, degree, location, message};
use crate::model::{Acceptance, Finding, Report, ScenarioResult};
use crate::report::{exploration, wording};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Found<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: Degree,
    message: Message,
    locations: [Location<'a>; 1],
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_request: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    web_response: Option<Reference>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "finding/v1")]
    finding: String,
}

/// Why a result is accepted for now.
#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    justification: String,
    properties: &'a Acceptance,
}

/// What was found, without any escape.
#[derive(Serialize)]
struct Properties<'a> {
    expected: &'a [String],
    actual: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<u32>,
}

/// Every finding of the run, in order of scenarios and of discovery.
pub(super) fn all<'a>(report: &'a Report, cited: &'a Cited<'a>) -> impl Iterator<Item = Found<'a>> {
    let rules = report.requirements.iter().enumerate();
    let rules: HashMap<&str, usize> =
        rules.map(|(index, requirement)| (requirement.id.as_str(), index)).collect();
    let scenarios = report.scenarios.iter().enumerate();
    let findings = scenarios.flat_map(|(position, scenario)| {
        scenario.findings.iter().map(move |finding| (position, scenario, finding))
    });
    findings.map(move |(position, scenario, finding)| {
        let exchange = cited.reference(position, finding);
        let rule_index = rules.get(finding.requirement.as_str()).copied();
        found(report, scenario, finding, rule_index, exchange)
    })
}

fn found<'a>(
    report: &Report,
    scenario: &'a ScenarioResult,
    finding: &'a Finding,
    rule_index: Option<usize>,
    exchange: Option<Reference>,
) -> Found<'a> {
    let (expected, actual) = (wording::expected(finding), &finding.actual);
    let story = exploration::failure_of(report, &scenario.id)
        .map(|failure| format!("\n{}", exploration::story(failure)))
        .unwrap_or_default();
    Found {
        rule_id: &finding.requirement,
        rule_index,
        kind: "fail",
        level: degree(report, finding.level),
        message: message(&format!(
            "In {}: expected {expected}, actual {actual}.{story}",
            scenario.id
        )),
        locations: [location(scenario, Some(finding))],
        partial_fingerprints: Fingerprints { finding: finding.fingerprint(&scenario.id) },
        suppressions: finding.accepted.as_ref().map(|accepted| [suppression(accepted)]),
        web_request: exchange,
        web_response: exchange,
        properties: Properties {
            expected: &finding.expected,
            actual: &finding.actual,
            pointer: finding.pointer.as_deref(),
            exchange: finding.exchange,
        },
    }
}

fn suppression(acceptance: &Acceptance) -> Suppression<'_> {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: format!("{}: {}", wording::acceptance(acceptance), acceptance.link),
        properties: acceptance,
    }
}
