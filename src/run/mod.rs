//! Running of a plan: the plan itself, the runner that turns it into events, the stages that events
//! pass, the looks before and after, and the lease.

mod isolation;
mod lease;
mod plan;
mod preflight;
mod runner;
mod stages;

pub use lease::lease_until;
pub use plan::{DEFAULT_JOBS, GRACE, Options, Plan, PlanError, Planned, Selection, patterns};
pub use runner::run;
