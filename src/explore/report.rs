//! An exploration as events, so that it folds into a report like any other run.

use super::SCENARIO;
use super::concurrent::{RoundVerdict, ShrunkRound};
use super::reproduction;
use super::sequential::HistoryVerdict;
use super::shrink::ShrunkHistory;
use super::stats::Stats;
use crate::contract::VERIFIK;
use crate::model::{
    BlastRadius, Cleanup, EVENT_LOG_VERSION, Ending, Event, Exploration, ExploredFailure, Finding,
    Requirement, RunStarted, Target, Tool, Verdict,
};

/// A shrunk failure, as the report shows it.
#[derive(Debug, Clone)]
pub struct ShrunkFailure {
    /// The report's entry about it.
    pub summary: ExploredFailure,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The events of the shrunk history.
    pub events: Vec<Event>,
    /// Result of its clean-up.
    pub cleanup: Cleanup,
}

/// Facts about the run itself.
#[derive(Debug, Clone)]
pub struct RunMetadata {
    /// The target.
    pub target: Target,
    /// Wall-clock start, RFC 3339.
    pub started_at: String,
    /// SHOULD violations fail the run.
    pub strict: bool,
    /// The seed of the run.
    pub seed: u64,
    /// The part of the seeds that was explored, as `1/4`; empty for all.
    pub shard: String,
    /// The operator stopped the run.
    pub interrupted: bool,
    /// Microseconds since its start.
    pub at_us: u64,
}

/// Discovery of a failure, before shrinking.
#[derive(Debug, Clone, Copy)]
pub struct Discovery {
    /// Its place among the failures of the run, from 1.
    pub number: usize,
    /// The number of the history.
    pub history: u64,
    /// Commands that were answered by then.
    pub after: u64,
    /// Length of the history before shrinking.
    pub length: usize,
}

impl ShrunkFailure {
    /// Failure of a sequential history.
    #[must_use]
    pub fn sequential(shrunk: ShrunkHistory, discovery: Discovery) -> Self {
        let ShrunkHistory { history, replays, failed } = shrunk;
        let findings = match history.verdict {
            HistoryVerdict::Violated(findings) => findings,
            _ => vec![],
        };
        let story = reproduction::sentences(&history.commands);
        Self {
            summary: summary(&findings, story, replays, failed, discovery),
            findings,
            events: history.events,
            cleanup: history.cleanup,
        }
    }

    /// Failure of a round of overlapping calls.
    #[must_use]
    pub fn concurrent(shrunk: ShrunkRound, discovery: Discovery) -> Self {
        let ShrunkRound { round, replays, failed } = shrunk;
        let findings = match round.verdict {
            RoundVerdict::Violated(findings) => findings,
            _ => vec![],
        };
        Self {
            summary: summary(&findings, round.sentences, replays, failed, discovery),
            findings,
            events: round.events,
            cleanup: round.cleanup,
        }
    }
}

fn summary(
    findings: &[Finding],
    story: Vec<String>,
    replays: u32,
    failed_replays: u32,
    discovery: Discovery,
) -> ExploredFailure {
    ExploredFailure {
        requirement: findings.first().map(|one| one.requirement.clone()).unwrap_or_default(),
        scenario: format!("{SCENARIO}-failure-{}", discovery.number),
        history: discovery.history,
        found_after: discovery.after,
        length_when_found: u32::try_from(discovery.length).unwrap_or(u32::MAX),
        story,
        replays,
        failed_replays,
    }
}

/// The events of a whole exploration.
#[must_use]
pub fn events(stats: &Stats, failures: &[ShrunkFailure], run: &RunMetadata) -> Vec<Event> {
    let checks = stats.tally.passed();
    let judged: Vec<&str> = checks
        .iter()
        .map(|one| one.requirement.as_str())
        .chain(failures.iter().flat_map(|it| &it.findings).map(|one| one.requirement.as_str()))
        .collect();
    let concerned: Vec<Requirement> =
        VERIFIK.catalogue().filter(|one| judged.contains(&one.id.as_ref())).cloned().collect();
    let mut events = vec![run_started(concerned, failures, run)];
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
        exploration: Box::new(exploration(stats, failures, run)),
        checks,
        latencies: stats.tally.latencies.summary(),
    });
    events.push(finished(SCENARIO, ending(stats), cleanup(stats), run.at_us));
    for failure in failures {
        let scenario = failure.summary.scenario.as_str();
        let declared = failure.findings.iter().map(|one| one.requirement.clone()).collect();
        events.push(started(scenario, "the shortest history that still fails", declared));
        events.extend(failure.events.iter().filter_map(|event| renamed(event, scenario)));
        let cleanup = failure.cleanup.clone();
        events.push(finished(scenario, Ending::Completed, cleanup, run.at_us));
    }
    events.push(Event::RunFinished {
        interrupted: run.interrupted,
        obstacle: None,
        at_us: run.at_us,
        not_seen_alone: vec![],
    });
    events
}

fn run_started(
    requirements: Vec<Requirement>,
    failures: &[ShrunkFailure],
    run: &RunMetadata,
) -> Event {
    let scenarios = failures.iter().map(|failure| failure.summary.scenario.clone());
    Event::RunStarted(Box::new(RunStarted {
        version: EVENT_LOG_VERSION,
        tool: Tool::current(),
        target: run.target.clone(),
        started_at: run.started_at.clone(),
        strict: run.strict,
        seed: run.seed,
        requirements,
        known_failures: vec![],
        scenarios: std::iter::once(SCENARIO.to_owned()).chain(scenarios).collect(),
    }))
}

fn exploration(stats: &Stats, failures: &[ShrunkFailure], run: &RunMetadata) -> Exploration {
    Exploration {
        steps: stats.steps,
        histories: stats.histories,
        requests: stats.tally.requests,
        undecided: stats.undecided,
        shard: run.shard.clone(),
        coverage: stats.coverage.cells(),
        failures: failures.iter().map(|failure| failure.summary.clone()).collect(),
    }
}

/// Ending of the exploration: inconclusive if any history had no verdict.
fn ending(stats: &Stats) -> Ending {
    match &stats.first_undecided {
        None => Ending::Completed,
        Some(reason) => Ending::Interrupted {
            reason: format!(
                "{} of {} histories could not be decided, the first because of this: {reason}",
                stats.undecided, stats.histories
            ),
        },
    }
}

fn cleanup(stats: &Stats) -> Cleanup {
    let left_behind = stats.left_behind.clone();
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

/// Returns the event under the id of another scenario, if the report needs it there.
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
