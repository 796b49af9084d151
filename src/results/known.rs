//! Known failures: what is accepted for now, which findings that covers, and what became of it.
//!
//! Everything here is pure. What day it is comes from the start of the run, so that a log that is
//! replayed later tells the same.

use std::fmt;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

use crate::contract::Contract;
use crate::model::{
    Event, Fate, Finding, KnownFailure, RequirementResult, ScenarioResult, Scope, Target,
};

/// The entries of a file of known failures.
#[derive(Debug, Clone, Default)]
pub struct KnownFailures {
    entries: Vec<Entry>,
}

/// An entry with the pattern of the targets that it is about, ready for use.
#[derive(Debug, Clone)]
struct Entry {
    failure: KnownFailure,
    target: Option<GlobMatcher>,
}

/// An entry whose target is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTarget {
    /// The position of the entry in the file, from 0.
    pub index: usize,
    /// The reason, as the library gives it.
    pub reason: String,
}

/// Why an entry is not about a finding, or not in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// Its last day has passed.
    Expired(String),
    /// It is about other targets.
    Target(String),
    /// It is about another requirement.
    Requirement(String),
    /// It is about another scenario.
    Scenario(String),
    /// It is about another finding.
    Fingerprint(String),
}

impl KnownFailures {
    /// Compiles the targets of the entries.
    ///
    /// # Errors
    ///
    /// When the target of an entry is no pattern; the first such entry is named.
    pub fn new(failures: Vec<KnownFailure>) -> Result<Self, InvalidTarget> {
        let compiled = |(index, failure): (usize, KnownFailure)| {
            let pattern = failure.target.as_deref().map(Glob::new).transpose();
            match pattern {
                Ok(glob) => Ok(Entry { failure, target: glob.map(|glob| glob.compile_matcher()) }),
                Err(error) => Err(InvalidTarget { index, reason: error.kind().to_string() }),
            }
        };
        let entries = failures.into_iter().enumerate().map(compiled).collect::<Result<_, _>>()?;
        Ok(Self { entries })
    }

    /// Every entry, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = &KnownFailure> {
        self.entries.iter().map(|entry| &entry.failure)
    }

    /// What keeps the entries about a requirement from being in force, each with its entry.
    pub fn about<'a>(
        &'a self,
        requirement: &'a str,
        target: Option<&'a str>,
        today: Date,
    ) -> impl Iterator<Item = (&'a KnownFailure, Option<Objection>)> {
        self.entries
            .iter()
            .filter(move |entry| entry.failure.requirement == requirement)
            .map(move |entry| (&entry.failure, entry.not_in_force(target, today)))
    }

    /// The entries with their fate as far as it is certain before anything is judged.
    /// `is_selected` tells of an entry that everything that could show its failure is selected.
    #[must_use]
    pub fn at_start(
        &self,
        is_selected: impl Fn(&KnownFailure) -> bool,
        target: &Target,
        started_at: &str,
    ) -> Vec<KnownFailure> {
        // Without a day nothing can be in force for long enough.
        let today = day_of(started_at).unwrap_or(Date::MAX);
        self.entries
            .iter()
            .map(|entry| {
                let fate = match entry.not_in_force(Some(&target.name), today) {
                    Some(Objection::Target(_)) => Fate::OtherTarget,
                    Some(_) => Fate::Expired,
                    None if is_selected(&entry.failure) => Fate::NotJudged,
                    None => Fate::NotSelected,
                };
                KnownFailure { fate, findings: 0, ..entry.failure.clone() }
            })
            .collect()
    }
}

impl Entry {
    /// Returns what keeps the entry from being in force.
    fn not_in_force(&self, target: Option<&str>, today: Date) -> Option<Objection> {
        let Self { failure, target: pattern } = self;
        if pattern.as_ref().zip(target).is_some_and(|(glob, target)| !glob.is_match(target)) {
            return Some(Objection::Target(failure.target.clone().unwrap_or_default()));
        }
        let last = failure.expires.parse::<Date>();
        let is_in_time = last.is_ok_and(|last| today <= last);
        (!is_in_time).then(|| Objection::Expired(failure.expires.clone()))
    }
}

/// The day of an RFC 3339 time, in the time zone it is written in.
#[must_use]
pub fn day_of(time: &str) -> Option<Date> {
    time.get(..10)?.parse().ok()
}

/// Why the entry is not about this finding; `None` when it is.
#[must_use]
pub fn objection(entry: &KnownFailure, scenario: &str, finding: &Finding) -> Option<Objection> {
    if entry.requirement != finding.requirement {
        return Some(Objection::Requirement(entry.requirement.clone()));
    }
    if let Some(wanted) = entry.scenario.as_deref().filter(|wanted| *wanted != scenario) {
        return Some(Objection::Scenario(wanted.to_owned()));
    }
    let fingerprint = entry.fingerprint.as_deref()?;
    (fingerprint != finding.fingerprint(scenario))
        .then(|| Objection::Fingerprint(fingerprint.to_owned()))
}

/// Marks the findings of an event that a known failure in force is about.
pub fn mark(known: &[KnownFailure], event: &mut Event) {
    let Event::Judged { scenario, findings, .. } = event else { return };
    for finding in findings {
        let entry = known
            .iter()
            .filter(|entry| matches!(entry.fate, Fate::NotJudged | Fate::NotSelected))
            .find(|entry| objection(entry, scenario, finding).is_none());
        if let Some(entry) = entry {
            finding.accepted = Some(entry.acceptance());
        }
    }
}

/// What became of the known failures, after everything was judged that was going to be.
pub(super) fn settled(
    contract: &Contract,
    known: Vec<KnownFailure>,
    requirements: &[RequirementResult],
    scenarios: &[ScenarioResult],
    interrupted: bool,
) -> Vec<KnownFailure> {
    let settle = |mut entry: KnownFailure| {
        let findings = scenarios.iter().flat_map(|scenario| {
            scenario.findings.iter().filter(|one| objection(&entry, &scenario.id, one).is_none())
        });
        let found = u32::try_from(findings.count()).unwrap_or(u32::MAX);
        let judged =
            if interrupted { None } else { judged(contract, &entry, requirements, scenarios) };
        entry.fate = match (entry.fate, found, judged) {
            (Fate::OtherTarget, ..) => return entry,
            (Fate::Expired, 0, None) => Fate::NotJudged,
            (Fate::Expired, ..) => Fate::Expired,
            (_, 1.., _) => Fate::Accepted,
            (Fate::NotSelected, ..) => Fate::NotSelected,
            (_, 0, Some(true)) => Fate::Passing,
            (_, 0, Some(false)) => Fate::Unused,
            (_, 0, None) => Fate::NotJudged,
        };
        entry.findings = found;
        entry
    };
    known.into_iter().map(settle).collect()
}

/// Whether what an entry is about held everywhere; `None` when it was not judged to the end.
fn judged(
    contract: &Contract,
    entry: &KnownFailure,
    requirements: &[RequirementResult],
    scenarios: &[ScenarioResult],
) -> Option<bool> {
    let requirement = requirements.iter().find(|one| one.id == entry.requirement);
    let declared = |id: &String| requirement.is_some_and(|one| one.scenarios.contains(id));
    let concerned: Vec<_> = scenarios
        .iter()
        .filter(|one| match &entry.scenario {
            Some(wanted) => *wanted == one.id,
            None => declared(&one.id) || is_of_every_scenario(contract, &entry.requirement),
        })
        .collect();
    // Only a scenario that came to its end has no reason to give.
    if concerned.is_empty() || concerned.iter().any(|one| one.reason.is_some()) {
        return None;
    }
    let checks: Vec<_> = concerned
        .iter()
        .flat_map(|one| &one.checks)
        .filter(|checked| checked.requirement == entry.requirement)
        .collect();
    if checks.is_empty() {
        // A scenario that is not about the requirement judges it only where it is broken.
        let blames_only = concerned.iter().all(|one| !declared(&one.id));
        return (blames_only && requirement.is_some()).then_some(false);
    }
    Some(checks.iter().all(|checked| checked.failed == 0))
}

/// Whether every scenario judges a requirement, and none declares it.
fn is_of_every_scenario(contract: &Contract, requirement: &str) -> bool {
    contract.requirement(requirement).is_some_and(|one| one.scope != Scope::Scenario)
}

impl fmt::Display for Objection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(day) => write!(formatter, "its last day was {day}"),
            Self::Target(pattern) => write!(formatter, "it is about the target {pattern}"),
            Self::Requirement(id) => write!(formatter, "it is about the requirement {id}"),
            Self::Scenario(id) => write!(formatter, "it is about the scenario {id}"),
            Self::Fingerprint(text) => write!(formatter, "it is about the fingerprint {text}"),
        }
    }
}
