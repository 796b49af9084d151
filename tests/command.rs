//! The real binary, as a person or a pipeline runs it: verdicts, exit codes, reports, signals.

// The lint knows test functions, not their helpers.
#![allow(clippy::unwrap_used)]

#[path = "command/bench.rs"]
mod bench;
#[path = "command/events.rs"]
mod events;
#[path = "command/faults.rs"]
mod faults;
#[path = "command/grouping.rs"]
mod grouping;
#[path = "command/help.rs"]
mod help;
#[path = "command/init.rs"]
mod init;
#[path = "command/judging.rs"]
mod judging;
#[path = "command/manual.rs"]
mod manual;
#[path = "command/merging.rs"]
mod merging;
#[path = "command/replay.rs"]
mod replay;
#[path = "command/reports.rs"]
mod reports;
#[path = "command/secrets.rs"]
mod secrets;
#[path = "command/serving.rs"]
mod serving;
#[path = "command/signals.rs"]
mod signals;
#[path = "command/snapshots.rs"]
mod snapshots;
mod support;
#[path = "command/telling.rs"]
mod telling;
#[path = "command/usage.rs"]
mod usage;
#[path = "command/writing.rs"]
mod writing;
