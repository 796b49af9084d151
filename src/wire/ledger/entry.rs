//! The lines of the ledger.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum LedgerEntry {
    /// A run begins.
    Run {
        /// The run's identifier; every name it gives begins with it.
        run: String,
        /// Base URL of the target.
        target: String,
        /// Wall-clock time, RFC 3339.
        at: String,
        /// Until when the run counts as alive, RFC 3339; nobody else touches what is its.
        lease_until: Timestamp,
    },
    /// A run is still alive.
    Lease {
        /// The run's identifier.
        run: String,
        /// Until when it counts as alive, RFC 3339.
        lease_until: Timestamp,
    },
    /// A run has ended of itself: its lease is void.
    Finished {
        /// The run's identifier.
        run: String,
    },
    /// Something is about to be created.
    Intent {
        /// The run's identifier.
        run: String,
        /// What is created.
        kind: String,
        /// The unique name that marks it.
        marker: String,
        /// Which of the operator's tokens creates it.
        client: String,
        /// The scenario that creates it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        scenario: String,
    },
    /// Something was created.
    Created {
        /// The run's identifier.
        run: String,
        /// What was created.
        kind: String,
        /// The unique name that marks it.
        marker: String,
        /// Its identifier.
        id: String,
    },
    /// A creation was refused: nothing was created.
    Refused {
        /// The run's identifier.
        run: String,
        /// What was to be created.
        kind: String,
        /// The unique name that would have marked it.
        marker: String,
    },
    /// Something is gone.
    Removed {
        /// The run's identifier.
        run: String,
        /// What was removed.
        kind: String,
        /// Its identifier.
        id: String,
    },
    /// The line before was cut short, as by a kill; it says nothing.
    Cut,
}

impl LedgerEntry {
    /// The run that the entry is about.
    #[must_use]
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Run { run, .. }
            | Self::Lease { run, .. }
            | Self::Finished { run }
            | Self::Intent { run, .. }
            | Self::Created { run, .. }
            | Self::Refused { run, .. }
            | Self::Removed { run, .. } => Some(run),
            Self::Cut => None,
        }
    }
}
