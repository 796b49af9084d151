//! SARIF 2.1.0, which code scanning reads: a rule per requirement, a result per finding.
//!
//! A contract has no line of source to point at. Results are located in their scenario and their
//! requirement (logical locations), and only a finding against an approved transcript has a file.
//! The exchange of a finding stands among the run's web requests and responses, once, however many
//! findings cite it. Scenarios that could not be judged and items that are left behind are
//! notifications of the invocation, not results.

mod results;

use std::io::Write;

use results::Cited;
use serde::Serialize;

use super::json::Array;
use super::{RenderError, json, phrases, printable, wall_clock};
use crate::model::{
    Basis, Finding, Level, Outcome, Report, RequirementResult, ScenarioResult, Verdict,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a, R, Q, A, F> {
    tool: Tool<'a, R>,
    automation_details: Automation,
    invocations: [Invocation<'a>; 1],
    web_requests: Q,
    web_responses: A,
    results: F,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a, R> {
    driver: Driver<'a, R>,
}

#[derive(Serialize)]
struct Driver<'a, R> {
    name: &'a str,
    version: &'a str,
    rules: R,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    outcome: Outcome,
    statement: String,
    base_url: &'a str,
    strict: bool,
    seed: u64,
}

/// A text to read.
#[derive(Serialize)]
struct Message {
    text: String,
}

/// The levels of the format.
#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Degree {
    Note,
    Warning,
    Error,
}

/// The location of a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    logical_locations: Vec<LogicalLocation<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
}

#[derive(Serialize)]
struct LogicalLocation<'a> {
    name: &'a str,
    kind: &'static str,
}

/// Writes the report as SARIF 2.1.0.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let cited = Cited::new(report);
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: &report.tool.name,
                version: &report.tool.version,
                rules: Array(|| report.requirements.iter().map(|one| rule(report, one))),
            },
        },
        // A category per target, so that one target's results do not close another's.
        automation_details: Automation { id: format!("{}/", report.target.name) },
        invocations: [invocation(report)],
        web_requests: Array(|| cited.requests()),
        web_responses: Array(|| cited.responses()),
        results: Array(|| results::results(report, &cited)),
        properties: RunProperties {
            outcome: report.outcome,
            statement: phrases::outcome(report),
            base_url: &report.target.base_url,
            strict: report.strict,
            seed: report.seed,
        },
    };
    json::write(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }, out)
}

/// The severity of a violation at this level.
fn degree(report: &Report, level: Level) -> Degree {
    match level {
        level if report.binds(level) => Degree::Error,
        Level::Must | Level::Should => Degree::Warning,
        Level::May => Degree::Note,
    }
}

/// Escapes placeholders (section 3.11.5) and links (section 3.11.6).
fn message(text: &str) -> Message {
    let text = printable::block(text);
    Message { text: text.replace('{', "{{").replace('}', "}}").replace("](", "\\](") }
}

fn location<'a>(scenario: &'a ScenarioResult, finding: Option<&'a Finding>) -> Location<'a> {
    let mut logical_locations = vec![LogicalLocation { name: &scenario.id, kind: "scenario" }];
    let requirement = finding.map(|finding| finding.requirement.as_str());
    logical_locations.extend(requirement.map(|name| LogicalLocation { name, kind: "requirement" }));
    let file = finding.and_then(phrases::approved_file);
    Location {
        physical_location: file.map(|file| PhysicalLocation {
            artifact_location: Artifact { uri: relative_reference(file) },
            region: Region { start_line: 1 },
        }),
        logical_locations,
    }
}

/// A path as a relative reference, percent-encoded (RFC 3986, section 4.2).
fn relative_reference(path: &str) -> String {
    let encode = |segment| percent_encoding::utf8_percent_encode(segment, SEGMENT).to_string();
    path.split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// All but the unreserved characters (RFC 3986, section 2.3).
const SEGMENT: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: Degree,
}

#[derive(Serialize)]
struct RuleProperties<'a> {
    level: Level,
    basis: Basis,
    source: &'a str,
    verdict: Verdict,
    scenarios: &'a [String],
    tags: [&'a str; 1],
}

fn rule<'a>(report: &Report, requirement: &'a RequirementResult) -> Rule<'a> {
    let RequirementResult { id, level, basis, statement, source, verdict, scenarios } = requirement;
    let area = id.split('.').next().unwrap_or(id);
    Rule {
        id,
        name: friendly(id),
        short_description: message(statement),
        // Code scanning refuses a rule without one.
        full_description: message(statement),
        help: message(&format!(
            "{statement}\nSource: {source} ({basis}).\nMore: verifik-conformance explain {id}"
        )),
        default_configuration: Configuration { level: degree(report, *level) },
        properties: RuleProperties {
            level: *level,
            basis: *basis,
            source,
            verdict: *verdict,
            scenarios,
            tags: [area],
        },
    }
}

/// The identifier as one word in which each part begins with a capital: `DeleteHardList`.
fn friendly(id: &str) -> String {
    let parts = id.split(|character: char| !character.is_alphanumeric());
    let capital = |part: &str| {
        let mut characters = part.chars();
        let first = characters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + characters.as_str()
    };
    parts.map(capital).collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    /// True if every selected scenario was judged.
    execution_successful: bool,
    start_time_utc: String,
    end_time_utc: String,
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: Degree,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
}

fn invocation(report: &Report) -> Invocation<'_> {
    Invocation {
        execution_successful: !report.interrupted && report.totals.inconclusive == 0,
        start_time_utc: wall_clock::after(report, 0.0).to_string(),
        end_time_utc: wall_clock::after(report, report.duration_ms).to_string(),
        tool_execution_notifications: interruption(report)
            .into_iter()
            .chain(report.scenarios.iter().flat_map(|scenario| notifications(report, scenario)))
            .collect(),
    }
}

fn interruption(report: &Report) -> Option<Notification<'_>> {
    report.interrupted.then(|| Notification {
        level: Degree::Error,
        message: message("the run was interrupted before its end"),
        locations: Vec::new(),
    })
}

fn notifications<'a>(
    report: &Report,
    scenario: &'a ScenarioResult,
) -> impl Iterator<Item = Notification<'a>> {
    let reason = phrases::reason(scenario);
    let unjudged = match scenario.verdict {
        Verdict::Inconclusive => {
            let advice = phrases::advice(report, scenario);
            let text = format!("{} could not be judged: {reason}\nhelp: {advice}", scenario.id);
            Some((Degree::Warning, text))
        }
        Verdict::Skipped => Some((Degree::Note, format!("{} was skipped: {reason}", scenario.id))),
        Verdict::Passed | Verdict::Failed => None,
    };
    let left = phrases::left_behind(scenario);
    let left = left.map(|text| (Degree::Error, format!("{}: {text}", scenario.id)));
    unjudged.into_iter().chain(left).map(|(level, text)| Notification {
        level,
        message: message(&text),
        locations: vec![location(scenario, None)],
    })
}
