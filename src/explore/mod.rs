//! Exploration: generated histories of commands and rounds of overlapping calls, each answer
//! judged by a reference model of the contract.

pub mod command;
pub mod concurrent;
mod execute;
pub mod explorer;
pub mod generate;
pub mod model;
pub mod report;
pub mod reproduction;
pub mod sequential;
pub mod shrink;
pub mod stats;

/// Id of the report's scenario that stands for the exploration, and prefix of those that hold a
/// failing history.
pub const SCENARIO: &str = "explore";
