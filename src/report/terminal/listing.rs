//! What `-v` adds below a scenario: every check, every exchange, every observation.

use std::io;

use super::super::wording;
use super::page::{self, Page, Tone};
use crate::model::{Checked, Report, ScenarioResult, Verdict};

pub(super) fn write(
    report: &Report,
    scenario: &ScenarioResult,
    page: &mut Page<'_>,
) -> io::Result<()> {
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
    let (symbol, tone) = match (failed, binds) {
        (0, _) => page::symbol(Verdict::Passed),
        (_, true) => page::symbol(Verdict::Failed),
        (_, false) => ("!", Tone::Doubtful),
    };
    let held = match (passed, passed.saturating_add(*failed)) {
        (0 | 1, 1) => String::new(),
        (passed, made) => format!("  {passed} of {made} held"),
    };
    page.row(&[
        (Tone::Plain, "    "),
        (tone, symbol),
        (Tone::Plain, " "),
        (Tone::Plain, requirement),
        (Tone::Quiet, &held),
    ])
}
