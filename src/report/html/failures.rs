//! Findings, scenarios without a verdict, and items left behind.

use super::super::groups::{Group as RequirementGroup, Occurrence, grouped};
use super::super::{phrases, printable};
use super::elements::{
    Link, Piece, exchange_anchor, fragment, pieces, requirement_link, scenario_link, sign,
    web_address,
};
use super::evidence::{DiffLine, Evidence, unified_diff};
use crate::model::{Finding, Report, ScenarioResult, Verdict};

/// Further exchanges that are linked before the rest is counted.
const NAMED: usize = 12;

/// Characters of an outcome that are shown.
const LONGEST_TEXT: usize = 4_000;

/// Findings by kind, and scenarios without a verdict.
#[derive(Debug)]
pub(super) struct Failures {
    /// Findings that fail the run, by requirement.
    pub(super) violations: Vec<Violated>,
    /// Known failures, by scenario.
    pub(super) known: Vec<Group>,
    /// Findings that do not fail the run, by requirement.
    pub(super) advisories: Vec<Violated>,
    /// Scenarios that could not be judged, or were not run.
    pub(super) unjudged: Vec<Unjudged>,
}

/// Findings of one scenario.
#[derive(Debug)]
pub(super) struct Group {
    /// The scenario.
    pub(super) scenario: Link,
    /// The title.
    pub(super) title: String,
    /// The findings, each exchange below all findings in it.
    pub(super) parts: Vec<Part>,
}

/// Findings in one exchange.
#[derive(Debug)]
pub(super) struct Part {
    /// The findings.
    pub(super) cards: Vec<Card>,
    /// The exchange.
    pub(super) evidence: Option<Evidence>,
}

/// A scenario without a verdict on the provider.
#[derive(Debug)]
pub(super) struct Unjudged {
    /// The scenario.
    pub(super) scenario: Link,
    /// The title.
    pub(super) title: String,
    /// `skipped`, `inconclusive`, or `failed` where it names no finding.
    pub(super) verdict: String,
    /// The sign of the verdict.
    pub(super) sign: &'static str,
    /// The reason.
    pub(super) reason: String,
    /// Advice.
    pub(super) advice: Option<String>,
}

/// Items that this run created and could not remove.
#[derive(Debug)]
pub(super) struct LeftBehind {
    /// Their number.
    pub(super) count: String,
    /// The items by scenario.
    pub(super) items: Vec<ItemsOfScenario>,
    /// The command that removes it.
    pub(super) command: Option<String>,
}

/// Items that one scenario left behind.
#[derive(Debug)]
pub(super) struct ItemsOfScenario {
    /// The scenario.
    pub(super) scenario: Link,
    /// The items.
    pub(super) items: String,
    /// The reason.
    pub(super) reason: Option<String>,
}

/// A violated requirement with its evidence, its further occurrences and its consequences.
#[derive(Debug)]
pub(super) struct Violated {
    /// The finding with the best evidence, and those like it.
    pub(super) best: Group,
    /// The number of findings and their scenarios.
    pub(super) places: String,
    /// The number of findings beside the best one.
    pub(super) further: usize,
    /// The other findings, by scenario.
    pub(super) others: Vec<Group>,
    /// Requirements whose violation follows from this one.
    pub(super) consequences: Vec<Consequence>,
}

/// A requirement whose violation follows from another one.
#[derive(Debug)]
pub(super) struct Consequence {
    /// The requirement.
    pub(super) requirement: Link,
    /// The number of findings and their scenarios.
    pub(super) places: String,
    /// The findings, by scenario.
    pub(super) groups: Vec<Group>,
}

impl Failures {
    pub(super) fn of(report: &Report) -> Self {
        let known = |finding: &Finding| finding.accepted.is_some();
        let violated = |group: &RequirementGroup<'_>| violated(report, group);
        Self {
            violations: grouped(report, |one| &one.failing).iter().map(violated).collect(),
            known: groups(report, known),
            advisories: grouped(report, |one| &one.advisory).iter().map(violated).collect(),
            unjudged: report.scenarios.iter().filter_map(|one| unjudged(report, one)).collect(),
        }
    }
}

fn violated(report: &Report, group: &RequirementGroup<'_>) -> Violated {
    let Occurrence { scenario, finding } = group.best;
    let others = |one: &Finding| {
        !std::ptr::eq(one, finding)
            && group.occurrences.iter().any(|other| std::ptr::eq(other.finding, one))
    };
    Violated {
        best: Group {
            scenario: scenario_link(&scenario.id),
            title: printable::line(&scenario.title).into_owned(),
            parts: parts(report, scenario, &[finding]),
        },
        places: printable::line(&group.places(NAMED)).into_owned(),
        further: group.occurrences.len() - 1,
        others: groups(report, others),
        consequences: group.consequences.iter().map(|one| consequence(report, one)).collect(),
    }
}

fn consequence(report: &Report, group: &RequirementGroup<'_>) -> Consequence {
    let is_of_it =
        |one: &Finding| group.occurrences.iter().any(|other| std::ptr::eq(other.finding, one));
    Consequence {
        requirement: requirement_link(group.requirement),
        places: printable::line(&group.places(NAMED)).into_owned(),
        groups: groups(report, is_of_it),
    }
}

fn groups(report: &Report, is_wanted: impl Fn(&Finding) -> bool) -> Vec<Group> {
    let group = |scenario: &ScenarioResult| {
        let wanted: Vec<_> =
            scenario.findings.iter().filter(|finding| is_wanted(finding)).collect();
        (!wanted.is_empty()).then(|| Group {
            scenario: scenario_link(&scenario.id),
            title: printable::line(&scenario.title).into_owned(),
            parts: parts(report, scenario, &wanted),
        })
    };
    report.scenarios.iter().filter_map(group).collect()
}

fn parts(report: &Report, scenario: &ScenarioResult, findings: &[&Finding]) -> Vec<Part> {
    let mut exchanges: Vec<(Option<u32>, Vec<Vec<&Finding>>)> = Vec::new();
    for group in alike(&scenario.id, findings) {
        let exchange = group[0].exchange;
        match exchanges.iter_mut().find(|(known, _)| *known == exchange) {
            Some((_, groups)) => groups.push(group),
            None => exchanges.push((exchange, vec![group])),
        }
    }
    exchanges.into_iter().map(|(_, groups)| part(report, scenario, &groups)).collect()
}

fn part(report: &Report, scenario: &ScenarioResult, groups: &[Vec<&Finding>]) -> Part {
    let card = |group: &Vec<&Finding>| {
        let first = group[0];
        let number = scenario.findings.iter().position(|finding| std::ptr::eq(finding, first));
        card(report, scenario, first, &group[1..], number.map_or(0, |position| position + 1))
    };
    let first = groups.first().and_then(|group| group.first());
    // Exchanges of advisories are only linked.
    let shown = first.filter(|finding| report.binds(finding.level));
    let pointers: Vec<_> = groups.iter().filter_map(|group| group[0].pointer.as_deref()).collect();
    Part {
        cards: groups.iter().map(card).collect(),
        evidence: shown
            .and_then(|finding| scenario.exchange(finding))
            .map(|exchange| Evidence::of(report, scenario, &exchange, &pointers)),
    }
}

fn unjudged(report: &Report, scenario: &ScenarioResult) -> Option<Unjudged> {
    let is_silent_failure = scenario.verdict == Verdict::Failed && scenario.findings.is_empty();
    let is_open = matches!(scenario.verdict, Verdict::Skipped | Verdict::Inconclusive);
    (is_open || is_silent_failure).then(|| Unjudged {
        scenario: scenario_link(&scenario.id),
        title: printable::line(&scenario.title).into_owned(),
        verdict: scenario.verdict.to_string(),
        sign: sign(scenario.verdict),
        reason: printable::line(scenario.reason.as_deref().unwrap_or("no reason was given")).into(),
        advice: (scenario.verdict == Verdict::Inconclusive)
            .then(|| printable::line(&phrases::advice(report, scenario)).into_owned()),
    })
}

/// The items left behind, if there are any.
pub(super) fn left_behind(report: &Report) -> Option<LeftBehind> {
    let dirty = report.scenarios.iter().filter(|scenario| phrases::left_something(scenario));
    let item = |scenario: &ScenarioResult| {
        let ids = scenario.cleanup.left_behind.join(", ");
        let what = if ids.is_empty() { "unknown" } else { &ids };
        let reason = scenario.cleanup.reason.as_deref().map(|why| printable::line(why).into());
        ItemsOfScenario {
            scenario: scenario_link(&scenario.id),
            items: printable::line(what).into_owned(),
            reason,
        }
    };
    let items: Vec<_> = dirty.map(item).collect();
    (!items.is_empty()).then(|| LeftBehind {
        count: phrases::count(report.totals.left_behind, "item"),
        items,
        command: phrases::sweep(report).map(|it| printable::line(&it).into_owned()),
    })
}

/// A finding, or several that are alike.
#[derive(Debug)]
pub(super) struct Card {
    /// The anchor.
    pub(super) anchor: String,
    /// `violation`, `known` or `advisory`.
    pub(super) kind: &'static str,
    /// The level of the requirement.
    pub(super) level: String,
    /// The requirement.
    pub(super) requirement: Link,
    /// The text of the requirement.
    pub(super) definition: Option<Definition>,
    /// Every acceptable outcome.
    pub(super) expected: Vec<String>,
    /// The observation.
    pub(super) actual: String,
    /// The observation as a difference, if it is one.
    pub(super) diff: Option<Vec<DiffLine>>,
    /// The place in the body.
    pub(super) pointer: Option<String>,
    /// The exchange it was found in.
    pub(super) exchange: Option<Link>,
    /// Further exchanges with the same finding.
    pub(super) others: Vec<Link>,
    /// The number of exchanges beyond those.
    pub(super) more: usize,
    /// The fingerprint, which is the same in every run.
    pub(super) fingerprint: String,
    /// The acceptance as a known failure.
    pub(super) accepted: Option<Accepted>,
}

/// The text of a requirement.
#[derive(Debug)]
pub(super) struct Definition {
    /// The requirement in one sentence.
    pub(super) statement: Vec<Piece>,
    /// Its source.
    pub(super) source: String,
}

/// A known failure.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The owner.
    pub(super) owner: String,
    /// The issue.
    pub(super) text: String,
    /// The address of the issue, if it is safe to link.
    pub(super) address: Option<String>,
    /// The last day on which it is accepted.
    pub(super) expires: String,
}

/// Groups findings of a scenario that are alike, in order of discovery.
pub(super) fn alike<'a>(scenario: &str, findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<(String, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let fingerprint = finding.fingerprint(scenario);
        let is_same = |(known, group): &&mut (String, Vec<&Finding>)| {
            *known == fingerprint && group[0].expected == finding.expected
        };
        match groups.iter_mut().find(is_same) {
            Some((_, group)) => group.push(finding),
            None => groups.push((fingerprint, vec![finding])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The card of the first finding, which also represents the others.
pub(super) fn card(
    report: &Report,
    scenario: &ScenarioResult,
    first: &Finding,
    others: &[&Finding],
    number: usize,
) -> Card {
    let shown = |text: &str| printable::line(text).into_owned();
    let exchange =
        |id: u32| Link { anchor: exchange_anchor(&scenario.id, id), text: id.to_string() };
    let result = report.requirement(&first.requirement);
    let mut links: Vec<_> = others.iter().filter_map(|other| other.exchange).collect();
    links.dedup();
    links.retain(|id| first.exchange != Some(*id));
    Card {
        anchor: format!("finding-{}-{number}", fragment(&scenario.id)),
        kind: kind(report, first),
        level: first.level.to_string(),
        requirement: requirement_link(&first.requirement),
        definition: result.map(|result| Definition {
            statement: pieces(&result.statement),
            source: shown(&format!("{} ({})", result.source, result.basis)),
        }),
        expected: expected(first),
        actual: text(&first.actual),
        diff: unified_diff(&first.actual),
        pointer: first.pointer.as_deref().map(place),
        exchange: scenario.exchange(first).map(|sent| exchange(sent.id)),
        more: links.len().saturating_sub(NAMED),
        others: links.into_iter().take(NAMED).map(exchange).collect(),
        fingerprint: first.fingerprint(&scenario.id),
        accepted: first.accepted.as_ref().map(|accepted| Accepted {
            owner: shown(&accepted.owner),
            text: shown(&accepted.link),
            address: web_address(&shown(&accepted.link)),
            expires: shown(&accepted.expires),
        }),
    }
}

fn kind(report: &Report, finding: &Finding) -> &'static str {
    match &finding.accepted {
        Some(_) => "known",
        None if report.fails(finding) => "violation",
        None => "advisory",
    }
}

fn expected(finding: &Finding) -> Vec<String> {
    if finding.expected.is_empty() {
        return vec!["no such behaviour".to_owned()];
    }
    finding.expected.iter().map(|outcome| text(outcome)).collect()
}

/// The text, truncated if it is too long to read; the JSON report holds all of it.
fn text(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => printable::block(text).into_owned(),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            format!("{}… ({rest} characters more)", printable::block(&text[..end]))
        }
    }
}

/// The pointer; an empty one is the whole document (RFC 6901, section 5).
fn place(pointer: &str) -> String {
    if pointer.is_empty() { "the whole body".to_owned() } else { printable::line(pointer).into() }
}
