//! `JUnit` XML: one suite per run, one case per scenario.
//!
//! A failed scenario is a `failure`; an inconclusive one is an `error`, so that a CI system can
//! tell a broken provider from an unreachable one. Advisories and known failures never fail a case:
//! they are in its `system-out`, and items left behind in its `system-err`.

use std::io::Write;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite, XmlString};

use super::{RenderError, exploration, groups, phrases, printable, terminal, wall_clock};
use crate::model::{Report, ScenarioResult, Verdict};

/// Writes the report as `JUnit` XML.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut document = quick_junit::Report::new(safe(&report.tool.name));
    document.time = Some(wall_clock::duration(report.duration_ms));
    document.timestamp = report.started_at.parse().ok();
    document.add_test_suite(suite(report)?);
    let mut bytes = Vec::new();
    document.serialize(&mut bytes)?;
    out.write_all(&bytes)?;
    Ok(())
}

fn suite(report: &Report) -> Result<TestSuite, RenderError> {
    let mut suite = TestSuite::new(safe(&report.target.name));
    suite.time = Some(wall_clock::duration(report.duration_ms));
    suite.timestamp = report.started_at.parse().ok();
    let properties = [
        ("target", safe(&report.target.base_url)),
        ("outcome", safe(&phrases::outcome(report))),
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
    case.set_time(wall_clock::duration(scenario.duration_ms));
    case.set_assertions(phrases::checks(scenario) as usize);
    case.add_property(Property::new("title", safe(&scenario.title)));
    let remarks = terminal::remarks(report, scenario)?;
    if !remarks.is_empty() {
        case.set_system_out(safe(&remarks));
    }
    if let Some(left_behind) = phrases::left_behind(scenario) {
        case.set_system_err(safe(&left_behind));
    }
    Ok(case)
}

fn status(report: &Report, scenario: &ScenarioResult) -> Result<TestCaseStatus, RenderError> {
    let reason = phrases::reason(scenario);
    let mut status = match scenario.verdict {
        Verdict::Passed => return Ok(TestCaseStatus::success()),
        Verdict::Failed => return failure(report, scenario),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    status.set_message(one_line(reason)).set_type(scenario.verdict.to_string());
    if scenario.verdict == Verdict::Inconclusive {
        let advice = phrases::advice(report, scenario);
        status.set_description(safe(&format!("{reason}\nhelp: {advice}")));
    }
    Ok(status)
}

fn failure(report: &Report, scenario: &ScenarioResult) -> Result<TestCaseStatus, RenderError> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let failing = groups::findings(report, scenario).failing;
    let Some(first) = failing.first() else {
        status
            .set_message(one_line(phrases::reason(scenario)))
            .set_type(scenario.verdict.to_string());
        return Ok(status);
    };
    status.set_message(one_line(&phrases::first_of(first, failing.len() - 1)));
    status.set_type(first.level.to_string());
    let story = exploration::failure_of(report, &scenario.id).map(exploration::story);
    let violations = terminal::violations(report, scenario)?;
    let said: Vec<_> = story.into_iter().chain([violations]).collect();
    status.set_description(safe(&said.join("\n\n")));
    Ok(status)
}

fn one_line(text: &str) -> XmlString {
    XmlString::new(printable::line(text))
}

/// Escapes the text before `XmlString` sees it, which would drop anything that looks like a
/// terminal escape together with the text behind it.
fn safe(text: &str) -> XmlString {
    XmlString::new(printable::block(text))
}
