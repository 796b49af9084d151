//! Markdown for a pull request's comment or a step's summary: what changed, the worst first.

use std::io::Write;

use super::super::RenderError;
use super::super::code_span::span;
use super::outline::{self, Item, Line, Piece};
use crate::model::{Comparison, ComparisonResult};

/// GitHub refuses a comment of more than 65,536 characters.
const MOST_CHARACTERS: usize = 60_000;

/// Writes the comparison as Markdown of less than 65,000 characters.
pub(super) fn render(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    let mark = match comparison.result {
        ComparisonResult::Identical | ComparisonResult::Different => "✅",
        ComparisonResult::Unjudged => "❔",
        ComparisonResult::Regressed => "❌",
    };
    let mut page = Vec::new();
    writeln!(page, "## {mark} {}\n", outline::result(comparison))?;
    for run in outline::runs(comparison) {
        writeln!(page, "- {}", line(&run))?;
    }
    let mut room = MOST_CHARACTERS;
    let mut left_out = 0_usize;
    for section in outline::sections(comparison) {
        writeln!(page, "\n### {}\n", section.title)?;
        for text in section.items.iter().map(item) {
            if let Some(rest) = room.checked_sub(text.chars().count()) {
                room = rest;
                page.write_all(text.as_bytes())?;
            } else {
                left_out += 1;
            }
        }
    }
    if left_out > 0 {
        writeln!(page, "\n{left_out} more do not fit here; the JSON form has them.")?;
    }
    let latencies = outline::latencies(comparison);
    if !latencies.is_empty() {
        writeln!(page, "\n### Latency, for information\n")?;
    }
    for latency in latencies {
        writeln!(page, "- {}", line(&latency))?;
    }
    out.write_all(&page)?;
    Ok(())
}

fn item(item: &Item) -> String {
    let weight = item.weight.map(|weight| format!("**{}** ", outline::word(weight)));
    let head = format!("- {}{}\n", weight.unwrap_or_default(), line(&item.line));
    let details = item.details.iter().map(|detail| format!("  - {}\n", line(detail)));
    std::iter::once(head).chain(details).collect()
}

fn line(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Code(code) => span(code),
    };
    line.iter().map(piece).collect()
}
