//! `replay`: reports from a saved event log.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use super::artefacts::Artefacts;
use super::output::{self, Output, Problem};
use super::settings::{Flags, REPLAY, Settings};
use super::{Context, Exit, deliver, exit};
use crate::contract::VERIFIK;
use crate::model::Event;
use crate::results::{EventLogError, EventLogReader, Fold};

/// Make reports from an event log that `check --events` wrote, offline.
///
/// The reports are those of the run itself, and so is the exit code. A log that was cut short,
/// because the run was killed or still goes on, gives what had happened until then: that is
/// inconclusive unless a requirement was violated already.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::TABLE))]
pub(super) struct Arguments {
    /// The event log; `-` is standard input.
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: PathBuf,
    /// Let SHOULD violations fail the run too, also when they did not at the time.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    settings: Flags<REPLAY>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance check --events events.ndjson
  verifik-conformance replay events.ndjson
  verifik-conformance replay events.ndjson --report junit=conformance.xml --strict";

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let failed = |error: &dyn std::fmt::Display| {
        Problem::Usage(format!("cannot replay {}: {error}", arguments.file.display()))
    };
    let no_log = |error: EventLogError| match error {
        EventLogError::NotAnEvent { line: 1, .. } => failed(&format_args!(
            "it is no event log, of which `check --events FILE` writes one: {error}"
        )),
        error => failed(&error),
    };
    let input: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(&arguments.file).map_err(|error| failed(&error))?))
    };
    let replayed = replay(input, arguments.strict).map_err(no_log)?;
    if replayed.is_cut_short {
        output::note(
            "warning: the log ends before the run did; what is missing counts as not judged",
        );
    }
    let report = replayed.fold.report();
    let verdict = if replayed.was_interrupted { Exit::Interrupted } else { report.outcome.into() };
    // No token is known here, and the log was searched for them when it was written.
    let mut artefacts = Artefacts::new(None);
    let style = deliver::style(&settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut artefacts);
    Ok(artefacts.conclude(verdict, output))
}

/// A log that was taken in.
struct Replayed {
    fold: Fold,
    is_cut_short: bool,
    was_interrupted: bool,
}

fn replay(input: Box<dyn BufRead>, strict: bool) -> Result<Replayed, EventLogError> {
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
