//! `diff`: what changed between two runs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::deliver::{self, WrittenFiles};
use super::output::{Output, Problem};
use super::settings::{DIFF, Flags, ReportRequest, Settings};
use super::{Context, Exit};
use crate::contract::VERIFIK;
use crate::model::{Comparison, ComparisonResult, Report};
use crate::report::comparison;
use crate::report::terminal::Style;
use crate::results::{compare, saved};
use crate::scenarios;

/// Show what changed between two runs: of two releases, or of two providers.
///
/// Each run is a JSON report or an event log. Verdicts, findings and every response are compared,
/// down to the members of a body; identifiers, times and other volatile values are not. Latencies
/// are shown with -v, for information, and never count as a difference.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// JSON report or event log of the earlier run.
    #[arg(value_name = "BEFORE", value_hint = clap::ValueHint::FilePath)]
    before: PathBuf,
    /// JSON report or event log of the later run.
    #[arg(value_name = "AFTER", value_hint = clap::ValueHint::FilePath)]
    after: PathBuf,
    /// Smallest difference that makes the command exit with 1.
    #[arg(long, value_name = "WHAT", default_value = "regression")]
    fail_on: FailOn,
    #[command(flatten)]
    settings: Flags<DIFF>,
}

/// Difference that makes the command exit with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something that got worse.
    Regression,
    /// Any difference.
    Any,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance diff last-release.json this-release.json
  verifik-conformance diff staging.ndjson production.ndjson --report html=diff.html
  verifik-conformance diff before.json after.json --fail-on any";

const EXIT_CODES: &str = "\
Exit codes:
    0  nothing got worse
    1  something got worse: a requirement that binds held and is broken now, or a
       finding that fails the run is new (with --fail-on any: anything is different)
    2  a file or a flag cannot be used
    3  nothing got worse, but something judged before could not be judged now, or a
       report could not be written";

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let (before, after) = (read(&arguments.before)?, read(&arguments.after)?);
    let comparison = between(&before, &after);
    // No token is known here, and the runs were searched for them when they were written.
    let mut written = WrittenFiles::new(None);
    for request in &settings.reports {
        if let Err(problem) = write_report(&comparison, request, &mut written) {
            written.failed(problem);
        }
    }
    let is_taken = settings.reports.iter().any(|request| request.path.is_none());
    let style = deliver::style(&settings, output);
    show(&comparison, style, is_taken, &mut written);
    let exit = match (exit(comparison.result), arguments.fail_on) {
        (_, FailOn::Any) if comparison.result != ComparisonResult::Identical => Exit::Violated,
        (exit, _) => exit,
    };
    Ok(written.exit_code(exit, output))
}

/// Reads one of the runs.
pub(super) fn read(path: &Path) -> Result<Report, Problem> {
    saved::read_file(&VERIFIK, path)
        .map_err(|error| Problem::Usage(format!("cannot compare {}: {error}", path.display())))
}

/// Compares one run with another.
pub(super) fn between(before: &Report, after: &Report) -> Comparison {
    let is_racing = |id: &str| scenarios::find(id).is_some_and(|one| !one.is_repeatable);
    compare::compare(VERIFIK.api, before, after, &is_racing)
}

/// Prints a comparison for the terminal: to standard error if a report takes standard output.
pub(super) fn show(
    comparison: &Comparison,
    style: Style,
    is_taken: bool,
    written: &mut WrittenFiles<'_>,
) {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = comparison::terminal(comparison, style, &mut text);
    deliver::print(&text, is_taken, written);
}

/// Exit code of a comparison.
pub(super) fn exit(result: ComparisonResult) -> Exit {
    match result {
        ComparisonResult::Identical | ComparisonResult::Different => Exit::Success,
        ComparisonResult::Unjudged => Exit::Inconclusive,
        ComparisonResult::Regressed => Exit::Violated,
    }
}

fn write_report(
    comparison: &Comparison,
    request: &ReportRequest,
    written: &mut WrittenFiles<'_>,
) -> Result<(), Problem> {
    let format = comparison::format(&request.format)
        .ok_or_else(|| Problem::Usage(format!("unknown report format `{}`", request.format)))?;
    let mut text = Vec::new();
    (format.render)(comparison, &mut text).map_err(|error| {
        Problem::Failed(format!("cannot make the {} report: {error}", format.name))
    })?;
    deliver::write(&text, request, written)
}
