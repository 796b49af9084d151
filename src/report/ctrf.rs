//! CTRF, the Common Test Report Format: one test per scenario, in the JSON that its reporters and
//! pull-request actions read.
//!
//! The format has no status for a scenario that could not be judged. `failed` would accuse the
//! provider and `skipped` would hide it, so it is `other`, with `inconclusive` as its raw status.

use std::io::Write;

use serde::Serialize;

use super::json::{self, Array};
use super::{RenderError, exploration, phrases, printable, terminal, wall_clock};
use crate::model::{Finding, Outcome, Report, ScenarioResult, Target, Totals, Verdict};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a, T> {
    report_format: &'static str,
    spec_version: &'static str,
    timestamp: String,
    generated_by: &'a str,
    results: Results<'a, T>,
}

#[derive(Serialize)]
struct Results<'a, T> {
    tool: Tool<'a>,
    summary: Summary<'a>,
    tests: T,
    environment: Environment<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    tests: u32,
    passed: u32,
    failed: u32,
    skipped: u32,
    pending: u32,
    other: u32,
    start: i64,
    stop: i64,
    duration: u64,
    extra: Run<'a>,
}

/// Data without a place in the format.
#[derive(Serialize)]
struct Run<'a> {
    outcome: Outcome,
    statement: String,
    interrupted: bool,
    strict: bool,
    seed: u64,
    totals: &'a Totals,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Environment<'a> {
    test_environment: &'a str,
    extra: &'a Target,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    #[serde(rename = "testId")]
    id: &'a str,
    name: String,
    status: &'static str,
    raw_status: Verdict,
    duration: u64,
    start: i64,
    stop: i64,
    suite: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stdout: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stderr: Vec<String>,
    extra: Details<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    title: &'a str,
    findings: &'a [Finding],
    left_behind: &'a [String],
}

/// Writes the report as CTRF.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = Document {
        report_format: "CTRF",
        spec_version: "0.0.0",
        timestamp: wall_clock::after(report, report.duration_ms).to_string(),
        generated_by: &report.tool.name,
        results: Results {
            tool: Tool { name: &report.tool.name, version: &report.tool.version },
            summary: summary(report),
            tests: Array(|| report.scenarios.iter().map(|scenario| test(report, scenario))),
            environment: Environment {
                test_environment: &report.target.name,
                extra: &report.target,
            },
        },
    };
    json::write(&document, out)
}

fn summary(report: &Report) -> Summary<'_> {
    let totals = &report.totals;
    Summary {
        tests: totals.scenarios,
        passed: totals.passed,
        failed: totals.failed,
        skipped: totals.skipped,
        pending: 0,
        other: totals.inconclusive,
        start: wall_clock::after(report, 0.0).as_millisecond(),
        stop: wall_clock::after(report, report.duration_ms).as_millisecond(),
        duration: wall_clock::whole(report.duration_ms),
        extra: Run {
            outcome: report.outcome,
            statement: phrases::outcome(report),
            interrupted: report.interrupted,
            strict: report.strict,
            seed: report.seed,
            totals,
        },
    }
}

fn test<'a>(report: &'a Report, scenario: &'a ScenarioResult) -> Test<'a> {
    let ended_ms = scenario.started_ms + scenario.duration_ms;
    Test {
        id: &scenario.id,
        name: printable::line(&format!("{}: {}", scenario.id, scenario.title)).into_owned(),
        status: status(scenario.verdict),
        raw_status: scenario.verdict,
        duration: wall_clock::whole(scenario.duration_ms),
        start: wall_clock::after(report, scenario.started_ms).as_millisecond(),
        stop: wall_clock::after(report, ended_ms).as_millisecond(),
        suite: [&report.target.name],
        message: phrases::message(report, scenario),
        trace: trace(report, scenario),
        // Writing to memory does not fail.
        stdout: lines(&terminal::remarks(report, scenario).unwrap_or_default()),
        stderr: lines(&phrases::left_behind(scenario).unwrap_or_default()),
        extra: Details {
            title: &scenario.title,
            findings: &scenario.findings,
            left_behind: &scenario.cleanup.left_behind,
        },
    }
}

fn status(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Skipped => "skipped",
        Verdict::Inconclusive => "other",
        Verdict::Failed => "failed",
    }
}

fn trace(report: &Report, scenario: &ScenarioResult) -> Option<String> {
    match scenario.verdict {
        Verdict::Passed | Verdict::Skipped => None,
        Verdict::Inconclusive => Some(format!("help: {}", phrases::advice(report, scenario))),
        Verdict::Failed => {
            let story = exploration::failure_of(report, &scenario.id).map(exploration::story);
            let violations = terminal::violations(report, scenario).ok();
            Some(story.into_iter().chain(violations).collect::<Vec<_>>().join("\n\n"))
        }
    }
    .map(|text| printable::block(&text).into_owned())
    .filter(|text| !text.is_empty())
}

fn lines(text: &str) -> Vec<String> {
    printable::block(text).lines().map(str::to_owned).collect()
}
