//! The report on the terminal: violations, their exchanges, and how to reproduce them.
//!
//! All text goes through a `Page`, which escapes text of the provider, wraps at the width and uses
//! colours only on request.

mod closing;
mod findings;
mod page;
mod scenarios;

use std::io::{self, Write};

use crate::model::{Obstacle, Report, ScenarioResult};
pub(super) use page::{Page, Tone};

use super::groups::{self, Accepted};
use super::phrases;

/// Layout of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Use ANSI colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// 0 shows what needs attention; 1 also every check, exchange and observation, uncut.
    pub verbosity: u8,
    /// Show only items left behind and the outcome.
    pub quiet: bool,
}

impl Style {
    /// No colour, nothing extra: for files and for snapshots.
    #[must_use]
    pub const fn plain(width: usize) -> Self {
        Self { color: false, width, verbosity: 0, quiet: false }
    }
}

/// Writes the report for a person; the last paragraph is the outcome in plain words.
pub fn render(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    if !style.quiet {
        header(report, &mut page)?;
        if let Some(obstacle) = &report.obstacle {
            return nothing_judged(report, obstacle, &mut page);
        }
        if page.verbose() || scenarios::is_clean(report) {
            scenarios::all(report, &mut page)?;
        } else {
            scenarios::attention(report, &mut page)?;
            findings::grouped_findings(report, &mut page)?;
        }
        closing::known_failures(report, &mut page)?;
    }
    closing::write(report, &mut page)?;
    if style.quiet { Ok(()) } else { closing::next(report, &mut page) }
}

/// The one obstacle because of which nothing was judged, instead of the scenarios.
fn nothing_judged(report: &Report, obstacle: &Obstacle, page: &mut Page<'_>) -> io::Result<()> {
    page.hanging("? ", "  ", Tone::Doubtful, &format!("nothing was judged: {}", obstacle.reason))?;
    page.field("  ", "seen", Tone::Plain, &obstacle.evidence)?;
    page.field("  ", "help", Tone::Plain, &obstacle.advice)?;
    page.blank()?;
    let scenarios = phrases::count(report.totals.scenarios, "scenario");
    let outcome = format!("{}: none of {scenarios} was run, nothing was created", report.outcome);
    page.hanging("", "  ", Tone::Doubtful, &outcome)
}

/// The violations of one scenario with their exchanges, as plain text for other formats.
pub(super) fn violations(report: &Report, scenario: &ScenarioResult) -> io::Result<String> {
    let failing = groups::findings(report, scenario).failing;
    text(|page| findings::violations(report, scenario, &failing, page))
}

/// Advisories and known failures of one scenario, as plain text for other formats.
pub(super) fn remarks(report: &Report, scenario: &ScenarioResult) -> io::Result<String> {
    let findings = groups::findings(report, scenario);
    text(|page| {
        for finding in findings.advisory {
            findings::advisory(report, scenario, finding, page)?;
        }
        for Accepted { finding, acceptance } in findings.accepted {
            findings::known_failure(report, scenario, finding, acceptance, page)?;
        }
        Ok(())
    })
}

fn text(write: impl FnOnce(&mut Page<'_>) -> io::Result<()>) -> io::Result<String> {
    let mut bytes = Vec::new();
    write(&mut Page::new(&mut bytes, Style::plain(100)))?;
    Ok(String::from_utf8_lossy(&bytes).trim_matches('\n').to_owned())
}

fn header(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let tool = &report.tool;
    let target = &report.target;
    page.text(
        "",
        Tone::Strong,
        &format!("{} {} checks {} at {}", tool.name, tool.version, target.name, target.base_url),
    )?;
    let strict = if report.strict { ", strict: SHOULD counts like MUST" } else { "" };
    page.text(
        "",
        Tone::Quiet,
        &format!("started {}, seed {}{strict}", report.started_at, report.seed),
    )?;
    page.blank()
}
