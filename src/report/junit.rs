//! `JUnit` XML: one suite per run, one case per scenario.
//!
//! A violated scenario is a `failure`; one that could not be judged is an `error`, so that a CI
//! system tells a broken provider from an unreachable one. Advisories never fail a case: they
//! stand in its `system-out`, and what is left behind in its `system-err`.

use std::io::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::{RenderError, printable, terminal, wording};
use crate::model::{Finding, Report, ScenarioResult, Verdict};

/// Columns of a message; the whole text stands in the body of the element.
const LONGEST_MESSAGE: usize = 240;

const NO_REASON: &str = "no reason was given";

/// Writes the report as `JUnit` XML.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut document = quick_junit::Report::new(safe(&report.tool.name));
    document.time = Some(seconds(report.duration_ms));
    document.timestamp = report.started_at.parse().ok();
    document.add_test_suite(suite(report)?);
    let mut bytes = Vec::new();
    document.serialize(&mut bytes)?;
    out.write_all(&bytes)?;
    Ok(())
}

fn suite(report: &Report) -> Result<TestSuite, RenderError> {
    let mut suite = TestSuite::new(safe(&report.target.name));
    suite.time = Some(seconds(report.duration_ms));
    suite.timestamp = report.started_at.parse().ok();
    let properties = [
        ("target", safe(&report.target.base_url)),
        ("outcome", safe(&wording::outcome(report))),
        ("tool", safe(&format!("{} {}", report.tool.name, report.tool.version))),
        ("strict", safe(&report.strict.to_string())),
        ("seed", safe(&report.seed.to_string())),
    ];
    let properties = properties.map(|(name, value)| Property::new(name, value));
    suite.add_properties(properties);
    for scenario in &report.scenarios {
        suite.add_test_case(case(report, scenario)?);
    }
    Ok(suite)
}

fn case(report: &Report, scenario: &ScenarioResult) -> Result<TestCase, RenderError> {
    // The name is the identifier, not the title: a reworded title must not look like a new test.
    let mut case = TestCase::new(safe(&scenario.id), status(report, scenario)?);
    let class = format!("{}.{}", report.tool.name, report.target.name);
    case.set_classname(safe(&class));
    case.set_time(seconds(scenario.duration_ms));
    case.set_assertions(wording::checks(scenario) as usize);
    case.add_property(Property::new("title", safe(&scenario.title)));
    let advisories = terminal::advisories(report, scenario)?;
    if !advisories.is_empty() {
        case.set_system_out(safe(&advisories));
    }
    if wording::left_something(scenario) {
        let reason = scenario.cleanup.reason.as_deref().unwrap_or(NO_REASON);
        let ids = scenario.cleanup.left_behind.join(", ");
        case.set_system_err(safe(&format!("left behind: {ids}\n{reason}")));
    }
    Ok(case)
}

fn status(report: &Report, scenario: &ScenarioResult) -> Result<TestCaseStatus, RenderError> {
    let reason = scenario.reason.as_deref().unwrap_or(NO_REASON);
    let mut status = match scenario.verdict {
        Verdict::Passed => return Ok(TestCaseStatus::success()),
        Verdict::Failed => return failure(report, scenario),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    status.set_message(one_line(reason)).set_type(scenario.verdict.to_string());
    if scenario.verdict == Verdict::Inconclusive {
        let advice = wording::advice(report, scenario);
        status.set_description(safe(&format!("{reason}\nto do: {advice}")));
    }
    Ok(status)
}

fn failure(report: &Report, scenario: &ScenarioResult) -> Result<TestCaseStatus, RenderError> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let (binding, _) = wording::split_findings(report, scenario);
    let Some(first) = binding.first() else {
        let reason = scenario.reason.as_deref().unwrap_or(NO_REASON);
        status.set_message(one_line(reason)).set_type(scenario.verdict.to_string());
        return Ok(status);
    };
    status.set_message(one_line(&headline(first, binding.len() - 1)));
    status.set_type(first.level.to_string());
    status.set_description(safe(&terminal::violations(report, scenario)?));
    Ok(status)
}

fn headline(first: &Finding, more: usize) -> String {
    let headline = wording::headline(first);
    let headline = console::truncate_str(&headline, LONGEST_MESSAGE, "…");
    if more == 0 { headline.into_owned() } else { format!("{headline} (and {more} more)") }
}

fn one_line(text: &str) -> XmlString {
    XmlString::new(printable::line(text))
}

/// Escapes first: on its own, `XmlString` drops whatever looks like the start of a terminal
/// escape, and with it the text that a hostile provider placed behind it.
fn safe(text: &str) -> XmlString {
    XmlString::new(printable::block(text))
}

fn seconds(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}
