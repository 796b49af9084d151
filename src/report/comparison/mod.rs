//! The formats a comparison of two runs can be written in, and what a person reads of it.
//!
//! One line per format in [`FORMATS`]. All of them tell the same outline.

mod html;
mod markdown;
mod outline;
mod terminal;

use std::io::Write;

use super::{RenderError, document};
use crate::model::Comparison;

pub use terminal::render as terminal;

/// One way to write a comparison into a file.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Name on the command line, as in `--report NAME=PATH`.
    pub name: &'static str,
    /// What it is good for, in one line of help.
    pub summary: &'static str,
    /// Writes the whole comparison.
    pub render: fn(&Comparison, &mut dyn Write) -> Result<(), RenderError>,
}

/// Every format, in the order in which help lists them.
pub const FORMATS: &[Format] = &[
    Format { name: "json", summary: "everything, for programs", render: json },
    Format { name: "markdown", summary: "for a comment or a summary", render: markdown::render },
    Format { name: "html", summary: "one file, for a browser", render: html::render },
];

/// The format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Writes the comparison as indented JSON, described by `schemas/diff.schema.json`.
fn json(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    document::write(comparison, out)
}
