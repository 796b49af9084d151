//! `sweep`: removes what killed runs left on a target.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::output::{self, Problem};
use super::settings::{Flags, SWEEP, Settings};
use super::{Context, Exit, runtime, target};
use crate::api::VERIFIK;
use crate::cleanup::Habits;
use crate::contract::duration;
use crate::model::BlastRadius;
use crate::sweep::{Item, SweepResult, Sweeper, Swept};
use crate::wire::{BaseUrl, Interlock, Inventory, Ledger, RetryPolicy, RunRecord, records};

/// Longest identifier that is shown whole: a list may show anything as one.
const LONGEST_ID: usize = 64;

/// Remove what killed runs left on a target.
///
/// What a run made is recognised by its name alone, which no person gives, and looked at once more
/// before it is deleted. What belongs to a run that may be alive stays: a run renews a lease in the
/// ledger every 40 seconds, which ends 2 minutes after it was killed. Exits 0 when nothing is left,
/// 3 when something could not be removed or looked for.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Flags<SWEEP>,
    #[command(flatten)]
    sweep: SweepArguments,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Sweep")]
struct SweepArguments {
    /// Show what would be removed, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Of runs that are not in the ledger, remove only what is at least as old
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration::parse)]
    older_than: Duration,
    /// Run that is known to have ended, such as verifik-conformance-0123456789ab: its lease is not
    /// waited for, nor its age; repeatable [default: none]
    #[arg(long, value_name = "RUN")]
    ended: Vec<String>,
    /// Wait for the leases that still run on this target, at most once for each (2 minutes)
    #[arg(long)]
    wait: bool,
}

const EXAMPLES: &str = "\
Examples:
  VERIFIK_TOKEN=… verifik-conformance sweep --base-url https://staging.example.com --dry-run
  VERIFIK_TOKEN=… verifik-conformance sweep --base-url https://staging.example.com --wait
  verifik-conformance sweep --target staging --ledger other-ledger.ndjson";

pub(super) fn run(arguments: &Arguments, context: &Context) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    let Some(base) = &settings.base_url else {
        return Err(Problem::Usage(
            "sweep needs a target: name it with --base-url or --target; the embedded provider \
             keeps nothing after its run"
                .to_owned(),
        ));
    };
    runtime::run_waiting(sweep(&arguments.sweep, &settings, base, context))
}

async fn sweep(
    arguments: &SweepArguments,
    settings: &Settings,
    base: &BaseUrl,
    context: &Context,
) -> Result<Exit, Problem> {
    let path = settings.ledger.as_deref();
    // Before the ledger is read: what is made later may be of a run that it does not tell of yet.
    let mut now = Timestamp::now();
    let mut records = read(path)?;
    if arguments.wait && wait_for_leases(&records, base, &arguments.ended).await {
        now = Timestamp::now();
        records = read(path)?;
    }
    let credentials = settings.credentials(&context.environment)?;
    let ledger = ledger(path, arguments.dry_run)?;
    let inventory = Arc::new(Inventory::new(&VERIFIK, None, ledger));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Own);
    let (client, redactor) = target::client(settings, credentials, base, interlock)?;
    let sweeper = Sweeper {
        client,
        inventory,
        habits: Habits::default(),
        redactor,
        retry: RetryPolicy { retries: settings.retries, ..RetryPolicy::default() },
        target: base.to_string(),
        client_id: settings.client_id.clone(),
        now,
        older_than: arguments.older_than,
        ended: arguments.ended.clone(),
        gone: settings.expectations.gone(),
        dry_run: arguments.dry_run,
    };
    let swept = sweeper.sweep(&records).await;
    output::write_untrusted(|out| show(&swept, arguments, &sweeper.target, out))?;
    Ok(if swept.is_clean() { Exit::Success } else { Exit::Inconclusive })
}

/// The ledger may be gone with the machine that wrote it: then the names on the target have to do.
fn read(path: Option<&Path>) -> Result<Vec<RunRecord>, Problem> {
    let Some(path) = path.filter(|path| path.exists()) else {
        let named = path.map(|path| format!(" at {}", path.display())).unwrap_or_default();
        output::note(format_args!("note: there is no ledger{named}; only names and ages count"));
        return Ok(Vec::new());
    };
    let entries = Ledger::read(path).map_err(|error| Problem::Usage(error.to_string()))?;
    Ok(records(&entries))
}

/// A look writes nothing, and a ledger that is not there has nothing to be told.
fn ledger(path: Option<&Path>, dry_run: bool) -> Result<Ledger, Problem> {
    match path.filter(|path| !dry_run && path.exists()) {
        Some(path) => Ledger::open(path).map_err(|error| Problem::Usage(error.to_string())),
        None => Ok(Ledger::in_memory()),
    }
}

/// Waits until the last lease on this target has run out; whether there was any.
async fn wait_for_leases(records: &[RunRecord], base: &BaseUrl, ended: &[String]) -> bool {
    let now = Timestamp::now();
    let here = records.iter().filter(|record| record.target.as_deref() == Some(base.as_str()));
    let alive = here.filter(|record| record.is_alive(now) && !ended.contains(&record.run));
    let Some(until) = alive.filter_map(|record| record.lease_until).max() else { return false };
    output::note(format_args!("waiting until {until:.0} for leases that still run"));
    let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
    tokio::time::sleep(wait + Duration::from_millis(10)).await;
    true
}

fn show(
    swept: &Swept,
    arguments: &SweepArguments,
    target: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for item in &swept.items {
        line(item, out)?;
    }
    for failure in &swept.failures {
        writeln!(out, "not looked for  {failure}")?;
    }
    for (run, until) in &swept.alive {
        writeln!(
            out,
            "left alone      {run} may be alive until {until:.0}; if it is not: --ended {run}"
        )?;
    }
    writeln!(out, "{target}: {}", summary(swept, arguments))
}

fn line(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    let (word, reason) = match &item.result {
        SweepResult::Removed => ("removed", String::new()),
        SweepResult::WouldBeRemoved => ("would remove", String::new()),
        SweepResult::Left(reason) => ("left behind", format!(": {reason}")),
    };
    let id: String = item.id.as_deref().unwrap_or("?").chars().take(LONGEST_ID).collect();
    let (kind, id) = (item.kind.escape_debug(), id.escape_debug());
    writeln!(out, "{word:14}  {kind} {id} ({}){reason}", item.marker.escape_debug())
}

fn summary(swept: &Swept, arguments: &SweepArguments) -> String {
    let count = |result: fn(&SweepResult) -> bool| {
        swept.items.iter().filter(|it| result(&it.result)).count()
    };
    let mut parts = vec![if arguments.dry_run {
        format!("{} to remove", count(|it| *it == SweepResult::WouldBeRemoved))
    } else {
        format!("{} removed", count(|it| *it == SweepResult::Removed))
    }];
    let left = count(|it| matches!(it, SweepResult::Left(_)));
    let age = duration::format(arguments.older_than);
    for (number, text) in [
        (left, "left behind".to_owned()),
        (swept.failures.len(), "not looked for".to_owned()),
        (swept.gone, "of the ledger not there any more".to_owned()),
        (swept.young, format!("younger than {age} left alone")),
        (swept.alive.len(), "of runs that may be alive left alone".to_owned()),
        (swept.other_targets, "runs on other targets left alone".to_owned()),
    ] {
        if number > 0 {
            parts.push(format!("{number} {text}"));
        }
    }
    parts.join(", ")
}
