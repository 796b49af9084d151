//! What a person reads of a comparison.

use std::io::{self, Write};

use super::super::terminal::{Page, Style, Tone};
use super::outline::{self, Item, Line, Piece, Section};
use crate::model::{Comparison, ComparisonResult, Weight};

/// Changes of one kind that are shown before the rest is counted.
const MOST_ITEMS: usize = 25;

/// Writes the comparison for a person; the last line says what all changes come to.
pub fn render(comparison: &Comparison, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, style);
    if !style.quiet {
        for run in outline::runs(comparison) {
            page.text("", Tone::Quiet, &text(&run))?;
        }
        for section in outline::sections(comparison) {
            write_section(&section, &mut page)?;
        }
        latencies(comparison, &mut page)?;
        page.blank()?;
    }
    let tone = match comparison.result {
        ComparisonResult::Identical | ComparisonResult::Different => Tone::Good,
        ComparisonResult::Unjudged => Tone::Doubtful,
        ComparisonResult::Regressed => Tone::Bad,
    };
    page.hanging("", "  ", tone, &format!("compared: {}", outline::result(comparison)))
}

fn write_section(section: &Section, page: &mut Page<'_>) -> io::Result<()> {
    page.blank()?;
    page.text("", Tone::Strong, &section.title.to_lowercase())?;
    let shown = if page.verbose() { usize::MAX } else { MOST_ITEMS };
    section.items.iter().take(shown).try_for_each(|item| write_item(item, page))?;
    match section.items.len().saturating_sub(shown) {
        0 => Ok(()),
        rest => page.text("  ", Tone::Quiet, &format!("and {rest} more, shown with -v")),
    }
}

fn write_item(item: &Item, page: &mut Page<'_>) -> io::Result<()> {
    let (symbol, tone) = match item.weight {
        Some(Weight::Regression) => ("✗", Tone::Bad),
        Some(Weight::Unjudged) => ("?", Tone::Doubtful),
        Some(Weight::Improvement) => ("✓", Tone::Good),
        Some(Weight::Difference) | None => ("~", Tone::Plain),
    };
    page.hanging(&format!("  {symbol} "), "    ", tone, &text(&item.line))?;
    item.details
        .iter()
        .try_for_each(|detail| page.hanging("      ", "        ", Tone::Plain, &text(detail)))
}

fn latencies(comparison: &Comparison, page: &mut Page<'_>) -> io::Result<()> {
    let latencies = outline::latencies(comparison);
    if latencies.is_empty() || !page.verbose() {
        return Ok(());
    }
    page.blank()?;
    page.text("", Tone::Strong, "latency, for information")?;
    latencies.iter().try_for_each(|line| page.hanging("  ", "    ", Tone::Quiet, &text(line)))
}

fn text(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) | Piece::Code(text) => text.clone(),
    };
    line.iter().map(piece).collect()
}
