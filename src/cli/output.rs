//! Standard output and standard error: results to the one; problems, notes and logs to the other. No
//! token and no command of a CI system gets through, whoever writes it.

use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use miette::{GraphicalReportHandler, GraphicalTheme};
use thiserror::Error;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::uptime;
use tracing_subscriber::prelude::*;

use super::Context;
use super::exit::Exit;
use super::settings::SettingsError;
use crate::report::without_commands;
use crate::results::EventLogWriteError;
use crate::run::PlanError;
use crate::wire::Redactor;

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
    /// Patterns that match nothing, and where to find names that do.
    #[error(
        "{what} matches {};{} `verifik-conformance {hint}` shows them all",
        quoted(.patterns),
        near.as_ref().map(|near| format!(" {near}")).unwrap_or_default()
    )]
    NothingSelected {
        /// Subject of the sentence: `nothing`, or `no scenario`.
        what: &'static str,
        /// The patterns.
        patterns: Vec<String>,
        /// A suggestion.
        near: Option<String>,
        /// The command that lists every name.
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
pub(super) fn write_untrusted(
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Problem> {
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

/// The tokens of this process. Logs and panics come from anywhere, so nothing can be handed to
/// them.
static TOKENS: OnceLock<Redactor> = OnceLock::new();

/// From now on the tokens of this redactor are kept out; called as soon as they are known, once per
/// process.
pub(super) fn protect(redactor: &Redactor) {
    // A second set of tokens belongs to no command.
    let _ = TOKENS.set(redactor.clone());
}

/// The text without tokens, and with nothing in it that a CI system would obey.
fn redact(text: &str) -> Cow<'_, str> {
    let text = TOKENS.get().map_or(Cow::Borrowed(text), |tokens| tokens.text(text));
    match text {
        Cow::Borrowed(text) => without_commands(text),
        Cow::Owned(text) => Cow::Owned(without_commands(&text).into_owned()),
    }
}

/// Writes to standard error, as well as it goes, and never a token or a command of a CI system.
pub(super) fn note(text: impl std::fmt::Display) {
    let text = text.to_string();
    let _ = writeln!(io::stderr().lock(), "{}", redact(&text));
}

/// Tells panics in a line of their own, without tokens: their message may quote anything.
pub(super) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| note(panic_message(panic))));
}

fn panic_message(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let message = panic.payload_as_str().unwrap_or("no message");
    format!("error: this suite panicked{place}, which is its fault: {message}")
}

/// Writes log lines to standard error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stderr;

impl Write for Stderr {
    /// A line of the log comes in one piece.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        io::stderr().lock().write_all(redact(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

impl MakeWriter<'_> for Stderr {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

/// How often `--verbose` is to be given.
pub(super) const DEBUG: u8 = 2;

/// Shows the log if it is asked for.
pub(super) fn show_log(verbosity: u8) {
    if verbosity < DEBUG {
        return;
    }
    // What the libraries below have to say may hold headers, and with them the token.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Stderr)
        .with_ansi(false)
        .with_target(false)
        .with_timer(uptime());
    // Somebody who uses the library may have a log already; it is not ours to replace.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Credentials, Secret};

    #[test]
    fn no_line_of_standard_error_is_a_command_of_a_ci_system() {
        let line = "error: it said\n::error::x and ##[group]y";
        assert_eq!(redact(line), "error: it said\n\\u{3a}:error::x and \\u{23}#[group]y");
    }

    #[test]
    fn nothing_of_a_token_passes_once_it_is_known() {
        let line = "GET /x?token=a-token-of-some-length-7 200";
        assert_eq!(redact(line), line);
        let token = Secret::new("a-token-of-some-length-7", "VERIFIK_TOKEN");
        protect(&Redactor::new(&Credentials::new(token)));
        assert_eq!(redact(line), "GET /x?token=<redacted> 200");
    }
}
