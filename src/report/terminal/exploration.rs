//! What generated histories did, and the story of each that failed.

use std::io;

use super::super::exploration;
use super::page::{Page, Tone};
use crate::model::{ExploredFailure, Report};

/// Sentences of a story that are told when nobody asked for more.
const SENTENCES: usize = 20;

pub(super) fn write(report: &Report, page: &mut Page<'_>) -> io::Result<()> {
    let Some(explored) = &report.exploration else { return Ok(()) };
    page.field("", "explored", Tone::Quiet, &exploration::figures(report, explored))?;
    page.field("", "coverage", Tone::Quiet, &exploration::coverage(explored))?;
    for failure in &explored.failures {
        page.blank()?;
        story(failure, page)?;
    }
    Ok(())
}

fn story(failure: &ExploredFailure, page: &mut Page<'_>) -> io::Result<()> {
    let ExploredFailure { requirement, scenario, .. } = failure;
    let heading = format!("{requirement} is broken by this history, shown in {scenario}");
    page.hanging("", "  ", Tone::Strong, &heading)?;
    let shown = if page.verbose() { failure.story.len() } else { SENTENCES };
    for (place, sentence) in failure.story.iter().take(shown).enumerate() {
        let number = format!("  {:>2}. ", place + 1);
        page.hanging(&number, "      ", Tone::Plain, sentence)?;
    }
    if let Some(more) = exploration::left_out(failure, shown) {
        page.text("      ", Tone::Quiet, &more)?;
    }
    page.text("  ", Tone::Quiet, &exploration::replayed(failure))
}
