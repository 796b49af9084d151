//! `explore`: generated histories.

mod run;

use std::path::PathBuf;
use std::time::Duration;

use super::deliver::WrittenFiles;
use super::output::{self, Output, Problem};
use super::settings::{EXPLORE, Flags, Settings};
use super::{Context, Exit, deliver, exit, progress, runtime, target};
use crate::contract::{VERIFIK, duration};
use crate::explore::generate::Capabilities;
use crate::results::Fold;
use crate::session::Harness;
use crate::wire::Token;

/// Explore a target with generated histories, and judge each response by a model of the contract.
///
/// Histories are sequences of creations, reads, updates, links and deletions, with every kind of
/// identifier, token and body, and rounds in which several clients call at once. A failing history
/// is made as short as possible, shown step by step, and saved with a script of curl calls. Without
/// --base-url, the embedded provider is explored.
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::TABLE))]
pub(super) struct Arguments {
    #[command(flatten)]
    exploration: ExplorationArguments,
    #[command(flatten)]
    settings: Flags<EXPLORE>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance explore
  verifik-conformance explore --fault twice-updated-survives
  VERIFIK_TOKEN=… verifik-conformance explore --base-url https://staging.example.com --for 10m
  verifik-conformance explore --replay verifik-conformance-failure.json";

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let Arguments { exploration, settings } = arguments;
    let settings = Settings::resolve(settings, &context.environment)?;
    let shard = shard(exploration, context)?;
    let record = exploration.replay.as_deref().map(run::read).transpose()?;
    output::show_log(settings.verbosity);
    runtime::run(async {
        let ready = target::prepare(&settings, context).await?;
        let capabilities = capabilities(&ready.harness);
        let exploring = run::ExploreRun {
            ready: &ready,
            exploration,
            strict: settings.strict,
            seed: settings.seed,
            capabilities,
            shard,
            stop: runtime::stop_token(),
            visible: progress::is_shown(&settings, context, output),
        };
        let outcome = match record {
            Some(record) => exploring.replay(&record).await?,
            None => exploring.explore().await,
        };
        let interrupted = exploring.was_interrupted();
        Ok(deliver_results(&settings, exploration, &ready, &outcome, interrupted, output))
    })
}

fn deliver_results(
    settings: &Settings,
    exploration: &ExplorationArguments,
    ready: &target::Ready,
    outcome: &run::ExploreOutcome,
    interrupted: bool,
    output: &Output,
) -> Exit {
    let mut fold = Fold::new(&VERIFIK);
    for event in &outcome.events {
        fold.apply(event.clone());
    }
    let report = fold.report();
    let mut written = WrittenFiles::new(Some(&ready.harness.redactor));
    let style = deliver::style(settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut written);
    if let Some(record) = &outcome.record {
        run::write(record, &exploration.save, &mut written);
    }
    let verdict = if interrupted { Exit::Interrupted } else { report.outcome.into() };
    written.exit_code(verdict, output)
}

/// Capabilities of this target, with the fixtures and tokens that the operator provided.
fn capabilities(harness: &Harness) -> Capabilities {
    let credentials = harness.client.credentials();
    Capabilities {
        second: credentials.has(&Token::Second),
        expired: credentials.has(&Token::Expired),
        revoked: credentials.has(&Token::Revoked),
        persons: harness.fixtures.person_image.is_some(),
        projects: harness.fixtures.creates_projects,
    }
}

fn shard(exploration: &ExplorationArguments, context: &Context) -> Result<(u64, u64), Problem> {
    let Some(shards) = exploration.shards else {
        return Ok(exploration.shard.unwrap_or((1, 1)));
    };
    let index = |name: &str| (context.environment)(name).and_then(|text| text.parse::<u64>().ok());
    let part = index("JOB_COMPLETION_INDEX")
        .map(|index| index.saturating_add(1))
        .or_else(|| index("CI_NODE_INDEX"));
    match part {
        Some(part) if (1..=shards).contains(&part) => Ok((part, shards)),
        Some(part) => Err(Problem::Usage(format!(
            "part {part} is not one of {shards}; set --shards to the number of jobs"
        ))),
        None => Err(Problem::Usage(
            "--shards requires JOB_COMPLETION_INDEX or CI_NODE_INDEX in the environment; pass the \
             part as --shard K/N instead"
                .to_owned(),
        )),
    }
}

/// Size and parts of an exploration.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Exploration")]
pub(super) struct ExplorationArguments {
    /// Minimum number of commands to send
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(super) steps: u64,
    /// Time to explore instead, such as 10m
    #[arg(long = "for", value_name = "DURATION", value_parser = duration::parse)]
    #[arg(conflicts_with = "steps")]
    pub(super) duration: Option<Duration>,
    /// Number of requests to send instead, clean-up included
    #[arg(long, value_name = "N", conflicts_with_all = ["steps", "duration"])]
    pub(super) requests: Option<u64>,
    /// Clients in a round of overlapping calls; 0 for no such rounds
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(super) clients: usize,
    /// Histories to run concurrently
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(super) jobs: usize,
    /// Explore only the K-th of N parts of the seeds, such as 2/4
    #[arg(long, value_name = "K/N", value_parser = parse_shard)]
    pub(super) shard: Option<(u64, u64)>,
    /// Explore one of N parts, selected by `JOB_COMPLETION_INDEX` (from 0) or `CI_NODE_INDEX` (from
    /// 1)
    #[arg(long, value_name = "N", conflicts_with = "shard", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) shards: Option<u64>,
    /// Run the history in this file again instead of exploring
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(super) replay: Option<PathBuf>,
    /// File to save a failing history in; the script beside it ends in .sh
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    #[arg(default_value = "verifik-conformance-failure.json")]
    pub(super) save: PathBuf,
}

fn parse_shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((part, parts)) if (1..=parts).contains(&part) => Ok((part, parts)),
        _ => Err("expected K/N, such as 2/4 for the second of four parts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_shard;

    #[test]
    fn shard_outside_its_number_is_refused() {
        assert_eq!(parse_shard("2/4"), Ok((2, 4)));
        for text in ["0/4", "5/4", "4", "a/b", "1/0", ""] {
            assert!(parse_shard(text).is_err(), "{text}");
        }
    }
}
