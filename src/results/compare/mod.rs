//! Differences between two runs. It is pure: two reports give one comparison.

mod exchanges;
mod members;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use similar::algorithms::IdentifyDistinct;
use similar::{Algorithm, DiffOp, capture_diff};

use crate::api::Api;
use crate::model::{
    COMPARISON_VERSION, Change, Compared, Comparison, ComparisonResult, Finding, FindingChange,
    LatencyChange, Report, RequirementResult, ScenarioResult, Verdict, VerdictChange, Weight,
};

/// Compares two reports. The exchanges of a scenario that `is_racing` are not compared: they depend
/// on chance.
#[must_use]
pub fn compare(
    api: &'static Api,
    before: &Report,
    after: &Report,
    is_racing: &dyn Fn(&str) -> bool,
) -> Comparison {
    let findings = finding_changes(before, after, is_racing);
    let mut comparison = Comparison {
        version: COMPARISON_VERSION,
        before: Compared::from(before),
        after: Compared::from(after),
        result: ComparisonResult::Identical,
        requirements: requirement_changes(before, after),
        scenarios: scenario_changes(before, after, &findings),
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

/// Aligns two sequences. Equal elements get equal numbers first, and only the numbers are compared,
/// as for lines of text.
fn aligned<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let numbers = IdentifyDistinct::<u32>::new(old, 0..old.len(), new, 0..new.len());
    let (old, new) = (numbers.old_lookup(), numbers.new_lookup());
    capture_diff(Algorithm::Myers, old, numbers.old_range(), new, numbers.new_range())
}

/// Reduces a report to the selected scenarios.
#[must_use]
pub fn narrowed(mut report: Report, is_selected: &dyn Fn(&str) -> bool) -> Report {
    report.scenarios.retain(|scenario| is_selected(&scenario.id));
    let scenarios = &report.scenarios;
    report.requirements.retain_mut(|requirement| {
        requirement.scenarios.retain(|id| is_selected(id));
        let concerned = scenarios.iter().filter(|one| requirement.scenarios.contains(&one.id));
        let verdict = concerned.map(|one| verdict_on(one, &requirement.id)).max();
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

/// Area of the requirements on latency, which are compared for information only.
const LATENCY: &str = "latency.";

/// Requirements whose verdict changed, in the order of the later report, removed ones at the end.
fn requirement_changes(before: &Report, after: &Report) -> Vec<VerdictChange> {
    let old: HashMap<_, _> = before.requirements.iter().map(|one| (&one.id, one)).collect();
    let new: HashSet<_> = after.requirements.iter().map(|one| &one.id).collect();
    let failing: HashSet<&str> = after
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.findings)
        .filter(|finding| after.fails(finding))
        .map(|finding| finding.requirement.as_str())
        .collect();
    let kept = after.requirements.iter().map(|one| (old.get(&one.id).copied(), Some(one)));
    let lost = before.requirements.iter().filter(|one| !new.contains(&one.id));
    kept.chain(lost.map(|one| (Some(one), None)))
        .filter_map(|(before, after)| requirement(before, after, &failing))
        .collect()
}

fn requirement(
    before: Option<&RequirementResult>,
    after: Option<&RequirementResult>,
    failing: &HashSet<&str>,
) -> Option<VerdictChange> {
    let one = after.or(before)?;
    let (was, is) = (before.map(|one| one.verdict), after.map(|one| one.verdict));
    let binds = failing.contains(one.id.as_str()) && !one.id.starts_with(LATENCY);
    let weight = match (was, is) {
        (_, Some(Verdict::Failed)) if binds => Weight::Regression,
        _ => weight(was, is),
    };
    (was != is).then(|| VerdictChange {
        id: one.id.clone(),
        level: Some(one.level),
        before: was,
        after: is,
        weight,
    })
}

/// Scenarios whose verdict changed, in the order of the later report, removed ones at the end.
fn scenario_changes(
    before: &Report,
    after: &Report,
    findings: &[FindingChange],
) -> Vec<VerdictChange> {
    let old: HashMap<_, _> = before.scenarios.iter().map(|one| (&one.id, one.verdict)).collect();
    let new: HashSet<_> = after.scenarios.iter().map(|one| &one.id).collect();
    let worse: HashSet<&str> = findings
        .iter()
        .filter(|finding| finding.weight == Weight::Regression)
        .map(|finding| finding.scenario.as_str())
        .collect();
    let kept =
        after.scenarios.iter().map(|one| (&one.id, old.get(&one.id).copied(), Some(one.verdict)));
    let lost = before.scenarios.iter().filter(|one| !new.contains(&one.id));
    kept.chain(lost.map(|one| (&one.id, Some(one.verdict), None)))
        .filter(|(_, was, is)| was != is)
        .map(|(id, was, is)| VerdictChange {
            id: id.clone(),
            level: None,
            before: was,
            after: is,
            weight: match is {
                // Only new findings make it worse: the same finding may merely bind now.
                Some(Verdict::Failed) if worse.contains(id.as_str()) => Weight::Regression,
                _ => weight(was, is),
            },
        })
        .collect()
}

/// The weight of a changed verdict, by the verdicts alone.
fn weight(before: Option<Verdict>, after: Option<Verdict>) -> Weight {
    let was_judged = matches!(before, Some(Verdict::Passed | Verdict::Failed));
    match after {
        Some(Verdict::Skipped | Verdict::Inconclusive) | None if was_judged => Weight::Unjudged,
        Some(Verdict::Passed) if before.is_some() => Weight::Improvement,
        _ => Weight::Difference,
    }
}

/// The verdict of one scenario on a requirement; not judged does not count as passed.
fn verdict_on(scenario: &ScenarioResult, requirement: &str) -> Verdict {
    match scenario.checks.iter().find(|checked| checked.requirement == requirement) {
        Some(checked) if checked.failed > 0 => Verdict::Failed,
        Some(_) => Verdict::Passed,
        None if scenario.verdict == Verdict::Skipped => Verdict::Skipped,
        None => Verdict::Inconclusive,
    }
}

/// Identity of a finding over several runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FindingKey<'a> {
    scenario: &'a str,
    /// The fingerprint; in a race only the requirement.
    identity: String,
}

/// Findings of a report by identity, in order of discovery.
struct FindingIndex<'a> {
    order: Vec<FindingKey<'a>>,
    by_key: HashMap<FindingKey<'a>, Vec<&'a Finding>>,
}

/// Findings that are new, then findings that are gone.
fn finding_changes(
    before: &Report,
    after: &Report,
    is_racing: &dyn Fn(&str) -> bool,
) -> Vec<FindingChange> {
    let (old, new) = (finding_index(before, is_racing), finding_index(after, is_racing));
    let judged: HashSet<&str> = after
        .scenarios
        .iter()
        .filter(|one| matches!(one.verdict, Verdict::Passed | Verdict::Failed))
        .map(|one| one.id.as_str())
        .collect();
    let gained = new.order.iter().filter(|key| !old.by_key.contains_key(*key)).map(|key| {
        let findings = &new.by_key[key];
        let counts = |finding: &&&Finding| after.fails(finding);
        let failing = findings.iter().find(counts).copied();
        let is_worse = failing.is_some_and(|one| !one.requirement.starts_with(LATENCY));
        let weight = if is_worse { Weight::Regression } else { Weight::Difference };
        change(key, failing.unwrap_or(findings[0]), findings.len(), Change::Gained, weight)
    });
    let lost = old.order.iter().filter(|key| !new.by_key.contains_key(*key)).map(|key| {
        let findings = &old.by_key[key];
        let is_better = judged.contains(key.scenario);
        let weight = if is_better { Weight::Improvement } else { Weight::Difference };
        change(key, findings[0], findings.len(), Change::Lost, weight)
    });
    gained.chain(lost).collect()
}

fn finding_index<'a>(report: &'a Report, is_racing: &dyn Fn(&str) -> bool) -> FindingIndex<'a> {
    let mut index = FindingIndex { order: Vec::new(), by_key: HashMap::new() };
    for scenario in &report.scenarios {
        let is_racing = is_racing(&scenario.id);
        for finding in &scenario.findings {
            // The exact failure of a race depends on chance.
            let identity = if is_racing {
                finding.requirement.clone()
            } else {
                finding.fingerprint(&scenario.id)
            };
            let key = FindingKey { scenario: scenario.id.as_str(), identity };
            let same = index.by_key.entry(key.clone()).or_default();
            if same.is_empty() {
                index.order.push(key);
            }
            same.push(finding);
        }
    }
    index
}

fn change(
    key: &FindingKey<'_>,
    finding: &Finding,
    times: usize,
    change: Change,
    weight: Weight,
) -> FindingChange {
    FindingChange {
        scenario: key.scenario.to_owned(),
        change,
        fingerprint: finding.fingerprint(key.scenario),
        times: u32::try_from(times).unwrap_or(u32::MAX),
        weight,
        finding: finding.clone(),
    }
}
