//! The formats of a report, and the report on the terminal.
//!
//! One file per format, one line per format in [`FORMATS`]; the command line, its help and its
//! completions are derived from that list. No format judges or counts anything again: whether a
//! finding binds is [`Report::binds`], and sums are [`Report::totals`].

use std::io::{self, Write};

use crate::model::Report;

pub mod comparison;
pub mod ctrf;
pub mod curl;
mod exploration;
pub mod github;
mod groups;
pub mod har;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
mod phrases;
mod printable;
pub mod sarif;
pub mod tap;
pub mod terminal;
mod wall_clock;

/// One way to write a report into a file.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Name on the command line, as in `--report NAME=PATH`.
    pub name: &'static str,
    /// Its purpose, in one line of help.
    pub summary: &'static str,
    /// Writes the whole report.
    pub render: fn(&Report, &mut dyn Write) -> Result<(), RenderError>,
}

/// Every format, in the order in which help lists them.
pub const FORMATS: &[Format] = &[
    Format { name: "json", summary: "everything, for programs", render: json::render },
    Format { name: "html", summary: "one page, for people", render: html::render },
    Format { name: "junit", summary: "JUnit XML, for CI systems", render: junit::render },
    Format {
        name: "markdown",
        summary: "for a pull request or a step summary",
        render: markdown::render,
    },
    Format { name: "github", summary: "annotations, for GitHub Actions", render: github::render },
    Format { name: "ctrf", summary: "Common Test Report Format (CTRF)", render: ctrf::render },
    Format { name: "sarif", summary: "SARIF, for code scanning", render: sarif::render },
    Format { name: "tap", summary: "Test Anything Protocol, for harnesses", render: tap::render },
    Format { name: "har", summary: "every exchange, as HTTP Archive", render: har::render },
];

/// Errors of writing a report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The output could not be written.
    #[error("cannot write the report: {0}; check that the place is writable and not full")]
    Io(#[from] io::Error),
    /// It cannot be expressed as JSON.
    #[error("cannot express the report as JSON: {0}; please report this as a bug")]
    Json(#[from] serde_json::Error),
    /// It cannot be expressed as `JUnit` XML.
    #[error("cannot express the report as JUnit XML: {0}; please report this as a bug")]
    Junit(#[from] quick_junit::SerializeError),
    /// Its template could not be filled in.
    #[error("cannot fill in the template of the report: {0}; please report this as a bug")]
    Template(#[from] askama::Error),
}

/// The text as one line that is safe to show: control characters, characters that reorder text and
/// commands of CI systems are shown as escapes.
#[must_use]
pub fn printable_line(text: &str) -> std::borrow::Cow<'_, str> {
    printable::line(text)
}

/// The text in which only commands of CI systems are shown as escapes.
#[must_use]
pub fn without_commands(text: &str) -> std::borrow::Cow<'_, str> {
    printable::without_commands(text)
}

/// The format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, format};

    #[test]
    fn every_format_is_found_by_its_own_unique_name() {
        for expected in FORMATS {
            let found = format(expected.name).unwrap();
            assert_eq!(found.summary, expected.summary);
        }
        assert!(format("JSON").is_none());
    }
}
