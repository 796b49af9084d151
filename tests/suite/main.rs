//! The integration tests, one module per capability, as one binary: every binary more is linked
//! again after each change.
//!
//! `cargo test --test suite sweep::` runs one module. Apart from it stand the tests that need a
//! process of their own: `budget` counts what the whole process does, `kill` and `play_hostile` have
//! long versions with a profile or an allocator of their own, and `matrix` takes all cores for
//! minutes. `architecture` only reads the sources.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod borrowed;
mod browser;
mod ci_templates;
mod command;
mod configuration;
mod consistency;
mod deep;
mod diff;
mod documentation;
mod explore;
mod export;
mod hostile;
mod judgement;
mod known_failures;
mod lossy_network;
mod operator_mistakes;
mod package;
mod provider;
mod rate_and_concurrency;
mod real_clients;
mod reports;
mod robustness;
mod safety;
mod schemas;
mod second_contract;
mod snapshots;
mod support;
mod sweep;
mod tls;
mod token_leaks;
mod vacuity;
mod written_pages;
