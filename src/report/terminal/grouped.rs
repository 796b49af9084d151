//! The short form of a report with findings: each broken requirement once, in order of cause.

use std::collections::BTreeMap;
use std::io;

use super::super::groups::{Group, grouped};
use super::super::wording;
use super::page::{Page, Tone};
use super::{finding, scenario};
use crate::model::{Report, ScenarioResult, Verdict};

/// Scenarios that failed and are named one by one.
const FAILED: usize = 4;

/// Causes that could not be judged and are told.
const UNJUDGED: usize = 3;

/// Broken requirements that are shown with their exchange.
const SHOWN: usize = 3;

/// Scenarios that are named behind a broken requirement, or in front of a reason.
const NAMED: usize = 4;

/// Lines of a body that are shown.
const BODY_LINES: usize = 6;

/// Tells whether there is nothing but lines of scenarios to show.
pub(super) fn is_clean(report: &Report) -> bool {
    report.scenarios.iter().all(|scenario| {
        matches!(scenario.verdict, Verdict::Passed | Verdict::Skipped)
            && scenario.findings.is_empty()
    })
}

/// The scenarios that need attention, and how many do not.
pub(super) fn scenarios(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let columns = scenario::Columns::new(report, page.width());
    let of = |verdict| report.scenarios.iter().filter(move |one| one.verdict == verdict);
    for one in of(Verdict::Failed).take(FAILED) {
        scenario::head(one, &columns, page)?;
    }
    let more = of(Verdict::Failed).count().saturating_sub(FAILED);
    counted(page, Verdict::Failed, more, "more failed, named with -v")?;
    counted(page, Verdict::Passed, of(Verdict::Passed).count(), "passed")?;
    for (reason, alike) in by_reason(of(Verdict::Skipped)) {
        let line = format!("{}: {}", named(&alike), wording::reason(alike[0]));
        page.hanging("– ", "    ", Tone::Quiet, &format!("skipped {line}"))?;
        let _ = reason;
    }
    let unjudged = by_reason(of(Verdict::Inconclusive));
    for alike in unjudged.values().take(UNJUDGED) {
        page.blank()?;
        page.hanging("? ", "  ", Tone::Doubtful, &format!("not judged: {}", named(alike)))?;
        scenario::unjudged(report, alike[0], page)?;
    }
    let more: usize = unjudged.values().skip(UNJUDGED).map(Vec::len).sum();
    counted(page, Verdict::Inconclusive, more, "more could not be judged, told with -v")
}

fn counted(page: &mut Page<'_>, verdict: Verdict, number: usize, what: &str) -> io::Result<()> {
    if number == 0 {
        return Ok(());
    }
    let (symbol, tone) = scenario::symbol(verdict);
    page.row(&[(tone, symbol), (Tone::Quiet, &format!(" {number} {what}"))])
}

/// Scenarios by their reason, whatever identifiers and numbers it names; the first come first.
fn by_reason<'a>(
    scenarios: impl Iterator<Item = &'a ScenarioResult>,
) -> BTreeMap<(usize, String), Vec<&'a ScenarioResult>> {
    let mut kinds: Vec<String> = Vec::new();
    let mut groups: BTreeMap<(usize, String), Vec<&ScenarioResult>> = BTreeMap::new();
    for scenario in scenarios {
        let kind = without_names(wording::reason(scenario));
        let place = kinds.iter().position(|it| *it == kind).unwrap_or_else(|| {
            kinds.push(kind.clone());
            kinds.len() - 1
        });
        groups.entry((place, kind)).or_default().push(scenario);
    }
    groups
}

/// A reason without what differs from one scenario to the next: words with digits.
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

/// Each broken requirement once, with its best evidence and its consequences.
pub(super) fn findings(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let failing = grouped(report, |findings| &findings.failing);
    for (place, group) in failing.iter().enumerate() {
        page.blank()?;
        violation(report, group, place < SHOWN, page)?;
    }
    let advisory = grouped(report, |findings| &findings.advisory);
    if !advisory.is_empty() {
        page.blank()?;
    }
    let all = advisory.iter().flat_map(|group| std::iter::once(group).chain(&group.consequences));
    for group in all {
        let (_, finding) = group.best;
        let told = format!(
            "{}: expected {}, actual {} ({})",
            group.requirement,
            wording::expected(finding),
            finding.actual,
            group.places(NAMED)
        );
        let first = format!("advisory {} ", finding.level);
        page.hanging(&first, "    ", Tone::Doubtful, &told)?;
    }
    for scenario in &report.scenarios {
        for (finding, acceptance) in wording::findings(report, scenario).accepted {
            page.blank()?;
            finding::known_failure(report, scenario, finding, acceptance, page)?;
        }
    }
    Ok(())
}

fn violation(
    report: &Report,
    group: &Group<'_>,
    has_evidence: bool,
    page: &mut Page<'_>,
) -> io::Result<()> {
    let (scenario, finding) = group.best;
    finding::violation(report, finding, page)?;
    page.field("    ", "seen", Tone::Plain, &group.places(NAMED))?;
    for consequence in &group.consequences {
        let told = format!("{}, {}", consequence.requirement, consequence.places(NAMED));
        page.field("    ", "hence", Tone::Quiet, &told)?;
    }
    match scenario.exchange(finding).filter(|_| has_evidence) {
        Some(sent) => {
            page.blank()?;
            finding::evidence(report, &sent, BODY_LINES, page)
        }
        None => Ok(()),
    }
}

/// The command that helps next, where something is broken.
pub(super) fn next(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let failing = grouped(report, |findings| &findings.failing);
    let Some(first) = failing.first() else { return Ok(()) };
    let scenario = &first.best.0.id;
    let next = format!(
        "next: verifik-conformance explain {} (or check --scenario {scenario} -v, and the curl \
         line above)",
        first.requirement
    );
    page.hanging("", "  ", Tone::Quiet, &next)
}
