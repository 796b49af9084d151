//! Markdown for a comment on a pull request or a step summary: violations, and how to reproduce
//! them.
//!
//! GitHub refuses a comment of more than 65,536 characters. Each section therefore has a budget of
//! characters; entries beyond it are counted, and the most important section comes first.

pub(super) mod text;

use std::io::Write;

use askama::Template;
use text::{Markdown, block, code, prose};

use super::groups::{self, Accepted, Group, Occurrence, grouped};
use super::phrases;
use super::{RenderError, curl, exploration as stories};
use crate::model::{Acceptance, Finding, Outcome, Report, ScenarioResult, Totals, Verdict};

/// The whole page; every member is escaped already, so the template escapes nothing.
#[derive(Template)]
#[template(path = "markdown/report.md", escape = "none")]
struct Page<'a> {
    mark: &'static str,
    tool: Markdown,
    target: Markdown,
    outcome: Markdown,
    totals: &'a Totals,
    sections: Vec<Section>,
}

/// Writes the report as Markdown of less than 60,000 characters.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let page = Page {
        mark: match report.outcome {
            Outcome::Conforms => "✅",
            Outcome::Violates => "❌",
            Outcome::Inconclusive => "❔",
        },
        tool: code(&format!("{} {}", report.tool.name, report.tool.version), 100),
        target: code(&format!("{} ({})", report.target.name, report.target.base_url), 300),
        outcome: prose(&phrases::outcome(report), 1_000),
        totals: &report.totals,
        sections: sections(report)?,
    };
    out.write_all(page.render()?.as_bytes())?;
    Ok(())
}

/// Scenarios that are listed for a requirement.
const NAMED: usize = 5;
/// Characters of an identifier.
const ID: usize = 200;
/// Characters of any other text on one line.
const LINE: usize = 800;
/// Characters of an observation of several lines, such as a difference.
const BLOCK: usize = 3_000;
/// Sentences of a story.
const SENTENCES: usize = 20;
/// Characters of one of them.
const SENTENCE: usize = 200;
/// A longer command is left out, since a truncated one is useless.
const COMMAND: usize = 5_000;

/// A heading and its entries.
struct Section {
    title: &'static str,
    entries: Vec<Markdown>,
    left_out: usize,
}

/// A finding with everything needed to judge it.
#[derive(Template)]
#[template(path = "markdown/finding.md", escape = "none")]
struct Entry {
    level: Markdown,
    requirement: Markdown,
    scenario: Markdown,
    statement: Option<Markdown>,
    expected: Markdown,
    actual: Option<Markdown>,
    difference: Option<Markdown>,
    place: Option<Markdown>,
    source: Option<Markdown>,
    seen: Option<Markdown>,
    causes: Vec<Markdown>,
    accepted: Option<Markdown>,
    exchange: Option<Markdown>,
    command: Option<Markdown>,
}

/// A failing history after shrinking.
#[derive(Template)]
#[template(path = "markdown/story.md", escape = "none")]
struct Story {
    requirement: Markdown,
    scenario: Markdown,
    sentences: Vec<Markdown>,
    left_out: Option<String>,
    replayed: Markdown,
}

/// A scenario with a remark.
#[derive(Template)]
#[template(source = "- {{ scenario }}: {{ text }}\n", ext = "md", escape = "none")]
struct Item {
    scenario: Markdown,
    text: Markdown,
}

/// Every section with entries; characters that one leaves unused are available to the next one.
fn sections(report: &Report) -> Result<Vec<Section>, RenderError> {
    let RenderedFindings { failing, accepted, advisory } = findings(report)?;
    let parts = [
        ("Violations", failing, 30_000),
        ("Exploration", exploration(report)?, 4_000),
        ("Left behind", left_behind(report)?, 4_000),
        ("Could not be judged", unjudged(report)?, 6_000),
        ("Known failures", accepted, 6_000),
        ("Advisories", advisory, 6_000),
    ];
    let mut room = 0;
    let mut sections = Vec::new();
    for (title, entries, share) in parts {
        room += share;
        let number = entries.len();
        let entries = fitting(entries, &mut room);
        let left_out = number - entries.len();
        if number > 0 {
            sections.push(Section { title, entries, left_out });
        }
    }
    Ok(sections)
}

fn fitting(entries: Vec<Markdown>, room: &mut usize) -> Vec<Markdown> {
    let mut fitting = Vec::new();
    for entry in entries {
        let Some(rest) = room.checked_sub(entry.len() + 2) else { break };
        *room = rest;
        fitting.push(entry);
    }
    fitting
}

/// Rendered findings by their effect on the run.
struct RenderedFindings {
    failing: Vec<Markdown>,
    accepted: Vec<Markdown>,
    advisory: Vec<Markdown>,
}

fn findings(report: &Report) -> Result<RenderedFindings, RenderError> {
    let (mut bare, mut accepted) = (Vec::new(), Vec::new());
    for scenario in &report.scenarios {
        let findings = groups::findings(report, scenario);
        if scenario.verdict == Verdict::Failed && findings.failing.is_empty() {
            bare.push(item(&scenario.id, phrases::reason(scenario))?);
        }
        for Accepted { finding, acceptance } in findings.accepted {
            let one = Subject { scenario, finding, acceptance: Some(acceptance), group: None };
            accepted.push(entry(report, &one)?);
        }
    }
    let entries = |groups: Vec<Group<'_>>| -> Result<Vec<Markdown>, RenderError> {
        groups.iter().map(|group| entry(report, &Subject::of(group))).collect()
    };
    let mut violations = entries(grouped(report, |one| &one.failing))?;
    violations.extend(bare);
    let advisory = entries(grouped(report, |one| &one.advisory))?;
    Ok(RenderedFindings { failing: violations, accepted, advisory })
}

/// A finding to be rendered, alone or for a group with the same requirement.
struct Subject<'a> {
    scenario: &'a ScenarioResult,
    finding: &'a Finding,
    acceptance: Option<&'a Acceptance>,
    group: Option<&'a Group<'a>>,
}

impl<'a> Subject<'a> {
    fn of(group: &'a Group<'a>) -> Self {
        let Occurrence { scenario, finding } = group.best;
        Self { scenario, finding, acceptance: None, group: Some(group) }
    }
}

fn entry(report: &Report, subject: &Subject<'_>) -> Result<Markdown, RenderError> {
    let Subject { scenario, finding, acceptance, group } = *subject;
    let sent = scenario.exchange(finding).filter(|_| group.is_some() && report.fails(finding));
    let requirement = report.requirement(&finding.requirement);
    let is_block = finding.actual.contains('\n');
    let source = requirement.map(|one| format!("{} ({})", one.source, one.basis));
    let exchange = scenario.exchange(finding).map(|sent| phrases::exchange(report, &sent));
    let command = sent.map(|sent| curl::curl_lines(&sent.request));
    let seen = group.filter(|group| group.occurrences.len() > 1).map(|group| group.places(NAMED));
    let causes = group.into_iter().flat_map(|group| &group.consequences);
    let causes = causes.map(|it| prose(&format!("{}, {}", it.requirement, it.places(NAMED)), LINE));
    let entry = Entry {
        level: prose(&finding.level.to_string(), ID),
        requirement: code(&finding.requirement, ID),
        scenario: code(&scenario.id, ID),
        statement: requirement.map(|one| prose(&one.statement, LINE)),
        expected: alternatives(finding),
        actual: (!is_block).then(|| code(&finding.actual, LINE)),
        difference: is_block.then(|| block("diff", &finding.actual, BLOCK)),
        place: finding.pointer.as_deref().map(|pointer| match pointer {
            "" => prose(phrases::place(pointer), LINE),
            pointer => code(pointer, LINE),
        }),
        source: source.map(|source| prose(&source, LINE)),
        seen: seen.map(|seen| prose(&seen, LINE)),
        causes: causes.collect(),
        accepted: acceptance
            .map(|one| prose(&format!("{}, see {}", phrases::acceptance(one), one.link), LINE)),
        exchange: exchange.map(|line| code(&line, LINE)),
        command: command
            .filter(|command| command.len() <= COMMAND)
            .map(|command| block("sh", &command, COMMAND)),
    };
    Ok(Markdown::rendered(&entry)?)
}

/// One acceptable outcome as code, several as words joined by `or`.
fn alternatives(finding: &Finding) -> Markdown {
    match finding.expected.as_slice() {
        [only] if !only.contains(' ') => code(only, LINE),
        _ => prose(&phrases::expected(finding), LINE),
    }
}

/// The figures of an exploration, and the story of each failure.
fn exploration(report: &Report) -> Result<Vec<Markdown>, RenderError> {
    let Some(explored) = &report.exploration else { return Ok(vec![]) };
    let figures = stories::figures(report, explored);
    let coverage = stories::coverage(explored);
    let mut entries = vec![prose(&format!("{figures}; {coverage}."), LINE)];
    for failure in &explored.failures {
        let sentences = failure.story.iter().take(SENTENCES);
        entries.push(Markdown::rendered(&Story {
            requirement: code(&failure.requirement, ID),
            scenario: code(&failure.scenario, ID),
            sentences: sentences.map(|sentence| prose(sentence, SENTENCE)).collect(),
            left_out: stories::left_out(failure, SENTENCES),
            replayed: prose(&stories::replayed(failure), LINE),
        })?);
    }
    Ok(entries)
}

fn unjudged(report: &Report) -> Result<Vec<Markdown>, RenderError> {
    if let Some(obstacle) = &report.obstacle {
        let text = format!("{}. Help: {}", obstacle.evidence, obstacle.advice);
        return Ok(vec![prose(&text, LINE)]);
    }
    let unjudged = report.scenarios.iter().filter(|one| one.verdict == Verdict::Inconclusive);
    unjudged
        .map(|scenario| {
            let (reason, advice) = (phrases::reason(scenario), phrases::advice(report, scenario));
            item(&scenario.id, &format!("{reason}. Help: {advice}"))
        })
        .collect()
}

fn left_behind(report: &Report) -> Result<Vec<Markdown>, RenderError> {
    let dirty = report.scenarios.iter().filter(|scenario| phrases::left_something(scenario));
    dirty
        .map(|scenario| {
            let ids = match scenario.cleanup.left_behind.join(", ") {
                ids if ids.is_empty() => "unknown".to_owned(),
                ids => ids,
            };
            let reason = scenario.cleanup.reason.as_deref().unwrap_or("no reason was given");
            item(&scenario.id, &format!("{ids} ({reason})"))
        })
        .collect()
}

fn item(scenario: &str, text: &str) -> Result<Markdown, RenderError> {
    let item = Item { scenario: code(scenario, ID), text: prose(text, LINE) };
    Ok(Markdown::rendered(&item)?)
}
