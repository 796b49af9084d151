//! The runner turns a plan into events. Scenarios run concurrently, each isolated from the panics
//! of the others, and each is cleaned up, however it ended.

use std::sync::Arc;
use std::time::Instant;

use futures::FutureExt as _;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::isolation::{SecondLook, isolated, second_look};
use super::lease::Lease;
use super::plan::{DEFAULT_JOBS, Options, Plan, Planned, stopped};
use super::preflight::{self, Preflight};
use super::stages::Stages;
use crate::model::{
    Cleanup, EVENT_LOG_VERSION, Ending, Event, KnownFailure, Obstacle, Report, RunStarted, Tool,
    Verdict,
};
use crate::results::Fold;
use crate::session::{Harness, Phase, Scenario, Session, final_cleanup};

/// Most events that are received in one batch.
const MOST_EVENTS: usize = 1024;

/// Runs a plan. Every event is already redacted and passes the stages; then `observe` and the
/// report under construction receive it.
pub async fn run(
    plan: &Plan,
    harness: Arc<Harness>,
    options: &Options,
    mut observe: impl FnMut(&Event),
) -> Report {
    let (events, mut inbox) = unbounded_channel();
    let contract = harness.contract;
    let known = plan.known_failures().at_start(
        |entry| plan.selects(entry),
        &options.target,
        &options.started_at,
    );
    let _ = events.send(run_started(plan, &harness, options, known.clone()));
    let lease = Lease::keep(&harness);
    let no_more = options.stop.child_token();
    let conductor =
        conduct(plan.clone(), Arc::clone(&harness), options.clone(), no_more.clone(), events);
    let conductor = tokio::spawn(conductor.boxed());
    let stages = Stages::new(contract.api, plan, options, known);
    let mut fold = Fold::new(contract);
    let mut take = |event: Event, fold: &mut Fold| {
        for event in stages.pass(event, fold) {
            observe(&event);
            fold.apply(event);
        }
    };
    // Drained in batches: one event per wake-up falls behind.
    let mut arrived = Vec::new();
    while inbox.recv_many(&mut arrived, MOST_EVENTS).await > 0 {
        for event in arrived.drain(..) {
            take(event, &mut fold);
        }
        if options.fail_fast && fold.has_violation() {
            no_more.cancel();
        }
    }
    // It has dropped its sender, so it has ended; panics are contained in each scenario.
    let ended = conductor.await.unwrap_or_default();
    let ran_together = options.jobs > 1 && !options.fail_fast && ended.obstacle.is_none();
    let look = if ran_together {
        second_look(fold.suspects(), plan, &harness, options).await
    } else {
        SecondLook::default()
    };
    for event in closing(ended, look, &harness, options).await {
        take(event, &mut fold);
    }
    lease.end().await;
    fold.report()
}

/// The rest of a run, once all scenarios have ended.
#[derive(Default)]
struct Ended {
    /// The end of the last scenario.
    final_event: Option<Event>,
    /// The one cause that prevented any judgement.
    obstacle: Option<Obstacle>,
}

/// The last events of a run: the end of its last scenario, which reports what the run left behind,
/// and its own end.
async fn closing(
    ended: Ended,
    look: SecondLook,
    harness: &Arc<Harness>,
    options: &Options,
) -> Vec<Event> {
    let mut events = Vec::new();
    if let Some(mut event) = ended.final_event {
        let more = match &ended.obstacle {
            None => final_cleanup(harness, &options.stop, options.grace).await,
            Some(_) => None,
        };
        if let Event::ScenarioFinished { cleanup, .. } = &mut event {
            let own = preflight::combined(std::mem::take(cleanup), look.cleanup);
            *cleanup = preflight::combined(own, more);
        }
        events.push(event);
    }
    events.push(Event::RunFinished {
        interrupted: options.stop.is_cancelled(),
        obstacle: ended.obstacle.map(Box::new),
        not_seen_alone: look.not_seen_alone,
        at_us: micros(harness.epoch),
    });
    events
}

/// Starts each scenario as soon as a job is free, and waits for all of them.
async fn conduct(
    plan: Plan,
    harness: Arc<Harness>,
    options: Options,
    no_more: CancellationToken,
    events: UnboundedSender<Event>,
) -> Ended {
    let jobs = options.jobs.max(1);
    let room = Arc::new(Semaphore::new(jobs));
    let items = items_at_once(jobs);
    let room_for_items = Arc::new(Semaphore::new(items as usize));
    let mut running = JoinSet::new();
    let obstacle = preflight::obstacle(&harness).await;
    let Preflight { mut objection, cleanup: mut inherited } = match &obstacle {
        None => preflight::look(&harness, &options).await,
        Some(_) => Preflight::default(),
    };
    objection = obstacle.as_ref().map(|it| it.reason.clone()).or(objection);
    let (alone, together): (Vec<_>, Vec<_>) =
        plan.entries().iter().partition(|one| one.scenario.runs_alone());
    let (last, alone): (Vec<_>, Vec<_>) =
        alone.into_iter().partition(|one| one.scenario.phase == Phase::Last);
    let in_order = together.into_iter().chain(alone).chain(last);
    let mut final_event = None;
    let number = plan.entries().len();
    for (place, Planned { scenario, skip }) in in_order.enumerate() {
        if scenario.runs_alone() {
            while running.join_next().await.is_some() {}
        }
        let is_final = place + 1 == number;
        let (harness, events, no_more) = (Arc::clone(&harness), events.clone(), no_more.clone());
        let (options, room) = (options.clone(), Arc::clone(&room));
        let room_for_items = Arc::clone(&room_for_items);
        let (scenario, skip, objection) = (*scenario, skip.clone(), objection.clone());
        let inherited = inherited.take();
        // Taken here, so that scenarios start in order; the semaphore is never closed.
        let permit = room.acquire_owned().await;
        let created = room_for_items.acquire_many_owned(scenario.items_at_once.min(items)).await;
        let scenario = async move {
            let _permits = (permit, created);
            let skip = skip.or_else(|| no_more.is_cancelled().then(stopped));
            let before = Before { skip, objection, inherited };
            let finished = one(scenario, before, harness, &options, &events).await;
            if is_final {
                return Some(finished);
            }
            let _ = events.send(finished);
            None
        };
        running.spawn(scenario.boxed());
    }
    while let Some(ended) = running.join_next().await {
        final_event = final_event.or(ended.ok().flatten());
    }
    Ended { final_event, obstacle }
}

/// Everything known about a scenario before it starts.
struct Before {
    /// The reason to skip it.
    skip: Option<String>,
    /// The reason why nothing is judged in this account.
    objection: Option<String>,
    /// Items that the look at the account left behind, to be reported with this scenario.
    inherited: Option<Cleanup>,
}

/// Items that a run keeps on the target at one time: an account may have a quota. More scenarios at
/// once than the default make it more.
const ITEMS_AT_ONCE: u32 = 30;

/// Returns the number of items that this many concurrent scenarios may keep on the target.
fn items_at_once(jobs: usize) -> u32 {
    if jobs <= DEFAULT_JOBS {
        return ITEMS_AT_ONCE;
    }
    u32::try_from(jobs).unwrap_or(u32::MAX).saturating_mul(ITEMS_AT_ONCE)
}

/// Runs one scenario and its clean-up; returns the event of its end.
async fn one(
    scenario: &'static Scenario,
    before: Before,
    harness: Arc<Harness>,
    options: &Options,
    events: &UnboundedSender<Event>,
) -> Event {
    let epoch = harness.epoch;
    let _ = events.send(scenario_started(scenario, micros(epoch)));
    let nothing = Cleanup { verdict: Verdict::Skipped, ..Cleanup::default() };
    let (ending, cleanup) = match (before.skip, before.objection) {
        (Some(reason), _) => (Ending::Skipped { reason }, nothing),
        (None, Some(reason)) => (Ending::Interrupted { reason }, nothing),
        (None, None) => {
            let session = Session::new(harness, scenario.id, events.clone());
            let ending = isolated(scenario, session.clone(), options.stop.clone()).await;
            (ending, session.clean_up_within(&options.stop, options.grace).await)
        }
    };
    let cleanup = preflight::combined(cleanup, before.inherited);
    let scenario = scenario.id.to_owned();
    Event::ScenarioFinished { scenario, ending, cleanup, at_us: micros(epoch) }
}

fn run_started(
    plan: &Plan,
    harness: &Harness,
    options: &Options,
    known_failures: Vec<KnownFailure>,
) -> Event {
    Event::RunStarted(Box::new(RunStarted {
        version: EVENT_LOG_VERSION,
        tool: Tool::current(),
        target: options.target.clone(),
        started_at: options.started_at.clone(),
        strict: options.strict,
        seed: harness.seed,
        requirements: plan
            .requirements(harness.contract, options.snapshots.is_some())
            .into_iter()
            .cloned()
            .collect(),
        scenarios: plan.entries().iter().map(|one| one.scenario.id.to_owned()).collect(),
        known_failures,
    }))
}

fn scenario_started(scenario: &Scenario, at_us: u64) -> Event {
    Event::ScenarioStarted {
        scenario: scenario.id.to_owned(),
        title: scenario.title.to_owned(),
        requirements: scenario.requirements.iter().map(|one| one.id.to_string()).collect(),
        blast_radius: scenario.blast_radius,
        at_us,
    }
}

fn micros(epoch: Instant) -> u64 {
    u64::try_from(epoch.elapsed().as_micros()).unwrap_or(u64::MAX)
}
