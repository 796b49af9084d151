//! Rounds of overlapping calls: playing one, playing many, and shrinking one that fails.

use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::join_all;
use tokio::sync::mpsc::unbounded_channel;

use super::clients::{ClientCall, RoundContext};
use super::diagnose::Violation;
use super::judgement::{Judgement, judge};
use super::rules::Rules;
use super::{Operation, Plan};
use crate::contract::checks::{Check, Mismatch};
use crate::explore::SCENARIO;
use crate::explore::generate::seed_of;
use crate::explore::sequential::Options;
use crate::explore::stats::{Stats, Tally};
use crate::model::{Cleanup, Event, Finding};
use crate::session::{Harness, Inconclusive, Session};

/// Attempts with a shorter plan before it counts as passing: a race need not happen each time.
const TRIES: u32 = 20;

/// Maximum number of rounds that shrinking plays.
const BUDGET: u32 = 300;

/// Replays of the shortest plan.
const REPLAYS: u32 = 20;

/// Replays that are played concurrently.
const CONCURRENT_REPLAYS: u32 = 5;

/// The state that overlapping calls meet, as coverage counts it.
const RACING: &str = "raced for";

/// A round that was played.
#[derive(Debug, Clone)]
pub struct Round {
    /// The plan.
    pub plan: Plan,
    /// The verdict.
    pub verdict: RoundVerdict,
    /// A sentence per call, in the order they were sent.
    pub sentences: Vec<String>,
    /// Its events.
    pub events: Vec<Event>,
    /// Result of its clean-up.
    pub cleanup: Cleanup,
    /// Calls that were sent.
    pub steps: u64,
    /// Its checks, requests and latencies.
    pub tally: Tally,
    /// Operations with the status of their answer.
    pub statuses: Vec<(Operation, u16)>,
}

/// Verdict on a round.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundVerdict {
    /// An order of the calls exists in which every answer is right.
    Held,
    /// No such order exists, or an answer is wrong on its own.
    Violated(Vec<Finding>),
    /// Inconclusive, for this reason.
    Undecided(String),
}

/// A failing round after shrinking.
#[derive(Debug, Clone)]
pub struct ShrunkRound {
    /// The shortest round that failed.
    pub round: Round,
    /// Times it was played again.
    pub replays: u32,
    /// Times it failed then.
    pub failed: u32,
}

/// Plays a round on a collection of its own.
pub async fn play(harness: &Arc<Harness>, name: &str, plan: &Plan, rules: Rules) -> Round {
    let (events, mut inbox) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), SCENARIO, events).branch(name);
    let mut round = Round {
        plan: plan.clone(),
        verdict: RoundVerdict::Held,
        sentences: vec![],
        events: vec![],
        cleanup: Cleanup::default(),
        steps: 0,
        tally: Tally::default(),
        statuses: vec![],
    };
    if let Err(inconclusive) = play_and_judge(&session, plan, rules, &mut round).await {
        round.verdict = RoundVerdict::Undecided(inconclusive.reason);
    }
    round.cleanup = session.clean_up().await;
    session.forget_tombstones();
    let mut findings = Vec::new();
    while let Ok(event) = inbox.try_recv() {
        if let Event::Judged { findings: found, .. } = &event {
            findings.extend(found.iter().filter(|one| one.level.binds(rules.strict)).cloned());
        }
        round.tally.observe(&event);
        round.events.push(event);
    }
    if !findings.is_empty() {
        round.verdict = RoundVerdict::Violated(findings);
    }
    round
}

async fn play_and_judge(
    session: &Session,
    plan: &Plan,
    rules: Rules,
    round: &mut Round,
) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let enrols = plan.clients.iter().flatten().any(|one| *one == Operation::Enrol);
    let kept = if enrols { Some(session.create_collection().await?) } else { None };
    if let Some(kept) = &kept {
        // Checked before the clients start, so that it does not delay one of them.
        session.require_own_codes(&[&collection.code, &kept.code]).await?;
    }
    let mut names = vec![collection.name.clone()];
    names.extend((0..plan.length()).map(|_| session.marker()));
    let context =
        RoundContext { session, collection: &collection, kept: kept.as_ref(), names: &names };
    // Opens the connections first, so that the clients start together.
    join_all(plan.clients.iter().map(|_| session.retrieve(&collection.id))).await;
    let calls = context.play(plan).await;
    round.sentences = calls.iter().map(sentence).collect();
    let answered = calls.iter().filter_map(|it| Some((it.operation, it.answer.as_ref()?)));
    round.statuses = answered.map(|(operation, answer)| (operation, answer.status())).collect();
    round.steps = calls.len() as u64;
    if calls.iter().any(|call| call.is_limited) {
        // Not a violation, but it is unknown which of the deletions won.
        return Ok(());
    }
    let observed = context.read(&calls)?;
    match judge(&observed, rules.assumptions(session.expectations())) {
        Judgement::Held => Ok(()),
        Judgement::Deleted { unlinked } => context.check_after_deletion(&calls, &unlinked).await,
        Judgement::Violated(violation) => report(session, &calls, &violation),
        Judgement::Undecided(reason) => Err(Inconclusive::new(reason)),
    }
}

/// Reports a violation on the answer that shows it best.
fn report(
    session: &Session,
    calls: &[ClientCall],
    violation: &Violation,
) -> Result<(), Inconclusive> {
    let expected = "an order of the overlapping calls in which every answer is right";
    let mismatch = Mismatch::new(format!("none; {}", violation.summary));
    let shown_by = calls.get(violation.shown_by).and_then(|call| call.answer.as_ref());
    // A call with a result has an answer; without one, the round must not count as held.
    let answer = shown_by.ok_or_else(|| Inconclusive::new(mismatch.actual.clone()))?;
    session.check(answer, violation.requirement, &Check::decided(expected, vec![mismatch]));
    Ok(())
}

/// A call in words, with the recorded times of its answer: the report finds the answer by them.
fn sentence(call: &ClientCall) -> String {
    let client = call.client + 1;
    match &call.answer {
        None => format!("client {client}: {}, with no usable answer", call.operation),
        Some(answer) => {
            let timing = answer.exchange().timing;
            format!(
                "client {client}: {}, answered {} (from {} µs to {} µs)",
                call.operation,
                answer.status(),
                timing.started_us,
                timing.started_us.saturating_add(timing.total_us)
            )
        }
    }
}

/// Plays the rounds with these numbers, and stops at the first that fails.
pub async fn rounds(
    harness: &Arc<Harness>,
    options: &Options,
    clients: usize,
    rules: Rules,
    numbers: std::ops::Range<u64>,
    observe: impl Fn(u64),
) -> (Stats, Option<(u64, Round)>) {
    let mut stats = Stats::default();
    let reuses_identifiers = || harness.inventory.gives_identifiers_again();
    let jobs = if reuses_identifiers() { 1 } else { options.jobs.max(1) };
    let (shard, shards) = options.shard;
    let planned = |history| {
        let seed = seed_of(options.seed ^ u64::MAX, history);
        Plan::generate(seed, clients, options.capabilities.persons)
    };
    let stop = options.stop.child_token();
    let numbers = numbers.take_while(|_| !stop.is_cancelled());
    // Concurrently: most of a round is spent waiting for late effects.
    let mut played = futures::stream::iter(numbers)
        .map(|number| {
            let history = number * shards.max(1) + shard.saturating_sub(1);
            let plan = planned(history);
            async move {
                let name = format!("c{history}");
                (history, play(harness, &name, &plan, rules).await)
            }
        })
        .buffered(jobs);
    let mut failing = None;
    // After a failure the started rounds still finish, clean-up included.
    while let Some((history, round)) = played.next().await {
        add_round(&mut stats, &round);
        observe(stats.histories);
        match &round.verdict {
            RoundVerdict::Undecided(reason) => stats.add_undecided(reason.clone()),
            RoundVerdict::Violated(_) if failing.is_none() => {
                stop.cancel();
                failing = Some((history, round));
            }
            RoundVerdict::Held | RoundVerdict::Violated(_) => {}
        }
    }
    drop(played);
    // With reused identifiers the failure may be that of another round: play this one alone.
    let doubtful = failing.take_if(|_| jobs > 1 && reuses_identifiers());
    if let Some((history, _)) = doubtful.filter(|_| !options.stop.is_cancelled()) {
        let round = play(harness, &format!("c{history}-alone"), &planned(history), rules).await;
        add_round(&mut stats, &round);
        match &round.verdict {
            RoundVerdict::Undecided(reason) => stats.add_undecided(reason.clone()),
            RoundVerdict::Violated(_) => failing = Some((history, round)),
            RoundVerdict::Held => {}
        }
    }
    (stats, failing)
}

fn add_round(stats: &mut Stats, round: &Round) {
    stats.tally.merge(&round.tally);
    stats.steps += round.steps;
    stats.histories += 1;
    stats.left_behind.extend(round.cleanup.left_behind.iter().cloned());
    for (operation, status) in &round.statuses {
        stats.coverage.record(RACING, operation.name(), *status);
    }
}

/// Shrinks a failing round: removes operations as long as it still fails, then replays the
/// shortest one.
pub async fn shrink_round(harness: &Arc<Harness>, round: Round, rules: Rules) -> ShrunkRound {
    let mut player = Player { harness, rules, number: 0 };
    let mut left = BUDGET;
    let mut best = round;
    let mut shrinks = true;
    while shrinks && left > 0 {
        shrinks = false;
        'operations: for client in 0..best.plan.clients.len() {
            for index in 0..best.plan.clients[client].len() {
                let shorter = best.plan.without(client, index);
                let mut tries = TRIES.min(left);
                while tries > 0 {
                    let rounds = player.play(&shorter, tries.min(CONCURRENT_REPLAYS)).await;
                    tries = tries.saturating_sub(CONCURRENT_REPLAYS);
                    left = left.saturating_sub(CONCURRENT_REPLAYS);
                    if let Some(round) = rounds.into_iter().find(is_violated) {
                        best = round;
                        shrinks = true;
                        break 'operations;
                    }
                }
            }
        }
    }
    let mut failed = 0;
    for _ in 0..REPLAYS / CONCURRENT_REPLAYS {
        let rounds = player.play(&best.plan, CONCURRENT_REPLAYS).await;
        for round in rounds.into_iter().filter(is_violated) {
            failed += 1;
            best = round;
        }
    }
    ShrunkRound { round: best, replays: REPLAYS, failed }
}

/// Plays rounds again, each under a name of its own.
struct Player<'a> {
    harness: &'a Arc<Harness>,
    rules: Rules,
    number: u32,
}

impl Player<'_> {
    /// Plays a plan several times concurrently.
    async fn play(&mut self, plan: &Plan, times: u32) -> Vec<Round> {
        let numbers = self.number..self.number + times;
        self.number += times;
        let (harness, rules) = (self.harness, self.rules);
        let rounds = numbers
            .map(|number| async move { play(harness, &format!("m{number}"), plan, rules).await });
        join_all(rounds).await
    }
}

fn is_violated(round: &Round) -> bool {
    matches!(round.verdict, RoundVerdict::Violated(_))
}
