//! Markdown for a pull request's comment or a step's summary: what changed, the worst first.

use std::io::Write;

use super::super::RenderError;
use super::code::span;
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
    let mut page = format!("## {mark} {}\n\n", outline::result(comparison));
    for run in outline::runs(comparison) {
        page.push_str(&format!("- {}\n", line(&run)));
    }
    let mut room = MOST_CHARACTERS;
    let mut left_out = 0_usize;
    for section in outline::sections(comparison) {
        page.push_str(&format!("\n### {}\n\n", section.title));
        for text in section.items.iter().map(item) {
            match room.checked_sub(text.chars().count()) {
                Some(rest) => {
                    room = rest;
                    page.push_str(&text);
                }
                None => left_out += 1,
            }
        }
    }
    if left_out > 0 {
        page.push_str(&format!("\n{left_out} more do not fit here; the JSON form has them.\n"));
    }
    let latencies = outline::latencies(comparison);
    if !latencies.is_empty() {
        page.push_str("\n### Latency, for information\n\n");
    }
    for latency in latencies {
        page.push_str(&format!("- {}\n", line(&latency)));
    }
    out.write_all(page.as_bytes())?;
    Ok(())
}

fn item(item: &Item) -> String {
    let weight = item.weight.map(|weight| format!("**{}** ", outline::word(weight)));
    let mut text = format!("- {}{}\n", weight.unwrap_or_default(), line(&item.line));
    for detail in &item.details {
        text.push_str(&format!("  - {}\n", line(detail)));
    }
    text
}

fn line(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Code(code) => span(code),
    };
    line.iter().map(piece).collect()
}
