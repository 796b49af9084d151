//! Contract tests and a conformance suite for `DELETE /v2/face-recognition/collections/{id}`.
//!
//! The layers, from the ground up (each imports only what lies below it):
//! [`model`] and [`provider`]; [`contract`], [`wire`] and [`report`]; [`run`] and [`export`];
//! [`scenarios`] and [`explore`]; [`cli`].
//! `ARCHITECTURE.md` shows how they fit together.

pub mod cli;
pub mod contract;
pub mod explore;
pub mod export;
pub mod model;
pub mod provider;
pub mod report;
pub mod run;
pub mod scenarios;
pub mod wire;
