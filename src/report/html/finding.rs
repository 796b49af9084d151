//! One finding, or several that say the same of several exchanges.

use super::super::printable;
use super::anchor;
use super::anchor::Link;
use super::diff::{self, Line};
use super::prose::{self, Piece};
use crate::model::{Finding, Report, ScenarioResult};

/// Other exchanges that are named before the rest is counted.
const NAMED: usize = 12;

/// Characters of an outcome that are shown.
const LONGEST_TEXT: usize = 4_000;

/// What was found.
#[derive(Debug)]
pub(super) struct Card {
    /// Where it stands.
    pub(super) anchor: String,
    /// `violation`, `known` or `advisory`.
    pub(super) kind: &'static str,
    /// How strongly the requirement binds.
    pub(super) level: String,
    /// The requirement.
    pub(super) requirement: Link,
    /// The requirement in one sentence, and where to read it.
    pub(super) statement: Option<(Vec<Piece>, String)>,
    /// Every acceptable outcome.
    pub(super) expected: Vec<String>,
    /// What was observed.
    pub(super) actual: String,
    /// What was observed, where that is a difference to something approved.
    pub(super) diff: Option<Vec<Line>>,
    /// The place in the body.
    pub(super) pointer: Option<String>,
    /// The exchange it was found in.
    pub(super) exchange: Option<Link>,
    /// The other exchanges in which the same was found.
    pub(super) others: Vec<Link>,
    /// How many more there are.
    pub(super) more: usize,
    /// The same finding has the same one in every run.
    pub(super) fingerprint: String,
    /// Who accepted it as a known failure.
    pub(super) accepted: Option<Accepted>,
}

/// Why a finding is accepted for now.
#[derive(Debug)]
pub(super) struct Accepted {
    /// Who answers for it.
    pub(super) owner: String,
    /// Where it is being followed.
    pub(super) text: String,
    /// The same as an address, where it is one.
    pub(super) address: Option<String>,
    /// The last day on which it is accepted.
    pub(super) expires: String,
}

/// Findings of a scenario that say the same thing, in order of discovery.
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

/// The card of the first finding, which speaks for the others as well.
pub(super) fn card(
    report: &Report,
    scenario: &ScenarioResult,
    first: &Finding,
    others: &[&Finding],
    number: usize,
) -> Card {
    let shown = |text: &str| printable::line(text).into_owned();
    let exchange =
        |id: u32| Link { anchor: anchor::exchange(&scenario.id, id), text: id.to_string() };
    let result = report.requirement(&first.requirement);
    let mut links: Vec<_> = others.iter().filter_map(|other| other.exchange).collect();
    links.dedup();
    links.retain(|id| first.exchange != Some(*id));
    Card {
        anchor: format!("finding-{}-{number}", anchor::name(&scenario.id)),
        kind: kind(report, first),
        level: first.level.to_string(),
        requirement: Link {
            anchor: anchor::requirement(&first.requirement),
            text: shown(&first.requirement),
        },
        statement: result.map(|result| {
            (
                prose::pieces(&result.statement),
                shown(&format!("{} ({})", result.source, result.basis)),
            )
        }),
        expected: expected(first),
        actual: text(&first.actual),
        diff: diff::unified(&first.actual),
        pointer: first.pointer.as_deref().map(place),
        exchange: scenario.exchange(first).map(|sent| exchange(sent.id)),
        more: links.len().saturating_sub(NAMED),
        others: links.into_iter().take(NAMED).map(exchange).collect(),
        fingerprint: first.fingerprint(&scenario.id),
        accepted: first.accepted.as_ref().map(|accepted| Accepted {
            owner: shown(&accepted.owner),
            text: shown(&accepted.link),
            address: anchor::external(&shown(&accepted.link)),
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
        return vec!["nothing of the kind".to_owned()];
    }
    finding.expected.iter().map(|outcome| text(outcome)).collect()
}

/// A text as it is, unless it is too long to read; the JSON report holds the whole of it.
fn text(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => printable::block(text).into_owned(),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            format!("{}… ({rest} characters more)", printable::block(&text[..end]))
        }
    }
}

/// RFC 6901, section 5: the empty pointer is the whole document.
fn place(pointer: &str) -> String {
    if pointer.is_empty() { "the whole body".to_owned() } else { printable::line(pointer).into() }
}
