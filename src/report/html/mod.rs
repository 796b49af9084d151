//! One self-contained HTML file for people: the verdict, what failed and why, and every exchange.
//!
//! The file asks nothing of the network and allows no script or style but its own, which its
//! policy names by their hashes. Everything a reader needs to judge the run is plain HTML, so it
//! can be read and printed without JavaScript; the exchanges travel as JSON, which the script
//! shows when asked.

use std::io::Write;

use askama::Template as _;

use super::RenderError;
use crate::model::Report;

mod anchor;
mod assets;
mod coverage;
mod diff;
mod evidence;
mod exploration;
mod failures;
mod finding;
mod island;
mod json_lines;
mod observations;
mod overview;
mod page;
mod prose;
mod race;
mod requirements;
mod scenarios;
mod timeline;

/// Writes the report as one HTML file.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    Ok(page::Page::of(report).write_into(out)?)
}
