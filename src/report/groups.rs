//! Findings by the requirement that they break: each is told once, with how often and where, the
//! best evidence, and what follows from it.

use super::phrases::{self, Findings};
use crate::model::{Finding, Report, ScenarioResult};

/// Requirements whose violation explains those of others, named by how their identifiers begin.
/// The first that is broken is the cause; what it explains is its consequence.
const CONSEQUENCES: &[(&str, &[&str])] = &[
    // A deletion that takes or changes its neighbours does so in every scenario that runs beside.
    (
        "delete.isolation.bystander",
        &[
            "auth.refusal.",
            "delete.body.",
            "delete.isolation.",
            "delete.repeat.",
            "delete.success.",
            "delete.unknown.",
            "http.",
            "identifier.",
            "irreversible.",
            "law.",
            "race.",
            "tenancy.",
            "unlink.",
            "visibility.",
        ],
    ),
    ("identifier.root.no-effect", &["identifier.", "http."]),
    (
        "delete.success.status",
        &["delete.success.", "delete.hard.", "irreversible.", "race.", "unlink.", "visibility."],
    ),
    (
        "delete.hard.retrieve",
        &["delete.hard.", "delete.repeat.", "irreversible.", "race.", "unlink.", "visibility."],
    ),
    ("delete.hard.list", &["irreversible.", "race.", "visibility."]),
    ("auth.missing.refused", &["auth.", "identifier.suffix."]),
    ("auth.unknown-token.refused", &["auth."]),
    ("identifier.malformed.status", &["identifier."]),
    ("unlink.person", &["unlink.person-list", "race."]),
    ("visibility.retrieve", &["race.", "delete.hard."]),
    ("visibility.list", &["race.", "irreversible."]),
];

/// Findings that break one requirement.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The requirement.
    pub(super) requirement: &'a str,
    /// The finding that shows it best, with its scenario.
    pub(super) best: (&'a ScenarioResult, &'a Finding),
    /// Number of findings.
    pub(super) times: usize,
    /// Every scenario that found it, with how often.
    pub(super) scenarios: Vec<(&'a str, usize)>,
    /// Groups that this one explains.
    pub(super) consequences: Vec<Self>,
}

impl Group<'_> {
    /// How often, and where.
    pub(super) fn places(&self, most: usize) -> String {
        let named = self.scenarios.iter().take(most).map(|(scenario, times)| match times {
            1 => (*scenario).to_owned(),
            times => format!("{scenario} ({times})"),
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match self.scenarios.len().saturating_sub(most) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match (self.times, self.scenarios.len()) {
            (1, _) => format!("once, in {named}"),
            (times, 1) => format!("{times} times in {}", self.scenarios[0].0),
            (times, scenarios) => format!("{times} times in {scenarios} scenarios: {named}{more}"),
        }
    }
}

/// The findings of one kind over all scenarios, by requirement: causes in the order of the
/// catalogue, consequences below them.
pub(super) fn grouped<'a>(
    report: &'a Report,
    kind: for<'b> fn(&'b Findings<'a>) -> &'b Vec<&'a Finding>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for scenario in &report.scenarios {
        for finding in kind(&phrases::findings(report, scenario)) {
            add(&mut groups, scenario, finding);
        }
    }
    let place = |id: &str| report.requirements.iter().position(|entry| entry.id == id);
    groups.sort_by_key(|group| place(group.requirement).unwrap_or(usize::MAX));
    under_causes(groups)
}

fn add<'a>(groups: &mut Vec<Group<'a>>, scenario: &'a ScenarioResult, finding: &'a Finding) {
    let found = groups.iter_mut().find(|group| group.requirement == finding.requirement);
    let Some(group) = found else {
        groups.push(Group {
            requirement: &finding.requirement,
            best: (scenario, finding),
            times: 1,
            scenarios: vec![(&scenario.id, 1)],
            consequences: Vec::new(),
        });
        return;
    };
    group.times += 1;
    match group.scenarios.iter_mut().find(|(id, _)| *id == scenario.id) {
        Some((_, times)) => *times += 1,
        None => group.scenarios.push((&scenario.id, 1)),
    }
    // What an exchange shows is better than what none does.
    if group.best.1.exchange.is_none() && finding.exchange.is_some() {
        group.best = (scenario, finding);
    }
}

fn under_causes(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let cause_of: Vec<Option<usize>> =
        (0..groups.len()).map(|index| cause(&groups, index)).collect();
    let mut causes: Vec<(usize, Group<'_>)> = Vec::new();
    let mut explained = Vec::new();
    for (index, group) in groups.into_iter().enumerate() {
        match cause_of[index] {
            None => causes.push((index, group)),
            Some(cause) => explained.push((cause, group)),
        }
    }
    for (cause, group) in explained {
        // A cause that is itself explained passes what it explains on to its own cause.
        let root = std::iter::successors(Some(cause), |at| cause_of[*at]).last().unwrap_or(cause);
        if let Some((_, owner)) = causes.iter_mut().find(|(index, _)| *index == root) {
            owner.consequences.push(group);
        }
    }
    causes.into_iter().map(|(_, group)| group).collect()
}

/// The group that explains another one.
fn cause(groups: &[Group<'_>], index: usize) -> Option<usize> {
    let this = &groups[index];
    let rank = |id: &str| CONSEQUENCES.iter().position(|(cause, _)| *cause == id);
    let by_table = CONSEQUENCES.iter().enumerate().find_map(|(place, (cause, explained))| {
        let at = groups.iter().position(|group| group.requirement == *cause)?;
        let is_plainer = rank(this.requirement).is_none_or(|own| place < own);
        let is_explained = explained.iter().any(|begin| this.requirement.starts_with(begin));
        (at != index && is_plainer && is_explained).then_some(at)
    });
    by_table.or_else(|| {
        // What every answer has to keep is the smaller part of what this very answer broke.
        let (scenario, finding) = this.best;
        let is_same = |group: &Group<'_>| {
            group.best.0.id == scenario.id
                && group.best.1.exchange == finding.exchange
                && !group.requirement.starts_with("universal.")
        };
        let is_universal = this.requirement.starts_with("universal.");
        groups.iter().position(|group| is_universal && finding.exchange.is_some() && is_same(group))
    })
}
