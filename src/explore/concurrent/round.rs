//! One round: clients released together on one collection, and what came of it.

use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::mpsc::unbounded_channel;

use super::blame::Broken;
use super::judgement::{Ruling, rule};
use super::rules::Rules;
use super::sending::{Played, Table};
use super::{Operation, Plan};
use crate::contract::checks::{Check, Mismatch};
use crate::explore::SCENARIO;
use crate::explore::tally::Tally;
use crate::model::{Cleanup, Event, Finding, Level};
use crate::session::{Harness, Inconclusive, Session};

/// A round that was played.
#[derive(Debug, Clone)]
pub struct Round {
    /// What was planned.
    pub plan: Plan,
    /// What came of it.
    pub verdict: RoundVerdict,
    /// The calls in the order they were sent, a sentence each.
    pub story: Vec<String>,
    /// Everything that happened.
    pub events: Vec<Event>,
    /// What became of the things it created.
    pub cleanup: Cleanup,
    /// How many calls were answered.
    pub steps: u64,
    /// What is counted of it.
    pub tally: Tally,
    /// What was met: operation and status.
    pub met: Vec<(Operation, u16)>,
}

/// What came of a round.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundVerdict {
    /// There is an order in which every answer is right.
    Held,
    /// There is none, or an answer is wrong by itself.
    Violated(Vec<Finding>),
    /// Nobody can tell.
    Undecided(String),
}

/// Plays a round on a collection of its own.
pub async fn play(harness: &Arc<Harness>, name: &str, plan: &Plan, rules: Rules) -> Round {
    let (events, mut inbox) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), SCENARIO, events).branch(name);
    let mut round = Round {
        plan: plan.clone(),
        verdict: RoundVerdict::Held,
        story: vec![],
        events: vec![],
        cleanup: Cleanup::default(),
        steps: 0,
        tally: Tally::default(),
        met: vec![],
    };
    if let Err(inconclusive) = judge(&session, plan, rules, &mut round).await {
        round.verdict = RoundVerdict::Undecided(inconclusive.reason);
    }
    round.cleanup = session.clean_up().await;
    session.forget_tombstones();
    let mut findings = Vec::new();
    while let Ok(event) = inbox.try_recv() {
        if let Event::Judged { findings: found, .. } = &event {
            let binds = |level: Level| level.binds(rules.strict);
            findings.extend(found.iter().filter(|one| binds(one.level)).cloned());
        }
        round.tally.observe(&event);
        round.events.push(event);
    }
    if !findings.is_empty() {
        round.verdict = RoundVerdict::Violated(findings);
    }
    round
}

async fn judge(
    session: &Session,
    plan: &Plan,
    rules: Rules,
    round: &mut Round,
) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let enrols = plan.clients.iter().flatten().any(|one| *one == Operation::Enrol);
    let kept = if enrols { Some(session.create_collection().await?) } else { None };
    if let Some(kept) = &kept {
        // Before the clients start, so that nothing stands between them.
        session.require_own_codes(&[&collection.code, &kept.code]).await?;
    }
    let mut names = vec![collection.name.clone()];
    names.extend((0..plan.length()).map(|_| session.marker()));
    let table = Table { session, collection: &collection, kept: kept.as_ref(), names: &names };
    // Opens the connections first, so that the clients start together.
    join_all(plan.clients.iter().map(|_| session.retrieve(&collection.id))).await;
    let played = table.play(plan).await;
    round.story = played.iter().map(told).collect();
    let answered = played.iter().filter_map(|it| Some((it.operation, it.answer.as_ref()?)));
    round.met = answered.map(|(operation, answer)| (operation, answer.status())).collect();
    round.steps = played.len() as u64;
    if played.iter().any(|one| one.is_limited) {
        // Nothing is wrong with it, and nobody can tell which of the deletions won.
        return Ok(());
    }
    let observed = table.read(&played)?;
    match rule(&observed, rules.terms(session.expectations())) {
        Ruling::Held => Ok(()),
        Ruling::Deleted { unlinked } => table.judge_end(&played, &unlinked).await,
        Ruling::Broken(broken) => accuse(session, &played, &broken),
        Ruling::Undecided(reason) => Err(Inconclusive::new(reason)),
    }
}

/// Judges the requirement that is broken, on the answer that shows it best.
fn accuse(session: &Session, played: &[Played], broken: &Broken) -> Result<(), Inconclusive> {
    let expected = "an order of the overlapping calls in which every answer is right";
    let mismatch = Mismatch::new(format!("none; {}", broken.summary));
    let shown_by = played.get(broken.shown_by).and_then(|one| one.answer.as_ref());
    // What saw something has an answer; were it not so, the round must not count as held.
    let answer = shown_by.ok_or_else(|| Inconclusive::new(mismatch.actual.clone()))?;
    session.check(answer, broken.requirement, &Check::decided(expected, vec![mismatch]));
    Ok(())
}

/// An operation in words, with the times of its answer as they are recorded: a report finds the
/// answer by them.
fn told(one: &Played) -> String {
    let client = one.client + 1;
    match &one.answer {
        None => format!("client {client}: {}, with no usable answer", one.operation),
        Some(answer) => {
            let timing = answer.exchange().timing;
            format!(
                "client {client}: {}, answered {} (from {} µs to {} µs)",
                one.operation,
                answer.status(),
                timing.started_us,
                timing.started_us.saturating_add(timing.total_us)
            )
        }
    }
}
