//! `sweep` removes what runs left, and nothing else. The provider's list and log are the witness.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "sweep/bench.rs"]
mod bench;
#[path = "sweep/claims.rs"]
mod claims;
#[path = "sweep/command.rs"]
mod command;
#[path = "support/harness.rs"]
mod harness;
#[path = "sweep/hostile.rs"]
mod hostile;
#[path = "sweep/kinds.rs"]
mod kinds;
#[path = "sweep/ledger.rs"]
mod ledger;
#[path = "support/script.rs"]
mod script;
#[path = "sweep/stopping.rs"]
mod stopping;
