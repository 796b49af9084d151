//! `merge`: one report of several.

use std::path::{Path, PathBuf};

use super::artefacts::Artefacts;
use super::output::{Output, Problem};
use super::settings::{Flags, MERGE, Settings};
use super::{Context, Exit, deliver};
use crate::contract::VERIFIK;
use crate::model::Report;
use crate::results::{MergeError, merge, saved};

/// Put the reports of several runs together, such as those of the shards of an exploration.
///
/// Each run is a JSON report or an event log, all of the same target. Counts add up, each
/// requirement has the worst of its verdicts, and the exit code is that of the whole. A scenario
/// that several runs have gets a number behind its name.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// JSON reports or event logs of the runs.
    #[arg(value_name = "RUN", required = true, value_hint = clap::ValueHint::FilePath)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    settings: Flags<MERGE>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance explore --shard 1/2 --report json=first.json
  verifik-conformance explore --shard 2/2 --report json=second.json
  verifik-conformance merge first.json second.json --report html=all.html";

const EXIT_CODES: &str = "\
Exit codes, of all runs as one:
    0  the target conforms
    1  a requirement is violated in one of them, or a known failure is out of date
    2  a file or a flag cannot be used, or the runs do not belong together
    3  nothing is violated, but something could not be judged, a run was interrupted,
       or a report could not be written";

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let reports = arguments.runs.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let report = merge(reports).map_err(|error| refused(&error, &arguments.runs))?;
    // No token is known here, and the runs were searched for them when they were written.
    let mut artefacts = Artefacts::new(None);
    let style = deliver::style(&settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut artefacts);
    Ok(artefacts.conclude(report.outcome.into(), output))
}

fn read(path: &Path) -> Result<Report, Problem> {
    saved::read_file(&VERIFIK, path)
        .map_err(|error| Problem::Usage(format!("cannot merge {}: {error}", path.display())))
}

/// The runs are known by their files here.
fn refused(error: &MergeError, runs: &[PathBuf]) -> Problem {
    let name = |place: &usize| runs.get(place - 1).map(|path| path.display());
    Problem::Usage(match error {
        MergeError::Twice { first, second } => match (name(first), name(second)) {
            (Some(first), Some(second)) => {
                format!("{first} and {second} are of the same run; name each run once")
            }
            _ => error.to_string(),
        },
        _ => error.to_string(),
    })
}
