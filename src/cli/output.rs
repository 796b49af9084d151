//! Standard output for results; standard error for problems, notes and logs. No token and no
//! command of a CI system is ever written to either.

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

/// Properties of the two streams.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) stdout_is_terminal: bool,
    pub(super) stderr_is_terminal: bool,
    pub(super) width: usize,
    no_color: bool,
}

/// Reasons why a command failed.
#[derive(Debug, Error)]
pub(super) enum Problem {
    /// Flags or configuration that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Filters that cannot be used, or select nothing.
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
    /// Any other mistake of the caller.
    #[error("{0}")]
    Usage(String),
    /// A write or a set-up that failed.
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

    /// True if text on standard output is coloured by default.
    pub(super) fn colored(&self) -> bool {
        self.stdout_is_terminal && !self.no_color
    }

    /// Prints a problem and returns the exit code that it causes.
    pub(super) fn problem(&self, problem: Problem) -> Exit {
        let exit = problem.exit();
        match problem {
            Problem::Settings(error) => note(self.diagnostic(error).trim_end()),
            other => note(format_args!("error: {other}")),
        }
        exit
    }

    /// Renders a problem of the settings with its place in the file.
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

/// Writes to standard output. A closed pipe is not an error.
pub(super) fn write(render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    ignore_closed(render(&mut out).and_then(|()| out.flush()))
        .map_err(|error| Problem::Failed(format!("cannot write to standard output: {error}")))
}

/// Writes lines that may quote a target to standard output; commands of CI systems are escaped.
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

/// Tokens of this process. Logs and panics come from anywhere, so they cannot be passed in.
static TOKENS: OnceLock<Redactor> = OnceLock::new();

/// Redacts the tokens of this redactor from now on; called once, as soon as they are known.
pub(super) fn protect(redactor: &Redactor) {
    // No command has a second set of tokens.
    let _ = TOKENS.set(redactor.clone());
}

/// Returns the text without tokens and with the commands of CI systems escaped.
fn redact(text: &str) -> Cow<'_, str> {
    let text = TOKENS.get().map_or(Cow::Borrowed(text), |tokens| tokens.text(text));
    match text {
        Cow::Borrowed(text) => without_commands(text),
        Cow::Owned(text) => Cow::Owned(without_commands(&text).into_owned()),
    }
}

/// Writes a redacted line to standard error. Failures are ignored.
pub(super) fn note(text: impl std::fmt::Display) {
    let text = text.to_string();
    let _ = writeln!(io::stderr().lock(), "{}", redact(&text));
}

/// Reports panics as one redacted line: their message may quote anything.
pub(super) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| note(panic_message(panic))));
}

fn panic_message(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|place| format!(" at {place}")).unwrap_or_default();
    let message = panic.payload_as_str().unwrap_or("no message");
    format!("error: this suite panicked{place}, which is a bug in it: {message}")
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

/// Number of `--verbose` flags that show the log.
pub(super) const DEBUG: u8 = 2;

/// Shows every request as a line on standard error, with `-vv`.
pub(super) fn show_log(verbosity: u8) {
    if verbosity < DEBUG {
        return;
    }
    // The libraries may log headers, and with them the token.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Stderr)
        .with_ansi(false)
        .with_target(false)
        .with_timer(uptime());
    // A program that uses the library may have set up a log of its own.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Credentials, Secret};

    #[test]
    fn redact_escapes_commands_of_ci_systems() {
        let line = "error: it said\n::error::x and ##[group]y";
        assert_eq!(redact(line), "error: it said\n\\u{3a}:error::x and \\u{23}#[group]y");
    }

    #[test]
    fn redact_removes_a_token_once_it_is_known() {
        let line = "GET /x?token=a-token-of-some-length-7 200";
        assert_eq!(redact(line), line);
        let token = Secret::new("a-token-of-some-length-7", "VERIFIK_TOKEN");
        protect(&Redactor::new(&Credentials::new(token)));
        assert_eq!(redact(line), "GET /x?token=<redacted> 200");
    }
}
