//! The exploration itself, and the failing history that it saves.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio_util::sync::CancellationToken;

use super::ExplorationArguments;
use crate::cli::deliver::WrittenFiles;
use crate::cli::output::{self, Problem};
use crate::cli::target::Ready;
use crate::explore::command::well_formed;
use crate::explore::concurrent::{self, Plan, Round, ShrunkRound};
use crate::explore::explorer::{self, Failure, Progress};
use crate::explore::generate::Capabilities;
use crate::explore::report::{self, Discovery, RunMetadata, ShrunkFailure};
use crate::explore::reproduction;
use crate::explore::reproduction::{Content, RECORD_VERSION, Record};
use crate::explore::sequential::{self, FailingHistory, HistoryVerdict, Options};
use crate::explore::shrink::shrink;
use crate::explore::stats::Stats;
use crate::model::Event;
use crate::results::files;

/// Inputs of an exploration.
pub(super) struct ExploreRun<'a> {
    pub(super) ready: &'a Ready,
    pub(super) exploration: &'a ExplorationArguments,
    pub(super) strict: bool,
    pub(super) seed: u64,
    pub(super) capabilities: Capabilities,
    pub(super) shard: (u64, u64),
    pub(super) stop: CancellationToken,
    pub(super) visible: bool,
}

/// Result of an exploration.
pub(super) struct ExploreOutcome {
    pub(super) events: Vec<Event>,
    pub(super) record: Option<Record>,
}

impl ExploreRun<'_> {
    pub(super) fn was_interrupted(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Explores, and shrinks a failing history.
    pub(super) async fn explore(&self) -> ExploreOutcome {
        let bar = self.bar();
        // The end of the time is not an interruption, so it has a token of its own.
        let over = self.stop.child_token();
        let timer = self.exploration.duration.map(|limit| self.timer(limit, over.clone()));
        let told = bar.clone();
        let (stats, failure) = explorer::explore(
            &self.ready.harness,
            &self.options(over),
            self.exploration.clients,
            move |progress: Progress| {
                let Progress { steps, histories, rounds } = progress;
                told.set_position(steps);
                told.set_message(format!("{histories} histories, {rounds} rounds"));
            },
        )
        .await;
        if let Some(timer) = timer {
            timer.abort();
        }
        bar.set_message("shrinking the failing history");
        let caught = match failure {
            None => None,
            Some(Failure::History(found)) => Some(self.shorten(found).await),
            Some(Failure::Round { number, round, rules }) => {
                let after = stats.steps;
                let found =
                    Discovery { number: 1, history: number, after, length: round.plan.length() };
                Some(self.shorten_round(round, rules, found).await)
            }
        };
        bar.finish_and_clear();
        let (failures, record) = match caught {
            Some((failure, record)) => (vec![failure], Some(record)),
            None => (vec![], None),
        };
        ExploreOutcome { events: report::events(&stats, &failures, &self.run_metadata()), record }
    }

    /// Runs a saved history again.
    pub(super) async fn replay(&self, record: &Record) -> Result<ExploreOutcome, Problem> {
        let harness = &self.ready.harness;
        let mut stats = Stats { histories: 1, ..Stats::default() };
        let failure = match &record.content {
            Content::Sequential(commands) => {
                let commands = well_formed(commands);
                if commands.is_empty() {
                    return Err(Problem::Usage("the file contains no history".to_owned()));
                }
                let strict = self.strict;
                let history =
                    sequential::replay(harness, 0, &commands, strict, sequential::PATIENCE).await;
                stats.steps = history.commands.len() as u64;
                stats.tally = history.tally.clone();
                let length = history.commands.len();
                match &history.verdict {
                    HistoryVerdict::Held | HistoryVerdict::Limited => None,
                    HistoryVerdict::Undecided(reason) => {
                        stats.add_undecided(reason.clone());
                        None
                    }
                    HistoryVerdict::Violated(_) => {
                        let shrunk = shrink(harness, history, strict).await;
                        Some(ShrunkFailure::sequential(shrunk, again(record, length)))
                    }
                }
            }
            Content::Concurrent(plan) => self.replay_round(plan, record, &mut stats).await,
        };
        let failures: Vec<ShrunkFailure> = failure.into_iter().collect();
        let events = report::events(&stats, &failures, &self.run_metadata());
        Ok(ExploreOutcome { events, record: None })
    }

    /// Plays a round until its race happens, or until the attempts are used up.
    async fn replay_round(
        &self,
        plan: &Plan,
        record: &Record,
        stats: &mut Stats,
    ) -> Option<ShrunkFailure> {
        let harness = &self.ready.harness;
        let rules = concurrent::Rules::probe_target(harness, self.strict).await;
        for number in 0..40 {
            let name = format!("r{number}");
            let round = concurrent::play(&self.ready.harness, &name, plan, rules).await;
            stats.steps += round.steps;
            stats.tally.merge(&round.tally);
            if let concurrent::RoundVerdict::Violated(_) = round.verdict {
                let length = plan.length();
                let shrunk = ShrunkRound { round, replays: number + 1, failed: 1 };
                return Some(ShrunkFailure::concurrent(shrunk, again(record, length)));
            }
        }
        None
    }

    async fn shorten(&self, found: FailingHistory) -> (ShrunkFailure, Record) {
        let (number, length) = (found.history.number, found.history.commands.len());
        let strict = self.strict;
        let shrunk = shrink(&self.ready.harness, found.history, strict).await;
        let content = Content::Sequential(shrunk.history.commands.clone());
        let discovery = Discovery { number: 1, history: number, after: found.after, length };
        let failure = ShrunkFailure::sequential(shrunk, discovery);
        let record = self.record(&failure, content);
        (failure, record)
    }

    async fn shorten_round(
        &self,
        round: Round,
        rules: concurrent::Rules,
        found: Discovery,
    ) -> (ShrunkFailure, Record) {
        let shrunk = concurrent::shrink_round(&self.ready.harness, round, rules).await;
        let content = Content::Concurrent(shrunk.round.plan.clone());
        let failure = ShrunkFailure::concurrent(shrunk, found);
        let record = self.record(&failure, content);
        (failure, record)
    }

    fn record(&self, failure: &ShrunkFailure, content: Content) -> Record {
        Record {
            version: RECORD_VERSION,
            requirement: failure.summary.requirement.clone(),
            target: self.ready.target.base_url.clone(),
            seed: self.seed,
            history: failure.summary.history,
            content,
        }
    }

    fn options(&self, stop: CancellationToken) -> Options {
        let is_timed = self.exploration.duration.is_some() || self.exploration.requests.is_some();
        Options {
            seed: self.seed,
            steps: if is_timed { u64::MAX } else { self.exploration.steps },
            requests: self.exploration.requests.unwrap_or(u64::MAX),
            jobs: self.exploration.jobs,
            strict: self.strict,
            capabilities: self.capabilities,
            shard: self.shard,
            stop,
        }
    }

    fn run_metadata(&self) -> RunMetadata {
        let (part, parts) = self.shard;
        let micros = self.ready.harness.epoch.elapsed().as_micros();
        RunMetadata {
            target: self.ready.target.clone(),
            started_at: self.ready.started_at.clone(),
            strict: self.strict,
            seed: self.seed,
            shard: if parts > 1 { format!("{part}/{parts}") } else { String::new() },
            interrupted: self.was_interrupted(),
            at_us: u64::try_from(micros).unwrap_or(u64::MAX),
        }
    }

    fn timer(&self, limit: Duration, over: CancellationToken) -> tokio::task::JoinHandle<()> {
        let left = limit.saturating_sub(self.ready.harness.epoch.elapsed());
        tokio::spawn(async move {
            tokio::time::sleep(left).await;
            over.cancel();
        })
    }

    fn bar(&self) -> ProgressBar {
        let target =
            if self.visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let is_timed = self.exploration.duration.is_some() || self.exploration.requests.is_some();
        let length = (!is_timed).then_some(self.exploration.steps);
        let bar = ProgressBar::with_draw_target(length, target);
        let template = "{bar:24} {pos} commands ({per_sec}) {wide_msg}";
        // A template that cannot be parsed would only change how the line looks.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar
    }
}

/// Discovery of a saved history: at once, under its old number.
fn again(record: &Record, length: usize) -> Discovery {
    Discovery { number: 1, history: record.history, after: 0, length }
}

/// Saves the history and, for a sequence, a script of curl calls beside it.
pub(super) fn write(record: &Record, path: &Path, written: &mut WrittenFiles<'_>) {
    let mut files = vec![];
    let text = serde_json::to_vec_pretty(record).unwrap_or_default();
    files.push((path.to_owned(), text));
    if let Content::Sequential(commands) = &record.content {
        match reproduction::script(commands) {
            Ok(script) => files.push((path.with_extension("sh"), script.into_bytes())),
            Err(error) => written.failed(Problem::Failed(format!(
                "cannot write the history as a script: {error}; the JSON file is complete"
            ))),
        }
    }
    for (path, text) in files {
        written.text(&path.display().to_string(), &text);
        match files::replace(&path, &text) {
            Ok(()) => output::note(format_args!("saved: {}", path.display())),
            Err(error) => written.failed(Problem::Failed(format!(
                "cannot save the history in {}: {error}; choose another path with --save",
                path.display()
            ))),
        }
    }
}

/// Reads a saved history.
pub(super) fn read(path: &Path) -> Result<Record, Problem> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::Usage(format!(
            "cannot replay {}: {error}; `explore` writes such a file when something fails",
            path.display()
        ))
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
    if record.version > RECORD_VERSION {
        let why = format!(
            "it has version {}, and this program reads up to {RECORD_VERSION}",
            record.version
        );
        return Err(unreadable(&why));
    }
    Ok(record)
}
