//! `sweep`: removes the items that killed runs left on a target.

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

/// Remove the items that killed runs left on a target.
///
/// An item of a run is recognised by its name, which no person gives, and read again before it is
/// deleted. Items of a run that may still be alive stay: a run renews a lease in the ledger every
/// 40 seconds, and the lease expires 2 minutes after the run was killed. Exits with 0 when nothing
/// is left, and with 3 when an item could not be removed or a list could not be read.
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
    /// Minimum age of items whose run is not in the ledger
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration::parse)]
    older_than: Duration,
    /// Run that is known to have ended, such as verifik-conformance-0123456789ab: its items are
    /// removed whatever its lease or their age; repeatable [default: none]
    #[arg(long, value_name = "RUN")]
    ended: Vec<String>,
    /// Wait until the leases on this target have expired (at most 2 minutes each)
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
            "sweep requires a target: pass --base-url or --target (the embedded provider keeps \
             nothing after its run)"
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
    // Taken before the ledger is read: an item created later may belong to a run that is not in it
    // yet.
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

/// Reads the ledger. It may be gone with the machine that wrote it: items are then known by their
/// names only.
fn read(path: Option<&Path>) -> Result<Vec<RunRecord>, Problem> {
    let Some(path) = path.filter(|path| path.exists()) else {
        let named = path.map(|path| format!(" at {}", path.display())).unwrap_or_default();
        output::note(format_args!(
            "note: there is no ledger{named}; items are recognised by name and judged by age"
        ));
        return Ok(Vec::new());
    };
    let entries = Ledger::read(path).map_err(|error| Problem::Usage(error.to_string()))?;
    Ok(records(&entries))
}

/// Opens the ledger to record removals; a dry run records nothing, and a missing ledger is not
/// created.
fn ledger(path: Option<&Path>, dry_run: bool) -> Result<Ledger, Problem> {
    match path.filter(|path| !dry_run && path.exists()) {
        Some(path) => Ledger::open(path).map_err(|error| Problem::Usage(error.to_string())),
        None => Ok(Ledger::in_memory()),
    }
}

/// Waits until the last lease on this target has expired, and returns true if there was one.
async fn wait_for_leases(records: &[RunRecord], base: &BaseUrl, ended: &[String]) -> bool {
    let now = Timestamp::now();
    let here = records.iter().filter(|record| record.target.as_deref() == Some(base.as_str()));
    let alive = here.filter(|record| record.is_alive(now) && !ended.contains(&record.run));
    let Some(until) = alive.filter_map(|record| record.lease_until).max() else { return false };
    output::note(format_args!("waiting until {until:.0} for leases to expire"));
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
        writeln!(out, "not searched    {failure}")?;
    }
    for (run, until) in &swept.alive {
        writeln!(
            out,
            "skipped         {run} may be alive until {until:.0}; if it has ended, pass --ended {run}"
        )?;
    }
    writeln!(out, "{target}: {}", summary(swept, arguments))
}

fn line(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    let (word, reason) = match &item.result {
        SweepResult::Removed => ("removed", String::new()),
        SweepResult::WouldBeRemoved => ("would remove", String::new()),
        SweepResult::Left(reason) => ("not removed", format!(": {reason}")),
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
        (left, "not removed".to_owned()),
        (swept.failures.len(), "lists not searched".to_owned()),
        (swept.gone, "of the ledger already gone".to_owned()),
        (swept.young, format!("younger than {age} skipped")),
        (swept.alive.len(), "of runs that may be alive skipped".to_owned()),
        (swept.other_targets, "runs on other targets skipped".to_owned()),
    ] {
        if number > 0 {
            parts.push(format!("{number} {text}"));
        }
    }
    parts.join(", ")
}
