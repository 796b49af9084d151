//! The whole comparison as JSON, described by `schemas/diff.schema.json`.

use std::io::Write;

use super::super::{RenderError, document};
use crate::model::Comparison;

/// Writes the comparison as indented JSON that ends in a newline.
pub(super) fn render(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    document::write(comparison, out)
}
