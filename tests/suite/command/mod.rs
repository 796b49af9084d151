//! The real binary, as a person or a pipeline runs it: verdicts, exit codes, reports, signals.

mod events;
mod faults;
mod grouping;
mod help;
mod init;
mod judging;
mod manual;
mod merging;
mod replay;
mod reports;
mod secrets;
mod serving;
mod signals;
mod snapshots;
mod telling;
mod usage;
mod writing;
