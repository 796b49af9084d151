//! A history that failed, as it is kept in a file.

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::concurrent::Plan;

/// Version of the file; raised when a reader of the earlier version would misread it.
pub const RECORD_VERSION: u32 = 1;

/// A history that failed, with everything that is needed to run it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`RECORD_VERSION`].
    pub version: u32,
    /// The requirement that it breaks.
    pub requirement: String,
    /// The target it failed on.
    pub target: String,
    /// The seed of the run.
    pub seed: u64,
    /// The number of the history in that run.
    pub history: u64,
    /// What was done.
    #[serde(flatten)]
    pub content: Content,
}

/// What was done in a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// One command after the other.
    Sequential(Vec<Command>),
    /// Several clients at once.
    Concurrent(Plan),
}
