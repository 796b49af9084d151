//! One self-contained HTML file for people: the verdict, the failures with their evidence, and
//! every exchange.
//!
//! The file loads nothing over the network and allows no script or style but its own, which its
//! policy names by their hashes. Everything a reader needs to judge the run is plain HTML, so it
//! can be read and printed without JavaScript; the exchanges are embedded as JSON, which the script
//! shows on demand.

mod elements;
mod evidence;
mod exploration;
mod failures;
mod overview;
mod scenarios;
mod timeline;

use std::io::Write;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use exploration::Exploration;
use failures::{Failures, LeftBehind};
use overview::{Area, Latency, Overview, Topic};
use scenarios::Scenario;
use sha2::{Digest as _, Sha256};
use timeline::Timeline;

use super::RenderError;
use crate::model::Report;

/// Writes the report as one HTML file.
pub fn render(report: &Report, out: &mut dyn Write) -> Result<(), RenderError> {
    Ok(Page::of(report).write_into(out)?)
}

/// All values of the template. They need no other escaping than the HTML escaping of the template.
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
    /// The page of this report.
    fn of(report: &'a Report) -> Self {
        Self {
            assets: Assets::new(),
            overview: Overview::of(report),
            failures: Failures::of(report),
            left_behind: failures::left_behind(report),
            exploration: Exploration::of(report),
            areas: overview::areas(report),
            scenarios: scenarios::scenarios(report),
            timeline: Timeline::of(report),
            topics: overview::topics(report),
            latencies: overview::latencies(report),
        }
    }
}

const STYLE: &[&str] = &[
    include_str!("../../../templates/report/style/colours.css"),
    include_str!("../../../templates/report/style/page.css"),
    include_str!("../../../templates/report/style/findings.css"),
    include_str!("../../../templates/report/style/lists.css"),
    include_str!("../../../templates/report/style/exchanges.css"),
    include_str!("../../../templates/report/style/exploration.css"),
    include_str!("../../../templates/report/style/print.css"),
];

const SCRIPT: &[&str] = &[
    include_str!("../../../templates/report/script/elements.js"),
    include_str!("../../../templates/report/script/copy.js"),
    include_str!("../../../templates/report/script/exchanges.js"),
    include_str!("../../../templates/report/script/state.js"),
    include_str!("../../../templates/report/script/filter.js"),
    include_str!("../../../templates/report/script/links.js"),
    include_str!("../../../templates/report/script/keys.js"),
    include_str!("../../../templates/report/script/start.js"),
];

/// Inlined style and script, with the policy that allows exactly these.
#[derive(Debug)]
struct Assets {
    /// The whole style sheet.
    style: String,
    /// The whole script.
    script: String,
    /// The Content Security Policy of the page (CSP Level 3).
    policy: String,
}

impl Assets {
    /// Puts the parts together and computes their hashes from the very text that is inlined.
    fn new() -> Self {
        let style = joined(STYLE);
        // One function around all parts, so that no name becomes global.
        let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", joined(SCRIPT));
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; \
             form-action 'none'",
            hash(&style),
            hash(&script),
        );
        Self { style, script, policy }
    }
}

/// The parts joined. An HTML parser normalises CR LF to LF (HTML, section 13.2.3.5), so a working
/// copy with such line ends must not change the hash.
fn joined(parts: &[&str]) -> String {
    parts.concat().replace("\r\n", "\n")
}

/// A hash source (CSP Level 3, section 2.3.1).
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_specification() {
        // CSP Level 3, section 8.3, hashes this script as an example.
        assert_eq!(hash("doSubmit()"), "'sha256-jzgBGA4UWFFmpOBq0JpdsySukE1FrEN5bUpoK8Z29fY='",);
    }

    #[test]
    fn nothing_inlined_can_end_its_own_element() {
        let assets = Assets::new();
        assert!(!assets.style.contains("</"));
        assert!(!assets.script.contains("</") && !assets.script.contains("<!--"));
        assert!(!assets.policy.contains("unsafe"));
    }
}
