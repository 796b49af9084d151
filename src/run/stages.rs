//! The stages that every event passes, in their order, before any sink sees it. Nothing else edits
//! an event on its way.

use super::plan::{Options, Plan};
use crate::api::Api;
use crate::model::{Ending, Event, KnownFailure};
use crate::results::{Fold, known};
use crate::session::Scenario;

/// The stages of one run.
pub(super) struct Stages<'a> {
    transcripts: TranscriptStage<'a>,
    known_failures: KnownFailureStage,
}

/// Compares each completed scenario with its approved transcript.
struct TranscriptStage<'a> {
    api: &'static Api,
    plan: &'a Plan,
    options: &'a Options,
}

/// Marks the findings that a known failure covers.
struct KnownFailureStage(Vec<KnownFailure>);

impl<'a> Stages<'a> {
    /// The stages of a run of this plan, with the known failures that its first event names.
    pub(super) fn new(
        api: &'static Api,
        plan: &'a Plan,
        options: &'a Options,
        known: Vec<KnownFailure>,
    ) -> Self {
        let transcripts = TranscriptStage { api, plan, options };
        Self { transcripts, known_failures: KnownFailureStage(known) }
    }

    /// Returns the events that the sinks receive for an event. `so_far` is the report under
    /// construction.
    pub(super) fn pass(&self, event: Event, so_far: &Fold) -> Vec<Event> {
        let mut events = self.transcripts.pass(event, so_far);
        for event in &mut events {
            self.known_failures.pass(event);
        }
        events
    }
}

impl TranscriptStage<'_> {
    /// The end of a scenario follows the judgement of its transcript. If a transcript cannot be
    /// read or written, the scenario is inconclusive: the target is not to blame.
    fn pass(&self, mut event: Event, so_far: &Fold) -> Vec<Event> {
        match self.judged(&event, so_far) {
            Ok(None) => vec![event],
            Ok(Some(judged)) => vec![judged, event],
            Err(reason) => {
                if let Event::ScenarioFinished { ending, .. } = &mut event {
                    *ending = Ending::Interrupted { reason };
                }
                vec![event]
            }
        }
    }

    fn judged(&self, event: &Event, so_far: &Fold) -> Result<Option<Event>, String> {
        let (Event::ScenarioFinished { scenario, ending: Ending::Completed, .. }, Some(store)) =
            (event, &self.options.snapshots)
        else {
            return Ok(None);
        };
        let is_repeatable = |one: &Scenario| one.id == scenario.as_str() && one.is_repeatable;
        let mut planned = self.plan.entries().iter();
        match so_far.scenario_exchanges(scenario) {
            Some(seen) if planned.any(|one| is_repeatable(one.scenario)) => {
                store.judge(self.api, scenario, seen.title, &seen.exchanges)
            }
            _ => Ok(None),
        }
    }
}

impl KnownFailureStage {
    fn pass(&self, event: &mut Event) {
        known::accept_findings(&self.0, event);
    }
}
