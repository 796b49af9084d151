//! The whole comparison as JSON, described by `schemas/diff.schema.json`.

use std::io::Write;

use super::super::RenderError;
use crate::model::Comparison;

/// Writes the comparison as indented JSON that ends in a newline.
pub(super) fn render(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut document = serde_json::to_vec_pretty(comparison)?;
    document.push(b'\n');
    out.write_all(&document)?;
    Ok(())
}
