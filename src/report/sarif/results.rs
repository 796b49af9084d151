//! Findings as results, and the exchanges that they cite as web requests and responses.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use super::{Degree, Location, Message, degree, location, message};
use crate::model::{Acceptance, Body, Exchange, Finding, Header, Purpose, Report, ScenarioResult};
use crate::report::{exploration, phrases};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindingResult<'a> {
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
    properties: ResultProperties<'a>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "finding/v1")]
    finding: String,
}

/// Reason why a result is accepted for now.
#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    justification: String,
    properties: &'a Acceptance,
}

/// The finding without any escapes.
#[derive(Serialize)]
struct ResultProperties<'a> {
    expected: &'a [String],
    actual: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<u32>,
}

/// Every finding of the run, in order of scenarios and of discovery.
pub(super) fn results<'a>(
    report: &'a Report,
    cited: &'a Cited<'a>,
) -> impl Iterator<Item = FindingResult<'a>> {
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
        finding_result(report, scenario, finding, rule_index, exchange)
    })
}

fn finding_result<'a>(
    report: &Report,
    scenario: &'a ScenarioResult,
    finding: &'a Finding,
    rule_index: Option<usize>,
    exchange: Option<Reference>,
) -> FindingResult<'a> {
    let (expected, actual) = (phrases::expected(finding), &finding.actual);
    let story = exploration::failure_of(report, &scenario.id)
        .map(|failure| format!("\n{}", exploration::story(failure)))
        .unwrap_or_default();
    FindingResult {
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
        properties: ResultProperties {
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
        justification: format!("{}: {}", phrases::acceptance(acceptance), acceptance.link),
        properties: acceptance,
    }
}

/// The exchanges with findings, each once.
pub(super) struct Cited<'a> {
    exchanges: Vec<(&'a ScenarioResult, Cow<'a, Exchange>)>,
    index: HashMap<(usize, u32), usize>,
}

/// An index into the web requests, and into the web responses.
#[derive(Serialize, Clone, Copy)]
pub(super) struct Reference {
    index: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebRequest<'a> {
    index: usize,
    #[serde(flatten)]
    protocol: Protocol<'a>,
    target: &'a str,
    method: &'a str,
    headers: BTreeMap<&'a str, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Content<'a>>,
    properties: Origin<'a>,
}

/// The exchange of the run.
#[derive(Serialize)]
struct Origin<'a> {
    scenario: &'a str,
    exchange: u32,
    purpose: Purpose,
    attempt: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WebResponse<'a> {
    index: usize,
    #[serde(flatten)]
    protocol: Protocol<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<u16>,
    headers: BTreeMap<&'a str, Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Content<'a>>,
    no_response_received: bool,
}

#[derive(Serialize, Default)]
struct Protocol<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
}

/// The bytes of a body, as text where they are text.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Content<'a> {
    Text(&'a str),
    Binary(String),
}

impl<'a> Cited<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let mut cited = Self { exchanges: Vec::new(), index: HashMap::new() };
        for (position, scenario) in report.scenarios.iter().enumerate() {
            for exchange in scenario.findings.iter().filter_map(|one| scenario.exchange(one)) {
                cited.index.entry((position, exchange.id)).or_insert_with(|| {
                    cited.exchanges.push((scenario, exchange));
                    cited.exchanges.len() - 1
                });
            }
        }
        cited
    }

    /// The index of the exchange of a finding in the scenario at `position`.
    pub(super) fn reference(&self, position: usize, finding: &Finding) -> Option<Reference> {
        let index = *self.index.get(&(position, finding.exchange?))?;
        Some(Reference { index })
    }

    pub(super) fn requests(&self) -> impl Iterator<Item = WebRequest<'_>> {
        self.exchanges.iter().enumerate().map(|(index, (scenario, exchange))| WebRequest {
            index,
            protocol: protocol(exchange),
            target: &exchange.request.url,
            method: &exchange.request.method,
            headers: headers(&exchange.request.headers),
            body: exchange.request.body.as_ref().map(content),
            properties: Origin {
                scenario: &scenario.id,
                exchange: exchange.id,
                purpose: exchange.purpose,
                attempt: exchange.attempt,
            },
        })
    }

    pub(super) fn responses(&self) -> impl Iterator<Item = WebResponse<'_>> {
        self.exchanges.iter().enumerate().map(|(index, (_, exchange))| {
            let response = exchange.response();
            WebResponse {
                index,
                protocol: protocol(exchange),
                status_code: response.map(|response| response.status),
                headers: response.map(|one| headers(&one.headers)).unwrap_or_default(),
                body: response.map(|response| content(&response.body)),
                no_response_received: response.is_none(),
            }
        })
    }
}

/// The HTTP version, which is negotiated with the server and unknown without a response.
fn protocol(exchange: &Exchange) -> Protocol<'_> {
    let version = exchange.response().map(|response| response.version.as_str());
    match version.and_then(|version| version.split_once('/')) {
        Some((protocol, version)) => Protocol { protocol: Some(protocol), version: Some(version) },
        None => Protocol::default(),
    }
}

/// Headers by name; lines of the same name are one list (RFC 9110, section 5.2).
fn headers(headers: &[Header]) -> BTreeMap<&str, Cow<'_, str>> {
    let mut joined: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
    for (name, value) in headers {
        joined
            .entry(name)
            .and_modify(|present| *present = format!("{present}, {value}").into())
            .or_insert(Cow::Borrowed(value));
    }
    joined
}

fn content(body: &Body) -> Content<'_> {
    match body.text() {
        Some(text) => Content::Text(text),
        None => Content::Binary(BASE64.encode(body.bytes())),
    }
}
