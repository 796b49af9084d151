//! Isolation of scenarios: from each other's panics and, in a second look, from everything that
//! runs beside them.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::FutureExt as _;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::plan::{Options, Plan, stopped};
use super::preflight::combined;
use crate::model::{Cleanup, Ending, Event, Scope};
use crate::results::Suspect;
use crate::session::{Harness, Scenario, Session};

/// Runs a scenario in a task of its own, so that a panic ends only this scenario.
pub(super) async fn isolated(
    scenario: &'static Scenario,
    session: Session,
    stop: CancellationToken,
) -> Ending {
    let redacted = session.clone();
    let behaviour = async move {
        tokio::select! {
            judgement = scenario.run(&session) => judgement.map_err(|why| why.reason),
            () = stop.cancelled() => Err(stopped()),
        }
    };
    let reason = match tokio::spawn(behaviour.boxed()).await {
        Ok(Ok(())) => match redacted.unjudged() {
            None => return Ending::Completed,
            Some(unjudged) => unjudged,
        },
        Ok(Err(reason)) => reason,
        Err(error) => {
            format!("this suite panicked, which is a bug in it: {}", panic_message(error))
        }
    };
    Ending::Interrupted { reason: redacted.redactor().text(&reason).into_owned() }
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else { return "the task was cancelled".to_owned() };
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "no message".to_owned())
}

/// Most scenarios that are run again. Further ones keep their findings as they are.
const MOST: usize = 10;

/// Results of the second look.
#[derive(Debug, Default)]
pub(super) struct SecondLook {
    /// Requirements that no scenario found violated when it ran alone.
    pub(super) not_seen_alone: Vec<String>,
    /// The clean-up of the scenarios that ran again, if it left something behind.
    pub(super) cleanup: Option<Cleanup>,
}

/// Findings of one scenario that ran alone.
struct Alone {
    violated: BTreeSet<String>,
    ending: Ending,
    cleanup: Cleanup,
}

/// Runs scenarios with findings again, until each violated requirement has been seen violated again
/// or no scenario with it is left.
pub(super) async fn second_look(
    suspects: Vec<Suspect>,
    plan: &Plan,
    harness: &Arc<Harness>,
    options: &Options,
) -> SecondLook {
    let mut look = SecondLook::default();
    // Requirements that were violated again, those that were not, and those that are unknown.
    let (mut seen, mut unseen, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut left = MOST;
    for Suspect { scenario, mut violated } in suspects {
        // The run compares transcripts, not the scenario.
        violated.retain(|id| is_judged_by_scenarios(harness, id));
        if violated.is_subset(&seen) {
            continue;
        }
        let found = plan.entries().iter().map(|one| one.scenario).find(|one| one.id == scenario);
        if found.is_some_and(Scenario::runs_alone) {
            seen.extend(violated);
            continue;
        }
        let may_run = |one: &&Scenario| {
            // Where chance decides, a second run proves nothing.
            one.is_repeatable && left > 0 && !options.stop.is_cancelled()
        };
        let Some(scenario) = found.filter(may_run) else {
            unknown.extend(violated);
            continue;
        };
        left -= 1;
        let alone = run_alone(scenario, harness, options).await;
        if alone.ending == Ending::Completed {
            unseen.extend(violated.difference(&alone.violated).cloned());
        } else {
            unknown.extend(violated.difference(&alone.violated).cloned());
        }
        seen.extend(alone.violated);
        look.cleanup = Some(combined(alone.cleanup, look.cleanup));
    }
    unseen.retain(|id| !seen.contains(id) && !unknown.contains(id));
    look.not_seen_alone = unseen.into_iter().collect();
    look
}

fn is_judged_by_scenarios(harness: &Harness, id: &str) -> bool {
    let requirement = harness.contract.requirement(id);
    requirement.is_some_and(|one| one.scope != Scope::Transcript)
}

async fn run_alone(
    scenario: &'static Scenario,
    harness: &Arc<Harness>,
    options: &Options,
) -> Alone {
    let (events, mut inbox) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), scenario.id, events);
    let ending = isolated(scenario, session.clone(), options.stop.clone()).await;
    let cleanup = session.clean_up_within(&options.stop, options.grace).await;
    drop(session);
    let mut violated = BTreeSet::new();
    while let Some(event) = inbox.recv().await {
        if let Event::Judged { requirement, findings, .. } = event
            && !findings.is_empty()
        {
            violated.insert(requirement);
        }
    }
    Alone { violated, ending, cleanup }
}
