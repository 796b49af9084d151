//! An exploration as events, so that it folds into a report like any other run.

use super::SCENARIO;
use super::concurrent::{Round, RoundVerdict};
use super::sequential::{Explored, HistoryVerdict};
use super::shrink::Shrunk;
use super::story;
use crate::contract::VERIFIK;
use crate::model::{
    BlastRadius, Cleanup, EVENT_LOG_VERSION, Ending, Event, Exploration, ExploredFailure, Finding,
    Requirement, RunStarted, Target, Tool, Verdict,
};

/// A failure that was made short, ready to be told.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is told of it.
    pub told: ExploredFailure,
    /// What it found.
    pub findings: Vec<Finding>,
    /// Everything that happened in the short history.
    pub events: Vec<Event>,
    /// What became of the things it created.
    pub cleanup: Cleanup,
}

/// What is known of a run besides what was explored.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The target.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// Whether SHOULD violations fail the run.
    pub strict: bool,
    /// The seed of the run.
    pub seed: u64,
    /// The part of the seeds that was explored, as `1/4`; empty for all.
    pub shard: String,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// Microseconds since its start.
    pub at_us: u64,
}

/// When a failure was found, before it was made short.
#[derive(Debug, Clone, Copy)]
pub struct Discovery {
    /// Its place among the failures of the run, from 1.
    pub number: usize,
    /// The number of the history.
    pub history: u64,
    /// How many commands were answered by then.
    pub after: u64,
    /// How long the history was.
    pub length: usize,
}

impl Failure {
    /// A sequential history.
    #[must_use]
    pub fn sequential(shrunk: Shrunk, found: Discovery) -> Self {
        let Shrunk { history, replays, failed } = shrunk;
        let findings = match history.verdict {
            HistoryVerdict::Violated(findings) => findings,
            _ => vec![],
        };
        let story = story::sentences(&history.commands);
        Self {
            told: told(&findings, story, (replays, failed), found),
            findings,
            events: history.events,
            cleanup: history.cleanup,
        }
    }

    /// A round of overlapping calls.
    #[must_use]
    pub fn concurrent((round, replays, failed): (Round, u32, u32), found: Discovery) -> Self {
        let findings = match round.verdict {
            RoundVerdict::Violated(findings) => findings,
            _ => vec![],
        };
        Self {
            told: told(&findings, round.story, (replays, failed), found),
            findings,
            events: round.events,
            cleanup: round.cleanup,
        }
    }
}

fn told(
    findings: &[Finding],
    story: Vec<String>,
    (replays, failed_replays): (u32, u32),
    found: Discovery,
) -> ExploredFailure {
    ExploredFailure {
        requirement: findings.first().map(|one| one.requirement.clone()).unwrap_or_default(),
        scenario: format!("{SCENARIO}-failure-{}", found.number),
        history: found.history,
        found_after: found.after,
        length_when_found: u32::try_from(found.length).unwrap_or(u32::MAX),
        story,
        replays,
        failed_replays,
    }
}

/// The events of a whole exploration.
#[must_use]
pub fn events(explored: &Explored, failures: &[Failure], frame: &Frame) -> Vec<Event> {
    let checks = explored.tally.held();
    let judged: Vec<&str> = checks
        .iter()
        .map(|one| one.requirement.as_str())
        .chain(failures.iter().flat_map(|it| &it.findings).map(|one| one.requirement.as_str()))
        .collect();
    let concerned: Vec<Requirement> =
        VERIFIK.catalogue().filter(|one| judged.contains(&one.id.as_ref())).cloned().collect();
    let mut events = vec![run_started(concerned, failures, frame)];
    let started = |scenario: &str, title: &str, requirements: Vec<String>| Event::ScenarioStarted {
        scenario: scenario.to_owned(),
        title: title.to_owned(),
        requirements,
        blast_radius: BlastRadius::Own,
        at_us: 0,
    };
    let title = "exploring generated histories";
    events.push(started(SCENARIO, title, checks.iter().map(|it| it.requirement.clone()).collect()));
    events.push(Event::Explored {
        scenario: SCENARIO.to_owned(),
        exploration: Box::new(exploration(explored, failures, frame)),
        checks,
        latencies: explored.tally.latencies.summary(),
    });
    events.push(finished(SCENARIO, ending(explored), cleanup(explored), frame.at_us));
    for failure in failures {
        let scenario = failure.told.scenario.as_str();
        let declared = failure.findings.iter().map(|one| one.requirement.clone()).collect();
        events.push(started(scenario, "the shortest history that still fails", declared));
        events.extend(failure.events.iter().filter_map(|event| renamed(event, scenario)));
        let cleanup = failure.cleanup.clone();
        events.push(finished(scenario, Ending::Completed, cleanup, frame.at_us));
    }
    events.push(Event::RunFinished {
        interrupted: frame.interrupted,
        obstacle: None,
        not_seen_alone: vec![],
        at_us: frame.at_us,
    });
    events
}

fn run_started(requirements: Vec<Requirement>, failures: &[Failure], frame: &Frame) -> Event {
    let scenarios = failures.iter().map(|failure| failure.told.scenario.clone());
    Event::RunStarted(Box::new(RunStarted {
        version: EVENT_LOG_VERSION,
        tool: Tool::current(),
        target: frame.target.clone(),
        started_at: frame.started_at.clone(),
        strict: frame.strict,
        seed: frame.seed,
        requirements,
        known_failures: vec![],
        scenarios: std::iter::once(SCENARIO.to_owned()).chain(scenarios).collect(),
    }))
}

fn exploration(explored: &Explored, failures: &[Failure], frame: &Frame) -> Exploration {
    Exploration {
        steps: explored.steps,
        histories: explored.histories,
        requests: explored.tally.requests,
        undecided: explored.undecided.0,
        shard: frame.shard.clone(),
        coverage: explored.coverage.cells(),
        failures: failures.iter().map(|failure| failure.told.clone()).collect(),
    }
}

/// What could not be decided is never passed.
fn ending(explored: &Explored) -> Ending {
    match &explored.undecided {
        (0, _) | (_, None) => Ending::Completed,
        (number, Some(reason)) => Ending::Interrupted {
            reason: format!(
                "{number} of {} histories could not be decided, the first since {reason}",
                explored.histories
            ),
        },
    }
}

fn cleanup(explored: &Explored) -> Cleanup {
    let left_behind = explored.left_behind.clone();
    Cleanup {
        verdict: if left_behind.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: 0,
        reason: (!left_behind.is_empty()).then(|| "it could not be removed".to_owned()),
        left_behind,
    }
}

fn finished(scenario: &str, ending: Ending, cleanup: Cleanup, at_us: u64) -> Event {
    Event::ScenarioFinished { scenario: scenario.to_owned(), ending, cleanup, at_us }
}

/// The event as one of another scenario.
fn renamed(event: &Event, to: &str) -> Option<Event> {
    let mut event = event.clone();
    match &mut event {
        Event::Exchanged { scenario, .. }
        | Event::Judged { scenario, .. }
        | Event::Observed { scenario, .. } => to.clone_into(scenario),
        _ => return None,
    }
    Some(event)
}
