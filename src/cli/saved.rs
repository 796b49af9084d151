//! `replay` and `merge`: reports made from saved runs.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::deliver::WrittenFiles;
use super::output::{self, Output, Problem};
use super::settings::{Flags, MERGE, REPLAY, Settings};
use super::{Context, Exit, deliver, exit};
use crate::contract::VERIFIK;
use crate::model::{Event, Report};
use crate::results::{self, EventLogError, EventLogReader, Fold, MergeError, saved};

/// Make reports from an event log that `check --events` wrote, without the target.
///
/// Reports and exit code are those of the run itself. A log that was cut short, because the run was
/// killed or is still going on, gives the results so far: inconclusive, unless a requirement was
/// already violated.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{REPLAY_EXAMPLES}\n\n{}", exit::TABLE))]
pub(super) struct ReplayArguments {
    /// Event log; `-` is standard input.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Let SHOULD violations fail the run too, even if they did not at the time.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    settings: Flags<REPLAY>,
}

const REPLAY_EXAMPLES: &str = "\
Examples:
  verifik-conformance check --events events.ndjson
  verifik-conformance replay events.ndjson
  verifik-conformance replay events.ndjson --report junit=conformance.xml --strict";

pub(super) fn replay(
    arguments: &ReplayArguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let failed = |error: &dyn std::fmt::Display| {
        Problem::Usage(format!("cannot replay {}: {error}", arguments.file.display()))
    };
    let no_log = |error: EventLogError| match error {
        EventLogError::NotAnEvent { line: 1, .. } => failed(&format_args!(
            "it is not an event log as `check --events FILE` writes it: {error}"
        )),
        error => failed(&error),
    };
    let input: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(&arguments.file).map_err(|error| failed(&error))?))
    };
    let replayed = fold_log(input, arguments.strict).map_err(no_log)?;
    if replayed.is_cut_short {
        output::note(
            "warning: the log ends before the run did; missing scenarios count as not judged",
        );
    }
    let report = replayed.fold.report();
    let verdict = if replayed.was_interrupted { Exit::Interrupted } else { report.outcome.into() };
    // No token is known here, and the log was searched for them when it was written.
    let mut written = WrittenFiles::new(None);
    let style = deliver::style(&settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut written);
    Ok(written.exit_code(verdict, output))
}

/// A log that was read.
struct Replayed {
    fold: Fold,
    is_cut_short: bool,
    was_interrupted: bool,
}

fn fold_log(input: Box<dyn BufRead>, strict: bool) -> Result<Replayed, EventLogError> {
    let mut log = EventLogReader::new(input);
    let mut fold = Fold::new(&VERIFIK);
    let mut was_interrupted = false;
    for event in log.by_ref() {
        let mut event = event?;
        match &mut event {
            Event::RunStarted(start) => start.strict |= strict,
            Event::RunFinished { interrupted, .. } => was_interrupted = *interrupted,
            _ => {}
        }
        fold.apply(event);
    }
    Ok(Replayed { fold, is_cut_short: log.is_cut_short(), was_interrupted })
}

/// Merge the reports of several runs, such as the shards of an exploration.
///
/// Each run is a JSON report or an event log, all of the same target. Counts add up, each
/// requirement has the worst of its verdicts, and the exit code covers all runs. A scenario that
/// several runs have gets a number after its name.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{MERGE_EXAMPLES}\n\n{MERGE_EXIT_CODES}"))]
pub(super) struct MergeArguments {
    /// JSON reports or event logs of the runs.
    #[arg(value_name = "RUN", required = true, value_hint = clap::ValueHint::FilePath)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    settings: Flags<MERGE>,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  verifik-conformance explore --shard 1/2 --report json=first.json
  verifik-conformance explore --shard 2/2 --report json=second.json
  verifik-conformance merge first.json second.json --report html=all.html";

const MERGE_EXIT_CODES: &str = "\
Exit codes, of all runs as one:
    0  the target conforms
    1  a requirement is violated in one of them, or a known failure is out of date
    2  a file or a flag cannot be used, or the runs do not belong together
    3  nothing is violated, but something could not be judged, a run was interrupted,
       or a report could not be written";

pub(super) fn merge(
    arguments: &MergeArguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let reports = arguments.runs.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let report = results::merge(reports).map_err(|error| refused(&error, &arguments.runs))?;
    // No token is known here, and the runs were searched for them when they were written.
    let mut written = WrittenFiles::new(None);
    let style = deliver::style(&settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut written);
    Ok(written.exit_code(report.outcome.into(), output))
}

fn read(path: &Path) -> Result<Report, Problem> {
    saved::read_file(&VERIFIK, path)
        .map_err(|error| Problem::Usage(format!("cannot merge {}: {error}", path.display())))
}

/// A refused merge, with the files of the runs in place of their numbers.
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
