//! One line per scenario, and below it whatever needs attention.

use std::io;

use super::super::{printable, wording};
use super::finding;
use super::page::{Page, Tone, fitted};
use crate::model::{Checked, Report, ScenarioResult, Verdict};

/// Width of the column `1234 checks`.
const CHECKS: usize = 11;
/// Width of the column `59 min 59 s`.
const DURATION: usize = 8;
/// A narrower title is not worth its place.
const NARROWEST_TITLE: usize = 8;

/// Widths that all scenario lines of a report share.
pub(super) struct Columns {
    id: usize,
    title: usize,
}

pub(super) fn all(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let columns = Columns::new(report, page.width());
    for (position, scenario) in report.scenarios.iter().enumerate() {
        head(scenario, &columns, page)?;
        if body(report, scenario, page)? && position + 1 < report.scenarios.len() {
            page.blank()?;
        }
    }
    Ok(())
}

impl Columns {
    pub(super) fn new(report: &Report, width: usize) -> Self {
        let widest = |text: fn(&ScenarioResult) -> &str| {
            let width = |scenario| console::measure_text_width(&printable::line(text(scenario)));
            report.scenarios.iter().map(width).max().unwrap_or(0)
        };
        let id = widest(|scenario| &scenario.id).min(width.saturating_sub(DURATION + 12));
        let taken = 2 + id + 2 + CHECKS + 2 + DURATION;
        let title = widest(|scenario| &scenario.title).min(width.saturating_sub(taken + 2));
        Self { id, title: if title < NARROWEST_TITLE { 0 } else { title } }
    }
}

pub(super) fn head(
    scenario: &ScenarioResult,
    columns: &Columns,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let (symbol, tone) = symbol(scenario.verdict);
    let skipped = scenario.verdict == Verdict::Skipped;
    let strong = if skipped { Tone::Quiet } else { Tone::Strong };
    let usual = if skipped { Tone::Quiet } else { Tone::Plain };
    let id = fitted(&printable::line(&scenario.id), columns.id);
    let title = match columns.title {
        0 => String::new(),
        width => format!("  {}", fitted(&printable::line(&scenario.title), width)),
    };
    let numbers = if skipped {
        String::new()
    } else {
        let checks = wording::count(wording::checks(scenario), "check");
        let duration = wording::duration(scenario.duration_ms);
        format!("  {checks:>CHECKS$}  {duration:>DURATION$}")
    };
    page.row(&[
        (tone, symbol),
        (Tone::Plain, " "),
        (strong, &id),
        (usual, &title),
        (Tone::Quiet, &numbers),
    ])
}

/// The sign in front of a line, and its tone.
pub(super) fn symbol(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Passed => ("✓", Tone::Good),
        Verdict::Failed => ("✗", Tone::Bad),
        Verdict::Inconclusive => ("?", Tone::Doubtful),
        Verdict::Skipped => ("–", Tone::Quiet),
    }
}

/// Everything below the line of a scenario; says whether there was anything.
fn body(report: &Report, scenario: &ScenarioResult, page: &mut Page<'_>) -> io::Result<bool> {
    let findings = wording::findings(report, scenario);
    let reason = scenario.reason.as_deref();
    match scenario.verdict {
        Verdict::Skipped => {
            page.field("  ", "skipped", Tone::Quiet, wording::reason(scenario))?;
        }
        Verdict::Inconclusive => unjudged(report, scenario, page)?,
        Verdict::Passed | Verdict::Failed => {
            if let Some(reason) = reason {
                page.field("  ", "note", Tone::Plain, reason)?;
            }
        }
    }
    finding::violations(report, scenario, &findings.failing, page)?;
    for finding in findings.advisory {
        page.blank()?;
        finding::advisory(report, scenario, finding, page)?;
    }
    for (finding, acceptance) in findings.accepted {
        page.blank()?;
        finding::known_failure(report, scenario, finding, acceptance, page)?;
    }
    if page.verbose() {
        everything(report, scenario, page)?;
    }
    let judged = matches!(scenario.verdict, Verdict::Passed | Verdict::Failed);
    Ok(!judged || !scenario.findings.is_empty() || reason.is_some() || page.verbose())
}

pub(super) fn unjudged(
    report: &Report,
    scenario: &ScenarioResult,
    page: &mut Page<'_>,
) -> io::Result<()> {
    page.field("  ", "reason", Tone::Doubtful, wording::reason(scenario))?;
    if let Some(last) = scenario.exchanges.iter().next_back() {
        page.field("  ", "last", Tone::Plain, &wording::exchange(report, &last))?;
    }
    page.field("  ", "to do", Tone::Plain, &wording::advice(report, scenario))
}

/// Every check, exchange and observation, which `-v` adds below a scenario.
fn everything(report: &Report, scenario: &ScenarioResult, page: &mut Page<'_>) -> io::Result<()> {
    section("checks", scenario.checks.is_empty(), page)?;
    scenario.checks.iter().try_for_each(|checked| check(report, checked, page))?;
    section("exchanges", scenario.exchanges.is_empty(), page)?;
    for exchange in scenario.exchanges.iter() {
        let first = format!("    {:>3} {:8} ", exchange.id, wording::purpose(exchange.purpose));
        let next = " ".repeat(first.len());
        page.hanging(&first, &next, Tone::Plain, &wording::exchange(report, &exchange))?;
    }
    section("observations", scenario.observations.is_empty(), page)?;
    for observation in &scenario.observations {
        let place = observation.exchange.map(|id| format!(" (exchange {id})")).unwrap_or_default();
        let line = format!("{}: {}{place}", observation.topic, observation.observed);
        page.hanging("    ", "      ", Tone::Plain, &line)?;
    }
    Ok(())
}

fn section(title: &str, empty: bool, page: &mut Page<'_>) -> io::Result<()> {
    if empty {
        return Ok(());
    }
    page.blank()?;
    page.text("  ", Tone::Strong, title)
}

fn check(report: &Report, checked: &Checked, page: &mut Page<'_>) -> io::Result<()> {
    let Checked { requirement, passed, failed, .. } = checked;
    let binds = report.requirement(requirement).is_none_or(|entry| report.binds(entry.level));
    let (sign, tone) = match (failed, binds) {
        (0, _) => symbol(Verdict::Passed),
        (_, true) => symbol(Verdict::Failed),
        (_, false) => ("!", Tone::Doubtful),
    };
    let held = match (passed, passed.saturating_add(*failed)) {
        (0 | 1, 1) => String::new(),
        (passed, made) => format!("  {passed} of {made} held"),
    };
    page.row(&[
        (Tone::Plain, "    "),
        (tone, sign),
        (Tone::Plain, " "),
        (Tone::Plain, requirement),
        (Tone::Quiet, &held),
    ])
}
