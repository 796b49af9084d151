//! The section on exploration: figures, coverage, and the story of each failing history.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{exploration as stories, phrases, printable};
use super::elements::{Link, exchange_anchor, fragment, requirement_link, scenario_link, tone};
use super::overview::Total;
use super::timeline::Race;
use crate::model::{CoverageCell, ExploredFailure, Purpose, Report, ScenarioResult};

/// Exchanges that stand next to a story; its scenario holds them all.
const EXCHANGES: usize = 40;

/// Number of shades of a cell.
const SHADES: u32 = 5;

/// The whole section.
#[derive(Debug)]
pub(super) struct Exploration {
    /// The figures.
    pub(super) totals: Vec<Total>,
    /// The figures in words, with the request rate.
    pub(super) words: String,
    /// The failing histories.
    pub(super) stories: Vec<Story>,
    /// The coverage, if there is any.
    pub(super) coverage: Option<Coverage>,
}

/// A failing history after shrinking.
#[derive(Debug)]
pub(super) struct Story {
    /// The anchor.
    pub(super) anchor: String,
    /// The requirement that it breaks.
    pub(super) requirement: Link,
    /// The scenario that holds its exchanges.
    pub(super) scenario: Link,
    /// True if it did not fail in every rerun.
    pub(super) is_flaky: bool,
    /// The result of rerunning it, and the point at which it was found.
    pub(super) replayed: String,
    /// A sentence for each command.
    pub(super) sentences: Vec<String>,
    /// The exchanges.
    pub(super) exchanges: Vec<ExchangeLine>,
    /// The number of further exchanges.
    pub(super) more: usize,
    /// The overlapping calls, if there are any.
    pub(super) race: Option<Race>,
}

/// An exchange of a failing history.
#[derive(Debug)]
pub(super) struct ExchangeLine {
    /// The link; its text is the number of the exchange.
    pub(super) link: Link,
    /// The colour of the status.
    pub(super) tone: &'static str,
    /// The exchange in one line.
    pub(super) line: String,
}

impl Exploration {
    /// The section, if anything was explored.
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
            words: line(&stories::figures(report, explored)),
            stories: explored.failures.iter().map(|failure| story(report, failure)).collect(),
            coverage: Coverage::of(&explored.coverage),
        })
    }
}

fn story(report: &Report, failure: &ExploredFailure) -> Story {
    let scenario = report.scenarios.iter().find(|one| one.id == failure.scenario);
    let exchanges = scenario.map(|one| exchanges(report, one)).unwrap_or_default();
    Story {
        anchor: format!("history-{}", fragment(&failure.scenario)),
        requirement: requirement_link(&failure.requirement),
        scenario: scenario_link(&failure.scenario),
        is_flaky: failure.failed_replays < failure.replays,
        replayed: stories::replayed(failure),
        sentences: failure.story.iter().map(|sentence| line(sentence)).collect(),
        more: exchanges.len().saturating_sub(EXCHANGES),
        exchanges: exchanges.into_iter().take(EXCHANGES).collect(),
        race: scenario.and_then(|one| Race::of(report, one, &failure.story)),
    }
}

/// Every exchange of the history except its clean-up.
fn exchanges(report: &Report, scenario: &ScenarioResult) -> Vec<ExchangeLine> {
    let sent = scenario.exchanges.iter().filter(|one| one.purpose != Purpose::CleanUp);
    sent.map(|exchange| {
        let link = Link {
            anchor: exchange_anchor(&scenario.id, exchange.id),
            text: exchange.id.to_string(),
        };
        let tone = exchange.status().map_or("lost", tone);
        ExchangeLine { link, tone, line: line(&phrases::exchange(report, &exchange)) }
    })
    .collect()
}

fn line(text: &str) -> String {
    printable::line(text).into_owned()
}

/// The coverage as a table: a row per command, a column per state.
#[derive(Debug)]
pub(super) struct Coverage {
    /// The states, in alphabetical order.
    pub(super) states: Vec<String>,
    /// The commands, in alphabetical order.
    pub(super) rows: Vec<Row>,
}

/// A command.
#[derive(Debug)]
pub(super) struct Row {
    /// The name.
    pub(super) command: String,
    /// The responses in each of the states.
    pub(super) cells: Vec<Cell>,
}

/// The responses to one command in one state.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// The number of responses by status.
    pub(super) answers: Vec<StatusCount>,
    /// From 1, rarest, to [`SHADES`]; 0 for a state without this command.
    pub(super) shade: u32,
}

/// A status and the number of responses with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StatusCount {
    /// The status.
    pub(super) status: u16,
    /// The number of responses.
    pub(super) times: u64,
}

impl Coverage {
    /// The table, if there is anything to show.
    pub(super) fn of(cells: &[CoverageCell]) -> Option<Self> {
        let mut commands: BTreeMap<&str, BTreeMap<&str, BTreeMap<u16, u64>>> = BTreeMap::new();
        let mut states: BTreeSet<&str> = BTreeSet::new();
        for CoverageCell { state, command, status, times } in cells {
            states.insert(state);
            let met = commands.entry(command).or_default().entry(state).or_default();
            let counted = met.entry(*status).or_default();
            *counted = counted.saturating_add(*times);
        }
        let most = commands.values().flat_map(BTreeMap::values).map(sum).max()?;
        let row = |(command, met): (&&str, &BTreeMap<&str, BTreeMap<u16, u64>>)| Row {
            command: printable::line(command).into_owned(),
            cells: states.iter().map(|state| cell(met.get(state), most)).collect(),
        };
        Some(Self {
            rows: commands.iter().map(row).collect(),
            states: states.iter().map(|state| printable::line(state).into_owned()).collect(),
        })
    }
}

fn sum(met: &BTreeMap<u16, u64>) -> u64 {
    met.values().fold(0, |sum, times| sum.saturating_add(*times))
}

fn cell(met: Option<&BTreeMap<u16, u64>>, most: u64) -> Cell {
    let Some(met) = met else { return Cell::default() };
    let answers =
        met.iter().map(|(status, times)| StatusCount { status: *status, times: *times }).collect();
    Cell { answers, shade: shade(sum(met), most) }
}

/// The shade by order of magnitude: plain commands are a thousand times as frequent as rare ones.
fn shade(times: u64, most: u64) -> u32 {
    let (times, most) = (times.max(1).ilog2(), most.max(1).ilog2().max(1));
    1 + times.min(most) * (SHADES - 1) / most
}

#[cfg(test)]
mod tests {
    use super::{Coverage, shade};
    use crate::model::CoverageCell;

    #[test]
    fn what_is_met_most_has_the_strongest_shade() {
        assert_eq!([1, 2, 30, 500, 1000].map(|times| shade(times, 1000)), [1, 1, 2, 4, 5]);
        assert_eq!((shade(1, 1), shade(0, 0), shade(u64::MAX, u64::MAX)), (1, 1, 5));
    }

    #[test]
    fn every_command_has_a_cell_for_every_state() {
        let cell = |state: &str, command: &str, status| CoverageCell {
            state: state.to_owned(),
            command: command.to_owned(),
            status,
            times: 2,
        };
        let cells =
            [cell("live", "get", 200), cell("gone", "get", 404), cell("live", "delete", 200)];
        let table = Coverage::of(&cells).unwrap();
        assert_eq!(table.states, ["gone", "live"]);
        let shown = |row: usize| {
            table.rows[row].cells.iter().map(|cell| {
                cell.answers.iter().map(|one| (one.status, one.times)).collect::<Vec<_>>()
            })
        };
        assert!(shown(0).eq([vec![], vec![(200, 2)]]), "{table:?}");
        assert!(shown(1).eq([vec![(404, 2)], vec![(200, 2)]]), "{table:?}");
        assert!(Coverage::of(&[]).is_none());
    }
}
