//! What a check found: the acceptable outcomes and the one that was observed.

use serde::{Deserialize, Serialize};

use super::requirement::Level;

/// A requirement that did not hold in one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The requirement's identifier.
    pub requirement: String,
    /// The requirement's level.
    pub level: Level,
    /// Every outcome that would have been acceptable.
    pub expected: Vec<String>,
    /// The one observation.
    pub actual: String,
    /// JSON Pointer (RFC 6901) into the response body, where one applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The exchange it was found in, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
    /// Who accepted it as a known failure, where somebody did; it does not fail the run then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

/// Why a finding is accepted for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who answers for it.
    pub owner: String,
    /// Where it is being followed, such as the address of an issue.
    pub link: String,
    /// The last day on which it is accepted, as `YYYY-MM-DD`.
    pub expires: String,
}

/// How often a requirement was judged in a scenario, and how often it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The requirement's identifier.
    pub requirement: String,
    /// Number of checks that held.
    pub passed: u32,
    /// Number of checks that did not hold.
    pub failed: u32,
    /// The first exchange of the first branch in which it was judged, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

/// Something the page leaves silent, as it was observed; never a violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The open question, as a stable identifier such as `silent.repeat-status`.
    pub topic: String,
    /// What was observed.
    pub observed: String,
    /// The exchange it was observed in, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}
