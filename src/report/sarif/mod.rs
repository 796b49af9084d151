//! SARIF 2.1.0, which code scanning reads: a rule per requirement, a result per finding.
//!
//! A contract has no line of source to point at. Results are located in their scenario and their
//! requirement (logical locations), and only a finding against an approved transcript has a file.
//! The exchange a finding was made in stands among the run's web requests and responses, once
//! however many findings cite it. What could not be judged, and what is left behind, is no result
//! but a notification of the invocation.

mod exchanges;
mod invocation;
mod results;
mod rules;

use std::io::Write;

use serde::Serialize;

use super::document::{self, Array};
use super::{RenderError, printable, wording};
use crate::model::{Finding, Level, Outcome, Report, ScenarioResult};
use exchanges::Cited;

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
    invocations: [invocation::Invocation<'a>; 1],
    web_requests: Q,
    web_responses: A,
    results: F,
    properties: Properties<'a>,
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
struct Properties<'a> {
    outcome: Outcome,
    statement: String,
    base_url: &'a str,
    strict: bool,
    seed: u64,
}

/// A text for a person.
#[derive(Serialize)]
struct Message {
    text: String,
}

/// The degrees that the format knows.
#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Degree {
    Note,
    Warning,
    Error,
}

/// Where something was found.
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
                rules: Array(|| report.requirements.iter().map(|one| rules::rule(report, one))),
            },
        },
        // A category per target, so that one target's results do not close another's.
        automation_details: Automation { id: format!("{}/", report.target.name) },
        invocations: [invocation::invocation(report)],
        web_requests: Array(|| cited.requests()),
        web_responses: Array(|| cited.responses()),
        results: Array(|| results::all(report, &cited)),
        properties: Properties {
            outcome: report.outcome,
            statement: wording::outcome(report),
            base_url: &report.target.base_url,
            strict: report.strict,
            seed: report.seed,
        },
    };
    document::write(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }, out)
}

/// How grave it is when a requirement of this level does not hold.
fn degree(report: &Report, level: Level) -> Degree {
    match level {
        level if report.binds(level) => Degree::Error,
        Level::Must | Level::Should => Degree::Warning,
        Level::May => Degree::Note,
    }
}

/// A text in which nothing is a placeholder (section 3.11.5) or a link (section 3.11.6).
fn message(text: &str) -> Message {
    let text = printable::block(text);
    Message { text: text.replace('{', "{{").replace('}', "}}").replace("](", "\\](") }
}

fn location<'a>(scenario: &'a ScenarioResult, finding: Option<&'a Finding>) -> Location<'a> {
    let mut logical_locations = vec![LogicalLocation { name: &scenario.id, kind: "scenario" }];
    let requirement = finding.map(|finding| finding.requirement.as_str());
    logical_locations.extend(requirement.map(|name| LogicalLocation { name, kind: "requirement" }));
    let file = finding.and_then(wording::approved_file);
    Location {
        physical_location: file.map(|file| PhysicalLocation {
            artifact_location: Artifact { uri: relative_reference(file) },
            region: Region { start_line: 1 },
        }),
        logical_locations,
    }
}

/// RFC 3986, section 4.2: a path as a reference, whatever characters it has.
fn relative_reference(path: &str) -> String {
    let encode = |segment| percent_encoding::utf8_percent_encode(segment, SEGMENT).to_string();
    path.split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// Everything but the unreserved characters (RFC 3986, section 2.3).
const SEGMENT: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
