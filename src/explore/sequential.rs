//! Sequential histories: each sends one command after the other, and many run concurrently.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::command::Command;
use super::execute::Execution;
pub use super::execute::HistoryVerdict;
use super::generate::{Capabilities, Generator, seed_of};
use super::stats::{Coverage, Stats, Tally};
use crate::model::{Cleanup, Event, Finding};
use crate::session::Harness;
pub use crate::session::PATIENCE;

/// Open histories per history that may send. Those in a pause let others send.
const OPEN_PER_SENDER: usize = 3;

/// Options of an exploration.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the run.
    pub seed: u64,
    /// Minimum number of commands, unless a failure ends the exploration earlier.
    pub steps: u64,
    /// Number of requests after which no further history starts.
    pub requests: u64,
    /// Histories that send concurrently.
    pub jobs: usize,
    /// SHOULD violations count too.
    pub strict: bool,
    /// Commands that the target and the fixtures support.
    pub capabilities: Capabilities,
    /// The part of the seeds to explore: `k` of `n`, `k` from 1.
    pub shard: (u64, u64),
    /// Stops the exploration.
    pub stop: CancellationToken,
}

/// Histories that run together.
///
/// Their commands depend neither on the other histories of the batch nor on their number or speed.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The number of the first history, before sharding.
    pub first: u64,
    /// Number of histories.
    pub histories: u64,
    /// Coverage of earlier batches.
    pub known: Arc<Coverage>,
}

/// A history that was run.
#[derive(Debug, Clone)]
pub struct History {
    /// Its number in the run.
    pub number: u64,
    /// The commands that were sent.
    pub commands: Vec<Command>,
    /// The verdict on its last command.
    pub verdict: HistoryVerdict,
    /// Its events.
    pub events: Vec<Event>,
    /// Result of its clean-up.
    pub cleanup: Cleanup,
    /// Its checks, requests and latencies.
    pub tally: Tally,
}

/// A history that failed.
#[derive(Debug, Clone)]
pub struct FailingHistory {
    /// The history.
    pub history: History,
    /// Commands that the whole run had sent by then.
    pub after: u64,
}

impl History {
    /// The first finding, if a requirement was violated.
    #[must_use]
    pub fn first_finding(&self) -> Option<&Finding> {
        match &self.verdict {
            HistoryVerdict::Violated(findings) => findings.first(),
            _ => None,
        }
    }
}

/// Runs the histories of a batch until one fails, the budget of the options is spent or the run is
/// stopped. Returns the failing history with the lowest number.
///
/// `observe` receives the numbers of commands sent and of histories run.
pub async fn explore(
    harness: &Arc<Harness>,
    options: &Options,
    batch: &Batch,
    observe: impl Fn(u64, u64) + Send + Sync + Clone + 'static,
) -> (Stats, Option<FailingHistory>) {
    let jobs = options.jobs.max(1);
    let shared = Arc::new(BatchState {
        options: options.clone(),
        batch: batch.clone(),
        senders: Semaphore::new(jobs),
        next: AtomicU64::new(0),
        end: AtomicU64::new(batch.histories),
        steps: AtomicU64::new(0),
        histories: AtomicU64::new(0),
        requests: AtomicU64::new(0),
    });
    // With one job, no other history is open during a pause.
    let workers = if jobs == 1 { 1 } else { jobs.saturating_mul(OPEN_PER_SENDER) };
    let mut working = JoinSet::new();
    for _ in 0..workers {
        let worker = Worker { harness: Arc::clone(harness), shared: Arc::clone(&shared) };
        working.spawn(worker.work(observe.clone()).boxed());
    }
    let mut stats = Stats::default();
    let mut failures = Vec::new();
    while let Some(part) = working.join_next().await {
        match part {
            Ok((part, failure)) => {
                stats.merge(part);
                failures.extend(failure);
            }
            // A panic of this suite is no verdict on the target.
            Err(error) => stats.add_undecided(format!("this suite panicked: {error}")),
        }
    }
    stats.steps = shared.steps.load(Ordering::Relaxed);
    (stats, failures.into_iter().min_by_key(|failing| failing.history.number))
}

/// State that the workers of a batch share.
struct BatchState {
    options: Options,
    batch: Batch,
    /// One permit per history that may send.
    senders: Semaphore,
    next: AtomicU64,
    /// Index of the first history that need not run: all from a failing one on.
    end: AtomicU64,
    steps: AtomicU64,
    histories: AtomicU64,
    requests: AtomicU64,
}

impl BatchState {
    fn has_budget(&self) -> bool {
        !self.options.stop.is_cancelled()
            && self.steps.load(Ordering::Relaxed) < self.options.steps
            && self.requests.load(Ordering::Relaxed) < self.options.requests
    }

    /// Returns true while a history may continue. Those before a failing one do, so that the first
    /// failure of the batch is found.
    fn continues(&self, index: u64) -> bool {
        !self.options.stop.is_cancelled() && index < self.end.load(Ordering::Relaxed)
    }
}

struct Worker {
    harness: Arc<Harness>,
    shared: Arc<BatchState>,
}

impl Worker {
    async fn work(self, observe: impl Fn(u64, u64)) -> (Stats, Option<FailingHistory>) {
        let mut stats = Stats::default();
        let mut first_failure: Option<FailingHistory> = None;
        let shared = &self.shared;
        let (part, parts) = shared.options.shard;
        // The semaphore is never closed, so a permit always comes.
        while let Ok(permit) = shared.senders.acquire().await {
            if !shared.has_budget() {
                break;
            }
            let index = shared.next.fetch_add(1, Ordering::Relaxed);
            if !shared.continues(index) {
                break;
            }
            let number = (shared.batch.first + index) * parts.max(1) + part.saturating_sub(1);
            let (history, coverage) = self.history(index, number, permit).await;
            let after = shared.steps.load(Ordering::Relaxed);
            let histories = shared.histories.fetch_add(1, Ordering::Relaxed) + 1;
            observe(after, histories);
            shared.requests.fetch_add(history.tally.requests, Ordering::Relaxed);
            stats.histories += 1;
            stats.coverage.merge(&coverage);
            stats.tally.merge(&history.tally);
            stats.left_behind.extend(history.cleanup.left_behind.iter().cloned());
            match &history.verdict {
                HistoryVerdict::Held | HistoryVerdict::Limited => {}
                HistoryVerdict::Undecided(reason) => stats.add_undecided(reason.clone()),
                HistoryVerdict::Violated(_) => {
                    shared.end.fetch_min(index, Ordering::Relaxed);
                    // A worker takes its histories in ascending order.
                    first_failure.get_or_insert(FailingHistory { history, after });
                }
            }
        }
        (stats, first_failure)
    }

    async fn history<'a>(
        &'a self,
        index: u64,
        number: u64,
        permit: SemaphorePermit<'a>,
    ) -> (History, Coverage) {
        let Options { seed, capabilities, strict, .. } = self.shared.options;
        let mut generator = Generator::new(seed_of(seed, number), capabilities);
        let name = format!("h{number}");
        let mut execution = Execution::begin(Arc::clone(&self.harness), &name, strict, PATIENCE);
        let mut permit = Some(permit);
        let mut coverage = Coverage::default();
        let mut commands = Vec::new();
        let mut verdict = HistoryVerdict::Held;
        while verdict == HistoryVerdict::Held && self.shared.continues(index) {
            let known = [&*self.shared.batch.known, &coverage];
            let Some(command) = generator.next(&execution.model, known) else { break };
            if command == Command::Pause {
                permit = None;
            } else if permit.is_none() {
                permit = self.shared.senders.acquire().await.ok();
            }
            verdict = execution.step(&command, &mut coverage).await;
            self.shared.steps.fetch_add(1, Ordering::Relaxed);
            commands.push(command);
        }
        (finished(number, commands, verdict, execution).await, coverage)
    }
}

/// Runs a known history again, on collections of its own. A deleted item that is still visible
/// after `patience` counts as not deleted.
pub async fn replay(
    harness: &Arc<Harness>,
    number: u64,
    commands: &[Command],
    strict: bool,
    patience: Duration,
) -> History {
    let mut execution =
        Execution::begin(Arc::clone(harness), &format!("r{number}"), strict, patience);
    let mut coverage = Coverage::default();
    let mut sent = Vec::with_capacity(commands.len());
    let mut verdict = HistoryVerdict::Held;
    for command in commands {
        verdict = execution.step(command, &mut coverage).await;
        sent.push(command.clone());
        if verdict != HistoryVerdict::Held {
            break;
        }
    }
    finished(number, sent, verdict, execution).await
}

async fn finished(
    number: u64,
    commands: Vec<Command>,
    verdict: HistoryVerdict,
    execution: Execution,
) -> History {
    let (events, cleanup, tally) = execution.end().await;
    History { number, commands, verdict, events, cleanup, tally }
}
