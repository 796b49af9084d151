//! Explores one command after the other, many histories side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::command::Command;
use super::coverage::Coverage;
pub use super::execute::PATIENCE;
use super::execute::{Execution, Step};
use super::generate::{self, Abilities, Focus};
use super::tally::Tally;
use crate::model::{Cleanup, Event, Finding, Verdict};
use crate::run::Harness;

/// How long a history is at least and at most, the looks at its end aside.
const LENGTHS: std::ops::Range<usize> = 3..14;

/// One of so many histories ends with a look after a while: some things come back late.
const LATE_LOOKS: u8 = 24;

/// How histories are explored.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the run.
    pub seed: u64,
    /// How many commands are sent at least, unless something is found first.
    pub steps: u64,
    /// The number of the first history.
    pub first: u64,
    /// How many requests are sent at most, as far as whole histories allow.
    pub requests: u64,
    /// How many histories run side by side.
    pub jobs: usize,
    /// Whether SHOULD violations count too.
    pub strict: bool,
    /// What the target can be asked.
    pub abilities: Abilities,
    /// The part of the seeds to explore: `k` of `n`, `k` from 1.
    pub shard: (u64, u64),
    /// Whether to go on after the first history that failed.
    pub keep_going: bool,
    /// Stops the exploration.
    pub stop: CancellationToken,
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

/// Explores until the steps are done, something is found or somebody stops it. `observe` is told
/// of the progress: commands sent and histories run.
pub async fn explore(
    harness: &Arc<Harness>,
    options: &Options,
    observe: impl Fn(u64, u64) + Send + Sync + Clone + 'static,
) -> Explored {
    let stop = options.stop.child_token();
    let steps = Arc::new(AtomicU64::new(0));
    let histories = Arc::new(AtomicU64::new(0));
    let requests = Arc::new(AtomicU64::new(0));
    let mut workers = JoinSet::new();
    for worker in 0..options.jobs.max(1) as u64 {
        let worker = Worker {
            harness: Arc::clone(harness),
            options: options.clone(),
            number: worker,
            steps: Arc::clone(&steps),
            histories: Arc::clone(&histories),
            requests: Arc::clone(&requests),
            stop: stop.clone(),
        };
        workers.spawn(worker.work(observe.clone()));
    }
    let mut explored = Explored::default();
    while let Some(part) = workers.join_next().await {
        // A panic of ours in one worker decides nothing.
        match part {
            Ok(part) => explored.absorb(part),
            Err(error) => explored.undecided(format!("this suite panicked: {error}")),
        }
    }
    explored.steps = steps.load(Ordering::Relaxed);
    explored.histories = histories.load(Ordering::Relaxed);
    explored.failures.sort_by_key(|found| found.history.number);
    explored
}

struct Worker {
    harness: Arc<Harness>,
    options: Options,
    number: u64,
    steps: Arc<AtomicU64>,
    histories: Arc<AtomicU64>,
    requests: Arc<AtomicU64>,
    stop: CancellationToken,
}

impl Worker {
    /// Runs every `jobs`-th history of the shard: which ones does not depend on the others' pace.
    async fn work(self, observe: impl Fn(u64, u64)) -> Explored {
        let mut explored = Explored::default();
        let (shard, shards) = self.options.shard;
        let jobs = self.options.jobs.max(1) as u64;
        let mut turn = self.number;
        while self.goes_on() {
            let number = (self.options.first + turn) * shards.max(1) + shard.saturating_sub(1);
            turn += jobs;
            let history = self.history(number, &mut explored.coverage).await;
            self.histories.fetch_add(1, Ordering::Relaxed);
            let after = self.steps.load(Ordering::Relaxed);
            observe(after, self.histories.load(Ordering::Relaxed));
            self.requests.fetch_add(history.tally.requests, Ordering::Relaxed);
            explored.tally.absorb(&history.tally);
            explored.left_behind.extend(history.cleanup.left_behind.iter().cloned());
            match &history.verdict {
                HistoryVerdict::Held => {}
                HistoryVerdict::Undecided(reason) => explored.undecided(reason.clone()),
                HistoryVerdict::Violated(_) => {
                    explored.failures.push(Found { history, after });
                    if !self.options.keep_going {
                        self.stop.cancel();
                    }
                }
            }
        }
        explored
    }

    fn goes_on(&self) -> bool {
        !self.stop.is_cancelled()
            && self.steps.load(Ordering::Relaxed) < self.options.steps
            && self.requests.load(Ordering::Relaxed) < self.options.requests
    }

    async fn history(&self, number: u64, coverage: &mut Coverage) -> History {
        let mut random = Rng::with_seed(generate::seed_of(self.options.seed, number));
        let abilities = self.options.abilities;
        let focus = Focus::draw(abilities, &mut random);
        let length = random.usize(LENGTHS);
        let waits = random.u8(..LATE_LOOKS) == 0;
        let name = format!("h{number}");
        let mut execution =
            Execution::begin(Arc::clone(&self.harness), &name, self.options.strict, PATIENCE);
        let mut commands = Vec::with_capacity(length);
        let mut verdict = HistoryVerdict::Held;
        while commands.len() < length && verdict == HistoryVerdict::Held {
            let model = &execution.model;
            let next = generate::next(model, focus, abilities, coverage, &mut random);
            let Some(command) = next.filter(|_| !self.stop.is_cancelled()) else { break };
            verdict = self.step(&mut execution, command, coverage, &mut commands).await;
        }
        let mut last = generate::last_looks(&execution.model);
        if waits && execution.model.collections().any(|one| !one.is_live()) {
            last.splice(..0, [Command::Pause]);
        }
        for command in last {
            if verdict == HistoryVerdict::Held && !self.stop.is_cancelled() {
                verdict = self.step(&mut execution, command, coverage, &mut commands).await;
            }
        }
        finished(number, commands, verdict, execution).await
    }

    async fn step(
        &self,
        execution: &mut Execution,
        command: Command,
        coverage: &mut Coverage,
        commands: &mut Vec<Command>,
    ) -> HistoryVerdict {
        let verdict = judged(execution.step(&command, coverage).await);
        self.steps.fetch_add(1, Ordering::Relaxed);
        commands.push(command);
        verdict
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
