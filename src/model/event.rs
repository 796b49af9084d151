//! Events of a run, in order. A saved stream of events can be folded into a report offline.

use serde::{Deserialize, Serialize};

use super::exchange::Exchange;
use super::finding::{Checked, Finding, KnownFailure, Observation};
use super::report::{Cleanup, Exploration, Obstacle, OperationLatency, Target, Tool};
use super::requirement::{BlastRadius, Requirement};

/// Version of the event log; raised when a reader of the earlier version would misread it.
pub const EVENT_LOG_VERSION: u32 = 1;

/// The start of a run: the selected scenarios, and the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// [`EVENT_LOG_VERSION`].
    pub version: u32,
    /// The program that runs.
    pub tool: Tool,
    /// The target that is judged.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// `true` if SHOULD violations fail the run.
    pub strict: bool,
    /// Seed of every random choice of the run.
    pub seed: u64,
    /// Every requirement that a selected scenario judges.
    pub requirements: Vec<Requirement>,
    /// Identifiers of the selected scenarios, in the order of the registry.
    pub scenarios: Vec<String>,
    /// Known failures, with the status of each as far as it is certain before the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_failures: Vec<KnownFailure>,
}

/// One step of a run. Everything in it is already redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first event: the selected scenarios, and the target.
    RunStarted(Box<RunStarted>),
    /// A scenario begins.
    ScenarioStarted {
        /// The scenario's identifier.
        scenario: String,
        /// Its title.
        title: String,
        /// Identifiers of the requirements it judges.
        requirements: Vec<String>,
        /// Data at risk if the provider is broken.
        blast_radius: BlastRadius,
        /// Microseconds since the start of the run.
        at_us: u64,
    },
    /// A request was answered or failed.
    Exchanged {
        /// The scenario that sent it.
        scenario: String,
        /// The exchange.
        exchange: Box<Exchange>,
    },
    /// A requirement was judged: it held when `findings` is empty.
    Judged {
        /// The scenario that judged it.
        scenario: String,
        /// The requirement's identifier.
        requirement: String,
        /// The findings: one for each mismatch.
        findings: Vec<Finding>,
        /// `id` of the exchange that shows it, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchange: Option<u32>,
    },
    /// Behaviour that the page leaves open was observed.
    Observed {
        /// The scenario that observed it.
        scenario: String,
        /// The observation.
        observation: Observation,
    },
    /// Generated histories were run, too many to report one by one.
    Explored {
        /// The scenario that ran them.
        scenario: String,
        /// Their work and their failures.
        exploration: Box<Exploration>,
        /// Number of checks of each requirement.
        checks: Vec<Checked>,
        /// Durations of the operations.
        latencies: Vec<OperationLatency>,
    },
    /// A scenario ended, clean-up included.
    ScenarioFinished {
        /// The scenario's identifier.
        scenario: String,
        /// The kind of its end.
        ending: Ending,
        /// Result of the clean-up of everything it created.
        cleanup: Cleanup,
        /// Microseconds since the start of the run.
        at_us: u64,
    },
    /// The last event. A log without it is incomplete.
    RunFinished {
        /// `true` if the run was stopped before every scenario had started.
        interrupted: bool,
        /// The one cause that prevented any judgement, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        obstacle: Option<Box<Obstacle>>,
        /// Violated requirements that no scenario found violated when it ran alone.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        not_seen_alone: Vec<String>,
        /// Microseconds since the start of the run.
        at_us: u64,
    },
}

/// The end of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ending {
    /// It ran to its end.
    Completed,
    /// It was not run.
    Skipped {
        /// The missing input, and how to provide it.
        reason: String,
    },
    /// It could not continue.
    Interrupted {
        /// The reason why it could not be judged.
        reason: String,
    },
}
