//! The scenarios: checks and observations of each, and its exchanges as JSON embedded in the page,
//! which the script shows on demand.
//!
//! Every text in that JSON is escaped already, so that the script only puts it into text nodes.

use std::fmt;
use std::fmt::Write as _;

use serde::Serialize;

use super::super::{curl, json, phrases, printable};
use super::elements::{
    Link, Piece, fragment, pieces, requirement_link, scenario_anchor, sign, tone,
};
use super::evidence::readable;
use crate::model::{
    BlastRadius, Body, Checked, Exchange, ExchangeResult, Header, Observation, Report,
    ScenarioResult, Verdict,
};

/// One scenario.
#[derive(Debug)]
pub(super) struct Scenario<'a> {
    /// The anchor.
    pub(super) anchor: String,
    /// Its name as a part of other anchors.
    pub(super) name: String,
    /// Its identifier.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// The verdict.
    pub(super) verdict: String,
    /// The sign of the verdict.
    pub(super) sign: &'static str,
    /// Checks, requests and duration in a few words.
    pub(super) summary: String,
    /// The reason why it was skipped or could not be judged.
    pub(super) reason: Option<String>,
    /// The damage it could cause on a broken provider.
    pub(super) blast_radius: &'static str,
    /// The result of its clean-up.
    pub(super) cleanup: String,
    /// Counts of checks by requirement.
    pub(super) checks: Vec<Check>,
    /// Observations where the documentation is silent.
    pub(super) observations: Vec<Observed>,
    /// The number of exchanges.
    pub(super) exchanges: usize,
    /// Its exchanges as JSON that is safe within a `script` element.
    pub(super) island: Island<'a>,
}

/// An observation where the documentation is silent.
#[derive(Debug)]
pub(super) struct Observed {
    /// The topic.
    pub(super) topic: String,
    /// The observation.
    pub(super) pieces: Vec<Piece>,
}

/// A requirement that was judged in a scenario.
#[derive(Debug)]
pub(super) struct Check {
    /// The requirement.
    pub(super) requirement: Link,
    /// The counts in words.
    pub(super) summary: String,
    /// True if every check passed.
    pub(super) held: bool,
}

/// Every scenario, in the order of the report.
pub(super) fn scenarios(report: &Report) -> Vec<Scenario<'_>> {
    report.scenarios.iter().map(|result| scenario(report, result)).collect()
}

fn scenario<'a>(report: &'a Report, result: &'a ScenarioResult) -> Scenario<'a> {
    let observed = |observation: &Observation| Observed {
        topic: line(&observation.topic),
        pieces: pieces(&observation.observed),
    };
    Scenario {
        anchor: scenario_anchor(&result.id),
        name: fragment(&result.id),
        id: line(&result.id),
        title: line(&result.title),
        verdict: result.verdict.to_string(),
        sign: sign(result.verdict),
        summary: summary(result),
        reason: result.reason.as_deref().map(line),
        blast_radius: match result.blast_radius {
            BlastRadius::Own => "only items of this run",
            BlastRadius::Account => "anything in the account",
        },
        cleanup: cleanup(result),
        checks: checks(result),
        observations: result.observations.iter().map(observed).collect(),
        exchanges: result.exchanges.len(),
        island: Island { report, scenario: result },
    }
}

fn summary(result: &ScenarioResult) -> String {
    if result.verdict == Verdict::Skipped {
        return "not run".to_owned();
    }
    let requests = u32::try_from(result.exchanges.len()).unwrap_or(u32::MAX);
    format!(
        "{} · {} · {}",
        phrases::count(phrases::checks(result), "check"),
        phrases::count(requests, "request"),
        phrases::duration(result.duration_ms),
    )
}

fn cleanup(result: &ScenarioResult) -> String {
    let created = phrases::count(result.cleanup.created, "item");
    if phrases::left_something(result) {
        return format!("{created} created, not all removed: see “Left behind”");
    }
    if result.cleanup.created == 0 {
        return "nothing was created".to_owned();
    }
    format!("{created} created, all removed")
}

fn checks(result: &ScenarioResult) -> Vec<Check> {
    let check = |checked: &Checked| Check {
        requirement: requirement_link(&checked.requirement),
        summary: format!(
            "held {} of {}",
            checked.passed,
            checked.passed.saturating_add(checked.failed)
        ),
        held: checked.failed == 0,
    };
    result.checks.iter().map(check).collect()
}

/// Characters of a body that are shown; the whole of it is in the JSON report.
const LONGEST_BODY: usize = 20_000;

#[derive(Debug, Serialize)]
struct Entry {
    id: u32,
    purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempt: Option<u32>,
    method: String,
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Shown>,
    answer: Answered,
    took: String,
    timing: String,
    curl: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cited: bool,
}

#[derive(Debug, Serialize)]
struct Answered {
    /// The status code, or `no response`.
    status: String,
    /// `ok`, `refused`, `broken` or `lost`: the colour of the status.
    tone: &'static str,
    /// The status line, or why there is none.
    line: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Shown>,
}

#[derive(Debug, Serialize)]
struct Shown {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The exchanges of a scenario. Displayed as JSON that is safe in a `script` element, one exchange
/// at a time, since together they are most of the page.
#[derive(Debug)]
pub(super) struct Island<'a> {
    pub(super) report: &'a Report,
    pub(super) scenario: &'a ScenarioResult,
}

impl fmt::Display for Island<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = self.scenario.findings.iter();
        let cited: Vec<u32> = findings.filter_map(|found| found.exchange).collect();
        // One buffer for all entries, since they are long.
        let mut json = Vec::new();
        formatter.write_str("[")?;
        for (place, exchange) in self.scenario.exchanges.iter().enumerate() {
            formatter.write_str(if place == 0 { "" } else { ",\n" })?;
            let entry = entry(self.report, &exchange, cited.contains(&exchange.id));
            json.clear();
            // Every entry consists of text.
            json::line(&entry, &mut json).map_err(|_| fmt::Error)?;
            Escaped(str::from_utf8(&json).map_err(|_| fmt::Error)?).fmt(formatter)?;
        }
        formatter.write_str("]")
    }
}

/// JSON that is safe in a `script` element. Outside of strings it has none of these characters,
/// and inside them the escape means the same. HTML, section 4.12.1.3, restricts what a script may
/// contain; without `<` none of it occurs.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        // Searched by first byte, since these characters are rare.
        let may_be_one = |byte: &u8| matches!(byte, b'<' | b'>' | b'&' | 0xe2);
        while let Some(at) = rest.as_bytes().iter().position(may_be_one) {
            let (plain, special) = rest.split_at(at);
            let Some(character) = special.chars().next() else { break };
            formatter.write_str(plain)?;
            if matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') {
                write!(formatter, "\\u{:04x}", u32::from(character))?;
            } else {
                formatter.write_char(character)?;
            }
            rest = &special[character.len_utf8()..];
        }
        formatter.write_str(rest)
    }
}

fn entry(report: &Report, exchange: &Exchange, cited: bool) -> Entry {
    let request = &exchange.request;
    let took = |us| phrases::duration(phrases::milliseconds(us));
    let timing = &exchange.timing;
    Entry {
        id: exchange.id,
        purpose: phrases::purpose(exchange.purpose),
        branch: exchange.branch.as_deref().map(line),
        attempt: (exchange.attempt > 1).then_some(exchange.attempt),
        method: line(&request.method),
        path: line(phrases::path(report, &request.url)),
        headers: headers(&request.headers),
        body: request.body.as_ref().and_then(shown),
        answer: answered(&exchange.answer),
        took: took(timing.total_us),
        timing: format!(
            "sent {} after the start of the run; response headers after {}, complete after {}",
            took(timing.started_us),
            took(timing.head_us),
            took(timing.total_us),
        ),
        curl: printable::block(&curl::curl_lines(request)).into_owned(),
        cited,
    }
}

fn answered(answer: &ExchangeResult) -> Answered {
    match answer {
        ExchangeResult::Response(response) => Answered {
            status: response.status.to_string(),
            tone: tone(response.status),
            line: line(&format!("{} {}", response.version, response.status)),
            headers: headers(&response.headers),
            body: shown(&response.body),
        },
        ExchangeResult::Failure(failure) => Answered {
            status: "no response".to_owned(),
            tone: "lost",
            line: line(&failure.message),
            headers: Vec::new(),
            body: None,
        },
    }
}

fn headers(headers: &[Header]) -> Vec<Header> {
    headers.iter().map(|(name, value)| (line(name), line(value))).collect()
}

fn shown(body: &Body) -> Option<Shown> {
    if body.is_empty() {
        return None;
    }
    let text = readable(body);
    let end = text.floor_char_boundary(LONGEST_BODY);
    let is_cut = end < text.len();
    let note = (is_cut || body.truncated()).then(|| format!("beginning of {} bytes", body.size()));
    Some(Shown { text: printable::block(&text[..end]).into_owned(), note })
}

fn line(text: &str) -> String {
    printable::line(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn no_text_can_end_the_script_element() {
        let text = "</script><!-- \u{2028}&amp;\u{2029} “‘…’” é";
        let json = Escaped(&serde_json::Value::from(text).to_string()).to_string();
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        assert!(json.contains("“‘…’” é"), "{json}");
    }
}
