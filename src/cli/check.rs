//! `check`: judges a target.

use std::sync::Arc;

use super::deliver::{self, WrittenFiles};
use super::exit::{self, Exit};
use super::output::{self, Output, Problem};
use super::progress::{self, Progress};
use super::settings::{AFTER_HELP, CHECK, Flags, Settings, read_known_failures};
use super::suggest::suggestion;
use super::{Context, diff, runtime, target};
use crate::contract::VERIFIK;
use crate::model::Report;
use crate::report::terminal::Style;
use crate::results::snapshot::{SnapshotMode, SnapshotStore};
use crate::results::{EventLogWriter, compare};
use crate::run::{GRACE, Options, Plan, PlanError, run as run_plan};
use crate::scenarios::REGISTRY;

/// Judge a target: run the scenarios and report the results.
///
/// Without --base-url, the embedded provider is judged. With it, the token is read from the
/// environment variable that --token-env names (`VERIFIK_TOKEN` by default), never from a flag.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{AFTER_HELP}\n\n{}", exit::TABLE))]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Flags<CHECK>,
    /// Show each setting with its value and source, and run nothing
    #[arg(long, help_heading = "Output")]
    print_config: bool,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance check
  VERIFIK_TOKEN=… verifik-conformance check --base-url https://staging.example.com
  verifik-conformance check --scenario 'double-*' --report junit=conformance.xml
  verifik-conformance check --requirement 'delete.hard.*' --strict
  verifik-conformance check --fault soft-delete-list";

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    if arguments.print_config {
        output::write(|out| settings.print(out))?;
        return Ok(Exit::Success);
    }
    output::show_log(settings.verbosity);
    runtime::run_waiting(judge(&settings, context, output))
}

async fn judge(settings: &Settings, context: &Context, output: &Output) -> Result<Exit, Problem> {
    // Before anything is sent: a file that cannot be read must not cost a run.
    let known = settings.known_failures.as_deref().map(read_known_failures).transpose()?;
    let baseline = settings.baseline.as_deref().map(diff::read).transpose()?;
    let ready = target::prepare(settings, context).await?;
    let harness = &ready.harness;
    let plan = Plan::new(
        REGISTRY,
        &settings.selection(),
        harness.client.credentials(),
        &harness.fixtures,
        settings.blast_radius,
    )
    .map_err(|error| unselected(error, settings))?
    .accepting(known.unwrap_or_default());
    let options = options(settings, &ready);
    let mut events = settings.events.as_deref().map(EventLogWriter::create).transpose()?;
    let mut progress =
        Progress::new(plan.entries().len(), progress::is_shown(settings, context, output));
    let report = run_plan(&plan, Arc::clone(harness), &options, |event| {
        progress.observe(event);
        if let Some(log) = &mut events {
            log.append(event);
        }
    })
    .await;
    progress.finish();
    if let Some(provider) = ready.provider {
        provider.shutdown().await;
    }
    let verdict = if options.stop.is_cancelled() { Exit::Interrupted } else { Exit::of(&report) };
    let mut written = WrittenFiles::new(Some(&harness.redactor));
    match events.map(EventLogWriter::finish).transpose() {
        Ok(path) => path.into_iter().for_each(|path| written.file(path)),
        Err(error) => written.failed(error.into()),
    }
    add_run_files(settings, &plan, &options, &mut written);
    let style = deliver::style(settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut written);
    let verdict = match baseline {
        Some(baseline) => {
            verdict.or(compare_with(baseline, &report, &plan, settings, style, &mut written))
        }
        None => verdict,
    };
    Ok(written.exit_code(verdict, output))
}

/// The error of a plan, with a suggestion where the filters select nothing.
fn unselected(error: PlanError, settings: &Settings) -> Problem {
    let PlanError::NothingSelected(_) = error else { return error.into() };
    let requirements = VERIFIK.catalogue().map(|one| one.id.as_ref());
    let near = suggestion(&settings.scenarios, REGISTRY.iter().map(|one| one.id))
        .or_else(|| suggestion(&settings.requirements, requirements));
    let patterns = [&settings.scenarios[..], &settings.requirements].concat();
    Problem::NothingSelected { what: "no scenario", patterns, near, hint: "list" }
}

/// Compares the selected part of an earlier run with this one, and shows the differences.
fn compare_with(
    baseline: Report,
    report: &Report,
    plan: &Plan,
    settings: &Settings,
    style: Style,
    written: &mut WrittenFiles<'_>,
) -> Exit {
    let is_selected = |id: &str| plan.unselected().iter().all(|one| one.id != id);
    let comparison = diff::between(&compare::narrowed(baseline, &is_selected), report);
    let is_taken = settings.reports.iter().any(|request| request.path.is_none());
    diff::show(&comparison, style, is_taken, written);
    diff::exit(comparison.result)
}

/// Adds the files that the run itself wrote.
fn add_run_files(
    settings: &Settings,
    plan: &Plan,
    options: &Options,
    written: &mut WrittenFiles<'_>,
) {
    settings.ledger.iter().for_each(|path| written.file(path));
    let is_updated = |store: &&SnapshotStore| store.mode == SnapshotMode::Update;
    if let Some(store) = options.snapshots.as_ref().filter(is_updated) {
        plan.entries().iter().for_each(|one| written.file(store.path(one.scenario.id)));
    }
}

fn options(settings: &Settings, ready: &target::Ready) -> Options {
    Options {
        target: ready.target.clone(),
        started_at: ready.started_at.clone(),
        strict: settings.strict,
        jobs: settings.jobs,
        fail_fast: settings.fail_fast,
        snapshots: settings
            .snapshots
            .clone()
            .map(|folder| SnapshotStore { folder, mode: settings.snapshot_mode }),
        stop: runtime::stop_token(),
        grace: GRACE,
    }
}
