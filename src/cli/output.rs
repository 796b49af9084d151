//! Where the command writes: results to standard output, problems to standard error.

use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme};
use thiserror::Error;

use super::Context;
use super::exit::Exit;
pub(super) use super::guard::note;
use super::settings::SettingsError;
use crate::report::without_commands;
use crate::results::EventLogWriteError;
use crate::run::PlanError;

/// The two streams, and whether they take colour.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) stdout_is_terminal: bool,
    pub(super) stderr_is_terminal: bool,
    pub(super) width: usize,
    no_color: bool,
}

/// Why a command could not do what it was asked to do.
#[derive(Debug, Error)]
pub(super) enum Problem {
    /// The flags or the configuration cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The filters cannot be used, or select nothing.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// Patterns that match nothing, and where to look for names that do.
    #[error("nothing matches {}; `verifik-conformance {hint}` shows everything", quoted(.patterns))]
    NothingSelected {
        /// The patterns.
        patterns: Vec<String>,
        /// The command that lists what there is.
        hint: &'static str,
    },
    /// Anything else that is the caller's to mend.
    #[error("{0}")]
    Usage(String),
    /// Something could not be written or set up.
    #[error("{0}")]
    Failed(String),
}

impl From<EventLogWriteError> for Problem {
    fn from(error: EventLogWriteError) -> Self {
        match error {
            EventLogWriteError::Create { .. } => Self::Usage(error.to_string()),
            EventLogWriteError::Incomplete { .. } => Self::Failed(error.to_string()),
        }
    }
}

impl Problem {
    fn exit(&self) -> Exit {
        match self {
            Self::Plan(PlanError::NothingSelected(_)) | Self::NothingSelected { .. } => {
                Exit::NothingSelected
            }
            Self::Settings(_) | Self::Plan(_) | Self::Usage(_) => Exit::Usage,
            Self::Failed(_) => Exit::Inconclusive,
        }
    }
}

impl Output {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            stdout_is_terminal: context.stdout_is_terminal,
            stderr_is_terminal: context.stderr_is_terminal,
            width: context.width.clamp(40, 160),
            // The convention of no-color.org: any value but the empty one.
            no_color: (context.environment)("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }

    /// Whether text on standard output is coloured when nothing is asked for.
    pub(super) fn colored(&self) -> bool {
        self.stdout_is_terminal && !self.no_color
    }

    /// Tells a person what is wrong, and how the command ends for it.
    pub(super) fn problem(&self, problem: Problem) -> Exit {
        let exit = problem.exit();
        match problem {
            Problem::Settings(error) => note(self.diagnostic(error).trim_end()),
            other => note(format_args!("error: {other}")),
        }
        exit
    }

    /// A problem with its place in the file, as far as it has one.
    fn diagnostic(&self, error: SettingsError) -> String {
        let theme = if self.stderr_is_terminal && !self.no_color {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(self.width);
        let plain = error.to_string();
        let report = error.into_report();
        let mut text = String::new();
        match handler.render_report(&mut text, report.as_ref()) {
            Ok(()) => text,
            Err(_) => plain,
        }
    }
}

/// Writes to standard output. A reader that has gone away is no error of ours.
pub(super) fn write(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    ignore_closed(render(&mut out).and_then(|()| out.flush()))
        .map_err(|error| Problem::Failed(format!("cannot write to standard output: {error}")))
}

/// Writes lines about a target to standard output, with nothing in them that a CI system would
/// obey.
pub(super) fn tell(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    let mut lines = Vec::new();
    // Writing to memory does not fail.
    let _ = render(&mut lines);
    let text = String::from_utf8_lossy(&lines);
    write(|out| out.write_all(without_commands(&text).as_bytes()))
}

fn quoted(patterns: &[String]) -> String {
    let quoted: Vec<_> = patterns.iter().map(|pattern| format!("`{pattern}`")).collect();
    quoted.join(" or ")
}

fn ignore_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
