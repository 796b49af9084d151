//! `explore`: histories that nobody wrote.

mod arguments;
mod hunt;
mod keep;

use std::sync::Arc;

use super::artefacts::Artefacts;
use super::output::{Output, Problem};
use super::settings::{EXPLORE, Flags, Settings};
use super::{
    Context, Exit, deliver, embedded, exit, guard, logs, progress, remote, runtime, signals,
};
use crate::contract::VERIFIK;
use crate::explore::generate::Abilities;
use crate::model::Target;
use crate::provider::Provider;
use crate::results::Fold;
use crate::session::Harness;
use crate::wire::Token;
use arguments::ExplorationArguments;

/// Explore a target with generated histories, and judge each answer by a model of the contract.
///
/// Sequences of creations, looks, updates, links and deletions, with every kind of identifier,
/// token and body, and rounds in which several clients call at once. What fails is made as short
/// as it can be, told as a story, and kept with a script of curl calls. Without --base-url the
/// provider that is built in is explored.
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

/// A target that is ready to be explored.
struct Ready {
    harness: Arc<Harness>,
    target: Target,
    started_at: String,
    _provider: Option<Provider>,
}

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    output: &Output,
) -> Result<Exit, Problem> {
    let Arguments { exploration, settings } = arguments;
    let settings = Settings::resolve(settings, &context.environment)?;
    let shard = shard(exploration, context)?;
    let record = exploration.replay.as_deref().map(keep::read).transpose()?;
    logs::show(settings.verbosity);
    runtime::run(async {
        let ready = prepare(&settings, context).await?;
        let abilities = abilities(&ready.harness);
        let hunt = hunt::Hunt {
            ready: &ready,
            exploration,
            strict: settings.strict,
            seed: settings.seed,
            abilities,
            shard,
            stop: signals::stop_token(),
            visible: progress::is_shown(&settings, context, output),
        };
        let caught = match record {
            Some(record) => hunt.replay(&record).await?,
            None => hunt.explore().await,
        };
        let interrupted = hunt.was_interrupted();
        Ok(conclude(&settings, exploration, &ready, &caught, interrupted, output))
    })
}

fn conclude(
    settings: &Settings,
    exploration: &ExplorationArguments,
    ready: &Ready,
    caught: &hunt::Caught,
    interrupted: bool,
    output: &Output,
) -> Exit {
    let mut fold = Fold::new(&VERIFIK);
    for event in &caught.events {
        fold.apply(event.clone());
    }
    let report = fold.report();
    let mut artefacts = Artefacts::new(Some(&ready.harness.redactor));
    let style = deliver::style(settings, output);
    deliver::deliver(&report, &settings.reports, style, &mut artefacts);
    if let Some(record) = &caught.record {
        keep::write(record, &exploration.save, &mut artefacts);
    }
    let verdict = if interrupted { Exit::Interrupted } else { report.outcome.into() };
    artefacts.conclude(verdict, output)
}

async fn prepare(settings: &Settings, context: &Context) -> Result<Ready, Problem> {
    let behaviour = embedded::behaviour(settings)?;
    let started_at = format!("{:.3}", jiff::Timestamp::now());
    let (harness, target, provider) = if let Some(base) = &settings.base_url {
        let (harness, target) = remote::harness(settings, base, context, &started_at).await?;
        (harness, target, None)
    } else {
        let started = embedded::start(
            behaviour,
            settings.expectations.clone(),
            settings.seed,
            embedded::Sending::asked_for(settings),
        )
        .await?;
        guard::protect(&started.harness.redactor);
        (started.harness, started.target, Some(started.provider))
    };
    Ok(Ready { harness, target, started_at, _provider: provider })
}

/// What can be asked of this target, with what the operator provided.
fn abilities(harness: &Harness) -> Abilities {
    let credentials = harness.client.credentials();
    Abilities {
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
            "part {part} is not one of {shards}; let --shards agree with the number of jobs"
        ))),
        None => Err(Problem::Usage(
            "--shards needs JOB_COMPLETION_INDEX or CI_NODE_INDEX in the environment; name the \
             part with --shard K/N instead"
                .to_owned(),
        )),
    }
}
