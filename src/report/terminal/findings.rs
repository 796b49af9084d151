//! Findings with their evidence: by scenario and exchange with `-v` and in other formats, by broken
//! requirement in the short form.

use std::borrow::Cow;
use std::io;

use super::super::groups::{self, Accepted, Group, Occurrence, grouped};
use super::super::{curl, phrases};
use super::page::{Page, Tone};
use crate::model::{Acceptance, Body, Exchange, Finding, Report, Response, ScenarioResult};

/// Lines of a response body that are shown by default.
const BODY_LINES: usize = 20;
/// Lines of a body that are shown in the short form.
const FEW_BODY_LINES: usize = 6;
/// Prefix of each line of a response.
const GUTTER: &str = "    │ ";

/// Response headers that help to judge a response to a DELETE.
const RELEVANT: &[&str] = &[
    "content-type",
    "content-length",
    "content-encoding",
    "allow",
    "location",
    "retry-after",
    "www-authenticate",
    "x-request-id",
];

/// Findings that fail the run; each exchange is shown once, below all of its findings.
pub(super) fn violations(
    report: &Report,
    scenario: &ScenarioResult,
    findings: &[&Finding],
    page: &mut Page<'_>,
) -> io::Result<()> {
    let mut exchanges: Vec<Option<u32>> = Vec::new();
    for finding in findings {
        if !exchanges.contains(&finding.exchange) {
            exchanges.push(finding.exchange);
        }
    }
    for id in exchanges {
        let group: Vec<_> = findings.iter().filter(|finding| finding.exchange == id).collect();
        for finding in &group {
            page.blank()?;
            violation(report, finding, page)?;
        }
        if let Some(sent) = group.first().and_then(|finding| scenario.exchange(finding)) {
            page.blank()?;
            evidence(report, &sent, page)?;
        }
    }
    Ok(())
}

pub(super) fn violation(report: &Report, finding: &Finding, page: &mut Page<'_>) -> io::Result<()> {
    let level = format!("  {} ", finding.level);
    page.row(&[(Tone::Bad, &level), (Tone::Strong, &finding.requirement)])?;
    if let Some(requirement) = report.requirement(&finding.requirement) {
        page.text("  ", Tone::Plain, &requirement.statement)?;
    }
    page.field("    ", "expected", Tone::Good, &phrases::expected(finding))?;
    page.field("    ", "actual", Tone::Bad, &finding.actual)?;
    if let Some(pointer) = &finding.pointer {
        page.field("    ", "at", Tone::Plain, phrases::place(pointer))?;
    }
    if let Some(requirement) = report.requirement(&finding.requirement) {
        let source = format!("{} ({})", requirement.source, requirement.basis);
        page.field("    ", "source", Tone::Quiet, &source)?;
    }
    Ok(())
}

/// A finding that does not bind, in a quieter tone and without its whole exchange.
pub(super) fn advisory(
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
    page: &mut Page<'_>,
) -> io::Result<()> {
    quiet("  advisory ", report, scenario, finding, page)
}

/// A finding that is accepted for now, in a quieter tone, with its owner and expiry date.
pub(super) fn known_failure(
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
    acceptance: &Acceptance,
    page: &mut Page<'_>,
) -> io::Result<()> {
    quiet("  known failure ", report, scenario, finding, page)?;
    page.field("    ", "known", Tone::Doubtful, &phrases::acceptance(acceptance))?;
    page.field("    ", "issue", Tone::Quiet, &acceptance.link)
}

fn quiet(
    kind: &str,
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let level = format!("{} ", finding.level);
    page.row(&[
        (Tone::Doubtful, kind),
        (Tone::Quiet, &level),
        (Tone::Quiet, &finding.requirement),
    ])?;
    if let Some(requirement) = report.requirement(&finding.requirement) {
        page.text("  ", Tone::Quiet, &requirement.statement)?;
    }
    page.field("    ", "expected", Tone::Quiet, &phrases::expected(finding))?;
    page.field("    ", "actual", Tone::Quiet, &finding.actual)?;
    if let Some(pointer) = &finding.pointer {
        page.field("    ", "at", Tone::Quiet, phrases::place(pointer))?;
    }
    if let Some(sent) = scenario.exchange(finding) {
        page.field("    ", "in", Tone::Quiet, &phrases::exchange(report, &sent))?;
    }
    Ok(())
}

/// An exchange as evidence: the request, the response, and a command that reproduces it.
fn evidence(report: &Report, exchange: &Exchange, page: &mut Page<'_>) -> io::Result<()> {
    shown_exchange(report, exchange, BODY_LINES, page)?;
    page.text("  ", Tone::Plain, "reproduce with:")?;
    page.verbatim("    ", Tone::Quiet, &curl::curl_lines(&exchange.request))
}

fn shown_exchange(
    report: &Report,
    exchange: &Exchange,
    lines: usize,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let line = phrases::exchange(report, exchange);
    page.hanging("  ", "    ", Tone::Strong, &format!("exchange {}: {line}", exchange.id))?;
    exchange.response().map_or(Ok(()), |response| answer(response, lines, page))
}

fn answer(response: &Response, lines: usize, page: &mut Page<'_>) -> io::Result<()> {
    for (name, value) in &response.headers {
        if RELEVANT.contains(&name.as_str()) {
            page.lines(GUTTER, 1, &format!("{name}: {value}"))?;
        }
    }
    page.lines(GUTTER, 1, "\n")?;
    if response.body.is_empty() {
        return page.text(GUTTER, Tone::Quiet, "(no body)");
    }
    page.lines(GUTTER, lines, &pretty(&response.body))?;
    if response.body.truncated() {
        let kept = response.body.bytes().len();
        let note = format!("({kept} of {} bytes kept)", response.body.size());
        page.text(GUTTER, Tone::Quiet, &note)?;
    }
    Ok(())
}

/// Characters of a JSON body that is shown on one line.
const ONE_LINE: usize = 72;

/// JSON is indented unless it fits on one line; anything else is shown as it came.
fn pretty(body: &Body) -> Cow<'_, str> {
    let Some(json) = body.json() else { return body.text_lossy() };
    let short = json.to_string();
    if short.len() <= ONE_LINE {
        return Cow::Owned(short);
    }
    serde_json::to_string_pretty(json).map_or_else(|_| body.text_lossy(), Cow::Owned)
}

/// Scenarios that are listed for a violated requirement in the short form.
const NAMED: usize = 4;

/// Consequences that are listed for a violated requirement in the short form.
const CONSEQUENCES: usize = 8;

/// Each violated requirement once: the first cause with its evidence and its consequences, the
/// others in short.
pub(super) fn grouped_findings(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let failing = grouped(report, |one| &one.failing);
    if let Some((first, others)) = failing.split_first() {
        page.blank()?;
        first_cause(report, first, page)?;
        for group in others {
            page.blank()?;
            other_cause(report, group, page)?;
        }
    }
    let advisory = grouped(report, |one| &one.advisory);
    if !advisory.is_empty() {
        page.blank()?;
    }
    let all = advisory.iter().flat_map(|group| std::iter::once(group).chain(&group.consequences));
    for group in all {
        let finding = group.best.finding;
        let text = format!(
            "advisory {} {}: expected {}, actual {} ({})",
            finding.level,
            group.requirement,
            phrases::expected(finding),
            finding.actual,
            group.places(NAMED)
        );
        page.hanging("", "    ", Tone::Doubtful, &text)?;
    }
    for scenario in &report.scenarios {
        for Accepted { finding, acceptance } in groups::findings(report, scenario).accepted {
            page.blank()?;
            known_failure(report, scenario, finding, acceptance, page)?;
        }
    }
    Ok(())
}

/// A cause with its exchange. The command that reproduces it is the last line of the report.
fn first_cause(report: &Report, group: &Group<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let Occurrence { scenario, finding } = group.best;
    violation(report, finding, page)?;
    seen(group, page)?;
    let Some(sent) = scenario.exchange(finding) else { return Ok(()) };
    page.blank()?;
    shown_exchange(report, &sent, FEW_BODY_LINES, page)
}

fn other_cause(report: &Report, group: &Group<'_>, page: &mut Page<'_>) -> io::Result<()> {
    let Occurrence { scenario, finding } = group.best;
    let level = format!("  {} ", finding.level);
    page.row(&[(Tone::Bad, &level), (Tone::Strong, group.requirement)])?;
    let text = format!("{}, actual {}", phrases::expected(finding), finding.actual);
    page.field("    ", "expected", Tone::Plain, &text)?;
    if let Some(sent) = scenario.exchange(finding) {
        page.field("    ", "in", Tone::Plain, &phrases::exchange(report, &sent))?;
    }
    seen(group, page)
}

fn seen(group: &Group<'_>, page: &mut Page<'_>) -> io::Result<()> {
    page.field("    ", "seen", Tone::Plain, &group.places(NAMED))?;
    for consequence in group.consequences.iter().take(CONSEQUENCES) {
        let text = format!("{}, {}", consequence.requirement, consequence.frequency());
        page.field("    ", "causes", Tone::Quiet, &text)?;
    }
    match group.consequences.len().saturating_sub(CONSEQUENCES) {
        0 => Ok(()),
        more => page.field("    ", "", Tone::Quiet, &format!("and {more} more, shown with -v")),
    }
}
