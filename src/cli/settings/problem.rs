//! Errors in the settings, with the lines of the file that they are about.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use thiserror::Error;

/// Character in place of a masked one.
const MASK: char = '*';

/// An error in the settings.
#[derive(Debug, Clone, Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[help]
    help: Option<String>,
    #[source_code]
    excerpt: Option<Excerpt>,
    #[label("here")]
    span: Option<SourceSpan>,
}

/// All errors in the settings; never empty.
#[derive(Debug, Clone, Error, Diagnostic)]
pub struct SettingsError {
    #[related]
    problems: Vec<Problem>,
}

impl Problem {
    /// A problem that has no place in a file.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, excerpt: None, span: None }
    }

    /// Adds advice.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place in the file.
    pub(super) fn at(mut self, excerpt: &Excerpt, range: &Range<usize>) -> Self {
        self.span = Some(excerpt.span(range));
        self.excerpt = Some(excerpt.clone());
        self
    }

    /// The file, line and column, when there is one.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        Some(self.excerpt.as_ref()?.place(self.span?))
    }

    /// Byte of the file at which the problem begins; problems are shown in this order.
    pub(super) fn offset(&self) -> usize {
        self.span.map_or(0, |span| span.offset())
    }
}

impl SettingsError {
    /// The problems, in the order of the file.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// A report for printing: the problem itself when it is the only one.
    #[must_use]
    pub fn into_report(mut self) -> miette::Report {
        match self.problems.pop() {
            Some(only) if self.problems.is_empty() => only.into(),
            last => {
                self.problems.extend(last);
                self.into()
            }
        }
    }

    /// Returns `Ok` without problems.
    pub(super) fn unless_empty(mut problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort_by_key(Problem::offset);
        Err(Self { problems })
    }
}

impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for SettingsError {
    /// The problem with its place when there is one, else only how many there are: a report for
    /// printing shows each of them below that line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problems[..] {
            [only] => match only.place() {
                Some(place) => write!(formatter, "{place}: {only}"),
                None => only.fmt(formatter),
            },
            several => write!(formatter, "the settings have {} problems", several.len()),
        }
    }
}

/// A text of which only whole lines are shown, never their neighbours.
#[derive(Debug, Clone)]
pub(super) struct Excerpt {
    name: Arc<str>,
    text: Arc<str>,
}

impl Excerpt {
    /// The text of the file `name`, with control characters replaced.
    pub(super) fn new(name: &str, text: &str) -> Self {
        let all = 0..text.len();
        let text = replaced(text, &[all], |character| {
            (character.is_control() && !matches!(character, '\n' | '\r' | '\t')).then_some('?')
        });
        Self { name: name.into(), text: text.into() }
    }

    /// Returns the text with `ranges` masked, except for quotes and brackets.
    pub(super) fn masking(&self, ranges: &[Range<usize>]) -> Self {
        let text = replaced(&self.text, ranges, |character| {
            let is_structure =
                character.is_whitespace() || "\"'[]{},=".contains(character) || character == MASK;
            (!is_structure).then_some(MASK)
        });
        Self { name: Arc::clone(&self.name), text: text.into() }
    }

    /// A range of the text, moved to whole characters inside it.
    pub(super) fn span(&self, range: &Range<usize>) -> SourceSpan {
        let start = self.text.floor_char_boundary(range.start);
        // A label needs at least one character to stand below.
        let end = self.text.ceil_char_boundary(range.end.max(start + 1));
        (start, end - start).into()
    }

    /// The whole lines of a range.
    pub(super) fn lines(&self, range: &Range<usize>) -> Range<usize> {
        let lines = lines(&self.text, self.span(range));
        lines.offset()..lines.offset() + lines.len()
    }

    /// File, line and column of the beginning of a span.
    pub(super) fn place(&self, span: SourceSpan) -> String {
        let before = self.text.get(..span.offset()).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}:{}", self.name, before[line_start..].chars().count() + 1)
    }
}

impl SourceCode for Excerpt {
    /// Returns the whole lines of the span, whatever context is asked for: a neighbouring line may
    /// hold a secret. Without context, miette asks for the position alone.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let wanted = if before + after == 0 { *span } else { lines(&self.text, *span) };
        let contents = self.text.read_span(&wanted, 0, 0)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_string(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

fn lines(text: &str, span: SourceSpan) -> SourceSpan {
    let start = text[..span.offset()].rfind('\n').map_or(0, |at| at + 1);
    let last = span.offset() + span.len();
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    (start, end - start).into()
}

/// Replaces characters inside `ranges`; every byte keeps its place, so spans stay right.
fn replaced(
    text: &str,
    ranges: &[Range<usize>],
    replacement: impl Fn(char) -> Option<char>,
) -> String {
    let mut changed = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let inside = ranges.iter().any(|range| range.contains(&at));
        match replacement(character).filter(|_| inside) {
            Some(other) => changed.extend(std::iter::repeat_n(other, character.len_utf8())),
            None => changed.push(character),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masking_keeps_every_byte_in_its_place() {
        let excerpt = Excerpt::new("x", "a = \"öß\"\u{1b}\nb = 1");
        let masked = excerpt.masking(std::slice::from_ref(&(4..10)));
        assert_eq!(&*masked.text, "a = \"****\"?\nb = 1");
        assert_eq!(masked.place(masked.span(&(12..13))), "x:2:1");
    }

    #[test]
    fn span_stays_inside_the_text() {
        let excerpt = Excerpt::new("x", "ö");
        assert_eq!(excerpt.span(&(1..1)), (0, 2).into());
        assert_eq!(excerpt.span(&(7..9)), (2, 0).into());
    }
}
