//! Markdown for a pull request's comment or a step's summary: what broke and how to send it again.
//!
//! GitHub refuses a comment of more than 65,536 characters, so each part has room for a number of
//! characters; what does not fit is counted, and the most important part comes first.

mod sections;
mod text;

use std::io::Write;

use askama::Template;

use super::{RenderError, wording};
use crate::model::{Outcome, Report, Totals};
use sections::Section;
use text::{Markdown, prose};

/// The whole page; every member is harmless, so the template escapes nothing.
#[derive(Template)]
#[template(path = "markdown/report.md", escape = "none")]
struct Page<'a> {
    mark: &'static str,
    tool: Markdown,
    target: Markdown,
    outcome: Markdown,
    totals: &'a Totals,
    sections: Vec<Section>,
}

/// Writes the report as Markdown of less than 60,000 characters.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    let page = Page {
        mark: match report.outcome {
            Outcome::Conforms => "✅",
            Outcome::Violates => "❌",
            Outcome::Inconclusive => "❔",
        },
        tool: text::code(&format!("{} {}", report.tool.name, report.tool.version), 100),
        target: text::code(&format!("{} ({})", report.target.name, report.target.base_url), 300),
        outcome: prose(&wording::outcome(report), 1_000),
        totals: &report.totals,
        sections: sections::all(report)?,
    };
    out.write_all(page.render()?.as_bytes())?;
    Ok(())
}
