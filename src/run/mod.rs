//! Running scenarios: what to run (plan), what a scenario holds in its hand (session), the runner
//! that turns a plan into events, and the fold that turns events into a report. And removing what
//! killed runs left (sweep).

mod account;
mod answer;
mod cleanup;
pub mod compare;
mod event_log;
pub mod files;
mod fold;
mod harness;
pub mod known;
mod last_look;
mod latency;
mod lease;
mod listing;
mod marker;
mod merge;
mod pace;
mod plan;
mod preflight;
mod runner;
mod running;
pub mod saved;
mod scenario;
mod session;
pub mod snapshot;
mod spill;
pub mod sweep;
mod totals;

pub use account::Account;
pub use answer::Answer;
pub use event_log::{EventLog, EventLogError};
pub use fold::Fold;
pub use harness::{Fixtures, Harness};
pub use latency::Latencies;
pub use lease::lease_until;
pub use marker::{MARKER_PREFIX, new_run_id, run_of};
pub use merge::{MergeError, merge};
pub use plan::{Plan, PlanError, Selection};
pub use runner::{GRACE, Options, run};
pub use scenario::{Interruption, Judgement, Need, Phase, Scenario};
pub use session::{Collection, Resource, Session};
