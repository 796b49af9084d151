//! The report of a run: every total is computed once, when the events are folded.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::exchanges::Exchanges;
use super::finding::{Checked, Finding, KnownFailure, Observation};
use super::requirement::{Basis, BlastRadius, Level, Outcome, Verdict};

/// Version of the JSON report; raised when a reader of the earlier version would misread it.
pub const REPORT_VERSION: u32 = 1;

/// The result of a run, as `schemas/report.schema.json` describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The program that ran.
    pub tool: Tool,
    /// The target that was judged.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// Duration of the run in milliseconds.
    pub duration_ms: f64,
    /// `true` if SHOULD violations fail the run.
    pub strict: bool,
    /// Seed of every random choice of the run.
    pub seed: u64,
    /// `true` if the run was stopped, or its log ends, before everything was judged.
    pub interrupted: bool,
    /// The one cause that prevented any judgement, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// Violated requirements that no scenario found violated when it ran alone: caused by a
    /// concurrent scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_seen_alone: Vec<String>,
    /// The outcome of the run; it always agrees with the exit code.
    pub outcome: Outcome,
    /// Counts over the whole run.
    pub totals: Totals,
    /// Durations of the answered operations on collections.
    #[serde(default)]
    pub latencies: Vec<OperationLatency>,
    /// The exploration by generated histories, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exploration: Option<Exploration>,
    /// One entry per requirement, in the order of the catalogue.
    pub requirements: Vec<RequirementResult>,
    /// One entry per scenario, in the order of the registry.
    pub scenarios: Vec<ScenarioResult>,
    /// One entry per known failure, in the order of their file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_failures: Vec<KnownFailure>,
}

/// The program that made a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `verifik-conformance`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn current() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The target that was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Name from the configuration, `embedded` for the embedded provider, or the host.
    pub name: String,
    /// Base URL, without user information.
    pub base_url: String,
}

/// Counts over a whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All scenarios.
    pub scenarios: u32,
    /// Scenarios that passed.
    pub passed: u32,
    /// Scenarios that were skipped.
    pub skipped: u32,
    /// Scenarios that could not be judged.
    pub inconclusive: u32,
    /// Scenarios that failed.
    pub failed: u32,
    /// All checks, passed and failed.
    pub checks: u32,
    /// Findings that fail the run.
    pub violations: u32,
    /// Findings that do not fail the run: SHOULD without `--strict`, and MAY.
    pub advisories: u32,
    /// Requests sent, retries and clean-up included.
    pub requests: u32,
    /// Items that this run created and could not remove.
    pub left_behind: u32,
}

/// Durations of one operation over a whole run, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperationLatency {
    /// `create`, `list`, `retrieve`, `update` or `delete`.
    pub operation: String,
    /// Number of answers.
    pub count: u32,
    /// The median.
    pub median_ms: f64,
    /// The 95th percentile.
    pub p95_ms: f64,
    /// The maximum.
    pub max_ms: f64,
}

/// The result of one requirement over all scenarios that judge it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementResult {
    /// The requirement's identifier.
    pub id: String,
    /// The level of the requirement.
    pub level: Level,
    /// The kind of its source.
    pub basis: Basis,
    /// The requirement in one sentence.
    pub statement: String,
    /// Page section or RFC section.
    pub source: String,
    /// `failed` if it did not hold, at any level.
    pub verdict: Verdict,
    /// The scenarios that judge it.
    pub scenarios: Vec<String>,
}

/// The result of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// The scenario's identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Data at risk if the provider is broken.
    pub blast_radius: BlastRadius,
    /// Its verdict; a failed clean-up never changes it.
    pub verdict: Verdict,
    /// The reason why it was skipped or inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Milliseconds from the start of the run to the start of the scenario.
    pub started_ms: f64,
    /// Duration in milliseconds, clean-up included.
    pub duration_ms: f64,
    /// The findings, in order of discovery.
    pub findings: Vec<Finding>,
    /// Number of checks of each requirement.
    pub checks: Vec<Checked>,
    /// Observations of behaviour that the page leaves open.
    pub observations: Vec<Observation>,
    /// Every exchange, in order of sending.
    pub exchanges: Exchanges,
    /// Result of the clean-up of everything it created.
    pub cleanup: Cleanup,
}

/// Result of the clean-up of everything a scenario created.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleanup {
    /// `passed` if everything is removed, `failed` if something is not, `skipped` if nothing was
    /// created.
    pub verdict: Verdict,
    /// Number of items that were created.
    pub created: u32,
    /// The items that were not removed, by identifier, or by name if no identifier is known.
    #[serde(default)]
    pub left_behind: Vec<String>,
    /// The reason why something was not removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Report {
    /// Returns `true` if a finding of this level fails the run.
    #[must_use]
    pub fn binds(&self, level: Level) -> bool {
        level.binds(self.strict)
    }

    /// Returns `true` if this finding fails the run: it binds, and no known failure accepts it.
    #[must_use]
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.accepted.is_none() && self.binds(finding.level)
    }

    /// The requirement with this identifier.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&RequirementResult> {
        self.requirements.iter().find(|requirement| requirement.id == id)
    }
}

impl ScenarioResult {
    /// The exchange a finding points at.
    #[must_use]
    pub fn exchange(&self, finding: &Finding) -> Option<Cow<'_, Exchange>> {
        self.exchanges.get(finding.exchange?)
    }
}

/// The work and the failures of an exploration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exploration {
    /// Answered commands, without those of shrinking.
    pub steps: u64,
    /// Histories that were run, sequential and concurrent.
    pub histories: u64,
    /// Requests that were sent, including those of clean-up and shrinking.
    pub requests: u64,
    /// Histories that could not be decided: an answer was lost, or the search gave up.
    pub undecided: u64,
    /// The explored part of the seeds, such as `1/4`; empty for all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shard: String,
    /// Number of answers for each command, state and status.
    pub coverage: Vec<CoverageCell>,
    /// The failing histories.
    pub failures: Vec<ExploredFailure>,
}

/// Number of times that a command met a state and was answered with a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageCell {
    /// The state of the collection that the command names.
    pub state: String,
    /// The kind of command.
    pub command: String,
    /// The status of the answer.
    pub status: u16,
    /// Number of such answers.
    pub times: u64,
}

/// A history in which the provider answered wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExploredFailure {
    /// The requirement that it breaks.
    pub requirement: String,
    /// The scenario of the report that holds its exchanges.
    pub scenario: String,
    /// Number of the history in which it was found.
    pub history: u64,
    /// Number of commands that were answered before it was found.
    pub found_after: u64,
    /// Length of the history in which it was found.
    pub length_when_found: u32,
    /// The shrunk history, one sentence per command.
    pub story: Vec<String>,
    /// Number of reruns of the shrunk history.
    pub replays: u32,
    /// Number of reruns that failed.
    pub failed_replays: u32,
}

/// One cause that prevents a whole run from judging anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// The side that can do something about it.
    pub side: Side,
    /// The cause in one sentence.
    pub reason: String,
    /// The request that shows it, and its answer.
    pub evidence: String,
    /// The next thing to do.
    pub advice: String,
}

/// The side on which an obstacle lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The operator's own input is wrong: address, path or token.
    Operator,
    /// The target, or something in front of it, cannot be judged now.
    Target,
}
