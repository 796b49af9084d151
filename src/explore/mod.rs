//! Histories that nobody wrote: generated sequences of commands, and commands that overlap, each
//! answer judged by a reference model of the contract.

pub mod campaign;
pub mod command;
pub mod concurrent;
pub mod coverage;
mod execute;
pub mod generate;
pub mod model;
pub mod record;
pub mod report;
pub mod sequential;
pub mod shrink;
pub mod story;
pub mod tally;

/// What the scenario of a report is called that holds a generated history.
pub const SCENARIO: &str = "explore";
