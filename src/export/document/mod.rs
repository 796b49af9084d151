//! The expected behaviour as a document: each sentence of the contract with its level, its source,
//! what proves it and a real exchange; what became of each sentence of the page; and the questions
//! that are open.
//!
//! The same material gives the same document, so that it can be kept and compared.

mod html;
mod markdown;
mod standing;

use std::io;

use crate::model::Requirement;

pub use html::html;
pub use markdown::markdown;

/// Everything the document is made of.
#[derive(Debug, Clone)]
pub struct Material {
    /// The version of the suite.
    pub version: String,
    /// Every requirement, in the order of the catalogue.
    pub entries: Vec<Entry>,
    /// What runs observed where the pages are silent, target by target.
    pub observed: Vec<Observed>,
}

/// One requirement and what stands behind it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The scenarios that judge it; empty when every scenario does.
    pub scenarios: Vec<&'static str>,
    /// The faults that prove that its check can fail.
    pub faults: Vec<&'static str>,
    /// An exchange in which it was judged.
    pub exchange: Option<Shown>,
}

/// An exchange as the document shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The scenario that had it.
    pub scenario: String,
    /// The exchange, with symbols in the place of what chance decides.
    pub text: String,
}

/// What one run observed where the pages are silent.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The name of the target.
    pub target: String,
    /// Topic and observation, in order and without repetitions.
    pub observations: Vec<(String, String)>,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The template could not be filled in.
    #[error("cannot make the document: {0}; please report this as a bug")]
    Template(#[from] askama::Error),
    /// The place it was written to refused it.
    #[error("cannot write the document: {0}; check that the place is writable and not full")]
    Io(#[from] io::Error),
}
