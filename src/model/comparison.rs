//! Differences between two runs: plain data, as `schemas/diff.schema.json` describes it.

use serde::Serialize;
use serde_json::Value;

use super::finding::Finding;
use super::report::{OperationLatency, Report, Target, Tool};
use super::requirement::{Level, Outcome, Verdict};

/// Version of the JSON form; raised when a reader of the earlier version would misread it.
pub const COMPARISON_VERSION: u32 = 1;

/// Differences from one run to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// [`COMPARISON_VERSION`].
    pub version: u32,
    /// The earlier run.
    pub before: Compared,
    /// The later run.
    pub after: Compared,
    /// The worst of all changes.
    pub result: ComparisonResult,
    /// Requirements whose verdict changed, or that only one of the runs judged.
    pub requirements: Vec<VerdictChange>,
    /// Scenarios whose verdict changed, or that only one of the runs has.
    pub scenarios: Vec<VerdictChange>,
    /// Findings that only one of the runs has, by their fingerprint.
    pub findings: Vec<FindingChange>,
    /// Exchanges that only one of the runs has, or that were answered differently.
    pub exchanges: Vec<ExchangeChange>,
    /// Durations of the operations in each run; for information, never a difference.
    pub latencies: Vec<LatencyChange>,
}

/// One of the two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The program that ran.
    pub tool: Tool,
    /// The target that was judged.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// The outcome of the run.
    pub outcome: Outcome,
}

/// The worst of all changes; ordered so that the worst is the maximum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonResult {
    /// Nothing changed.
    Identical,
    /// Something changed, and nothing got worse.
    Different,
    /// Something that was judged before could not be judged this time.
    Unjudged,
    /// Something got worse.
    Regressed,
}

/// The meaning of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It got worse.
    Regression,
    /// Judged before, and not judged now.
    Unjudged,
    /// It got better.
    Improvement,
    /// It is different, neither better nor worse.
    Difference,
}

/// A verdict that changed; `None` if only the other run has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictChange {
    /// Identifier of the requirement or the scenario.
    pub id: String,
    /// Level of a requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The verdict before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Verdict>,
    /// The verdict now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Verdict>,
    /// The meaning of this change.
    pub weight: Weight,
}

/// A finding that only one of the runs has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingChange {
    /// The scenario that found it.
    pub scenario: String,
    /// Gained or lost.
    pub change: Change,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Number of times it was found.
    pub times: u32,
    /// The meaning of this change.
    pub weight: Weight,
    /// The finding.
    pub finding: Finding,
}

/// The kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Only the later run has it.
    Gained,
    /// Only the earlier run has it.
    Lost,
    /// Both have it, and it differs.
    Changed,
}

/// An exchange that only one of the runs has, or that was answered differently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExchangeChange {
    /// The scenario it belongs to.
    pub scenario: String,
    /// The branch of the scenario, if branches run side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Method, path and query, with symbols for identifiers.
    pub request: String,
    /// The kind of the difference.
    pub change: Change,
    /// Its `id` before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// Its `id` now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// The status, or the reason why there was no response, if that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TextChange>,
    /// Changed response headers, among those that belong to the behaviour.
    pub headers: Vec<HeaderChange>,
    /// Changes in the response body, member by member.
    pub members: Vec<MemberChange>,
}

/// A text that changed; `None` if only the other run has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextChange {
    /// The text before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The text now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A header that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeaderChange {
    /// Its name in lower case.
    pub name: String,
    /// Its values.
    #[serde(flatten)]
    pub value: TextChange,
}

/// A member of a body that changed, was added (no `before`) or removed (no `after`). Identifiers
/// and times in its values are symbols.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberChange {
    /// JSON Pointer (RFC 6901); empty for the whole body.
    pub pointer: String,
    /// The value before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// The value now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Durations of one operation in each run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LatencyChange {
    /// `create`, `list`, `retrieve`, `update` or `delete`.
    pub operation: String,
    /// The distribution before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<OperationLatency>,
    /// The distribution now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<OperationLatency>,
}

impl Comparison {
    /// The weight of every change of every kind.
    pub fn weights(&self) -> impl Iterator<Item = Weight> {
        let verdicts = self.requirements.iter().chain(&self.scenarios).map(|one| one.weight);
        let findings = self.findings.iter().map(|one| one.weight);
        verdicts.chain(findings).chain(self.exchanges.iter().map(|_| Weight::Difference))
    }
}

impl From<&Report> for Compared {
    fn from(report: &Report) -> Self {
        Self {
            tool: report.tool.clone(),
            target: report.target.clone(),
            started_at: report.started_at.clone(),
            outcome: report.outcome,
        }
    }
}

impl From<Weight> for ComparisonResult {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Regression => Self::Regressed,
            Weight::Unjudged => Self::Unjudged,
            Weight::Improvement | Weight::Difference => Self::Different,
        }
    }
}
