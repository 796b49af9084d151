//! The end of the page: what is left behind, the totals, the outcome.

use std::borrow::Cow;
use std::io;

use super::super::wording::{self, count, duration};
use super::exploration;
use super::page::{Page, Tone};
use crate::model::{Outcome, Report};

/// Name of the target that ends with its run, and what was left on it as well.
const EMBEDDED: &str = "embedded";

pub(super) fn write(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    left_behind(report, page)?;
    if !page.quiet() {
        page.blank()?;
        totals(report, page)?;
        exploration::write(report, page)?;
        page.blank()?;
    }
    let tone = match report.outcome {
        Outcome::Conforms => Tone::Good,
        Outcome::Violates => Tone::Bad,
        Outcome::Inconclusive => Tone::Doubtful,
    };
    page.hanging("", "  ", tone, &wording::outcome(report))
}

fn left_behind(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let dirty: Vec<_> =
        report.scenarios.iter().filter(|scenario| wording::left_something(scenario)).collect();
    if dirty.is_empty() {
        return Ok(());
    }
    if !page.quiet() {
        page.blank()?;
    }
    let number = count(report.totals.left_behind, "item");
    page.text("", Tone::Doubtful, &format!("clean-up failed: {number} left behind by this run"))?;
    for scenario in dirty {
        let cleanup = &scenario.cleanup;
        let ids = cleanup.left_behind.join(", ");
        let what = if ids.is_empty() { "unknown" } else { &ids };
        page.hanging("  ", "    ", Tone::Plain, &format!("{}: {what}", scenario.id))?;
        if let Some(reason) = &cleanup.reason {
            page.text("    ", Tone::Quiet, reason)?;
        }
    }
    if report.target.name == EMBEDDED {
        return Ok(());
    }
    let base_url = &report.target.base_url;
    // Only a NUL byte cannot be quoted, and no URL has one.
    let base_url = shlex::try_quote(base_url).unwrap_or(Cow::Borrowed(base_url));
    let command = format!("to remove it: verifik-conformance sweep --base-url {base_url}");
    page.text("  ", Tone::Plain, &command)?;
    page.text("  ", Tone::Quiet, "(with the same token and --ledger; --dry-run only looks)")
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
    let accepted = wording::accepted(report);
    if accepted > 0 {
        field(page, "known", &format!("{} accepted for now", count(accepted, "failure")))?;
    }
    let observed: usize = report.scenarios.iter().map(|scenario| scenario.observations.len()).sum();
    if observed > 0 && !page.verbose() {
        let hint = format!("{observed} where the pages are silent, shown with -v");
        field(page, "observed", &hint)?;
    }
    field(page, "requests", &format!("{} in {}", totals.requests, duration(report.duration_ms)))?;
    if page.verbose() {
        for one in &report.latencies {
            let (median, p95, max) = (one.median_ms, one.p95_ms, one.max_ms);
            let text = format!(
                "{}: median {}, 95 in 100 within {}, slowest {} ({})",
                one.operation,
                wording::latency(median),
                wording::latency(p95),
                wording::latency(max),
                count(one.count, "answer"),
            );
            field(page, "latency", &text)?;
        }
    }
    Ok(())
}

fn field(page: &mut Page<'_>, label: &str, text: &str) -> io::Result<()> {
    page.field("", label, Tone::Quiet, text)
}
