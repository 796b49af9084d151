//! Reports, delivered to files, standard output and the terminal. Every file is searched for tokens
//! before the command ends.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::Exit;
use super::output::{self, Output, Problem};
use super::settings::{ReportRequest, Settings, When};
use crate::model::Report;
use crate::report::{self, RenderError, terminal};
use crate::results::files;
use crate::wire::Redactor;

/// Name of standard output.
const STDOUT: &str = "standard output";

/// Style of the report on the terminal.
pub(super) fn style(settings: &Settings, output: &Output) -> terminal::Style {
    let color = match settings.color {
        When::Always => true,
        When::Never => false,
        When::Auto => output.colored(),
    };
    let Settings { verbosity, quiet, .. } = *settings;
    terminal::Style { color, width: output.width, verbosity, quiet }
}

/// Writes every requested report, even if one fails, then the one for the terminal.
pub(super) fn deliver(
    report: &Report,
    requests: &[ReportRequest],
    style: terminal::Style,
    written: &mut WrittenFiles<'_>,
) {
    for request in requests {
        if let Err(problem) = write_report(report, request, written) {
            written.failed(problem);
        }
    }
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = terminal::render(report, style, &mut text);
    print(&text, requests.iter().any(|request| request.path.is_none()), written);
}

/// Prints text for the terminal: to standard error if a report takes standard output.
pub(super) fn print(text: &[u8], is_taken: bool, written: &mut WrittenFiles<'_>) {
    if is_taken {
        written.text("standard error", text);
        output::note(String::from_utf8_lossy(text).trim_end());
        return;
    }
    written.text(STDOUT, text);
    if let Err(problem) = output::write(|out| out.write_all(text)) {
        written.failed(problem);
    }
}

fn write_report(
    report: &Report,
    request: &ReportRequest,
    written: &mut WrittenFiles<'_>,
) -> Result<(), Problem> {
    let format = report::format(&request.format)
        .ok_or_else(|| Problem::Usage(format!("unknown report format `{}`", request.format)))?;
    let made = |error| Problem::Failed(format!("cannot make the {} report: {error}", format.name));
    if let Some(path) = request.path.as_ref().filter(|path| files::keeps_contents(path)) {
        // Straight into the file: in memory a long report would take several times its size.
        files::replace_with(path, |out| (format.render)(report, out)).map_err(
            |error| match error {
                RenderError::Io(error) => unwritable(path, &error),
                other => made(other),
            },
        )?;
        written.file(path);
        return Ok(());
    }
    let mut text = Vec::new();
    (format.render)(report, &mut text).map_err(made)?;
    write(&text, request, written)
}

/// Writes a rendered report to its file or to standard output.
pub(super) fn write(
    text: &[u8],
    request: &ReportRequest,
    written: &mut WrittenFiles<'_>,
) -> Result<(), Problem> {
    let Some(path) = &request.path else {
        written.text(STDOUT, text);
        return output::write(|out| out.write_all(text));
    };
    written.text(&path.display().to_string(), text);
    files::replace(path, text).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::Failed(format!(
        "cannot write the report {}: {error}; make room there or give it another path",
        path.display()
    ))
}

/// Files and texts that a command wrote, and its failures to write.
#[derive(Debug)]
pub(super) struct WrittenFiles<'a> {
    redactor: Option<&'a Redactor>,
    files: Vec<PathBuf>,
    leaks: Vec<String>,
    failures: Vec<Problem>,
}

impl<'a> WrittenFiles<'a> {
    /// An empty set. Without a redactor, no token is known that could be searched for.
    pub(super) fn new(redactor: Option<&'a Redactor>) -> Self {
        Self { redactor, files: Vec::new(), leaks: Vec::new(), failures: Vec::new() }
    }

    /// Records a text that was written to `place`.
    pub(super) fn text(&mut self, place: &str, text: &[u8]) {
        // Reading from memory does not fail.
        let found = self.redactor.is_some_and(|redactor| redactor.finds_in(text).unwrap_or(true));
        if found {
            self.leaks.push(place.to_owned());
        }
    }

    /// Records a file that was written or appended to.
    pub(super) fn file(&mut self, path: impl Into<PathBuf>) {
        self.files.push(path.into());
    }

    /// Records a failure to write.
    pub(super) fn failed(&mut self, problem: Problem) {
        self.failures.push(problem);
    }

    /// Returns the exit code: a token in a written text outweighs everything; a failure to write
    /// turns a success, and nothing else, into an inconclusive result.
    pub(super) fn exit_code(mut self, verdict: Exit, output: &Output) -> Exit {
        for path in std::mem::take(&mut self.files) {
            match self.holds_a_token(&path) {
                Ok(false) => {}
                Ok(true) => self.leaks.push(path.display().to_string()),
                Err(error) => self.failed(Problem::Failed(format!(
                    "cannot search {} for tokens: {error}; look at it before it is published",
                    path.display()
                ))),
            }
        }
        let all_is_written = self.failures.is_empty();
        for problem in self.failures {
            output.problem(problem);
        }
        for place in &self.leaks {
            output::note(format_args!(
                "error: {place} contains a token (not shown here); delete it, do not publish it, and \
                 replace the token"
            ));
        }
        match verdict {
            _ if !self.leaks.is_empty() => Exit::SecretFound,
            Exit::Success if !all_is_written => Exit::Inconclusive,
            verdict => verdict,
        }
    }

    fn holds_a_token(&self, path: &Path) -> io::Result<bool> {
        // A pipe cannot be read again, and a file that was never created holds nothing.
        match (self.redactor, path.metadata()) {
            (Some(redactor), Ok(metadata)) if metadata.is_file() => {
                redactor.finds_in(File::open(path)?)
            }
            _ => Ok(false),
        }
    }
}
