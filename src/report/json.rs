//! The whole report as JSON, described by `schemas/report.schema.json`.

use std::io::Write;

use super::{RenderError, document};
use crate::model::Report;

/// Writes the report as indented JSON that ends in a newline.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    document::write(report, out)
}
