//! A second look at scenarios with findings, one scenario at a time: a finding that is not seen
//! again was the doing of a concurrent scenario, and is reported as such.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc::unbounded_channel;

use super::isolation::isolated;
use super::options::Options;
use super::plan::Plan;
use super::preflight::absorb;
use crate::model::{Cleanup, Ending, Event, Scope};
use crate::results::Suspect;
use crate::session::{Harness, Phase, Scenario, Session};

/// Scenarios that are run again at most. Further ones keep their findings as they are.
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

/// Runs scenarios with findings again, until each violated requirement was seen once more or in no
/// scenario.
pub(super) async fn second_look(
    suspects: Vec<Suspect>,
    plan: &Plan,
    harness: &Arc<Harness>,
    options: &Options,
) -> SecondLook {
    let mut look = SecondLook::default();
    // Requirements that were seen again, those that were not, and those that cannot be told.
    let (mut seen, mut unseen, mut unknown) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut left = MOST;
    for Suspect { scenario, mut violated } in suspects {
        // A transcript is compared by the run, not by the scenario.
        violated.retain(|id| is_judged_by_scenarios(harness, id));
        if violated.is_subset(&seen) {
            continue;
        }
        let planned = plan.entries().iter().map(|one| one.scenario);
        let again = planned.filter(|one| one.phase == Phase::Main && one.is_repeatable);
        let found = again.into_iter().find(|one| one.id == scenario);
        let Some(scenario) = found.filter(|_| left > 0 && !options.stop.is_cancelled()) else {
            // Chance decides what it shows, or nothing runs beside it.
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
        look.cleanup = Some(absorb(alone.cleanup, look.cleanup));
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
