//! One self-contained HTML file for people: the verdict, what failed and why, and every exchange.
//!
//! The file asks nothing of the network and allows no script or style but its own, which its
//! policy names by their hashes. Everything a reader needs to judge the run is plain HTML, so it
//! can be read and printed without JavaScript; the exchanges travel as JSON, which the script
//! shows when asked.

mod anchor;
mod assets;
mod diff;
mod evidence;
mod exploration;
mod failures;
mod overview;
mod requirements;
mod scenarios;
mod text;
mod timeline;

use std::io::Write;

use askama::Template;

use super::RenderError;
use crate::model::Report;
use assets::Assets;
use exploration::Exploration;
use failures::{Failures, LeftBehind};
use overview::{Latency, Overview, Topic};
use requirements::Area;
use scenarios::Scenario;
use timeline::Timeline;

/// Writes the report as one HTML file.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    Ok(Page::of(report).write_into(out)?)
}

/// Everything that the template shows, ready to be shown: no text in it needs more than the
/// escaping that the template does by itself.
#[derive(Debug, Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    assets: Assets,
    overview: Overview,
    failures: Failures,
    left_behind: Option<LeftBehind>,
    exploration: Option<Exploration>,
    areas: Vec<Area>,
    scenarios: Vec<Scenario<'a>>,
    timeline: Timeline,
    topics: Vec<Topic>,
    latencies: Vec<Latency>,
}

impl<'a> Page<'a> {
    /// What the page says about this report.
    fn of(report: &'a Report) -> Self {
        Self {
            assets: Assets::new(),
            overview: Overview::of(report),
            failures: Failures::of(report),
            left_behind: failures::left_behind(report),
            exploration: Exploration::of(report),
            areas: requirements::areas(report),
            scenarios: scenarios::scenarios(report),
            timeline: Timeline::of(report),
            topics: overview::topics(report),
            latencies: overview::latencies(report),
        }
    }
}
