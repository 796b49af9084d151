//! Scenarios: one line each with its findings below with `-v`, and in the short form only those
//! that need attention.

use std::collections::BTreeMap;
use std::io;

use super::super::groups::{self, Accepted};
use super::super::phrases;
use super::super::printable;
use super::findings;
use super::page::{Page, Tone, fitted};
use crate::model::{Checked, Outcome, Report, ScenarioResult, Verdict};

/// Width of the column `1234 checks`.
const CHECKS: usize = 11;
/// Width of the column `59 min 59 s`.
const DURATION: usize = 8;
/// A title with less room than this is left out.
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
        let checks = phrases::count(phrases::checks(scenario), "check");
        let duration = phrases::duration(scenario.duration_ms);
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

/// The symbol in front of a line, and its tone.
pub(super) fn symbol(verdict: Verdict) -> (&'static str, Tone) {
    match verdict {
        Verdict::Passed => ("✓", Tone::Good),
        Verdict::Failed => ("✗", Tone::Bad),
        Verdict::Inconclusive => ("?", Tone::Doubtful),
        Verdict::Skipped => ("–", Tone::Quiet),
    }
}

/// Writes everything below the line of a scenario; returns whether there was anything.
fn body(report: &Report, scenario: &ScenarioResult, page: &mut Page<'_>) -> io::Result<bool> {
    let findings = groups::findings(report, scenario);
    let reason = scenario.reason.as_deref();
    match scenario.verdict {
        Verdict::Skipped => {
            page.field("  ", "skipped", Tone::Quiet, phrases::reason(scenario))?;
        }
        Verdict::Inconclusive => unjudged(report, scenario, page)?,
        Verdict::Passed | Verdict::Failed => {
            if let Some(reason) = reason {
                page.field("  ", "note", Tone::Plain, reason)?;
            }
        }
    }
    findings::violations(report, scenario, &findings.failing, page)?;
    for finding in findings.advisory {
        page.blank()?;
        findings::advisory(report, scenario, finding, page)?;
    }
    for Accepted { finding, acceptance } in findings.accepted {
        page.blank()?;
        findings::known_failure(report, scenario, finding, acceptance, page)?;
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
    page.field("  ", "reason", Tone::Doubtful, phrases::reason(scenario))?;
    if let Some(last) = scenario.exchanges.iter().next_back() {
        page.field("  ", "last", Tone::Plain, &phrases::exchange(report, &last))?;
    }
    page.field("  ", "help", Tone::Plain, &phrases::advice(report, scenario))
}

/// Every check, exchange and observation, which `-v` adds below a scenario.
fn everything(report: &Report, scenario: &ScenarioResult, page: &mut Page<'_>) -> io::Result<()> {
    section("checks", scenario.checks.is_empty(), page)?;
    scenario.checks.iter().try_for_each(|checked| check(report, checked, page))?;
    section("exchanges", scenario.exchanges.is_empty(), page)?;
    for exchange in scenario.exchanges.iter() {
        let first = format!("    {:>3} {:8} ", exchange.id, phrases::purpose(exchange.purpose));
        let next = " ".repeat(first.len());
        page.hanging(&first, &next, Tone::Plain, &phrases::exchange(report, &exchange))?;
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

/// Failed scenarios that are listed one by one.
const FAILED: usize = 3;

/// Reasons for inconclusive scenarios that are shown.
const UNJUDGED: usize = 3;

/// Scenarios that are listed in front of a reason.
const NAMED: usize = 3;

/// Returns whether the report has no finding and no inconclusive scenario.
pub(super) fn is_clean(report: &Report) -> bool {
    report.scenarios.iter().all(|scenario| {
        matches!(scenario.verdict, Verdict::Passed | Verdict::Skipped)
            && scenario.findings.is_empty()
    })
}

/// The scenarios that need attention, and the number of the others.
pub(super) fn attention(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let columns = Columns::new(report, page.width());
    let of = |verdict| report.scenarios.iter().filter(move |one| one.verdict == verdict);
    for one in of(Verdict::Failed).take(FAILED) {
        head(one, &columns, page)?;
    }
    let more = of(Verdict::Failed).count().saturating_sub(FAILED);
    counted(page, Verdict::Failed, more, "more failed, listed with -v")?;
    counted(page, Verdict::Passed, of(Verdict::Passed).count(), "passed")?;
    let skipped: Vec<_> = of(Verdict::Skipped).collect();
    if !skipped.is_empty() {
        let line = format!("{} skipped: {} (reasons with -v)", skipped.len(), named(&skipped));
        page.hanging("– ", "    ", Tone::Quiet, &line)?;
    }
    let reasons = by_reason(of(Verdict::Inconclusive));
    let has_violations = report.outcome == Outcome::Violates;
    if !reasons.is_empty() {
        page.blank()?;
    }
    for (place, alike) in reasons.values().take(UNJUDGED).enumerate() {
        if place > 0 && !has_violations {
            page.blank()?;
        }
        page.hanging("? ", "  ", Tone::Doubtful, &format!("not judged: {}", named(alike)))?;
        if has_violations {
            // A violation may be the reason, so it comes first.
            page.lines("    ", 1, &printable::line(phrases::reason(alike[0])))?;
        } else {
            unjudged(report, alike[0], page)?;
        }
    }
    let more: usize = reasons.values().skip(UNJUDGED).map(Vec::len).sum();
    counted(page, Verdict::Inconclusive, more, "more could not be judged, shown with -v")
}

fn counted(page: &mut Page<'_>, verdict: Verdict, number: usize, what: &str) -> io::Result<()> {
    if number == 0 {
        return Ok(());
    }
    let (symbol, tone) = symbol(verdict);
    page.row(&[(tone, symbol), (Tone::Quiet, &format!(" {number} {what}"))])
}

/// Scenarios by their reason, without the identifiers and numbers in it, in order of first
/// occurrence.
fn by_reason<'a>(
    scenarios: impl Iterator<Item = &'a ScenarioResult>,
) -> BTreeMap<(usize, String), Vec<&'a ScenarioResult>> {
    let mut kinds: Vec<String> = Vec::new();
    let mut groups: BTreeMap<(usize, String), Vec<&ScenarioResult>> = BTreeMap::new();
    for scenario in scenarios {
        let kind = without_names(phrases::reason(scenario));
        let place = kinds.iter().position(|it| *it == kind).unwrap_or_else(|| {
            kinds.push(kind.clone());
            kinds.len() - 1
        });
        groups.entry((place, kind)).or_default().push(scenario);
    }
    groups
}

/// A reason without words that contain digits, which differ from one scenario to the next.
fn without_names(reason: &str) -> String {
    let words = reason.split([' ', '/', '"', ',', ':']);
    let kept = words.filter(|word| !word.bytes().any(|byte| byte.is_ascii_digit()));
    kept.collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

fn named(scenarios: &[&ScenarioResult]) -> String {
    let names: Vec<&str> = scenarios.iter().take(NAMED).map(|one| one.id.as_str()).collect();
    match scenarios.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
