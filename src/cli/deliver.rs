//! Brings a report to whoever asked for it: files, standard output, and the person who waits.

use std::io;
use std::path::Path;

use super::artefacts::Artefacts;
use super::output::{self, Output, Problem};
use super::settings::{ReportRequest, Settings, When};
use crate::model::Report;
use crate::report::{self, RenderError, terminal};
use crate::results::files;

/// Name of standard output.
const STDOUT: &str = "standard output";

/// Style of the report for the person who waits.
pub(super) fn style(settings: &Settings, output: &Output) -> terminal::Style {
    let color = match settings.color {
        When::Always => true,
        When::Never => false,
        When::Auto => output.colored(),
    };
    let Settings { verbosity, quiet, .. } = *settings;
    terminal::Style { color, width: output.width, verbosity, quiet }
}

/// Writes the requested reports, whatever becomes of each, then the one for the person who waits.
pub(super) fn deliver(
    report: &Report,
    requests: &[ReportRequest],
    style: terminal::Style,
    artefacts: &mut Artefacts<'_>,
) {
    for request in requests {
        if let Err(problem) = write_report(report, request, artefacts) {
            artefacts.failed(problem);
        }
    }
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = terminal::render(report, style, &mut text);
    say(&text, requests.iter().any(|request| request.path.is_none()), artefacts);
}

/// Says something to the person who waits: on standard error where a report has the other.
pub(super) fn say(text: &[u8], is_taken: bool, artefacts: &mut Artefacts<'_>) {
    if is_taken {
        artefacts.text("standard error", text);
        output::note(String::from_utf8_lossy(text).trim_end());
        return;
    }
    artefacts.text(STDOUT, text);
    if let Err(problem) = output::write(|out| out.write_all(text)) {
        artefacts.failed(problem);
    }
}

fn write_report(
    report: &Report,
    request: &ReportRequest,
    artefacts: &mut Artefacts<'_>,
) -> Result<(), Problem> {
    let format = report::format(&request.format)
        .ok_or_else(|| Problem::Usage(format!("there is no report format `{}`", request.format)))?;
    let made = |error| Problem::Failed(format!("cannot make the {} report: {error}", format.name));
    if let Some(path) = request.path.as_ref().filter(|path| files::keeps_contents(path)) {
        // Straight into the file, since a long report would take several times its size in memory.
        files::replace_with(path, |out| (format.render)(report, out)).map_err(
            |error| match error {
                RenderError::Io(error) => unwritable(path, &error),
                other => made(other),
            },
        )?;
        artefacts.file(path);
        return Ok(());
    }
    let mut text = Vec::new();
    (format.render)(report, &mut text).map_err(made)?;
    put(&text, request, artefacts)
}

/// Puts what was rendered where it was asked for.
pub(super) fn put(
    text: &[u8],
    request: &ReportRequest,
    artefacts: &mut Artefacts<'_>,
) -> Result<(), Problem> {
    let Some(path) = &request.path else {
        artefacts.text(STDOUT, text);
        return output::write(|out| out.write_all(text));
    };
    artefacts.text(&path.display().to_string(), text);
    files::replace(path, text).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    Problem::Failed(format!(
        "cannot write the report {}: {error}; make room there or give it another path",
        path.display()
    ))
}
