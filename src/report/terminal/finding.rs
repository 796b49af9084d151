//! Findings, grouped by the exchange they were made in.

use std::io;

use super::super::wording;
use super::exchange;
use super::page::{Page, Tone};
use crate::model::{Acceptance, Finding, Report, ScenarioResult};

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
            exchange::write(report, &sent, page)?;
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
        page.field("    ", "at", Tone::Plain, wording::place(pointer))?;
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

/// A finding that somebody accepted for now: quiet, with who answers for it and how long.
pub(super) fn known_failure(
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
    acceptance: &Acceptance,
    page: &mut Page<'_>,
) -> io::Result<()> {
    quiet("  known failure ", report, scenario, finding, page)?;
    page.field("    ", "known", Tone::Doubtful, &wording::acceptance(acceptance))?;
    page.field("    ", "followed", Tone::Quiet, &acceptance.link)
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
    page.field("    ", "expected", Tone::Quiet, &wording::expected(finding))?;
    page.field("    ", "actual", Tone::Quiet, &finding.actual)?;
    if let Some(pointer) = &finding.pointer {
        page.field("    ", "at", Tone::Quiet, wording::place(pointer))?;
    }
    if let Some(sent) = scenario.exchange(finding) {
        page.field("    ", "in", Tone::Quiet, &wording::exchange(report, &sent))?;
    }
    Ok(())
}
