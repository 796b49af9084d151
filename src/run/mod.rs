//! Running a plan: which scenarios (plan), the runner that turns them into events, and what stands
//! around it: the looks before and after, and the lease.

mod isolation;
mod lease;
mod options;
mod plan;
mod preflight;
mod reach;
mod runner;
mod second_look;
mod stages;

pub use lease::lease_until;
pub use options::{GRACE, Options};
pub use plan::{Plan, PlanError, Planned, Selection, patterns};
pub use runner::run;
