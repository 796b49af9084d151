//! Findings of a run by their effect, and grouped by the requirement that they violate: each
//! requirement once, with its occurrences, the best evidence and its consequences.

use crate::model::{Acceptance, Finding, Report, ScenarioResult};

/// A finding that is accepted as a known failure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted<'a> {
    pub(super) finding: &'a Finding,
    pub(super) acceptance: &'a Acceptance,
}

/// The findings of one scenario by their effect on the run, in order of discovery.
#[derive(Debug, Default)]
pub(super) struct Findings<'a> {
    /// Findings that fail the run.
    pub(super) failing: Vec<&'a Finding>,
    /// Findings that do not fail the run.
    pub(super) advisory: Vec<&'a Finding>,
    /// Findings accepted as known failures.
    pub(super) accepted: Vec<Accepted<'a>>,
}

/// Sorts the findings of a scenario by their effect on the run.
pub(super) fn findings<'a>(report: &Report, scenario: &'a ScenarioResult) -> Findings<'a> {
    let mut sorted = Findings::default();
    for finding in &scenario.findings {
        match &finding.accepted {
            Some(acceptance) => sorted.accepted.push(Accepted { finding, acceptance }),
            None if report.fails(finding) => sorted.failing.push(finding),
            None => sorted.advisory.push(finding),
        }
    }
    sorted
}

/// Requirements whose violation explains those of others, given as prefixes of identifiers. The
/// first violated one is the cause, the others are its consequences.
const CONSEQUENCES: &[(&str, &[&str])] = &[
    // A deletion that removes or changes its neighbours also does so to concurrent scenarios.
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
    // So does a repeated deletion that removes another collection.
    (
        "delete.repeat.no-effect",
        &["auth.", "identifier.", "http.", "race.", "tenancy.", "law.", "irreversible."],
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

/// A finding with its scenario.
#[derive(Debug, Clone, Copy)]
pub(super) struct Occurrence<'a> {
    pub(super) scenario: &'a ScenarioResult,
    pub(super) finding: &'a Finding,
}

/// Findings that violate one requirement.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The requirement.
    pub(super) requirement: &'a str,
    /// The finding with the best evidence.
    pub(super) best: Occurrence<'a>,
    /// Every finding, in the order of scenarios.
    pub(super) occurrences: Vec<Occurrence<'a>>,
    /// True if no scenario found it violated when it ran alone.
    pub(super) only_together: bool,
    /// Groups that follow from this one.
    pub(super) consequences: Vec<Self>,
}

/// The number of findings in one scenario.
struct ScenarioCount<'a> {
    scenario: &'a str,
    times: usize,
}

impl Group<'_> {
    /// The number of findings and their scenarios, of which at most `most` are listed.
    pub(super) fn places(&self, most: usize) -> String {
        let counts = self.counts();
        let named = counts.iter().take(most).map(|count| match count.times {
            1 => count.scenario.to_owned(),
            times => format!("{} ({times})", count.scenario),
        });
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match counts.len().saturating_sub(most) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let places = match (self.occurrences.len(), counts.as_slice()) {
            (1, _) => format!("once, in {named}"),
            (times, [only]) => format!("{times} times in {}", only.scenario),
            (times, counts) => {
                format!("{times} times in {} scenarios: {named}{more}", counts.len())
            }
        };
        self.with_doubt(places)
    }

    /// The number of findings and of scenarios.
    pub(super) fn frequency(&self) -> String {
        let frequency = match (self.occurrences.len(), self.counts().as_slice()) {
            (1, _) => "once".to_owned(),
            (times, [only]) => format!("{times} times in {}", only.scenario),
            (times, counts) => format!("{times} times in {} scenarios", counts.len()),
        };
        self.with_doubt(frequency)
    }

    fn with_doubt(&self, text: String) -> String {
        if self.only_together { format!("{text}; not seen again alone") } else { text }
    }

    fn counts(&self) -> Vec<ScenarioCount<'_>> {
        let mut counts: Vec<ScenarioCount<'_>> = Vec::new();
        for Occurrence { scenario, .. } in &self.occurrences {
            match counts.iter_mut().find(|count| count.scenario == scenario.id) {
                Some(count) => count.times += 1,
                None => counts.push(ScenarioCount { scenario: &scenario.id, times: 1 }),
            }
        }
        counts
    }
}

/// The requirements of groups: causes first, then their consequences.
pub(super) fn in_order_of_cause<'a>(groups: &[Group<'a>]) -> Vec<&'a str> {
    let causes = groups.iter().map(|group| group.requirement);
    let consequences = groups.iter().flat_map(|group| &group.consequences);
    causes.chain(consequences.map(|group| group.requirement)).collect()
}

/// The findings of one kind over all scenarios, by requirement: causes in the order of the
/// catalogue, consequences below them.
pub(super) fn grouped<'a>(
    report: &'a Report,
    kind: for<'b> fn(&'b Findings<'a>) -> &'b Vec<&'a Finding>,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for scenario in &report.scenarios {
        for finding in kind(&findings(report, scenario)) {
            add(&mut groups, Occurrence { scenario, finding });
        }
    }
    for group in &mut groups {
        group.only_together = report.not_seen_alone.iter().any(|id| id == group.requirement);
    }
    let place = |id: &str| report.requirements.iter().position(|entry| entry.id == id);
    groups.sort_by_key(|group| place(group.requirement).unwrap_or(usize::MAX));
    under_causes(groups)
}

fn add<'a>(groups: &mut Vec<Group<'a>>, occurrence: Occurrence<'a>) {
    let requirement = occurrence.finding.requirement.as_str();
    let Some(group) = groups.iter_mut().find(|group| group.requirement == requirement) else {
        groups.push(Group {
            requirement,
            best: occurrence,
            occurrences: vec![occurrence],
            only_together: false,
            consequences: Vec::new(),
        });
        return;
    };
    group.occurrences.push(occurrence);
    // A finding with an exchange is better evidence than one without.
    if group.best.finding.exchange.is_none() && occurrence.finding.exchange.is_some() {
        group.best = occurrence;
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
        // A cause that follows from another one passes its consequences on to that one.
        let root = std::iter::successors(Some(cause), |at| cause_of[*at]).last().unwrap_or(cause);
        if let Some((_, owner)) = causes.iter_mut().find(|(index, _)| *index == root) {
            owner.consequences.push(group);
        }
    }
    causes.into_iter().map(|(_, group)| group).collect()
}

/// The index of the group from which a group follows, if any.
fn cause(groups: &[Group<'_>], index: usize) -> Option<usize> {
    let this = &groups[index];
    let rank = |id: &str| CONSEQUENCES.iter().position(|(cause, _)| *cause == id);
    let by_table = CONSEQUENCES.iter().enumerate().find_map(|(place, (cause, explained))| {
        let at = groups.iter().position(|group| group.requirement == *cause)?;
        // What was not seen again alone explains nothing that was.
        if groups[at].only_together && !this.only_together {
            return None;
        }
        let is_plainer = rank(this.requirement).is_none_or(|own| place < own);
        let is_explained = explained.iter().any(|begin| this.requirement.starts_with(begin));
        (at != index && is_plainer && is_explained).then_some(at)
    });
    let confirmed = || groups.iter().position(|group| this.only_together && !group.only_together);
    by_table.or_else(confirmed).or_else(|| {
        // A universal requirement is the lesser violation of an exchange that also violates
        // another.
        let Occurrence { scenario, finding } = this.best;
        let is_same = |group: &Group<'_>| {
            group.best.scenario.id == scenario.id
                && group.best.finding.exchange == finding.exchange
                && !group.requirement.starts_with("universal.")
        };
        let is_universal = this.requirement.starts_with("universal.");
        groups.iter().position(|group| is_universal && finding.exchange.is_some() && is_same(group))
    })
}
