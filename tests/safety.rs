//! What must never happen: a request that changes something which is not this run's, or a token
//! in anything that is written down.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "safety/elsewhere.rs"]
mod elsewhere;
#[path = "support/harness.rs"]
mod harness;
#[path = "safety/hygiene.rs"]
mod hygiene;
#[path = "safety/interlock.rs"]
mod interlock;
#[path = "safety/production.rs"]
mod production;
#[path = "support/recorder.rs"]
mod recorder;
#[path = "safety/requests.rs"]
mod requests;
#[path = "safety/wrong_client.rs"]
mod wrong_client;
