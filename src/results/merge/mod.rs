//! Puts the reports of several runs together, such as those of the shards of an exploration.

mod exploration;
mod known;

use std::collections::{BTreeSet, HashMap};

use super::totals;
use crate::model::{OperationLatency, Report, RequirementResult, ScenarioResult, Verdict};

/// Why reports cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("there is no report to merge; name two or more")]
    Nothing,
    /// They are of different targets.
    #[error("the reports are of different targets, {first} and {second}; `diff` compares those")]
    Targets {
        /// The target of the first report.
        first: String,
        /// The target of another one.
        second: String,
    },
    /// The same run is there more than once, which would count everything in it again.
    #[error("report {second} is of the same run as report {first}; name each run once")]
    Twice {
        /// The place of one of them, from 1.
        first: usize,
        /// The place of the other.
        second: usize,
    },
}

/// One report of everything that several say, as if they had run side by side: counts add up, each
/// requirement has the worst of its verdicts, and strictness of one is strictness of all. Times are
/// those of each run, from its own start.
pub fn merge(reports: Vec<Report>) -> Result<Report, MergeError> {
    require_different_runs(&reports)?;
    let mut reports = reports.into_iter();
    let mut merged = reports.next().ok_or(MergeError::Nothing)?;
    let mut requests = merged.totals.requests;
    for report in reports {
        if report.target.name != merged.target.name {
            let (first, second) = (merged.target.name, report.target.name);
            return Err(MergeError::Targets { first, second });
        }
        requests = requests.saturating_add(report.totals.requests);
        take_in(&mut merged, report);
    }
    if merged.interrupted {
        known::unsettle(&mut merged.known_failures);
    }
    for scenario in &mut merged.scenarios {
        if scenario.findings.iter().any(|finding| totals::fails(finding, merged.strict)) {
            scenario.verdict = Verdict::Failed;
        }
    }
    merged.outcome = totals::outcome(&merged.scenarios, &merged.known_failures, merged.interrupted);
    merged.totals = totals::totals(&merged.scenarios, merged.exploration.as_ref(), merged.strict);
    // Those of an exploration are not kept, so they cannot be counted again beside the others.
    merged.totals.requests = requests;
    Ok(merged)
}

fn require_different_runs(reports: &[Report]) -> Result<(), MergeError> {
    for (second, report) in reports.iter().enumerate() {
        if let Some(first) = reports[..second].iter().position(|other| other == report) {
            return Err(MergeError::Twice { first: first + 1, second: second + 1 });
        }
    }
    Ok(())
}

fn take_in(merged: &mut Report, report: Report) {
    let names = new_names(merged, &report);
    let rename = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    if starts_before(&report, merged) {
        merged.started_at = report.started_at;
    }
    merged.duration_ms = merged.duration_ms.max(report.duration_ms);
    merged.strict |= report.strict;
    merged.interrupted |= report.interrupted;
    for requirement in report.requirements {
        let scenarios = requirement.scenarios.iter().map(|id| rename(id)).collect();
        take_in_requirement(merged, RequirementResult { scenarios, ..requirement });
    }
    for scenario in report.scenarios {
        let id = rename(&scenario.id);
        merged.scenarios.push(ScenarioResult { id, ..scenario });
    }
    take_in_latencies(&mut merged.latencies, report.latencies);
    known::take_in(&mut merged.known_failures, report.known_failures);
    if let Some(mut other) = report.exploration {
        for failure in &mut other.failures {
            failure.scenario = rename(&failure.scenario);
        }
        match &mut merged.exploration {
            Some(exploration) => exploration::take_in(exploration, other),
            None => merged.exploration = Some(other),
        }
    }
}

/// Whether a run began before another; what is no moment began never.
fn starts_before(one: &Report, other: &Report) -> bool {
    let moment = |report: &Report| report.started_at.parse::<jiff::Timestamp>().ok();
    match (moment(one), moment(other)) {
        (Some(one), Some(other)) => one < other,
        (one, other) => one.is_some() && other.is_none(),
    }
}

/// Scenarios of a report whose names are taken already get a number behind them.
fn new_names(merged: &Report, report: &Report) -> HashMap<String, String> {
    let names_of = |report: &'_ Report| {
        report.scenarios.iter().map(|scenario| scenario.id.clone()).collect::<BTreeSet<_>>()
    };
    let (earlier, own) = (names_of(merged), names_of(report));
    let mut taken: BTreeSet<String> = earlier.union(&own).cloned().collect();
    let mut names = HashMap::new();
    for id in earlier.intersection(&own) {
        let mut free = (2_u64..).map(|number| format!("{id}-{number}"));
        if let Some(name) = free.find(|name| !taken.contains(name)) {
            taken.insert(name.clone());
            names.insert(id.clone(), name);
        }
    }
    names
}

fn take_in_requirement(merged: &mut Report, requirement: RequirementResult) {
    match merged.requirements.iter_mut().find(|known| known.id == requirement.id) {
        None => merged.requirements.push(requirement),
        Some(known) => {
            known.verdict = known.verdict.max(requirement.verdict);
            known.scenarios.extend(requirement.scenarios);
        }
    }
}

/// Counts add up; of the distributions only the worse is known to be no better than the whole.
fn take_in_latencies(merged: &mut Vec<OperationLatency>, others: Vec<OperationLatency>) {
    for other in others {
        match merged.iter_mut().find(|known| known.operation == other.operation) {
            None => merged.push(other),
            Some(known) => {
                known.count = known.count.saturating_add(other.count);
                known.median_ms = known.median_ms.max(other.median_ms);
                known.p95_ms = known.p95_ms.max(other.p95_ms);
                known.max_ms = known.max_ms.max(other.max_ms);
            }
        }
    }
}

#[cfg(test)]
mod tests;
