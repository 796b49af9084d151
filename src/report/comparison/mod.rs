//! The formats a comparison of two runs can be written in, and its summary on the terminal.
//!
//! One line per format in [`FORMATS`]. All of them render the same outline.

mod outline;

use std::io;
use std::io::Write;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use outline::{Item, Line, Piece, Section};
use sha2::{Digest as _, Sha256};

use super::markdown::text::span;
use super::terminal::{Page, Style, Tone};
use super::{RenderError, json, printable};
use crate::model::{Comparison, ComparisonResult, Weight};

/// One way to write a comparison into a file.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Name on the command line, as in `--report NAME=PATH`.
    pub name: &'static str,
    /// Its purpose, in one line of help.
    pub summary: &'static str,
    /// Writes the whole comparison.
    pub render: fn(&Comparison, &mut dyn Write) -> Result<(), RenderError>,
}

/// Every format, in the order in which help lists them.
pub const FORMATS: &[Format] = &[
    Format { name: "json", summary: "everything, for programs", render: json },
    Format { name: "markdown", summary: "for a comment or a summary", render: markdown },
    Format { name: "html", summary: "one file, for a browser", render: html },
];

/// The format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// Writes the comparison as indented JSON, described by `schemas/diff.schema.json`.
fn json(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    json::write(comparison, out)
}

/// Changes of one kind that are shown before the rest is counted.
const MOST_ITEMS: usize = 25;

/// Writes the comparison to a terminal; the last line is the result.
pub fn terminal(comparison: &Comparison, style: Style, out: &mut dyn Write) -> io::Result<()> {
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

/// GitHub refuses a comment of more than 65,536 characters.
const MOST_CHARACTERS: usize = 60_000;

/// Writes the comparison as Markdown of less than 65,000 characters.
fn markdown(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    let mark = match comparison.result {
        ComparisonResult::Identical | ComparisonResult::Different => "✅",
        ComparisonResult::Unjudged => "❔",
        ComparisonResult::Regressed => "❌",
    };
    let mut page = Vec::new();
    writeln!(page, "## {mark} {}\n", outline::result(comparison))?;
    for run in outline::runs(comparison) {
        writeln!(page, "- {}", markdown_line(&run))?;
    }
    let mut room = MOST_CHARACTERS;
    let mut left_out = 0_usize;
    for section in outline::sections(comparison) {
        writeln!(page, "\n### {}\n", section.title)?;
        for text in section.items.iter().map(markdown_item) {
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
        writeln!(page, "- {}", markdown_line(&latency))?;
    }
    out.write_all(&page)?;
    Ok(())
}

fn markdown_item(item: &Item) -> String {
    let weight = item.weight.map(|weight| format!("**{}** ", outline::word(weight)));
    let head = format!("- {}{}\n", weight.unwrap_or_default(), markdown_line(&item.line));
    let details = item.details.iter().map(|detail| format!("  - {}\n", markdown_line(detail)));
    std::iter::once(head).chain(details).collect()
}

fn markdown_line(line: &Line) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Code(code) => span(code),
    };
    line.iter().map(piece).collect()
}

const STYLE: &str = include_str!("../../../templates/comparison.css");

/// The whole page; the template escapes all values.
#[derive(Template)]
#[template(path = "comparison.html")]
struct HtmlPage<'a> {
    policy: String,
    style: &'a str,
    result: String,
    word: &'static str,
    before: String,
    after: String,
    runs: [Line; 2],
    sections: Vec<Section>,
    latencies: Vec<Line>,
}

/// Writes the comparison as one HTML file.
fn html(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    // An HTML parser normalises CR LF to LF (HTML, section 13.2.3.5) before it computes the hash.
    let style = STYLE.replace("\r\n", "\n");
    let name = |name: &str| printable::line(name).into_owned();
    let page = HtmlPage {
        policy: format!(
            "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; \
             form-action 'none'",
            BASE64.encode(Sha256::digest(style.as_bytes()))
        ),
        style: &style,
        result: outline::result(comparison),
        word: result_class(comparison.result),
        before: name(&comparison.before.target.name),
        after: name(&comparison.after.target.name),
        runs: outline::runs(comparison),
        sections: outline::sections(comparison),
        latencies: outline::latencies(comparison),
    };
    let page = page.render().map_err(io::Error::other)?;
    out.write_all(page.as_bytes())?;
    Ok(())
}

fn result_class(result: ComparisonResult) -> &'static str {
    match result {
        ComparisonResult::Identical => "identical",
        ComparisonResult::Different => "different",
        ComparisonResult::Unjudged => "unjudged",
        ComparisonResult::Regressed => "regressed",
    }
}
