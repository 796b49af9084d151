//! A whole exploration: batches of histories, each followed by rounds of overlapping calls, until
//! something fails or the budget is spent.

use std::sync::Arc;

use super::concurrent::{self, Round, Rules};
use super::sequential::{self, Batch, FailingHistory, Options, PATIENCE};
use super::stats::Stats;
use crate::session::Harness;

/// Size of the first batch. Each further batch doubles, up to the maximum, so that easy failures
/// are found early without paying for many small batches.
const FIRST_BATCH: u64 = 16;
const LARGEST_BATCH: u64 = 256;

/// Maximum number of histories per batch that run alone. They find failures that other traffic
/// hides, such as work that the target catches up on with the next request.
const MAX_ALONE: u64 = 32;

/// Histories that run alone to reproduce a failure that was seen beside others.
const ALONE_AFTER_FAILURE: u64 = 128;

/// Sequential commands per round of overlapping calls.
const COMMANDS_PER_ROUND: u64 = 40;

/// The first failure of an exploration.
#[derive(Debug)]
pub enum Failure {
    /// A sequential history.
    History(FailingHistory),
    /// A round of overlapping calls.
    Round {
        /// Its number in the run.
        number: u64,
        /// The round.
        round: Round,
        /// Rules that judged it.
        rules: Rules,
    },
}

/// Progress of an exploration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Commands that were sent.
    pub steps: u64,
    /// Histories that were run.
    pub histories: u64,
    /// Rounds of overlapping calls that were played.
    pub rounds: u64,
}

/// Explores a target. `clients` is the number of clients in a round of overlapping calls; fewer
/// than two mean no rounds.
pub async fn explore(
    harness: &Arc<Harness>,
    options: &Options,
    clients: usize,
    observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
) -> (Stats, Option<Failure>) {
    let mut explorer = Explorer {
        harness,
        options,
        clients,
        rules: None,
        next: 0,
        rounds: 0,
        stats: Stats::default(),
    };
    let mut histories = FIRST_BATCH;
    loop {
        let failure = explorer.batch(histories, observe.clone()).await;
        if failure.is_some() || explorer.is_over() {
            return (explorer.stats, failure);
        }
        histories = (histories * 2).min(LARGEST_BATCH);
    }
}

struct Explorer<'a> {
    harness: &'a Arc<Harness>,
    options: &'a Options,
    clients: usize,
    /// Rules of the rounds, once the target has been probed for them.
    rules: Option<Rules>,
    /// The number of the next history.
    next: u64,
    /// Rounds that were played.
    rounds: u64,
    stats: Stats,
}

impl Explorer<'_> {
    /// Runs one batch and its rounds; returns the first failure.
    async fn batch(
        &mut self,
        histories: u64,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<Failure> {
        let begin = self.stats.steps;
        let alone = (histories / 4).min(MAX_ALONE);
        let failure = self.histories(alone, 1, observe.clone()).await;
        if failure.is_some() {
            return failure;
        }
        // A reused identifier would let one history change the record of another.
        let reuses = self.harness.inventory.gives_identifiers_again();
        let jobs = if reuses { 1 } else { self.options.jobs };
        let failure = self.histories(histories - alone, jobs, observe.clone()).await;
        if failure.is_some() {
            return failure;
        }
        let rounds = ((self.stats.steps - begin) / COMMANDS_PER_ROUND).max(1);
        self.overlapping(rounds, observe).await
    }

    /// Runs the next histories, `jobs` at once; returns the failure to report.
    async fn histories(
        &mut self,
        histories: u64,
        jobs: usize,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<Failure> {
        if self.is_over() {
            return None;
        }
        let options = Options {
            jobs,
            steps: self.options.steps.saturating_sub(self.stats.steps),
            requests: self.options.requests.saturating_sub(self.stats.tally.requests),
            ..self.options.clone()
        };
        let failing = self.part(&options, histories, observe.clone()).await?;
        if jobs > 1 && !self.fails_alone(&failing).await {
            let alone = Options { jobs: 1, steps: u64::MAX, requests: u64::MAX, ..options };
            let instead = self.part(&alone, ALONE_AFTER_FAILURE, observe).await;
            if instead.is_none() && self.harness.inventory.gives_identifiers_again() {
                // The failure may be that of another history, which got a reused identifier.
                return None;
            }
            return Some(Failure::History(instead.unwrap_or(failing)));
        }
        Some(Failure::History(failing))
    }

    /// Runs the next histories; returns the first failing one.
    async fn part(
        &mut self,
        options: &Options,
        histories: u64,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<FailingHistory> {
        let known = Arc::new(self.stats.coverage.clone());
        let batch = Batch { first: self.next, histories, known };
        let before = self.progress();
        let (part, failing) =
            sequential::explore(self.harness, options, &batch, move |steps, number| {
                observe(Progress {
                    steps: before.steps + steps,
                    histories: before.histories + number,
                    ..before
                });
            })
            .await;
        self.next += histories;
        self.stats.merge(part);
        failing.map(|it| FailingHistory { after: before.steps + it.after, ..it })
    }

    /// Runs a failing history again on its own: beside others, the failure may be their doing.
    async fn fails_alone(&mut self, failing: &FailingHistory) -> bool {
        let (commands, strict) = (&failing.history.commands, self.options.strict);
        let again = sequential::replay(self.harness, 0, commands, strict, PATIENCE).await;
        self.stats.steps += again.commands.len() as u64;
        self.stats.tally.merge(&again.tally);
        self.stats.left_behind.extend(again.cleanup.left_behind.iter().cloned());
        again.first_finding().is_some()
    }

    /// Plays rounds of overlapping calls, even when the budget is spent: the shortest exploration
    /// has one.
    async fn overlapping(&mut self, number: u64, observe: impl Fn(Progress)) -> Option<Failure> {
        if self.clients < 2 || self.options.stop.is_cancelled() {
            return None;
        }
        let rules = match self.rules {
            Some(rules) => rules,
            None => Rules::probe_target(self.harness, self.options.strict).await,
        };
        self.rules = Some(rules);
        let before = self.progress();
        let numbers = self.rounds..self.rounds + number;
        let (part, failing) = concurrent::rounds(
            self.harness,
            self.options,
            self.clients,
            rules,
            numbers,
            |rounds| observe(Progress { rounds: before.rounds + rounds, ..before }),
        )
        .await;
        self.rounds += part.histories;
        self.stats.merge(part);
        failing.map(|(number, round)| Failure::Round { number, round, rules })
    }

    fn progress(&self) -> Progress {
        let Stats { steps, histories, .. } = self.stats;
        Progress { steps, histories: histories - self.rounds, rounds: self.rounds }
    }

    fn is_over(&self) -> bool {
        self.options.stop.is_cancelled()
            || self.stats.steps >= self.options.steps
            || self.stats.tally.requests >= self.options.requests
    }
}
