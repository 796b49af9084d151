//! The page as its template sees it.

use askama::Template;

use super::assets::Assets;
use super::exploration::Exploration;
use super::failures::{Failures, LeftBehind};
use super::observations::{Latency, Topic};
use super::overview::Overview;
use super::requirements::Area;
use super::scenarios::Scenario;
use super::timeline::Timeline;
use super::{failures, observations, requirements, scenarios};
use crate::model::Report;

/// Everything that the template shows, ready to be shown: no text in it needs more than the
/// escaping that the template does by itself.
#[derive(Debug, Template)]
#[template(path = "report/page.html")]
pub(super) struct Page<'a> {
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
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            assets: Assets::new(),
            overview: Overview::of(report),
            failures: Failures::of(report),
            left_behind: failures::left_behind(report),
            exploration: Exploration::of(report),
            areas: requirements::areas(report),
            scenarios: scenarios::scenarios(report),
            timeline: Timeline::of(report),
            topics: observations::topics(report),
            latencies: observations::latencies(report),
        }
    }
}
