//! Known failures: accepted for now, with the findings they cover and their status after a run.
//!
//! Everything here is pure. The current day is taken from the start of the run, so that a log
//! replayed later gives the same report.

use std::fmt;

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

use crate::contract::Contract;
use crate::model::{
    Event, Finding, KnownFailure, KnownFailureStatus, RequirementResult, ScenarioResult, Scope,
    Target,
};

/// The entries of a file of known failures.
#[derive(Debug, Clone, Default)]
pub struct KnownFailures {
    entries: Vec<Entry>,
}

/// An entry with its compiled target pattern.
#[derive(Debug, Clone)]
struct Entry {
    failure: KnownFailure,
    target: Option<GlobMatcher>,
}

/// An entry whose target is not a valid pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTarget {
    /// The position of the entry in the file, from 0.
    pub index: usize,
    /// The reason, as the library gives it.
    pub reason: String,
}

/// An entry, and whether it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryState<'a> {
    /// The entry.
    pub entry: &'a KnownFailure,
    /// The reason why it is not in force, if it is not.
    pub in_force: Result<(), NotApplicable>,
}

/// Reason why an entry does not cover a finding, or is not in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotApplicable {
    /// It has expired.
    Expired(String),
    /// It covers other targets.
    Target(String),
    /// It covers another requirement.
    Requirement(String),
    /// It covers another scenario.
    Scenario(String),
    /// It covers another finding.
    Fingerprint(String),
}

impl KnownFailures {
    /// Compiles the targets of the entries.
    ///
    /// # Errors
    ///
    /// If the target of an entry is not a valid pattern; the first such entry is named.
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

    /// The entries that cover a requirement, each with its state on the day `today`.
    pub fn for_requirement<'a>(
        &'a self,
        requirement: &'a str,
        target: Option<&'a str>,
        today: Date,
    ) -> impl Iterator<Item = EntryState<'a>> {
        self.entries.iter().filter(move |entry| entry.failure.requirement == requirement).map(
            move |entry| EntryState {
                entry: &entry.failure,
                in_force: entry.in_force(target, today),
            },
        )
    }

    /// The entries with the status that is certain before anything is judged. `is_selected`
    /// returns true for an entry if every scenario that could show its failure is selected.
    #[must_use]
    pub fn at_start(
        &self,
        is_selected: impl Fn(&KnownFailure) -> bool,
        target: &Target,
        started_at: &str,
    ) -> Vec<KnownFailure> {
        // Without a valid day every entry counts as expired.
        let today = day_of(started_at).unwrap_or(Date::MAX);
        self.entries
            .iter()
            .map(|entry| {
                let status = match entry.in_force(Some(&target.name), today) {
                    Err(NotApplicable::Target(_)) => KnownFailureStatus::OtherTarget,
                    Err(_) => KnownFailureStatus::Expired,
                    Ok(()) if is_selected(&entry.failure) => KnownFailureStatus::NotJudged,
                    Ok(()) => KnownFailureStatus::NotSelected,
                };
                KnownFailure { fate: status, findings: 0, ..entry.failure.clone() }
            })
            .collect()
    }
}

impl Entry {
    /// Returns the reason why the entry is not in force, if it is not.
    fn in_force(&self, target: Option<&str>, today: Date) -> Result<(), NotApplicable> {
        let Self { failure, target: pattern } = self;
        if pattern.as_ref().zip(target).is_some_and(|(glob, target)| !glob.is_match(target)) {
            return Err(NotApplicable::Target(failure.target.clone().unwrap_or_default()));
        }
        let last = failure.expires.parse::<Date>();
        let is_in_time = last.is_ok_and(|last| today <= last);
        if is_in_time { Ok(()) } else { Err(NotApplicable::Expired(failure.expires.clone())) }
    }
}

/// The day of an RFC 3339 time, in the time zone it is written in.
#[must_use]
pub fn day_of(time: &str) -> Option<Date> {
    time.get(..10)?.parse().ok()
}

/// Returns the reason why the entry does not cover this finding, if it does not.
///
/// # Errors
///
/// If the entry is about another requirement, scenario or fingerprint.
pub fn applies(
    entry: &KnownFailure,
    scenario: &str,
    finding: &Finding,
) -> Result<(), NotApplicable> {
    if entry.requirement != finding.requirement {
        return Err(NotApplicable::Requirement(entry.requirement.clone()));
    }
    if let Some(wanted) = entry.scenario.as_deref().filter(|wanted| *wanted != scenario) {
        return Err(NotApplicable::Scenario(wanted.to_owned()));
    }
    match &entry.fingerprint {
        Some(wanted) if *wanted != finding.fingerprint(scenario) => {
            Err(NotApplicable::Fingerprint(wanted.clone()))
        }
        _ => Ok(()),
    }
}

/// Marks the findings of an event that a known failure in force covers as accepted.
pub fn accept_findings(known: &[KnownFailure], event: &mut Event) {
    let Event::Judged { scenario, findings, .. } = event else { return };
    for finding in findings {
        let entry = known
            .iter()
            .filter(|entry| {
                matches!(
                    entry.fate,
                    KnownFailureStatus::NotJudged | KnownFailureStatus::NotSelected
                )
            })
            .find(|entry| applies(entry, scenario, finding).is_ok());
        if let Some(entry) = entry {
            finding.accepted = Some(entry.acceptance());
        }
    }
}

/// The final status of the known failures, after everything was judged.
pub(super) fn final_statuses(
    contract: &Contract,
    known: Vec<KnownFailure>,
    requirements: &[RequirementResult],
    scenarios: &[ScenarioResult],
    interrupted: bool,
) -> Vec<KnownFailure> {
    let settle = |mut entry: KnownFailure| {
        let findings = scenarios.iter().flat_map(|scenario| {
            scenario.findings.iter().filter(|one| applies(&entry, &scenario.id, one).is_ok())
        });
        let found = u32::try_from(findings.count()).unwrap_or(u32::MAX);
        let judged =
            if interrupted { None } else { judged(contract, &entry, requirements, scenarios) };
        entry.fate = match (entry.fate, found, judged) {
            (KnownFailureStatus::OtherTarget, ..) => return entry,
            (KnownFailureStatus::Expired, 0, None) => KnownFailureStatus::NotJudged,
            (KnownFailureStatus::Expired, ..) => KnownFailureStatus::Expired,
            (_, 1.., _) => KnownFailureStatus::Accepted,
            (KnownFailureStatus::NotSelected, ..) => KnownFailureStatus::NotSelected,
            (_, 0, Some(true)) => KnownFailureStatus::Passing,
            (_, 0, Some(false)) => KnownFailureStatus::Unused,
            (_, 0, None) => KnownFailureStatus::NotJudged,
        };
        entry.findings = found;
        entry
    };
    known.into_iter().map(settle).collect()
}

/// Returns whether the requirement of an entry held everywhere the entry covers; `None` when it was
/// not judged completely.
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
    // A scenario with a reason did not run to its end.
    if concerned.is_empty() || concerned.iter().any(|one| one.reason.is_some()) {
        return None;
    }
    let checks: Vec<_> = concerned
        .iter()
        .flat_map(|one| &one.checks)
        .filter(|checked| checked.requirement == entry.requirement)
        .collect();
    if checks.is_empty() {
        // A scenario that does not declare the requirement judges it only where it is broken.
        let blames_only = concerned.iter().all(|one| !declared(&one.id));
        return (blames_only && requirement.is_some()).then_some(false);
    }
    Some(checks.iter().all(|checked| checked.failed == 0))
}

/// Returns whether every scenario judges a requirement and none declares it.
fn is_of_every_scenario(contract: &Contract, requirement: &str) -> bool {
    contract.requirement(requirement).is_some_and(|one| one.scope != Scope::Scenario)
}

impl fmt::Display for NotApplicable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(day) => write!(formatter, "its last day was {day}"),
            Self::Target(pattern) => write!(formatter, "it covers the target {pattern}"),
            Self::Requirement(id) => write!(formatter, "it covers the requirement {id}"),
            Self::Scenario(id) => write!(formatter, "it covers the scenario {id}"),
            Self::Fingerprint(text) => write!(formatter, "it covers the fingerprint {text}"),
        }
    }
}
