//! What generated histories found, and what they met.

use serde::{Deserialize, Serialize};

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
