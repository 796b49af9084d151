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
    /// What was judged.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// Duration of the run in milliseconds.
    pub duration_ms: f64,
    /// Whether SHOULD violations fail the run.
    pub strict: bool,
    /// Seed of every random choice of the run.
    pub seed: u64,
    /// Whether the run was stopped, or its log cut short, before everything was judged.
    pub interrupted: bool,
    /// The one cause that kept everything from being judged, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// Violated requirements that no scenario found violated when it ran alone: the doing of a
    /// concurrent scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_seen_alone: Vec<String>,
    /// What the run says; always in agreement with the exit code.
    pub outcome: Outcome,
    /// Counts over the whole run.
    pub totals: Totals,
    /// How long the operations on collections took, as far as they were answered.
    #[serde(default)]
    pub latencies: Vec<OperationLatency>,
    /// What generated histories did and found, where there were any.
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

/// What was judged.
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
    /// Scenarios in all.
    pub scenarios: u32,
    /// Scenarios that passed.
    pub passed: u32,
    /// Scenarios that were skipped.
    pub skipped: u32,
    /// Scenarios that could not be judged.
    pub inconclusive: u32,
    /// Scenarios that failed.
    pub failed: u32,
    /// Checks made, whether they held or not.
    pub checks: u32,
    /// Findings that fail the run.
    pub violations: u32,
    /// Findings that do not: SHOULD without `--strict`, and MAY.
    pub advisories: u32,
    /// Requests sent, retries and clean-up included.
    pub requests: u32,
    /// Things this run created and could not remove.
    pub left_behind: u32,
}

/// How long one operation took over a whole run, in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperationLatency {
    /// `create`, `list`, `retrieve`, `update` or `delete`.
    pub operation: String,
    /// How often it was answered.
    pub count: u32,
    /// Half of the answers were as fast.
    pub median_ms: f64,
    /// 95 of 100 answers were as fast.
    pub p95_ms: f64,
    /// The slowest answer.
    pub max_ms: f64,
}

/// What became of one requirement over all scenarios that judge it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementResult {
    /// The requirement's identifier.
    pub id: String,
    /// How strongly it binds.
    pub level: Level,
    /// What it rests on.
    pub basis: Basis,
    /// The requirement in one sentence.
    pub statement: String,
    /// Page section or RFC section.
    pub source: String,
    /// `failed` whenever it did not hold, whatever its level.
    pub verdict: Verdict,
    /// The scenarios that judge it.
    pub scenarios: Vec<String>,
}

/// What became of one scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// The scenario's identifier.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it could destroy if the provider is broken.
    pub blast_radius: BlastRadius,
    /// Its verdict; a failed clean-up never changes it.
    pub verdict: Verdict,
    /// Why it was skipped or inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Milliseconds from the start of the run to the start of the scenario.
    pub started_ms: f64,
    /// Duration in milliseconds, clean-up included.
    pub duration_ms: f64,
    /// What did not hold, in order of discovery.
    pub findings: Vec<Finding>,
    /// How often each requirement was judged.
    pub checks: Vec<Checked>,
    /// What was observed where the page is silent.
    pub observations: Vec<Observation>,
    /// Every exchange, in order of sending.
    pub exchanges: Exchanges,
    /// What became of the things it created.
    pub cleanup: Cleanup,
}

/// What became of the things a scenario created.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleanup {
    /// `passed` when nothing is left, `failed` when something is, `skipped` when there was nothing.
    pub verdict: Verdict,
    /// How many things were created.
    pub created: u32,
    /// Identifiers, or names where no identifier is known, of what is left behind.
    #[serde(default)]
    pub left_behind: Vec<String>,
    /// Why something is left behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Report {
    /// Whether a finding of this level fails the run.
    #[must_use]
    pub fn binds(&self, level: Level) -> bool {
        level.binds(self.strict)
    }

    /// Whether this finding fails the run: it binds, and nobody accepted it as a known failure.
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

/// What an exploration did and found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exploration {
    /// Commands that were answered, those of shrinking not counted.
    pub steps: u64,
    /// Histories that were run, sequential and concurrent ones.
    pub histories: u64,
    /// Requests that were sent, those of clean-up and shrinking included.
    pub requests: u64,
    /// Histories that could not be decided: an answer was lost, or the search gave up.
    pub undecided: u64,
    /// Which part of the seeds was explored, as `1/4`; empty for all of them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shard: String,
    /// Which command met which state, and what came back.
    pub coverage: Vec<CoverageCell>,
    /// What was found.
    pub failures: Vec<ExploredFailure>,
}

/// How often a command met a state and was answered with a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageCell {
    /// The state of what the command names.
    pub state: String,
    /// The kind of command.
    pub command: String,
    /// The status of the answer.
    pub status: u16,
    /// How often that was met.
    pub times: u64,
}

/// A history that a provider answered wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExploredFailure {
    /// The requirement that it breaks.
    pub requirement: String,
    /// The scenario of the report that holds its exchanges.
    pub scenario: String,
    /// The number of the history it was found in.
    pub history: u64,
    /// How many commands were answered before it was found.
    pub found_after: u64,
    /// How long the history was that it was found in.
    pub length_when_found: u32,
    /// The shrunk history, a sentence for each command.
    pub story: Vec<String>,
    /// How often the shrunk history was run again.
    pub replays: u32,
    /// How often it failed then.
    pub failed_replays: u32,
}

/// One cause that keeps a whole run from judging anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// The side that can do something about it.
    pub side: Side,
    /// The cause in one sentence.
    pub reason: String,
    /// The request that shows it, and what came back.
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
