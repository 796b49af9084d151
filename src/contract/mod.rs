//! The contract: its requirements, the shapes of its answers, what it leaves open, and the checks
//! that turn an exchange into findings.

pub mod checks;
pub mod duration;
mod expectations;
mod facts;
pub mod page;
pub mod requirements;
pub mod schemas;

pub use expectations::{Expectations, LatencyBudgets, RequestBody};
pub use facts::{Contract, Removal, VERIFIK};
