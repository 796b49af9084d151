//! The whole report as JSON, described by `schemas/report.schema.json`.

use std::io::Write;

use super::RenderError;
use crate::model::Report;

/// Writes the report as indented JSON that ends in a newline.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    // One write for the whole document: `out` may well be an unbuffered file.
    let mut document = serde_json::to_vec_pretty(report)?;
    document.push(b'\n');
    out.write_all(&document)?;
    Ok(())
}
