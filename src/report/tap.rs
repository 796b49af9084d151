//! TAP 14, the Test Anything Protocol: one test point per scenario, with its findings as YAML.
//!
//! The protocol knows ok and not ok. An inconclusive scenario is `not ok`: with `# TODO` or `#
//! SKIP` a harness would call the run a success, which the exit code denies. Its description and
//! its `verdict` say that it accuses nobody. `# TODO` marks a scenario in which only known failures
//! occurred. `Bail out!` marks a run that does not conform although no test point fails: everything
//! was skipped, or the run was interrupted.
//!
//! The YAML is written as JSON values, which YAML 1.2 includes (section 1.3); characters that YAML
//! forbids or a terminal would obey are escaped first.

use std::io::{BufWriter, Write};

use serde::Serialize;

use super::{RenderError, exploration, groups, json, phrases, printable};
use crate::model::{Finding, Level, Outcome, Report, ScenarioResult, Verdict};

/// Writes the report as TAP 14.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut out = BufWriter::new(out);
    writeln!(out, "TAP version 14")?;
    // Without a test point every plan would count as a success.
    if !report.scenarios.is_empty() {
        writeln!(out, "1..{}", report.scenarios.len())?;
    }
    for (position, scenario) in report.scenarios.iter().enumerate() {
        point(report, scenario, position + 1, &mut out)?;
    }
    let statement = escape(&phrases::outcome(report));
    let fails = |one: &ScenarioResult| one.verdict >= Verdict::Inconclusive;
    let is_told = report.outcome == Outcome::Conforms || report.scenarios.iter().any(fails);
    if report.interrupted || !is_told || report.scenarios.is_empty() {
        writeln!(out, "Bail out! {statement}")?;
    } else {
        writeln!(out, "# {statement}")?;
    }
    out.flush()?;
    Ok(())
}

fn point(
    report: &Report,
    scenario: &ScenarioResult,
    number: usize,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let findings = groups::findings(report, scenario);
    let known = findings.accepted.first().map(|one| one.acceptance);
    let (result, note, directive) = match (scenario.verdict, known) {
        (Verdict::Passed, Some(known)) => {
            let accepted = format!("{}, {}", phrases::acceptance(known), known.link);
            ("not ok", "", format!(" # TODO {}", escape(&accepted)))
        }
        (Verdict::Passed, None) => ("ok", "", String::new()),
        (Verdict::Skipped, _) => {
            ("ok", "", format!(" # SKIP {}", escape(phrases::reason(scenario))))
        }
        (Verdict::Inconclusive, _) => ("not ok", " (could not be judged)", String::new()),
        (Verdict::Failed, _) => ("not ok", "", String::new()),
    };
    let name = escape(&format!("{}: {}{note}", scenario.id, scenario.title));
    writeln!(out, "{result} {number} - {name}{directive}")?;
    if scenario.verdict == Verdict::Skipped {
        return Ok(());
    }
    writeln!(out, "  ---")?;
    diagnostics(report, scenario, out)?;
    writeln!(out, "  ...")?;
    Ok(())
}

/// Diagnostics of a test point, one member per line.
#[derive(Serialize)]
struct Diagnostics {
    verdict: Verdict,
    duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_behind: Vec<String>,
}

/// Diagnostics of a finding.
#[derive(Serialize)]
struct FindingDiagnostics {
    requirement: String,
    level: Level,
    expected: Vec<String>,
    actual: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<String>,
}

fn diagnostics(
    report: &Report,
    scenario: &ScenarioResult,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let is_unjudged = scenario.verdict == Verdict::Inconclusive;
    let left = scenario.cleanup.left_behind.iter().map(|id| text(id));
    let diagnostics = Diagnostics {
        verdict: scenario.verdict,
        duration_ms: scenario.duration_ms,
        message: phrases::message(report, scenario),
        advice: is_unjudged.then(|| text(&phrases::advice(report, scenario))),
        story: exploration::failure_of(report, &scenario.id)
            .map(|failure| text(&exploration::story(failure))),
        left_behind: left.collect(),
    };
    members("  ", "  ", &diagnostics, out)?;
    let findings = groups::findings(report, scenario);
    let accepted: Vec<_> = findings.accepted.iter().map(|one| one.finding).collect();
    let lists = [
        ("violations", findings.failing),
        ("known_failures", accepted),
        ("advisories", findings.advisory),
    ];
    for (name, findings) in lists {
        if !findings.is_empty() {
            writeln!(out, "  {name}:")?;
        }
        for finding in findings {
            members("    - ", "      ", &finding_diagnostics(report, scenario, finding), out)?;
        }
    }
    Ok(())
}

fn finding_diagnostics(
    report: &Report,
    scenario: &ScenarioResult,
    finding: &Finding,
) -> FindingDiagnostics {
    let sent = scenario.exchange(finding);
    FindingDiagnostics {
        requirement: text(&finding.requirement),
        level: finding.level,
        expected: finding.expected.iter().map(|one| text(one)).collect(),
        actual: text(&finding.actual),
        at: finding.pointer.as_deref().map(|pointer| text(phrases::place(pointer))),
        exchange: sent.map(|sent| text(&phrases::exchange(report, &sent))),
    }
}

/// Writes the members of a structure, one per line, each with a JSON value, which is also YAML.
fn members(
    first: &str,
    next: &str,
    structure: &impl Serialize,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let members = serde_json::to_value(structure)?;
    for (position, (name, value)) in members.as_object().into_iter().flatten().enumerate() {
        let indent = if position == 0 { first } else { next };
        write!(out, "{indent}{name}: ")?;
        json::line(value, out).map_err(json::cause)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The text without characters that YAML forbids.
fn text(value: &str) -> String {
    printable::block(value).into_owned()
}

/// Escapes a text for the line of a test point (TAP 14, section "Escaping"): on one line, with
/// escaped hash signs, and without a brace at its end that would open a subtest.
fn escape(text: &str) -> String {
    let line = printable::line(text.trim()).replace('\\', "\\\\").replace('#', "\\#");
    if line.ends_with('{') { format!("{line}.") } else { line }
}
