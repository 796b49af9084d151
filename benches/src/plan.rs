//! From an event log to the requests in it, and the order they have to keep.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Encloses the number of a creation whose identifier stands there, and then `i` or `c`.
pub(crate) const MARK: char = '\u{1}';

/// The scenarios that run side by side, and those that follow when they have ended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) main: Vec<Vec<Step>>,
    pub(crate) last: Vec<Vec<Step>>,
}

/// One request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
    /// How many bytes the body had; what the log does not keep of it is made up.
    pub(crate) size: usize,
    /// Steps of the same scenario that have to be answered before.
    pub(crate) after: Vec<usize>,
    /// Whether later steps name what it creates.
    pub(crate) creates: bool,
}

/// An exchange of the log, as far as it matters here.
struct Seen<'a> {
    exchange: &'a Value,
    branch: Option<&'a str>,
    begin: u64,
    end: u64,
}

/// The plan of a log.
pub(crate) fn read(log: &str) -> Result<Plan, Box<dyn Error>> {
    let events: Vec<Value> = log.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let base = events[0]["target"]["base_url"].as_str().ok_or("the log names no target")?;
    let mut scenarios: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    for event in events.iter().filter(|event| event["event"] == "exchanged") {
        let scenario = event["scenario"].as_str().unwrap_or_default();
        scenarios.entry(scenario).or_default().push(seen(&event["exchange"]));
    }
    let ends: Vec<u64> = scenarios.values().map(|all| span(all).1).collect();
    let mut plan = Plan::default();
    for all in scenarios.into_values() {
        let (begin, end) = span(&all);
        // What began when nothing else was left had waited for that.
        let is_last = ends.iter().filter(|&&other| other <= begin).count() + 1 == ends.len()
            && ends.iter().all(|&other| other <= end);
        let steps = steps(&all, base);
        if is_last { plan.last.push(steps) } else { plan.main.push(steps) }
    }
    Ok(plan)
}

fn seen(exchange: &Value) -> Seen<'_> {
    let begin = exchange["timing"]["started_us"].as_u64().unwrap_or_default();
    let end = begin + exchange["timing"]["total_us"].as_u64().unwrap_or_default();
    Seen { exchange, branch: exchange["branch"].as_str(), begin, end }
}

fn span(all: &[Seen<'_>]) -> (u64, u64) {
    let begin = all.iter().map(|one| one.begin).min().unwrap_or_default();
    (begin, all.iter().map(|one| one.end).max().unwrap_or_default())
}

fn steps(all: &[Seen<'_>], base: &str) -> Vec<Step> {
    let mut spans: HashMap<Option<&str>, (u64, u64)> = HashMap::new();
    for one in all {
        let span = spans.entry(one.branch).or_insert((one.begin, one.end));
        *span = (span.0.min(one.begin), span.1.max(one.end));
    }
    // Branches that overlapped did not wait for each other, whatever the clock says.
    let is_ordered = |one: &Seen<'_>, other: &Seen<'_>| {
        let (a, b) = (spans[&one.branch], spans[&other.branch]);
        one.branch == other.branch
            || one.branch.is_none()
            || other.branch.is_none()
            || a.1 <= b.0
            || b.1 <= a.0
    };
    let names = names(all);
    let marked = |text: &str, used: &mut BTreeSet<usize>| {
        let mut text = text.to_owned();
        for (name, step, kind) in &names {
            if text.contains(name) {
                text = text.replace(name, &format!("{MARK}{step}{kind}{MARK}"));
                used.insert(*step);
            }
        }
        text
    };
    let step = |one: &Seen<'_>| {
        let request = &one.exchange["request"];
        let mut used = BTreeSet::new();
        let url = request["url"].as_str().unwrap_or_default();
        let path = marked(url.strip_prefix(base).unwrap_or(url), &mut used);
        let body = request["body"]["text"].as_str().map(|text| marked(text, &mut used));
        let earlier = all.iter().enumerate().filter(|(_, it)| it.end <= one.begin);
        used.extend(earlier.filter(|(_, it)| is_ordered(it, one)).map(|(index, _)| index));
        Step {
            method: request["method"].as_str().unwrap_or_default().to_owned(),
            path,
            headers: serde_json::from_value(request["headers"].clone()).unwrap_or_default(),
            body,
            size: request["body"]["size"].as_u64().map_or(0, |size| size.try_into().unwrap_or(0)),
            after: used.into_iter().collect(),
            creates: created(one.exchange).is_some(),
        }
    };
    all.iter().map(step).collect()
}

/// Every identifier and code that the target gave out, with the step it came from.
fn names(all: &[Seen<'_>]) -> Vec<(String, usize, char)> {
    let created = all.iter().enumerate().filter_map(|(index, one)| {
        let document = created(one.exchange)?;
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        Some([(text("_id"), index, 'i'), (text("code"), index, 'c')])
    });
    created.flatten().filter(|(name, ..)| !name.is_empty()).collect()
}

/// The document that a creation was answered with.
fn created(exchange: &Value) -> Option<Value> {
    if exchange["purpose"] != "set_up" || exchange["request"]["method"] != "POST" {
        return None;
    }
    let text = exchange["answer"]["response"]["body"]["text"].as_str()?;
    let mut json: Value = serde_json::from_str(text).ok()?;
    Some(json["data"].take()).filter(Value::is_object)
}
