//! What is wrong with the settings, said to a person, with the place in the file if there is one.

use std::fmt;

use miette::{Diagnostic, SourceSpan};
use thiserror::Error;

use super::excerpt::Excerpt;

/// One thing that is wrong with the settings.
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

/// Everything that is wrong with the settings; never empty.
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

    /// The same problem with what to do about it.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same problem at a place of the file.
    pub(super) fn at(mut self, excerpt: &Excerpt, range: &std::ops::Range<usize>) -> Self {
        self.span = Some(excerpt.span(range));
        self.excerpt = Some(excerpt.clone());
        self
    }

    /// The file, line and column, when there is one.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        Some(self.excerpt.as_ref()?.place(self.span?))
    }

    /// Where in the file the problem begins, for an order a reader expects.
    pub(super) fn offset(&self) -> usize {
        self.span.map_or(0, |span| span.offset())
    }
}

impl SettingsError {
    /// Everything that is wrong, in the order of the file.
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

    /// `Ok` when nothing is wrong.
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
