//! The contract in the formats of other tools, made from the same catalogue, schemas and embedded
//! provider that the suite judges with.
//!
//! Every document is the same on every run: ids and times come from a seed and a ticking clock.

pub mod document;
mod openapi;
mod operation;
mod pact;
mod samples;

pub use openapi::openapi;
pub use pact::pact;

use serde_json::{Value, json};

use crate::model::Requirement;

/// Date on which the pages behind the contract were read.
const PAGES_OF: &str = "2026-11-24";

/// A reference to a requirement in a document.
fn reference(requirement: &Requirement) -> Value {
    json!({ "id": requirement.id, "level": requirement.level, "basis": requirement.basis })
}
