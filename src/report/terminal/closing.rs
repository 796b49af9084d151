//! The end of the page: known failures, items left behind, totals and outcome.

use std::io;

use super::super::curl;
use super::super::exploration;
use super::super::groups::{Occurrence, grouped};
use super::super::phrases::{self, count, duration};
use super::page::{Page, Tone};
use crate::model::{ExploredFailure, KnownFailure, KnownFailureStatus, Outcome, Report};

/// Sentences of a story that are shown without `-v`.
const SENTENCES: usize = 20;

/// Scenarios whose items left behind are listed without `-v`.
const SCENARIOS: usize = 2;

/// Violated requirements in the summary.
const CAUSES: usize = 5;

pub(super) fn write(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    left_behind(report, page)?;
    if !page.quiet() {
        page.blank()?;
        totals(report, page)?;
        explored(report, page)?;
        page.blank()?;
    }
    let tone = match report.outcome {
        Outcome::Conforms => Tone::Good,
        Outcome::Violates => Tone::Bad,
        Outcome::Inconclusive => Tone::Doubtful,
    };
    page.hanging("", "  ", tone, &phrases::outcome(report))
}

fn left_behind(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let dirty: Vec<_> =
        report.scenarios.iter().filter(|scenario| phrases::left_something(scenario)).collect();
    if dirty.is_empty() {
        return Ok(());
    }
    if !page.quiet() {
        page.blank()?;
    }
    // Beside a violation, which may be the reason, the items are only counted.
    let is_counted = report.outcome == Outcome::Violates && !page.verbose();
    let number = count(report.totals.left_behind, "item");
    let hint = if is_counted { ", listed with -v" } else { "" };
    let heading = format!("clean-up failed: {number} left behind by this run{hint}");
    page.text("", Tone::Doubtful, &heading)?;
    let shown = if page.verbose() { dirty.len() } else { SCENARIOS };
    for scenario in dirty.iter().take(shown).filter(|_| !is_counted) {
        let cleanup = &scenario.cleanup;
        let what = match cleanup.left_behind.as_slice() {
            [] => "unknown".to_owned(),
            [first, more @ ..] if !page.verbose() && !more.is_empty() => {
                format!("{first} and {} more", more.len())
            }
            all => all.join(", "),
        };
        page.hanging("  ", "    ", Tone::Plain, &format!("{}: {what}", scenario.id))?;
        if let Some(reason) = &cleanup.reason {
            page.text("    ", Tone::Quiet, reason)?;
        }
    }
    if let more @ 1.. = dirty.len().saturating_sub(shown)
        && !is_counted
    {
        let more = count(u32::try_from(more).unwrap_or(u32::MAX), "scenario");
        page.text("  ", Tone::Quiet, &format!("and by {more} more, listed with -v"))?;
    }
    let Some(command) = phrases::sweep(report) else { return Ok(()) };
    let command = format!("remove with: {command}");
    page.text("  ", Tone::Plain, &command)?;
    page.text("  ", Tone::Quiet, "(same token and --ledger as this run; --dry-run removes nothing)")
}

fn totals(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let totals = &report.totals;
    let verdicts = [
        (totals.passed, "passed"),
        (totals.failed, "failed"),
        (totals.inconclusive, "inconclusive"),
        (totals.skipped, "skipped"),
    ];
    let scenarios = verdicts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, verdict)| format!("{number} {verdict}"))
        .collect::<Vec<_>>()
        .join(", ");
    field(page, "scenarios", &format!("{}: {scenarios}", totals.scenarios))?;
    let checks = match (totals.violations, totals.advisories) {
        (0, 0) if totals.checks == 0 => "none made".to_owned(),
        (0, 0) => format!("{}, all held", totals.checks),
        (violations, 0) => format!("{}: {}", totals.checks, count(violations, "violation")),
        (violations, 1) => {
            format!("{}: {}, 1 advisory", totals.checks, count(violations, "violation"))
        }
        (violations, advisories) => {
            let violations = count(violations, "violation");
            format!("{}: {violations}, {advisories} advisories", totals.checks)
        }
    };
    field(page, "checks", &checks)?;
    let accepted = phrases::accepted(report);
    if accepted > 0 {
        field(page, "known", &format!("{} accepted for now", count(accepted, "failure")))?;
    }
    let observed: usize = report.scenarios.iter().map(|scenario| scenario.observations.len()).sum();
    if observed > 0 && !page.verbose() {
        let hint = format!("{observed} where the documentation is silent, shown with -v");
        field(page, "observed", &hint)?;
    }
    // Beside a violation nobody asks for more.
    if report.outcome != Outcome::Violates {
        for unproven in phrases::unproven(report) {
            field(page, "not judged", &unproven)?;
        }
    }
    field(page, "requests", &format!("{} in {}", totals.requests, duration(report.duration_ms)))?;
    if page.verbose() {
        for one in &report.latencies {
            let (median, p95, max) = (one.median_ms, one.p95_ms, one.max_ms);
            let text = format!(
                "{}: median {}, 95th percentile {}, maximum {} ({})",
                one.operation,
                phrases::latency(median),
                phrases::latency(p95),
                phrases::latency(max),
                count(one.count, "response"),
            );
            field(page, "latency", &text)?;
        }
    }
    Ok(())
}

fn field(page: &mut Page<'_>, label: &str, text: &str) -> io::Result<()> {
    page.field("", label, Tone::Quiet, text)
}

/// The figures of an exploration, and the story of each failure.
fn explored(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let Some(explored) = &report.exploration else { return Ok(()) };
    page.field("", "explored", Tone::Quiet, &exploration::figures(report, explored))?;
    page.field("", "coverage", Tone::Quiet, &exploration::coverage(explored))?;
    for failure in &explored.failures {
        page.blank()?;
        story(failure, page)?;
    }
    Ok(())
}

fn story(failure: &ExploredFailure, page: &mut Page<'_>) -> io::Result<()> {
    let ExploredFailure { requirement, scenario, .. } = failure;
    let heading = format!("history that violates {requirement}, in scenario {scenario}");
    page.hanging("", "  ", Tone::Strong, &heading)?;
    let shown = if page.verbose() { failure.story.len() } else { SENTENCES };
    for (place, sentence) in failure.story.iter().take(shown).enumerate() {
        let number = format!("  {:>2}. ", place + 1);
        page.hanging(&number, "      ", Tone::Plain, sentence)?;
    }
    if let Some(more) = exploration::left_out(failure, shown) {
        page.text("      ", Tone::Quiet, &more)?;
    }
    page.text("  ", Tone::Quiet, &exploration::replayed(failure))
}

/// The known failures whose status this run decides; all of them with `-v`.
pub(super) fn known_failures(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let is_shown = |known: &&KnownFailure| {
        let is_undecided = matches!(
            known.fate,
            KnownFailureStatus::NotJudged
                | KnownFailureStatus::NotSelected
                | KnownFailureStatus::OtherTarget
        );
        page.verbose() || !is_undecided
    };
    let shown: Vec<_> = report.known_failures.iter().filter(is_shown).collect();
    if shown.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.text("", Tone::Strong, "known failures")?;
    for known in shown {
        let (symbol, tone) = match known.fate {
            fate if fate.fails() => ("✗", Tone::Bad),
            KnownFailureStatus::Accepted => ("!", Tone::Doubtful),
            _ => ("–", Tone::Quiet),
        };
        page.row(&[
            (tone, "  "),
            (tone, symbol),
            (Tone::Strong, " "),
            (Tone::Strong, &phrases::subject(known)),
        ])?;
        page.text("    ", Tone::Plain, &phrases::known_failure_status(known))?;
        let follow = format!("{}, {}, until {}", known.owner, known.link, known.expires);
        page.text("    ", Tone::Quiet, &follow)?;
    }
    Ok(())
}

/// The violated requirements in order of cause, and the two commands that help next.
pub(super) fn next(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let causes = grouped(report, |findings| &findings.failing);
    let Some(first) = causes.first() else { return Ok(()) };
    for (place, cause) in causes.iter().take(CAUSES).enumerate() {
        let consequences = match cause.consequences.len() {
            0 => String::new(),
            number => {
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                format!(", with {}", count(number, "consequence"))
            }
        };
        let line = format!("{}, {}{consequences}", cause.requirement, cause.frequency());
        page.hanging(&format!("  {}. ", place + 1), "     ", Tone::Plain, &line)?;
    }
    if let more @ 1.. = causes.len().saturating_sub(CAUSES) {
        page.text("     ", Tone::Quiet, &format!("and {more} more"))?;
    }
    let explain = format!("verifik-conformance explain {}", first.requirement);
    page.verbatim("explain   ", Tone::Plain, &explain)?;
    let Occurrence { scenario, finding } = first.best;
    if let Some(sent) = scenario.exchange(finding) {
        return page.verbatim("reproduce ", Tone::Plain, &curl::curl(&sent.request));
    }
    let command = format!("verifik-conformance check --scenario {} -v", scenario.id);
    page.verbatim("details   ", Tone::Plain, &command)
}
