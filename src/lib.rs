//! Contract tests and a conformance suite for `DELETE /v2/face-recognition/collections/{id}`.
//!
//! The layers, from the ground up (each imports only what lies below it):
//! [`api`], [`model`] and [`provider`]; [`contract`], [`wire`] and [`report`]; [`cleanup`], [`results`] and
//! [`export`]; [`session`] and [`sweep`]; [`run`], [`scenarios`] and [`explore`]; [`cli`].
//! `ARCHITECTURE.md` shows how they fit together.

pub mod api;
pub mod cleanup;
pub mod cli;
pub mod contract;
pub mod explore;
pub mod export;
pub mod fixtures;
pub mod model;
pub mod provider;
pub mod report;
pub mod results;
pub mod run;
pub mod scenarios;
pub mod session;
pub mod sweep;
pub mod wire;
