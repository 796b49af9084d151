//! The contract: its requirements, the shapes of its answers, what it leaves open, and the checks
//! that turn an exchange into findings.

pub mod checks;
mod expectations;
pub mod requirements;
pub mod schemas;

pub use expectations::{Expectations, RequestBody};
