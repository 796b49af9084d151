//! What changed between two runs. It is pure: two reports give one comparison.

mod answers;
mod exchanges;
mod findings;
mod members;
mod verdicts;

use std::hash::Hash;

use similar::algorithms::IdentifyDistinct;
use similar::{Algorithm, DiffOp, capture_diff};

use crate::api::Api;
use crate::model::{
    COMPARISON_VERSION, Compared, Comparison, ComparisonResult, LatencyChange, Report, Verdict,
};

/// Compares two reports. Of a scenario that `is_racing`, what was exchanged is not compared: it
/// is decided by chance.
#[must_use]
pub fn compare(
    api: &'static Api,
    before: &Report,
    after: &Report,
    is_racing: &dyn Fn(&str) -> bool,
) -> Comparison {
    let findings = findings::changes(before, after, is_racing);
    let mut comparison = Comparison {
        version: COMPARISON_VERSION,
        before: Compared::of(before),
        after: Compared::of(after),
        result: ComparisonResult::Identical,
        requirements: verdicts::requirements(before, after),
        scenarios: verdicts::scenarios(before, after, &findings),
        findings,
        exchanges: exchanges::changes(api, before, after, is_racing),
        latencies: latencies(before, after),
    };
    comparison.result = comparison
        .weights()
        .map(ComparisonResult::from)
        .max()
        .unwrap_or(ComparisonResult::Identical);
    comparison
}

/// How one sequence becomes another. Of its elements only numbers are compared, one for all that are
/// equal, as where texts are compared by their lines.
fn aligned<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let numbers = IdentifyDistinct::<u32>::new(old, 0..old.len(), new, 0..new.len());
    let (old, new) = (numbers.old_lookup(), numbers.new_lookup());
    capture_diff(Algorithm::Myers, old, numbers.old_range(), new, numbers.new_range())
}

/// The report of a run as if only some of its scenarios had been selected.
#[must_use]
pub fn narrowed(mut report: Report, is_selected: &dyn Fn(&str) -> bool) -> Report {
    report.scenarios.retain(|scenario| is_selected(&scenario.id));
    let scenarios = &report.scenarios;
    report.requirements.retain_mut(|requirement| {
        requirement.scenarios.retain(|id| is_selected(id));
        let concerned = scenarios.iter().filter(|one| requirement.scenarios.contains(&one.id));
        let verdict = concerned.map(|one| verdicts::on(one, &requirement.id)).max();
        requirement.verdict = verdict.unwrap_or(Verdict::Inconclusive);
        verdict.is_some()
    });
    report
}

fn latencies(before: &Report, after: &Report) -> Vec<LatencyChange> {
    let mut operations: Vec<&str> = Vec::new();
    for one in before.latencies.iter().chain(&after.latencies) {
        if !operations.contains(&one.operation.as_str()) {
            operations.push(&one.operation);
        }
    }
    let find = |report: &Report, operation: &str| {
        report.latencies.iter().find(|one| one.operation == operation).cloned()
    };
    operations
        .into_iter()
        .map(|operation| LatencyChange {
            operation: operation.to_owned(),
            before: find(before, operation),
            after: find(after, operation),
        })
        .collect()
}
