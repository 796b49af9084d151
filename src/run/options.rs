//! The way in which a plan is run.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::model::Target;
use crate::results::snapshot::SnapshotStore;

/// How long the clean-up of a stopped run may take when nothing else is asked for.
pub const GRACE: Duration = Duration::from_secs(30);

/// How a plan is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The target, as reports name it.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// Whether SHOULD violations fail the run.
    pub strict: bool,
    /// How many scenarios run at once.
    pub jobs: usize,
    /// Whether to start nothing more after the first failure.
    pub fail_fast: bool,
    /// Approved transcripts to compare with, if any.
    pub snapshots: Option<SnapshotStore>,
    /// Stops the run: nothing more is started, what runs is cut short and cleaned up.
    pub stop: CancellationToken,
    /// How long the clean-up may take once the run is stopped; then it says what it left.
    pub grace: Duration,
}

/// The reason of everything that a stopped run did not begin, or cut short.
pub(super) fn stopped() -> String {
    "the run was stopped first".to_owned()
}
