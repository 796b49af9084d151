//! The page a report is written on: it escapes, wraps, truncates and colours text.

use std::borrow::Cow;
use std::io::{self, Write};

use owo_colors::{OwoColorize as _, Style as Paint};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::super::printable;
use super::Style;

/// Narrowest width of the layout.
const NARROWEST: usize = 40;
/// Lines of one text before it is truncated.
const LONGEST_TEXT: usize = 12;
/// Width of the label in front of a field.
const LABEL: usize = 10;

/// Meaning of a text, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Tone {
    Plain,
    Strong,
    Quiet,
    Good,
    Bad,
    Doubtful,
}

pub(in crate::report) struct Page<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl<'a> Page<'a> {
    pub(in crate::report) fn new(out: &'a mut dyn Write, style: Style) -> Self {
        Self { out, style: Style { width: style.width.max(NARROWEST), ..style } }
    }

    pub(super) fn width(&self) -> usize {
        self.style.width
    }

    pub(in crate::report) fn verbose(&self) -> bool {
        self.style.verbosity > 0
    }

    pub(super) fn quiet(&self) -> bool {
        self.style.quiet
    }

    pub(in crate::report) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A text of any length, wrapped; `indent` stands before each of its lines.
    pub(in crate::report) fn text(
        &mut self,
        indent: &str,
        tone: Tone,
        text: &str,
    ) -> io::Result<()> {
        self.hanging(indent, indent, tone, text)
    }

    /// A labelled text, its further lines aligned below the first.
    pub(super) fn field(
        &mut self,
        indent: &str,
        label: &str,
        tone: Tone,
        text: &str,
    ) -> io::Result<()> {
        let first = format!("{indent}{label:LABEL$}");
        let next = format!("{indent}{:LABEL$}", "");
        self.hanging(&first, &next, tone, text)
    }

    /// A wrapped text with one indent before its first line and another before the rest.
    pub(in crate::report) fn hanging(
        &mut self,
        first: &str,
        next: &str,
        tone: Tone,
        text: &str,
    ) -> io::Result<()> {
        let room = self.style.width.saturating_sub(console::measure_text_width(next)).max(20);
        let text = printable::block(text.trim_end());
        let lines = wrap(&text, room);
        let shown = if self.verbose() { lines.len() } else { lines.len().min(LONGEST_TEXT) };
        for (position, line) in lines.iter().take(shown).enumerate() {
            let indent = if position == 0 { first } else { next };
            // The second part of a broken word may begin with a command.
            let line = printable::without_commands(line);
            self.write_line(&[(Tone::Quiet, indent), (tone, &line)])?;
        }
        self.remark(next, lines.len() - shown)
    }

    /// Preformatted lines: each is truncated at the width, and at most `limit` are shown.
    pub(super) fn lines(&mut self, indent: &str, limit: usize, text: &str) -> io::Result<()> {
        let text = printable::block(text);
        let room = self.style.width.saturating_sub(console::measure_text_width(indent)).max(20);
        let shown = if self.verbose() { usize::MAX } else { limit };
        for line in text.lines().take(shown) {
            let line = console::truncate_str(line, room, "…");
            self.write_line(&[(Tone::Quiet, indent), (Tone::Plain, &line)])?;
        }
        self.remark(indent, text.lines().count().saturating_sub(shown))
    }

    /// Text to be copied: neither wrapped nor truncated.
    pub(super) fn verbatim(&mut self, indent: &str, tone: Tone, text: &str) -> io::Result<()> {
        for line in text.lines() {
            self.write_line(&[(Tone::Plain, indent), (tone, &printable::line(line))])?;
        }
        Ok(())
    }

    /// One line made of pieces, truncated at the width.
    pub(super) fn row(&mut self, pieces: &[(Tone, &str)]) -> io::Result<()> {
        let mut room = self.style.width;
        let mut fitting = Vec::with_capacity(pieces.len());
        for &(tone, text) in pieces {
            let text = shorten(&printable::line(text), room).into_owned();
            room = room.saturating_sub(console::measure_text_width(&text));
            fitting.push((tone, text));
        }
        let borrowed: Vec<_> = fitting.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        self.write_line(&borrowed)
    }

    fn remark(&mut self, indent: &str, left_out: usize) -> io::Result<()> {
        match left_out {
            0 => Ok(()),
            1 => self.write_line(&[(Tone::Quiet, indent), (Tone::Quiet, "… 1 more line")]),
            many => self.write_line(&[
                (Tone::Quiet, indent),
                (Tone::Quiet, &format!("… {many} more lines")),
            ]),
        }
    }

    /// Writes escaped pieces as one line without trailing blanks.
    fn write_line(&mut self, pieces: &[(Tone, &str)]) -> io::Result<()> {
        let last = pieces.iter().rposition(|(_, text)| !text.trim_end().is_empty());
        for (position, &(tone, text)) in pieces.iter().enumerate() {
            let text = match last {
                Some(last) if position < last => text,
                Some(last) if position == last => text.trim_end(),
                _ => continue,
            };
            match tone.paint() {
                Some(paint) if self.style.color => write!(self.out, "{}", text.style(paint))?,
                _ => write!(self.out, "{text}")?,
            }
        }
        writeln!(self.out)
    }
}

impl Tone {
    fn paint(self) -> Option<Paint> {
        match self {
            Self::Plain => None,
            Self::Strong => Some(Paint::new().bold()),
            Self::Quiet => Some(Paint::new().dimmed()),
            Self::Good => Some(Paint::new().green()),
            Self::Bad => Some(Paint::new().red().bold()),
            Self::Doubtful => Some(Paint::new().yellow()),
        }
    }
}

/// The text truncated to a width, with `…` at the end if something is missing.
pub(super) fn shorten(text: &str, width: usize) -> Cow<'_, str> {
    if width == 0 { Cow::Borrowed("") } else { console::truncate_str(text, width, "…") }
}

/// The text padded or truncated to exactly a width.
pub(super) fn fitted(text: &str, width: usize) -> String {
    console::pad_str(&shorten(text, width), width, console::Alignment::Left, None).into_owned()
}

fn wrap(text: &str, width: usize) -> Vec<Cow<'_, str>> {
    // Identifiers and URLs stay whole as long as they fit: no break at hyphens or slashes.
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options)
}
