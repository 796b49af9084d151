//! When each scenario ran, and when its requests were under way.

use std::fmt::Write as _;

use super::super::wording;
use super::anchor::Link;
use super::requirements;
use crate::model::{Exchange, Report, ScenarioResult};

/// Units of the drawing from the start of the run to its end.
const WIDTH: f64 = 1000.0;
/// Anything shorter could not be seen.
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
    /// What became of it.
    pub(super) verdict: String,
    /// When it began, and how wide it is.
    pub(super) start: String,
    /// Its width.
    pub(super) width: String,
    /// Its requests that were answered, as a path.
    pub(super) answered: String,
    /// Its requests without an answer, as a path.
    pub(super) unanswered: String,
    /// The same in words.
    pub(super) words: String,
}

impl Timeline {
    pub(super) fn of(report: &Report) -> Self {
        let ran = || report.scenarios.iter().filter(|one| !one.exchanges.is_empty());
        let end =
            ran().fold(report.duration_ms, |end, one| end.max(one.started_ms + one.duration_ms));
        // A report that is read back may claim anything.
        let end = if end.is_finite() && end > 0.0 { end } else { 1.0 };
        let quarters = [0.0, 0.25, 0.5, 0.75, 1.0];
        Self {
            ticks: quarters.map(|part| wording::duration(end * part)).to_vec(),
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
        scenario: requirements::scenario(&scenario.id),
        verdict: scenario.verdict.to_string(),
        start: format!("{start:.1}"),
        width: format!("{width:.1}"),
        answered: path(&answered, end),
        unanswered: path(&unanswered, end),
        words: format!(
            "{}: began after {}, took {}, {}",
            scenario.verdict,
            wording::duration(scenario.started_ms),
            wording::duration(scenario.duration_ms),
            wording::count(requests, "request"),
        ),
    }
}

/// One path for all: thousands of elements would be slow to draw.
fn path(exchanges: &[&Exchange], end: f64) -> String {
    let mut path = String::new();
    for exchange in exchanges {
        let timing = &exchange.timing;
        let started = wording::milliseconds(timing.started_us);
        let (start, width) = span(started, wording::milliseconds(timing.total_us), end);
        // Writing to memory does not fail.
        let _ = write!(path, "M{start:.1} 4h{width:.1}v8h-{width:.1}z");
    }
    path
}

/// A stretch of time in units of the drawing, always within it.
pub(super) fn span(started: f64, duration: f64, end: f64) -> (f64, f64) {
    let start = units(started, end).clamp(0.0, WIDTH - THINNEST);
    let width = units(duration, end).clamp(THINNEST, WIDTH - start);
    (start, width)
}

/// A time in units of the drawing; what is no number is no time.
fn units(time: f64, end: f64) -> f64 {
    let units = time / end * WIDTH;
    if units.is_nan() { 0.0 } else { units }
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, span};

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
}
