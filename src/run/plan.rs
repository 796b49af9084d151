//! The plan of a run, decided before anything is sent, and the choices of the operator about it.

use std::time::Duration;

use globset::{Glob, GlobSet, GlobSetBuilder};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::contract::Contract;
use crate::model::{BlastRadius, KnownFailure, Requirement, Scope, Target};
use crate::results::known::KnownFailures;
use crate::results::snapshot::SnapshotStore;
use crate::session::{Fixtures, Scenario};
use crate::wire::Credentials;

/// The scenarios that the operator selects; an empty list of patterns selects all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Patterns of scenario identifiers.
    pub scenarios: Vec<String>,
    /// Patterns of requirement identifiers; a scenario that judges one of them is selected.
    pub requirements: Vec<String>,
}

/// Reasons why there is no plan.
#[derive(Debug, Error)]
pub enum PlanError {
    /// A pattern is not a glob.
    #[error("`{pattern}` is not a pattern: {reason}")]
    Pattern {
        /// The pattern as given.
        pattern: String,
        /// The problem with it.
        reason: String,
    },
    /// Nothing matches.
    #[error("no scenario matches {0}; `verifik-conformance list` shows them all")]
    NothingSelected(String),
}

/// A scenario that is selected.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The scenario.
    pub scenario: &'static Scenario,
    /// The reason to skip it, if any.
    pub skip: Option<String>,
}

/// The scenarios of a run, in the order of the registry.
#[derive(Debug, Clone)]
pub struct Plan {
    entries: Vec<Planned>,
    unselected: Vec<&'static Scenario>,
    known_failures: KnownFailures,
}

impl Plan {
    /// Selects scenarios from the registry, and decides which ones are skipped.
    pub fn new(
        registry: &[&'static Scenario],
        selection: &Selection,
        credentials: &Credentials,
        fixtures: &Fixtures,
        radius: BlastRadius,
    ) -> Result<Self, PlanError> {
        let by_id = patterns(&selection.scenarios)?;
        let by_requirement = patterns(&selection.requirements)?;
        let (selected, unselected): (Vec<_>, Vec<_>) =
            registry.iter().copied().partition(|scenario| {
                let id = by_id.as_ref().is_none_or(|set| set.is_match(scenario.id));
                id && by_requirement.as_ref().is_none_or(|set| judges(scenario, set))
            });
        let entries: Vec<_> = selected
            .into_iter()
            .map(|scenario| Planned {
                scenario,
                skip: reason_to_skip(scenario, credentials, fixtures, radius),
            })
            .collect();
        if entries.is_empty() {
            let all = selection.scenarios.iter().chain(&selection.requirements);
            let asked: Vec<String> = all.map(|pattern| format!("`{pattern}`")).collect();
            return Err(PlanError::NothingSelected(asked.join(" and ")));
        }
        Ok(Self { entries, unselected, known_failures: KnownFailures::default() })
    }

    /// The same plan, with known failures.
    #[must_use]
    pub fn accepting(mut self, known_failures: KnownFailures) -> Self {
        self.known_failures = known_failures;
        self
    }

    /// The failures that are known and accepted for now.
    #[must_use]
    pub fn known_failures(&self) -> &KnownFailures {
        &self.known_failures
    }

    /// The scenarios of the registry that are not selected.
    #[must_use]
    pub fn unselected(&self) -> &[&'static Scenario] {
        &self.unselected
    }

    /// Returns `true` if every scenario that could show a known failure is selected.
    #[must_use]
    pub fn selects(&self, entry: &KnownFailure) -> bool {
        let declares =
            |one: &Scenario| one.requirements.iter().any(|it| it.id == entry.requirement);
        let selected = self.entries.iter().map(|one| one.scenario);
        // A requirement that no scenario declares is judged by every scenario.
        let is_universal = !selected.chain(self.unselected.iter().copied()).any(declares);
        self.unselected.iter().all(|scenario| match &entry.scenario {
            Some(wanted) => scenario.id != wanted.as_str(),
            None => !is_universal && !declares(scenario),
        })
    }

    /// The same plan in another order, which must not matter.
    #[must_use]
    pub fn shuffled(mut self, seed: u64) -> Self {
        fastrand::Rng::with_seed(seed).shuffle(&mut self.entries);
        self
    }

    /// The selected scenarios, with the reason to skip for each that is skipped.
    #[must_use]
    pub fn entries(&self) -> &[Planned] {
        &self.entries
    }

    /// Every requirement that a scenario of this plan judges, in the order of the catalogue.
    #[must_use]
    pub fn requirements(&self, contract: &Contract, snapshots: bool) -> Vec<&'static Requirement> {
        contract
            .catalogue()
            .filter(|requirement| {
                requirement.scope == Scope::Exchange
                    || (snapshots && requirement.scope == Scope::Transcript)
                    || self.entries.iter().any(|one| {
                        one.scenario.requirements.iter().any(|judged| judged.id == requirement.id)
                    })
            })
            .collect()
    }
}

fn judges(scenario: &Scenario, patterns: &GlobSet) -> bool {
    scenario.requirements.iter().any(|requirement| patterns.is_match(requirement.id.as_ref()))
}

fn reason_to_skip(
    scenario: &Scenario,
    credentials: &Credentials,
    fixtures: &Fixtures,
    radius: BlastRadius,
) -> Option<String> {
    if scenario.blast_radius > radius {
        return Some(
            "a broken provider could destroy data that this run did not create; allow it with \
             --blast-radius account"
                .to_owned(),
        );
    }
    let missing: Vec<_> =
        scenario.needs.iter().filter_map(|need| need.missing(credentials, fixtures)).collect();
    (!missing.is_empty()).then(|| missing.join("; "))
}

/// Compiles the patterns that an operator gives; `None` if there are none, which selects all.
///
/// # Errors
///
/// If a pattern is not a glob.
pub fn patterns(patterns: &[String]) -> Result<Option<GlobSet>, PlanError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let failed = |pattern: &str, error: &globset::Error| PlanError::Pattern {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(Glob::new(pattern).map_err(|error| failed(pattern, &error))?);
    }
    builder.build().map(Some).map_err(|error| failed(&patterns.join(" "), &error))
}

/// Default number of scenarios that run at once.
pub const DEFAULT_JOBS: usize = 8;

/// Default time limit for the clean-up of a stopped run.
pub const GRACE: Duration = Duration::from_secs(30);

/// Choices of the operator about a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The target, as reports name it.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// `true` if SHOULD violations fail the run.
    pub strict: bool,
    /// Scenarios that run at once.
    pub jobs: usize,
    /// `true` if no scenario is started after the first failure.
    pub fail_fast: bool,
    /// Approved transcripts to compare with, if any.
    pub snapshots: Option<SnapshotStore>,
    /// Stops the run: no scenario is started, and running ones are cancelled and cleaned up.
    pub stop: CancellationToken,
    /// Time limit for the clean-up of a stopped run; then the rest is reported as left behind.
    pub grace: Duration,
}

/// The reason of every scenario that a stopped run did not start, or cancelled.
pub(super) fn stopped() -> String {
    "the run was stopped first".to_owned()
}
