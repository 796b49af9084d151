//! Puts the reports of several runs together, such as those of the shards of an exploration.

use std::collections::BTreeSet;

use super::fold;
use crate::model::{
    CoverageCell, Exploration, OperationLatency, Report, RequirementResult, ScenarioResult,
};

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
}

/// One report of everything that several say; each requirement has the worst of its verdicts.
pub fn merge(reports: Vec<Report>) -> Result<Report, MergeError> {
    let mut reports = reports.into_iter();
    let mut merged = reports.next().ok_or(MergeError::Nothing)?;
    for report in reports {
        if report.target.name != merged.target.name {
            let (first, second) = (merged.target.name, report.target.name);
            return Err(MergeError::Targets { first, second });
        }
        take_in(&mut merged, report);
    }
    merged.outcome = fold::outcome(&merged.scenarios, merged.interrupted);
    merged.totals = fold::totals(&merged.scenarios, merged.exploration.as_ref(), merged.strict);
    Ok(merged)
}

fn take_in(merged: &mut Report, report: Report) {
    let names = renamed_scenarios(merged, &report);
    let rename = |id: &str| {
        let found = names.iter().find(|(before, _)| before == id);
        found.map_or_else(|| id.to_owned(), |(_, after)| after.clone())
    };
    merged.started_at = merged.started_at.clone().min(report.started_at);
    merged.duration_ms = merged.duration_ms.max(report.duration_ms);
    merged.strict |= report.strict;
    merged.interrupted |= report.interrupted;
    for requirement in report.requirements {
        let scenarios: Vec<String> = requirement.scenarios.iter().map(|id| rename(id)).collect();
        take_in_requirement(merged, RequirementResult { scenarios, ..requirement });
    }
    for scenario in report.scenarios {
        let id = rename(&scenario.id);
        merged.scenarios.push(ScenarioResult { id, ..scenario });
    }
    take_in_latencies(&mut merged.latencies, report.latencies);
    if let Some(mut other) = report.exploration {
        for failure in &mut other.failures {
            failure.scenario = rename(&failure.scenario);
        }
        match &mut merged.exploration {
            Some(exploration) => take_in_exploration(exploration, other),
            None => merged.exploration = Some(other),
        }
    }
}

/// Scenarios of the second report whose name the first one has too get a number behind it.
fn renamed_scenarios(merged: &Report, report: &Report) -> Vec<(String, String)> {
    let taken: BTreeSet<&str> = merged.scenarios.iter().map(|it| it.id.as_str()).collect();
    let ids = report.scenarios.iter().map(|scenario| &scenario.id);
    ids.filter(|id| taken.contains(id.as_str()))
        .map(|id| {
            let free = (2_u32..).map(|number| format!("{id}-{number}"));
            let mut free = free.filter(|name| !taken.contains(name.as_str()));
            (id.clone(), free.next().unwrap_or_else(|| id.clone()))
        })
        .collect()
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

fn take_in_exploration(merged: &mut Exploration, other: Exploration) {
    merged.steps += other.steps;
    merged.histories += other.histories;
    merged.requests += other.requests;
    merged.undecided += other.undecided;
    let shards = [std::mem::take(&mut merged.shard), other.shard];
    let named: Vec<String> = shards.into_iter().filter(|shard| !shard.is_empty()).collect();
    merged.shard = named.join(", ");
    merged.failures.extend(other.failures);
    for cell in other.coverage {
        let same = |known: &CoverageCell| {
            known.state == cell.state
                && known.command == cell.command
                && known.status == cell.status
        };
        match merged.coverage.iter_mut().find(|known| same(known)) {
            Some(known) => known.times += cell.times,
            None => merged.coverage.push(cell),
        }
    }
}
