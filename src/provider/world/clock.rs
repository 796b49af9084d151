//! The source of time of the state machine.

use jiff::{Timestamp, ToSpan as _};

/// A source of time, in whole milliseconds.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that moves one second each time it is read, for output that never changes.
    Ticking {
        /// The next reading.
        next: Timestamp,
    },
}

impl Clock {
    /// A ticking clock that starts at the moment of the page's sample document.
    #[must_use]
    pub fn ticking() -> Self {
        Self::Ticking { next: Timestamp::constant(1_706_645_794, 841_000_000) }
    }

    /// The time, without moving a ticking clock.
    pub(super) fn peek(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Ticking { next } => *next,
        }
    }

    /// Reads the clock.
    pub fn now(&mut self) -> Timestamp {
        match self {
            Self::System => {
                let now = Timestamp::now();
                Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
            }
            Self::Ticking { next } => {
                let now = *next;
                *next = now.checked_add(1.second()).unwrap_or(now);
                now
            }
        }
    }
}
