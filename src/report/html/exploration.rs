//! What generated histories did and met, and the story of each that failed.

use super::super::{exploration as told, printable, wording};
use super::anchor;
use super::anchor::Link;
use super::coverage::Coverage;
use super::overview::Total;
use super::race::Race;
use super::requirements;
use crate::model::{ExploredFailure, Purpose, Report, ScenarioResult};

/// Exchanges that stand next to a story; its scenario holds them all.
const EXCHANGES: usize = 40;

/// The whole section.
#[derive(Debug)]
pub(super) struct Exploration {
    /// Its figures.
    pub(super) totals: Vec<Total>,
    /// The same in words, with how fast it went.
    pub(super) words: String,
    /// What failed.
    pub(super) stories: Vec<Story>,
    /// What was met, where anything was.
    pub(super) coverage: Option<Coverage>,
}

/// A history that failed, made short.
#[derive(Debug)]
pub(super) struct Story {
    /// Where it stands.
    pub(super) anchor: String,
    /// The requirement that it breaks.
    pub(super) requirement: Link,
    /// The scenario that holds its exchanges.
    pub(super) scenario: Link,
    /// Whether it did not always fail.
    pub(super) is_flaky: bool,
    /// How often it failed, and where it was found.
    pub(super) replayed: String,
    /// A sentence for each command.
    pub(super) sentences: Vec<String>,
    /// Its exchanges: the link, the colour of the status, and the exchange in one line.
    pub(super) exchanges: Vec<(Link, &'static str, String)>,
    /// How many exchanges there are besides.
    pub(super) more: usize,
    /// The calls that overlapped, where some did.
    pub(super) race: Option<Race>,
}

impl Exploration {
    /// The section, where anything was explored.
    pub(super) fn of(report: &Report) -> Option<Self> {
        let explored = report.exploration.as_ref()?;
        let total = |label, number: u64, tone| Total {
            label,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            tone: if number > 0 { tone } else { "" },
        };
        Some(Self {
            totals: vec![
                total("steps", explored.steps, ""),
                total("histories", explored.histories, ""),
                total("failed", explored.failures.len() as u64, "failed"),
                total("undecided", explored.undecided, "inconclusive"),
                total("combinations met", explored.coverage.len() as u64, ""),
            ],
            words: line(&told::figures(report, explored)),
            stories: explored.failures.iter().map(|failure| story(report, failure)).collect(),
            coverage: Coverage::of(&explored.coverage),
        })
    }
}

fn story(report: &Report, failure: &ExploredFailure) -> Story {
    let scenario = report.scenarios.iter().find(|one| one.id == failure.scenario);
    let exchanges = scenario.map(|one| exchanges(report, one)).unwrap_or_default();
    Story {
        anchor: format!("history-{}", anchor::name(&failure.scenario)),
        requirement: Link {
            anchor: anchor::requirement(&failure.requirement),
            text: line(&failure.requirement),
        },
        scenario: requirements::scenario(&failure.scenario),
        is_flaky: failure.failed_replays < failure.replays,
        replayed: told::replayed(failure),
        sentences: failure.story.iter().map(|sentence| line(sentence)).collect(),
        more: exchanges.len().saturating_sub(EXCHANGES),
        exchanges: exchanges.into_iter().take(EXCHANGES).collect(),
        race: scenario.and_then(|one| Race::of(report, one, &failure.story)),
    }
}

/// Every exchange of the history; its clean-up belongs to nobody's story.
fn exchanges(report: &Report, scenario: &ScenarioResult) -> Vec<(Link, &'static str, String)> {
    let sent = scenario.exchanges.iter().filter(|one| one.purpose != Purpose::CleanUp);
    sent.map(|exchange| {
        let link = Link {
            anchor: anchor::exchange(&scenario.id, exchange.id),
            text: exchange.id.to_string(),
        };
        let tone = exchange.status().map_or("lost", super::anchor::tone);
        (link, tone, line(&wording::exchange(report, &exchange)))
    })
    .collect()
}

fn line(text: &str) -> String {
    printable::line(text).into_owned()
}
