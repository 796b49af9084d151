//! Timelines: the scenarios of the run with their requests, and the overlapping calls of a history.

use std::fmt::Write as _;

use super::super::{phrases, printable};
use super::elements::{Link, exchange_anchor, scenario_link, tone};
use crate::model::{Exchange, Purpose, Report, ScenarioResult, Timing};

/// Units of the drawing from the start of the run to its end.
const WIDTH: f64 = 1000.0;
/// Narrowest visible bar.
const THINNEST: f64 = 1.5;

/// The drawing.
#[derive(Debug)]
pub(super) struct Timeline {
    /// The labels below it, evenly spread.
    pub(super) ticks: Vec<String>,
    /// One row per scenario that ran.
    pub(super) rows: Vec<Row>,
}

/// A scenario in the drawing.
#[derive(Debug)]
pub(super) struct Row {
    /// The scenario.
    pub(super) scenario: Link,
    /// The verdict.
    pub(super) verdict: String,
    /// The start of the bar.
    pub(super) start: String,
    /// The width of the bar.
    pub(super) width: String,
    /// The requests with a response, as a path.
    pub(super) answered: String,
    /// The requests without a response, as a path.
    pub(super) unanswered: String,
    /// The row or call in words.
    pub(super) words: String,
}

impl Timeline {
    pub(super) fn of(report: &Report) -> Self {
        let ran = || report.scenarios.iter().filter(|one| !one.exchanges.is_empty());
        let end =
            ran().fold(report.duration_ms, |end, one| end.max(one.started_ms + one.duration_ms));
        // A report read from a file may hold any number.
        let end = if end.is_finite() && end > 0.0 { end } else { 1.0 };
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        Self {
            ticks: quarters.map(|part| phrases::duration(end * part)).to_vec(),
            rows: ran().map(|scenario| row(scenario, end)).collect(),
        }
    }
}

fn row(scenario: &ScenarioResult, end: f64) -> Row {
    let (start, width) = span(scenario.started_ms, scenario.duration_ms, end);
    let exchanges = scenario.exchanges.read();
    let (answered, unanswered): (Vec<_>, Vec<_>) =
        exchanges.iter().partition(|exchange| exchange.response().is_some());
    let requests = u32::try_from(exchanges.len()).unwrap_or(u32::MAX);
    Row {
        scenario: scenario_link(&scenario.id),
        verdict: scenario.verdict.to_string(),
        start: format!("{start:.1}"),
        width: format!("{width:.1}"),
        answered: path(&answered, end),
        unanswered: path(&unanswered, end),
        words: format!(
            "{}: began after {}, took {}, {}",
            scenario.verdict,
            phrases::duration(scenario.started_ms),
            phrases::duration(scenario.duration_ms),
            phrases::count(requests, "request"),
        ),
    }
}

/// One path for all exchanges: thousands of elements would be slow to draw.
fn path(exchanges: &[&Exchange], end: f64) -> String {
    let mut path = String::new();
    for exchange in exchanges {
        let timing = &exchange.timing;
        let started = phrases::milliseconds(timing.started_us);
        let (start, width) = span(started, phrases::milliseconds(timing.total_us), end);
        // Writing to memory does not fail.
        let _ = write!(path, "M{start:.1} 4h{width:.1}v8h-{width:.1}z");
    }
    path
}

/// A span of time in units of the drawing, clamped to it.
pub(super) fn span(started: f64, duration: f64, end: f64) -> (f64, f64) {
    let start = units(started, end).clamp(0.0, WIDTH - THINNEST);
    let width = units(duration, end).clamp(THINNEST, WIDTH - start);
    (start, width)
}

/// A time in units of the drawing; NaN counts as zero.
fn units(time: f64, end: f64) -> f64 {
    let units = time / end * WIDTH;
    if units.is_nan() { 0.0 } else { units }
}

/// The drawing.
#[derive(Debug)]
pub(super) struct Race {
    /// The labels above it, evenly spread.
    pub(super) ticks: Vec<String>,
    /// The lanes.
    pub(super) lanes: Vec<Lane>,
}

/// Calls of one client, or calls that do not overlap.
#[derive(Debug)]
pub(super) struct Lane {
    /// The name of the client.
    pub(super) name: String,
    /// The calls, in order of sending.
    pub(super) calls: Vec<Call>,
}

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    /// The exchange; the text is its method and status.
    pub(super) exchange: Link,
    /// The colour of its status.
    pub(super) tone: &'static str,
    /// The start, in units of the drawing.
    pub(super) start: String,
    /// The width.
    pub(super) width: String,
    /// The row or call in words.
    pub(super) words: String,
}

impl Race {
    /// The drawing, if any calls overlapped.
    pub(super) fn of(report: &Report, scenario: &ScenarioResult, story: &[String]) -> Option<Self> {
        let exchanges = scenario.exchanges.read();
        let calls = overlapping(&exchanges)?;
        let from = calls.iter().map(|one| one.timing.started_us).min()?;
        let to = calls.iter().map(|one| end(&one.timing)).max()?;
        let length = phrases::milliseconds(to.saturating_sub(from).max(1));
        let draw = |exchange: &&Exchange| call(report, scenario, exchange, from, length);
        let lanes = lanes(&calls, story).into_iter().enumerate();
        let lane = |(place, (client, calls)): (usize, (Option<u32>, Vec<&Exchange>))| Lane {
            name: client
                .map_or_else(|| format!("line {}", place + 1), |one| format!("client {one}")),
            calls: calls.iter().map(draw).collect(),
        };
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        Some(Self {
            ticks: quarters.map(|part| phrases::duration(length * part)).to_vec(),
            lanes: lanes.map(lane).collect(),
        })
    }
}

fn end(timing: &Timing) -> u64 {
    timing.started_us.saturating_add(timing.total_us)
}

/// The calls from the first overlap to the last. Reads with which clients only open their
/// connections are not part of the race.
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

/// A lane for each client in the story. Calls that are not in the story, such as preparations, go
/// to as few lanes as hold them without overlap.
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

/// The client of a call: the sentence of the story with the same times names it.
fn client(call: &Exchange, story: &[String]) -> Option<u32> {
    let times = format!("(from {} µs to {} µs)", call.timing.started_us, end(&call.timing));
    let sentence = story.iter().find(|sentence| sentence.ends_with(&times))?;
    let (number, _) = sentence.strip_prefix("client ")?.split_once(':')?;
    number.parse().ok()
}

fn call(
    report: &Report,
    scenario: &ScenarioResult,
    exchange: &Exchange,
    from: u64,
    length: f64,
) -> Call {
    let started = phrases::milliseconds(exchange.timing.started_us.saturating_sub(from));
    let (start, width) = span(started, phrases::milliseconds(exchange.timing.total_us), length);
    let status = exchange.status().map_or_else(|| "no answer".to_owned(), |one| one.to_string());
    let line = phrases::exchange(report, exchange);
    Call {
        exchange: Link {
            anchor: exchange_anchor(&scenario.id, exchange.id),
            text: printable::line(&format!("{} {status}", exchange.request.method)).into_owned(),
        },
        tone: exchange.status().map_or("lost", tone),
        start: format!("{start:.1}"),
        width: format!("{width:.1}"),
        words: printable::line(&format!("after {}: {line}", phrases::duration(started)))
            .into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, client, lanes, overlapping, span};
    use crate::model::{
        Exchange, ExchangeResult, FailureKind, Purpose, Request, Timing, TransportFailure,
    };

    #[test]
    fn every_stretch_lies_within_the_drawing() {
        for (started, duration) in [
            (0.0, 0.0),
            (5.0, 5.0),
            (-1.0, 1e300),
            (1e300, f64::NAN),
            (f64::NAN, f64::INFINITY),
            (9.99, 9.0),
        ] {
            let (start, width) = span(started, duration, 10.0);
            assert!(
                start >= 0.0 && width > 0.0 && start + width <= WIDTH + 1e-9,
                "{start} {width}"
            );
        }
    }

    fn exchange(id: u32, method: &str, started_us: u64, total_us: u64) -> Exchange {
        Exchange {
            id,
            purpose: Purpose::Judged,
            branch: None,
            attempt: 1,
            request: Request {
                method: method.to_owned(),
                url: String::new(),
                headers: vec![],
                body: None,
            },
            answer: ExchangeResult::Failure(TransportFailure {
                kind: FailureKind::ConnectionLost,
                message: String::new(),
            }),
            timing: Timing { started_us, head_us: total_us, total_us },
        }
    }

    fn ids(exchanges: &[(u32, &str, u64, u64)]) -> Option<Vec<u32>> {
        let exchange = |&(id, method, started, total): &(u32, &str, u64, u64)| {
            exchange(id, method, started, total)
        };
        let exchanges: Vec<_> = exchanges.iter().map(exchange).collect();
        overlapping(&exchanges).map(|calls| calls.iter().map(|one| one.id).collect())
    }

    #[test]
    fn calls_one_after_the_other_are_no_race() {
        assert_eq!(ids(&[(1, "DELETE", 0, 10), (2, "GET", 10, 5), (3, "GET", 20, 5)]), None);
        assert_eq!(ids(&[]), None);
    }

    #[test]
    fn a_race_is_all_from_the_first_overlap_to_the_last() {
        let quiet_in_between = [
            (1, "DELETE", 0, 10),
            (2, "DELETE", 5, 10),
            (3, "GET", 20, 5),
            (4, "PUT", 30, 9),
            (5, "GET", 31, 9),
            (6, "GET", 50, 1),
        ];
        assert_eq!(ids(&quiet_in_between), Some(vec![1, 2, 3, 4, 5]));
    }

    #[test]
    fn what_only_opens_the_connections_is_left_out() {
        let opened =
            [(1, "GET", 0, 10), (2, "GET", 5, 10), (3, "DELETE", 20, 10), (4, "GET", 21, 10)];
        assert_eq!(ids(&opened), Some(vec![3, 4]));
        assert_eq!(ids(&opened[..2]), Some(vec![1, 2]), "nothing else overlaps");
    }

    #[test]
    fn each_client_of_the_story_has_a_line_and_the_others_share_what_they_can() {
        let calls = [
            exchange(1, "DELETE", 0, 10),
            exchange(2, "DELETE", 1, 10),
            exchange(3, "GET", 12, 4),
            exchange(4, "POST", 2, 3),
            exchange(5, "POST", 3, 3),
            exchange(6, "POST", 6, 3),
        ];
        let story = [
            "client 2: delete the collection, answered 200 (from 0 µs to 10 µs)",
            "client 1: delete the collection, answered 200 (from 1 µs to 11 µs)",
            "client 2: retrieve the collection, answered 200 (from 12 µs to 16 µs)",
        ]
        .map(str::to_owned);
        let calls: Vec<&Exchange> = calls.iter().collect();
        let drawn = lanes(&calls, &story);
        let drawn: Vec<(Option<u32>, Vec<u32>)> = drawn
            .into_iter()
            .map(|(client, lane)| (client, lane.iter().map(|it| it.id).collect()))
            .collect();
        let wanted =
            vec![(Some(1), vec![2]), (Some(2), vec![1, 3]), (None, vec![4, 6]), (None, vec![5])];
        assert_eq!(drawn, wanted);
    }

    #[test]
    fn a_story_that_says_something_else_names_nobody() {
        let call = exchange(1, "DELETE", 5, 10);
        for sentence in
            ["client 1: deletes", "client x: y (from 5 µs to 15 µs)", "(from 5 µs to 15 µs)"]
        {
            assert_eq!(client(&call, &[sentence.to_owned()]), None, "{sentence}");
        }
    }
}
