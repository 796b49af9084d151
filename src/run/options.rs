//! The way in which a plan is run.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::model::Target;
use crate::results::snapshot::SnapshotStore;

/// Scenarios that run at once when nothing else is asked for.
pub const DEFAULT_JOBS: usize = 8;

/// Longest clean-up of a stopped run when nothing else is asked for.
pub const GRACE: Duration = Duration::from_secs(30);

/// Choices of the operator about a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The target, as reports name it.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// SHOULD violations fail the run.
    pub strict: bool,
    /// Scenarios that run at once.
    pub jobs: usize,
    /// Nothing more is started after the first failure.
    pub fail_fast: bool,
    /// Approved transcripts to compare with, if any.
    pub snapshots: Option<SnapshotStore>,
    /// Stops the run: nothing more is started, what runs is cut short and cleaned up.
    pub stop: CancellationToken,
    /// Longest clean-up once the run is stopped; then it says what it left.
    pub grace: Duration,
}

/// The reason of everything that a stopped run did not begin, or cut short.
pub(super) fn stopped() -> String {
    "the run was stopped first".to_owned()
}
