//! `check`: judges a target.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Arc;

use super::exit::{self, Exit};
use super::output::{self, Output, Problem};
use super::progress::Progress;
use super::settings::{AFTER_HELP, CheckArguments, ReportRequest, Settings, When};
use super::{Context, embedded, remote, signals};
use crate::model::{Event, Report, Target};
use crate::provider::{Provider, Quirks};
use crate::report::{self, terminal};
use crate::run::snapshot::SnapshotStore;
use crate::run::{GRACE, Harness, Options, Plan, run as run_plan};
use crate::scenarios::REGISTRY;
use crate::wire::Limits;

/// Judge a target: run the scenarios and report what holds.
///
/// Without --base-url the provider that is built in is judged. With it, the token comes from the
/// environment variable that --token-env names (`VERIFIK_TOKEN` by default), never from a flag.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{AFTER_HELP}\n\n{}", exit::TABLE))]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: CheckArguments,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance check
  VERIFIK_TOKEN=… verifik-conformance check --base-url https://staging.example.com
  verifik-conformance check --scenario 'double-*' --report junit=conformance.xml
  verifik-conformance check --requirement 'delete.hard.*' --strict";

/// A target that is ready to be judged.
struct Ready {
    harness: Arc<Harness>,
    target: Target,
    provider: Option<Provider>,
    started_at: String,
}

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let settings = Settings::resolve(&arguments.settings, &context.environment)?;
    if arguments.settings.output.print_config {
        output::write(|out| settings.print(out))?;
        return Ok(Exit::Success);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::Failed(format!("cannot start the runtime: {error}")))?;
    runtime.block_on(judge(&settings, context, output))
}

async fn judge(settings: &Settings, context: &Context, output: &Output) -> Result<Exit, Problem> {
    let ready = prepare(settings, context).await?;
    let harness = &ready.harness;
    let plan = Plan::new(
        REGISTRY,
        &settings.selection(),
        harness.client.credentials(),
        &harness.fixtures,
        settings.blast_radius.value,
    )?;
    let options = options(settings, &ready);
    let mut events = settings.events.value.as_deref().map(event_log).transpose()?;
    let mut progress =
        Progress::new(plan.entries().len(), shows_progress(settings, context, output));
    let report = run_plan(&plan, Arc::clone(harness), &options, |event| {
        progress.observe(event);
        if let Some(log) = &mut events {
            append(log, event);
        }
    })
    .await;
    progress.finish();
    if let Some(provider) = ready.provider {
        provider.shutdown().await;
    }
    let verdict =
        if options.stop.is_cancelled() { Exit::Interrupted } else { report.outcome.into() };
    match deliver(&report, settings, output) {
        Err(problem) if verdict == Exit::Success => Err(problem),
        // What was found weighs more than where it could not be written.
        Err(problem) => {
            output.problem(problem);
            Ok(verdict)
        }
        Ok(()) => Ok(verdict),
    }
}

async fn prepare(settings: &Settings, context: &Context) -> Result<Ready, Problem> {
    // Whole milliseconds: nobody reads nine digits, and no timing is taken from them.
    let started_at = format!("{:.3}", jiff::Timestamp::now());
    if let Some(base) = &settings.base_url.value {
        let (harness, target) = remote::harness(settings, base, context, &started_at).await?;
        return Ok(Ready { harness, target, provider: None, started_at });
    }
    let embedded = embedded::start(
        Quirks::none(),
        settings.expectations.value.clone(),
        settings.seed.value,
        Limits::from_timeout(settings.timeout.value),
    )
    .await?;
    let (harness, target) = (embedded.harness, embedded.target);
    Ok(Ready { harness, target, provider: Some(embedded.provider), started_at })
}

fn options(settings: &Settings, ready: &Ready) -> Options {
    Options {
        target: ready.target.clone(),
        started_at: ready.started_at.clone(),
        strict: settings.strict.value,
        jobs: settings.jobs.value,
        fail_fast: settings.fail_fast.value,
        snapshots: settings
            .snapshots
            .value
            .clone()
            .map(|folder| SnapshotStore { folder, mode: settings.snapshot_mode.value }),
        stop: signals::stop_token(),
        grace: GRACE,
    }
}

/// Progress belongs to a person at a terminal; a CI log has no use for a moving line.
fn shows_progress(settings: &Settings, context: &Context, output: &Output) -> bool {
    match settings.progress.value {
        When::Always => true,
        When::Never => false,
        When::Auto => output.stderr_is_terminal && (context.environment)("CI").is_none(),
    }
}

fn event_log(path: &std::path::Path) -> Result<BufWriter<File>, Problem> {
    File::create(path).map(BufWriter::new).map_err(|error| {
        Problem::Usage(format!(
            "cannot write the event log {}: {error}; check that its folder exists and is writable",
            path.display()
        ))
    })
}

/// An event log that cannot be written does not cost the verdict.
fn append(log: &mut BufWriter<File>, event: &Event) {
    let written = serde_json::to_writer(&mut *log, event)
        .map_err(std::io::Error::from)
        .and_then(|()| log.write_all(b"\n"))
        .and_then(|()| log.flush());
    if let Err(error) = written {
        output::note(format_args!("warning: the event log is incomplete: {error}"));
    }
}

/// Writes the requested reports, then the one for the person who waits.
fn deliver(report: &Report, settings: &Settings, output: &Output) -> Result<(), Problem> {
    let mut failures = Vec::new();
    let mut stdout_is_taken = false;
    for request in &settings.reports.value {
        stdout_is_taken |= request.path.is_none();
        failures.extend(write_report(report, request).err());
    }
    let style = terminal::Style {
        color: match settings.color.value {
            When::Always => true,
            When::Never => false,
            When::Auto => output.colored(),
        },
        width: output.width,
        verbosity: settings.verbosity.value,
        quiet: settings.quiet.value,
    };
    if stdout_is_taken {
        let mut text = Vec::new();
        // Writing to memory does not fail.
        let _ = terminal::render(report, style, &mut text);
        output::note(String::from_utf8_lossy(&text).trim_end());
    } else {
        output::write(|out| terminal::render(report, style, out))?;
    }
    let last = failures.pop();
    for problem in failures {
        output.problem(problem);
    }
    last.map_or(Ok(()), Err)
}

fn write_report(report: &Report, request: &ReportRequest) -> Result<(), Problem> {
    let format = report::format(&request.format)
        .ok_or_else(|| Problem::Usage(format!("there is no report format `{}`", request.format)))?;
    let mut text = Vec::new();
    (format.render)(report, &mut text).map_err(|error| {
        Problem::Failed(format!("cannot make the {} report: {error}", format.name))
    })?;
    match &request.path {
        None => output::write(|out| out.write_all(&text)),
        Some(path) => std::fs::write(path, &text).map_err(|error| {
            Problem::Usage(format!(
                "cannot write the report {}: {error}; check that its folder exists and is writable",
                path.display()
            ))
        }),
    }
}
