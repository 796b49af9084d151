//! The calls of a history that overlapped, drawn as a line for each client.

use super::super::{printable, wording};
use super::anchor;
use super::anchor::Link;
use super::timeline::span;
use crate::model::{Exchange, Purpose, Report, ScenarioResult, Timing};

/// The drawing.
#[derive(Debug)]
pub(super) struct Race {
    /// The labels above it, evenly spread.
    pub(super) ticks: Vec<String>,
    /// Its lines.
    pub(super) lanes: Vec<Lane>,
}

/// Calls that were sent one after the other.
#[derive(Debug)]
pub(super) struct Lane {
    /// Whose they are.
    pub(super) name: String,
    /// The calls, in order of sending.
    pub(super) calls: Vec<Call>,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    /// The exchange; the text is its method and status.
    pub(super) exchange: Link,
    /// The colour of its status.
    pub(super) tone: &'static str,
    /// When it began, in units of the drawing.
    pub(super) start: String,
    /// How wide it is.
    pub(super) width: String,
    /// The same in words.
    pub(super) words: String,
}

impl Race {
    /// The drawing, where calls overlapped.
    pub(super) fn of(report: &Report, scenario: &ScenarioResult, story: &[String]) -> Option<Self> {
        let exchanges = scenario.exchanges.read();
        let calls = overlapping(&exchanges)?;
        let from = calls.iter().map(|one| one.timing.started_us).min()?;
        let to = calls.iter().map(|one| end(&one.timing)).max()?;
        let length = wording::milliseconds(to.saturating_sub(from).max(1));
        let draw = |exchange: &&Exchange| call(report, scenario, exchange, from, length);
        let lanes = lanes(&calls, story).into_iter().enumerate();
        let lane = |(place, (client, calls)): (usize, (Option<u32>, Vec<&Exchange>))| Lane {
            name: client
                .map_or_else(|| format!("line {}", place + 1), |one| format!("client {one}")),
            calls: calls.iter().map(draw).collect(),
        };
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        Some(Self {
            ticks: quarters.map(|part| wording::duration(length * part)).to_vec(),
            lanes: lanes.map(lane).collect(),
        })
    }
}

fn end(timing: &Timing) -> u64 {
    timing.started_us.saturating_add(timing.total_us)
}

/// The calls from the first that overlap to the last that do. Clients look at what they will call
/// for, so that their connections are open; that is not part of the race.
fn overlapping(exchanges: &[Exchange]) -> Option<Vec<&Exchange>> {
    let is_of_it = |one: &&Exchange| !matches!(one.purpose, Purpose::SetUp | Purpose::CleanUp);
    let mut sent: Vec<_> = exchanges.iter().filter(is_of_it).collect();
    sent.sort_by_key(|one| (one.timing.started_us, one.id));
    let mut groups: Vec<Vec<&Exchange>> = Vec::new();
    let mut reached = 0;
    for one in sent {
        match groups.last_mut().filter(|_| one.timing.started_us < reached) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
        reached = reached.max(end(&one.timing));
    }
    let crowded: Vec<usize> = (0..groups.len()).filter(|place| groups[*place].len() > 1).collect();
    let is_opening = |place: usize| groups[place].iter().all(|one| one.request.method == "GET");
    let first = match crowded.as_slice() {
        [first, second, ..] if is_opening(*first) => *second,
        [first, ..] => *first,
        [] => return None,
    };
    let last = *crowded.last()?;
    Some(groups.drain(first..=last).flatten().collect())
}

/// A line for each client that the story names. Calls that it tells nothing of, such as those that
/// prepare another, go to as few lines as hold them without overlap.
fn lanes<'a>(calls: &[&'a Exchange], story: &[String]) -> Vec<(Option<u32>, Vec<&'a Exchange>)> {
    let mut lanes: Vec<(Option<u32>, Vec<&Exchange>)> = Vec::new();
    for &call in calls {
        let client = client(call, story);
        let is_free = |lane: &&mut (Option<u32>, Vec<&Exchange>)| {
            let last = lane.1.last().map(|last| end(&last.timing));
            lane.0 == client && last <= Some(call.timing.started_us)
        };
        match lanes.iter_mut().find(is_free) {
            Some((_, lane)) => lane.push(call),
            None => lanes.push((client, vec![call])),
        }
    }
    lanes.sort_by_key(|(client, _)| client.unwrap_or(u32::MAX));
    lanes
}

/// The client that a sentence of the story names for a call, which it knows by its times.
fn client(call: &Exchange, story: &[String]) -> Option<u32> {
    let times = format!("(from {} µs to {} µs)", call.timing.started_us, end(&call.timing));
    let told = story.iter().find(|sentence| sentence.ends_with(&times))?;
    let (number, _) = told.strip_prefix("client ")?.split_once(':')?;
    number.parse().ok()
}

fn call(
    report: &Report,
    scenario: &ScenarioResult,
    exchange: &Exchange,
    from: u64,
    length: f64,
) -> Call {
    let started = wording::milliseconds(exchange.timing.started_us.saturating_sub(from));
    let (start, width) = span(started, wording::milliseconds(exchange.timing.total_us), length);
    let status = exchange.status().map_or_else(|| "no answer".to_owned(), |one| one.to_string());
    let line = wording::exchange(report, exchange);
    Call {
        exchange: Link {
            anchor: anchor::exchange(&scenario.id, exchange.id),
            text: printable::line(&format!("{} {status}", exchange.request.method)).into_owned(),
        },
        tone: exchange.status().map_or("lost", super::anchor::tone),
        start: format!("{start:.1}"),
        width: format!("{width:.1}"),
        words: printable::line(&format!("after {}: {line}", wording::duration(started)))
            .into_owned(),
    }
}

#[cfg(test)]
mod tests;
