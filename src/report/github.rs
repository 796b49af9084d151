//! Annotations of GitHub Actions: workflow commands, to be written to the standard output of a
//! step.
//!
//! Violations and items left behind are errors, inconclusive scenarios and advisories are warnings,
//! known failures are notices. GitHub shows ten of each kind per step, so the most important come
//! first, no more than ten are written, and the last notice gives the outcome and the number of
//! omitted ones. A requirement has no line in the repository to point at; a finding against an
//! approved transcript points at its file.

use std::fmt;
use std::io::{BufWriter, Write};

use super::groups::{self, Accepted, Group, Occurrence, grouped};
use super::phrases;
use super::printable::CommandEnd;
use super::{RenderError, exploration, printable};
use crate::model::{Finding, Report, ScenarioResult, Verdict};

/// Annotations of one kind that GitHub shows for a step.
const SHOWN: usize = 10;
/// Longest text of a provider; the other reports hold all of it.
const LONGEST: usize = 1_000;

/// Scenarios that are listed for a requirement.
const NAMED: usize = 5;

/// One workflow command.
struct Command<'a> {
    kind: &'static str,
    file: Option<&'a str>,
    title: String,
    message: String,
}

/// Writes the findings of the report as workflow commands.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut out = BufWriter::new(out);
    let mut left_out = Vec::new();
    let kinds = [
        // Items left behind are one command, which must not be lost behind ten violations.
        (left_behind(report).into_iter().chain(violations(report)).collect(), SHOWN, "error"),
        (not_judged(report).into_iter().chain(advisories(report)).collect(), SHOWN, "warning"),
        (known_failures(report).collect::<Vec<_>>(), SHOWN - 1, "notice"),
    ];
    for (commands, shown, kind) in kinds {
        for command in commands.iter().take(shown) {
            writeln!(out, "{command}")?;
        }
        let more = commands.len().saturating_sub(shown);
        if more > 0 {
            left_out.push(phrases::count(u32::try_from(more).unwrap_or(u32::MAX), kind));
        }
    }
    let mut message = phrases::outcome(report);
    if !left_out.is_empty() {
        let more = left_out.join(" and ");
        message = format!("{message}\n{more} more than GitHub shows; see the other reports");
    }
    writeln!(out, "{}", Command { kind: "notice", file: None, title: title(report), message })?;
    out.flush()?;
    Ok(())
}

fn title(report: &Report) -> String {
    format!("{} against {}", report.tool.name, report.target.name)
}

fn violations(report: &Report) -> Vec<Command<'_>> {
    let mut violations: Vec<_> = grouped(report, |one| &one.failing)
        .iter()
        .map(|group| of_group("error", "", report, group))
        .collect();
    // A verdict without a finding is still a failure.
    let is_bare = |scenario: &&ScenarioResult| {
        let failing = groups::findings(report, scenario).failing;
        scenario.verdict == Verdict::Failed && failing.is_empty()
    };
    violations.extend(report.scenarios.iter().filter(is_bare).map(|scenario| Command {
        kind: "error",
        file: None,
        title: format!("failed: {}", scenario.id),
        message: phrases::reason(scenario).to_owned(),
    }));
    violations
}

fn advisories(report: &Report) -> impl Iterator<Item = Command<'_>> {
    grouped(report, |one| &one.advisory)
        .into_iter()
        .map(|group| of_group("warning", "advisory: ", report, &group))
}

/// One annotation for a violated requirement, however often it occurs, with its consequences.
fn of_group<'a>(
    kind: &'static str,
    what: &str,
    report: &'a Report,
    group: &Group<'a>,
) -> Command<'a> {
    let Occurrence { scenario, finding } = group.best;
    let mut command = found(kind, what, report, scenario, finding);
    if group.occurrences.len() > 1 {
        command.message = format!("{}\nseen {}", command.message, group.places(NAMED));
    }
    for consequence in &group.consequences {
        let places = consequence.places(NAMED);
        command.message =
            format!("{}\ncauses {}, {places}", command.message, consequence.requirement);
    }
    command
}

fn known_failures(report: &Report) -> impl Iterator<Item = Command<'_>> {
    report.scenarios.iter().flat_map(move |scenario| {
        groups::findings(report, scenario).accepted.into_iter().map(
            move |Accepted { finding, acceptance }| {
                let mut command = found("notice", "known failure: ", report, scenario, finding);
                let accepted = phrases::acceptance(acceptance);
                command.message = format!("{}\n{accepted}: {}", command.message, acceptance.link);
                command
            },
        )
    })
}

fn found<'a>(
    kind: &'static str,
    what: &str,
    report: &'a Report,
    scenario: &'a ScenarioResult,
    finding: &'a Finding,
) -> Command<'a> {
    let level = finding.level;
    let mut message = format!("expected {}\nactual {}", phrases::expected(finding), finding.actual);
    if let Some(requirement) = report.requirement(&finding.requirement) {
        message = format!("{}\n{message}", requirement.statement);
    }
    if let Some(sent) = scenario.exchange(finding) {
        message = format!("{message}\nin {}", phrases::exchange(report, &sent));
    }
    if let Some(failure) = exploration::failure_of(report, &scenario.id) {
        message = format!("{message}\n{}", exploration::story(failure));
    }
    Command {
        kind,
        file: phrases::approved_file(finding),
        title: format!("{what}{level} {} in {}", finding.requirement, scenario.id),
        message,
    }
}

/// The one obstacle because of which nothing was judged, or each inconclusive scenario.
fn not_judged(report: &Report) -> Vec<Command<'_>> {
    let Some(obstacle) = &report.obstacle else { return unjudged(report).collect() };
    vec![Command {
        kind: "warning",
        file: None,
        title: "nothing was judged".to_owned(),
        message: format!("{}\n{}\nhelp: {}", obstacle.reason, obstacle.evidence, obstacle.advice),
    }]
}

fn unjudged(report: &Report) -> impl Iterator<Item = Command<'_>> {
    let unjudged = report.scenarios.iter().filter(|one| one.verdict == Verdict::Inconclusive);
    unjudged.map(move |scenario| Command {
        kind: "warning",
        file: None,
        title: format!("could not be judged: {}", scenario.id),
        message: format!(
            "{}\nhelp: {}",
            phrases::reason(scenario),
            phrases::advice(report, scenario)
        ),
    })
}

fn left_behind(report: &Report) -> Option<Command<'_>> {
    let left: Vec<_> = report
        .scenarios
        .iter()
        .filter_map(|one| Some(format!("{}: {}", one.id, phrases::left_behind(one)?)))
        .collect();
    (!left.is_empty()).then(|| Command {
        kind: "error",
        file: None,
        title: "clean-up failed".to_owned(),
        message: left.join("\n"),
    })
}

impl fmt::Display for Command<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "::{} ", self.kind)?;
        if let Some(file) = self.file {
            write!(formatter, "file={},line=1,", property(file))?;
        }
        write!(formatter, "title={}::{}", property(&self.title), data(&self.message))
    }
}

/// The value of a property: characters that would end it or the command are escaped.
fn property(text: &str) -> String {
    let text = printable::line(text);
    percent(&console::truncate_str(&text, LONGEST, "…")).replace(':', "%3A").replace(',', "%2C")
}

/// The message of a command, with its line breaks.
fn data(text: &str) -> String {
    let text = printable::broken_up(text, CommandEnd::Text);
    let text = printable::block(&text);
    percent(&console::truncate_str(&text, 4 * LONGEST, "…")).replace('\n', "%0A")
}

fn percent(text: &str) -> String {
    // The percent sign first, since the other escapes begin with it.
    text.replace('%', "%25").replace('\r', "%0D")
}
