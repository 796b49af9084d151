//! Findings, grouped by the exchange they were made in.

use std::io;

use super::super::wording;
use super::exchange;
use super::page::{Page, Tone};
use crate::model::{Finding, Report, ScenarioResult};

/// Findings that fail the run; each exchange is shown once, below all that was found in it.
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
            exchange::write(report, sent, page)?;
        }
    }
    Ok(())
}

fn violation(report: &Report, finding: &Finding, page: &mut Page<'_>) -> io::Result<()> {
    let level = format!("  {} ", finding.level);
    page.row(&[(Tone::Bad, &level), (Tone::Strong, &finding.requirement)])?;
    if let Some(requirement) = report.requirement(&finding.requirement) {
        page.text("  ", Tone::Plain, &requirement.statement)?;
    }
    page.field("    ", "expected", Tone::Good, &wording::expected(finding))?;
    page.field("    ", "actual", Tone::Bad, &finding.actual)?;
    if let Some(pointer) = &finding.pointer {
        page.field("    ", "at", Tone::Plain, place(pointer))?;
    }
    if let Some(requirement) = report.requirement(&finding.requirement) {
        let source = format!("{} ({})", requirement.source, requirement.basis);
        page.field("    ", "source", Tone::Quiet, &source)?;
    }
    Ok(())
}

/// A finding that does not fail the run, in a quieter tone and without its whole exchange.
pub(super) fn advisory(
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let level = format!("{} ", finding.level);
    let label = if finding.accepted.is_some() { "  known failure " } else { "  advisory " };
    page.row(&[
        (Tone::Doubtful, label),
        (Tone::Quiet, &level),
        (Tone::Quiet, &finding.requirement),
    ])?;
    if let Some(requirement) = report.requirement(&finding.requirement) {
        page.text("  ", Tone::Quiet, &requirement.statement)?;
    }
    page.field("    ", "expected", Tone::Quiet, &wording::expected(finding))?;
    page.field("    ", "actual", Tone::Quiet, &finding.actual)?;
    if let Some(pointer) = &finding.pointer {
        page.field("    ", "at", Tone::Quiet, place(pointer))?;
    }
    if let Some(by) = &finding.accepted {
        let text = format!("by {} until {}, see {}", by.owner, by.expires, by.link);
        page.field("    ", "accepted", Tone::Quiet, &text)?;
    }
    if let Some(sent) = scenario.exchange(finding) {
        page.field("    ", "in", Tone::Quiet, &wording::exchange(report, sent))?;
    }
    Ok(())
}

/// RFC 6901, section 5: the empty pointer is the whole document.
fn place(pointer: &str) -> &str {
    if pointer.is_empty() { "the whole body" } else { pointer }
}
