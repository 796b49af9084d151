//! Running scenarios: what to run (plan), what a scenario holds in its hand (session), the runner
//! that turns a plan into events, and the fold that turns events into a report.

mod answer;
mod cleanup;
mod event_log;
pub mod files;
mod fold;
mod harness;
mod plan;
mod runner;
mod scenario;
mod session;
pub mod snapshot;

pub use answer::Answer;
/// Begins the name of everything that any run creates.
pub const MARKER_PREFIX: &str = "verifik-conformance-";

pub use event_log::{EventLog, EventLogError};
pub use fold::Fold;
pub use harness::{Fixtures, Graves, Harness};
pub use plan::{Plan, PlanError, Selection};
pub use runner::{Options, run};
pub use scenario::{Interruption, Judgement, Need, Phase, Scenario};
pub use session::{Collection, Resource, Session};
