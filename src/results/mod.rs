//! Results of runs: the fold from events to a report; saving, merging and comparing reports; and
//! checking them against approved transcripts and known failures.

pub mod compare;
mod event_log;
pub mod files;
mod fold;
pub mod known;
mod latency;
mod merge;
pub mod saved;
pub mod snapshot;
mod spill;

pub use event_log::{EventLogError, EventLogReader, EventLogWriteError, EventLogWriter};
pub use fold::{Fold, ScenarioExchanges, Suspect};
pub use latency::Latencies;
pub use merge::{MergeError, merge};
