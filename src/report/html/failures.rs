//! What did not hold, what could not be judged, and what is left behind.

use std::borrow::Cow;

use super::super::{printable, wording};
use super::anchor::Link;
use super::evidence::Evidence;
use super::finding::{Card, alike, card};
use super::requirements;
use crate::model::{Finding, Report, ScenarioResult, Verdict};

/// Name of the target that ends with its run, and what was left on it as well.
const EMBEDDED: &str = "embedded";

/// Everything that is not as it should be.
#[derive(Debug)]
pub(super) struct Failures {
    /// Findings that fail the run, by scenario.
    pub(super) violations: Vec<Group>,
    /// Findings that somebody accepted for now, by scenario.
    pub(super) known: Vec<Group>,
    /// Findings that do not fail the run, by scenario.
    pub(super) advisories: Vec<Group>,
    /// Scenarios that could not be judged, or were not run.
    pub(super) unjudged: Vec<Unjudged>,
}

/// What was found in one scenario.
#[derive(Debug)]
pub(super) struct Group {
    /// The scenario.
    pub(super) scenario: Link,
    /// Its title.
    pub(super) title: String,
    /// What was found, each exchange below all that was found in it.
    pub(super) parts: Vec<Part>,
}

/// What was found in one exchange.
#[derive(Debug)]
pub(super) struct Part {
    /// What was found.
    pub(super) cards: Vec<Card>,
    /// The exchange.
    pub(super) evidence: Option<Evidence>,
}

/// A scenario without a judgement.
#[derive(Debug)]
pub(super) struct Unjudged {
    /// The scenario.
    pub(super) scenario: Link,
    /// Its title.
    pub(super) title: String,
    /// `skipped`, `inconclusive`, or `failed` where it names no finding.
    pub(super) verdict: String,
    /// The sign for that.
    pub(super) sign: &'static str,
    /// Why it was not judged.
    pub(super) reason: String,
    /// What to do about it.
    pub(super) advice: Option<String>,
}

/// What this run created and could not remove.
#[derive(Debug)]
pub(super) struct LeftBehind {
    /// How much there is.
    pub(super) count: String,
    /// The scenario, what it left, and why.
    pub(super) items: Vec<(Link, String, Option<String>)>,
    /// The command that removes it.
    pub(super) command: Option<String>,
}

impl Failures {
    pub(super) fn of(report: &Report) -> Self {
        let violation = |finding: &Finding| report.fails(finding);
        let known = |finding: &Finding| finding.accepted.is_some();
        let advisory = |finding: &Finding| !violation(finding) && !known(finding);
        Self {
            violations: groups(report, violation),
            known: groups(report, known),
            advisories: groups(report, advisory),
            unjudged: report.scenarios.iter().filter_map(|one| unjudged(report, one)).collect(),
        }
    }
}

fn groups(report: &Report, is_wanted: impl Fn(&Finding) -> bool) -> Vec<Group> {
    let group = |scenario: &ScenarioResult| {
        let wanted: Vec<_> =
            scenario.findings.iter().filter(|finding| is_wanted(finding)).collect();
        (!wanted.is_empty()).then(|| Group {
            scenario: requirements::scenario(&scenario.id),
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
    // The exchanges of advisories are linked only, so that they stay in the background.
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
        scenario: requirements::scenario(&scenario.id),
        title: printable::line(&scenario.title).into_owned(),
        verdict: scenario.verdict.to_string(),
        sign: super::anchor::sign(scenario.verdict),
        reason: printable::line(scenario.reason.as_deref().unwrap_or("no reason was given")).into(),
        advice: (scenario.verdict == Verdict::Inconclusive)
            .then(|| printable::line(&wording::advice(report, scenario)).into_owned()),
    })
}

/// What is left behind, if anything is.
pub(super) fn left_behind(report: &Report) -> Option<LeftBehind> {
    let dirty = report.scenarios.iter().filter(|scenario| wording::left_something(scenario));
    let item = |scenario: &ScenarioResult| {
        let ids = scenario.cleanup.left_behind.join(", ");
        let what = if ids.is_empty() { "unknown" } else { &ids };
        let reason = scenario.cleanup.reason.as_deref().map(|why| printable::line(why).into());
        (requirements::scenario(&scenario.id), printable::line(what).into_owned(), reason)
    };
    let items: Vec<_> = dirty.map(item).collect();
    (!items.is_empty()).then(|| LeftBehind {
        count: wording::count(report.totals.left_behind, "item"),
        items,
        command: (report.target.name != EMBEDDED).then(|| sweep(&report.target.base_url)),
    })
}

fn sweep(base_url: &str) -> String {
    // Only a NUL byte cannot be quoted, and no URL has one.
    let quoted = shlex::try_quote(base_url).unwrap_or(Cow::Borrowed(base_url));
    printable::line(&format!("verifik-conformance sweep --base-url {quoted}")).into_owned()
}
