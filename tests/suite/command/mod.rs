//! The real binary, as a person or a pipeline runs it: verdicts, exit codes, reports, signals.

mod check;
mod completion_and_manual;
mod events;
mod faults;
mod grouped_report;
mod help;
mod init;
mod list_and_explain;
mod merge;
mod replay;
mod reports;
mod second_look;
mod secrets;
mod serve;
mod signals;
mod snapshots;
mod usage_errors;
mod write_errors;
