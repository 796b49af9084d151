//! Explores one command after the other, many histories side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::command::Command;
use super::coverage::Coverage;
use super::execute::{Execution, Step};
use super::generate::{Abilities, Generator, seed_of};
use super::tally::Tally;
use crate::model::{Cleanup, Event, Finding, Verdict};
use crate::session::Harness;
pub use crate::session::PATIENCE;

/// How many histories are under way for each that sends: those that wait for what comes back late
/// let others go first.
const WAITING: usize = 3;

/// How histories are explored.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the run.
    pub seed: u64,
    /// How many commands are sent at least, unless something is found first.
    pub steps: u64,
    /// How many requests are sent at most, as far as whole histories allow.
    pub requests: u64,
    /// How many histories send side by side.
    pub jobs: usize,
    /// Whether SHOULD violations count too.
    pub strict: bool,
    /// What the target can be asked.
    pub abilities: Abilities,
    /// The part of the seeds to explore: `k` of `n`, `k` from 1.
    pub shard: (u64, u64),
    /// Stops the exploration.
    pub stop: CancellationToken,
}

/// Histories that are run together: what they are made up of depends on nothing that any other of
/// them meets, so neither on their number side by side nor on their pace.
#[derive(Debug, Clone)]
pub struct Bout {
    /// The number of the first history, before sharding.
    pub first: u64,
    /// How many histories there are.
    pub histories: u64,
    /// What earlier ones have met.
    pub known: Arc<Coverage>,
}

/// A history that was run.
#[derive(Debug, Clone)]
pub struct History {
    /// Its number in the run.
    pub number: u64,
    /// Its commands, as far as they were sent.
    pub commands: Vec<Command>,
    /// What came of it.
    pub verdict: HistoryVerdict,
    /// Everything that happened.
    pub events: Vec<Event>,
    /// What became of the things it created.
    pub cleanup: Cleanup,
    /// What is counted of it.
    pub tally: Tally,
}

/// What came of a history.
#[derive(Debug, Clone, PartialEq)]
pub enum HistoryVerdict {
    /// Every answer was acceptable.
    Held,
    /// The same, but it ended early: a limit (429) took the place of an answer.
    Limited,
    /// The last command's answer broke a requirement.
    Violated(Vec<Finding>),
    /// The last command's answer says nothing.
    Undecided(String),
}

/// What an exploration saw.
#[derive(Debug, Default)]
pub struct Explored {
    /// Commands that were sent.
    pub steps: u64,
    /// Histories that were run.
    pub histories: u64,
    /// Why histories could not be decided: how many, and the first reason.
    pub undecided: (u64, Option<String>),
    /// What was met.
    pub coverage: Coverage,
    /// What is counted.
    pub tally: Tally,
    /// Histories that failed, in the order of their numbers.
    pub failures: Vec<Found>,
    /// What histories left behind.
    pub left_behind: Vec<String>,
}

/// A history that failed, and when.
#[derive(Debug, Clone)]
pub struct Found {
    /// The history.
    pub history: History,
    /// How many commands had been sent by then.
    pub after: u64,
}

impl History {
    /// The requirement that it breaks first.
    #[must_use]
    pub fn broken(&self) -> Option<&Finding> {
        match &self.verdict {
            HistoryVerdict::Violated(findings) => findings.first(),
            _ => None,
        }
    }
}

/// Runs the histories of a bout until one fails, the budget of the options is spent or somebody
/// stops it. `observe` is told how many commands were sent and histories run.
pub async fn explore(
    harness: &Arc<Harness>,
    options: &Options,
    bout: &Bout,
    observe: impl Fn(u64, u64) + Send + Sync + Clone + 'static,
) -> Explored {
    let jobs = options.jobs.max(1);
    let shared = Arc::new(Shared {
        options: options.clone(),
        bout: bout.clone(),
        senders: Semaphore::new(jobs),
        next: AtomicU64::new(0),
        end: AtomicU64::new(bout.histories),
        steps: AtomicU64::new(0),
        histories: AtomicU64::new(0),
        requests: AtomicU64::new(0),
    });
    // What goes on alone is alone with its waiting too.
    let workers = if jobs == 1 { 1 } else { jobs.saturating_mul(WAITING) };
    let mut working = JoinSet::new();
    for _ in 0..workers {
        let worker = Worker { harness: Arc::clone(harness), shared: Arc::clone(&shared) };
        working.spawn(worker.work(observe.clone()).boxed());
    }
    let mut explored = Explored::default();
    while let Some(part) = working.join_next().await {
        // A panic of ours in one worker decides nothing.
        match part {
            Ok(part) => explored.absorb(part),
            Err(error) => explored.undecided(format!("this suite panicked: {error}")),
        }
    }
    explored.steps = shared.steps.load(Ordering::Relaxed);
    explored.failures.sort_by_key(|found| found.history.number);
    explored
}

/// What the workers of a bout share.
struct Shared {
    options: Options,
    bout: Bout,
    /// Lets so many histories send at once.
    senders: Semaphore,
    next: AtomicU64,
    /// No history from this one on is of interest any more.
    end: AtomicU64,
    steps: AtomicU64,
    histories: AtomicU64,
    requests: AtomicU64,
}

impl Shared {
    fn has_budget(&self) -> bool {
        !self.options.stop.is_cancelled()
            && self.steps.load(Ordering::Relaxed) < self.options.steps
            && self.requests.load(Ordering::Relaxed) < self.options.requests
    }

    /// Whether a history that is under way goes on: the first one that fails is looked for, so those
    /// before one that failed do.
    fn wants(&self, turn: u64) -> bool {
        !self.options.stop.is_cancelled() && turn < self.end.load(Ordering::Relaxed)
    }
}

struct Worker {
    harness: Arc<Harness>,
    shared: Arc<Shared>,
}

impl Worker {
    async fn work(self, observe: impl Fn(u64, u64)) -> Explored {
        let mut explored = Explored::default();
        let shared = &self.shared;
        let (part, parts) = shared.options.shard;
        // A semaphore that nobody closes always gives its permits.
        while let Ok(permit) = shared.senders.acquire().await {
            if !shared.has_budget() {
                break;
            }
            let turn = shared.next.fetch_add(1, Ordering::Relaxed);
            if !shared.wants(turn) {
                break;
            }
            let number = (shared.bout.first + turn) * parts.max(1) + part.saturating_sub(1);
            let (history, met) = self.history(turn, number, permit).await;
            let after = shared.steps.load(Ordering::Relaxed);
            let histories = shared.histories.fetch_add(1, Ordering::Relaxed) + 1;
            observe(after, histories);
            shared.requests.fetch_add(history.tally.requests, Ordering::Relaxed);
            explored.histories += 1;
            explored.coverage.absorb(&met);
            explored.tally.absorb(&history.tally);
            explored.left_behind.extend(history.cleanup.left_behind.iter().cloned());
            match &history.verdict {
                HistoryVerdict::Held | HistoryVerdict::Limited => {}
                HistoryVerdict::Undecided(reason) => explored.undecided(reason.clone()),
                HistoryVerdict::Violated(_) => {
                    shared.end.fetch_min(turn, Ordering::Relaxed);
                    explored.failures.push(Found { history, after });
                }
            }
        }
        explored
    }

    async fn history<'a>(
        &'a self,
        turn: u64,
        number: u64,
        permit: SemaphorePermit<'a>,
    ) -> (History, Coverage) {
        let Options { seed, abilities, strict, .. } = self.shared.options;
        let mut generator = Generator::new(seed_of(seed, number), abilities);
        let name = format!("h{number}");
        let mut execution = Execution::begin(Arc::clone(&self.harness), &name, strict, PATIENCE);
        let mut permit = Some(permit);
        let mut met = Coverage::default();
        let mut commands = Vec::new();
        let mut verdict = HistoryVerdict::Held;
        while verdict == HistoryVerdict::Held && self.shared.wants(turn) {
            let known = [&*self.shared.bout.known, &met];
            let Some(command) = generator.next(&execution.model, known) else { break };
            if command == Command::Pause {
                permit = None;
            } else if permit.is_none() {
                permit = self.shared.senders.acquire().await.ok();
            }
            verdict = judged(execution.step(&command, &mut met).await);
            self.shared.steps.fetch_add(1, Ordering::Relaxed);
            commands.push(command);
        }
        (finished(number, commands, verdict, execution).await, met)
    }
}

/// Runs a known history again, on collections of its own; what is still seen after `patience`
/// counts as staying.
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
        verdict = judged(execution.step(command, &mut coverage).await);
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

fn judged(step: Step) -> HistoryVerdict {
    match step {
        Step::Held => HistoryVerdict::Held,
        Step::Limited => HistoryVerdict::Limited,
        Step::Violated(findings) => HistoryVerdict::Violated(findings),
        Step::Undecided(reason) => HistoryVerdict::Undecided(reason),
    }
}

impl Explored {
    /// A history could not be decided.
    pub fn undecided(&mut self, reason: String) {
        self.undecided.0 += 1;
        self.undecided.1.get_or_insert(reason);
    }

    /// Takes in what another part of the run saw.
    pub fn absorb(&mut self, other: Self) {
        self.steps += other.steps;
        self.histories += other.histories;
        self.undecided.0 += other.undecided.0;
        if let Some(reason) = other.undecided.1 {
            self.undecided.1.get_or_insert(reason);
        }
        self.coverage.absorb(&other.coverage);
        self.tally.absorb(&other.tally);
        self.failures.extend(other.failures);
        self.left_behind.extend(other.left_behind);
    }
}

/// Whether a clean-up left nothing.
#[must_use]
pub fn is_clean(cleanup: &Cleanup) -> bool {
    cleanup.verdict <= Verdict::Skipped
}
