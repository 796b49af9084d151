//! Verdicts that changed, of requirements and of scenarios.

use std::collections::{HashMap, HashSet};

use crate::model::{
    FindingChange, Report, RequirementResult, ScenarioResult, Verdict, VerdictChange, Weight,
};

/// How long an answer takes is told for information only.
pub(super) const LATENCY: &str = "latency.";

/// Requirements whose verdict changed, in the order of the later report, lost ones at the end.
pub(super) fn requirements(before: &Report, after: &Report) -> Vec<VerdictChange> {
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

/// Scenarios whose verdict changed, in the order of the later report, lost ones at the end.
pub(super) fn scenarios(
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
                // What got worse is what was found: the same finding may only count otherwise.
                Some(Verdict::Failed) if worse.contains(id.as_str()) => Weight::Regression,
                _ => weight(was, is),
            },
        })
        .collect()
}

/// What a change of a verdict means when nothing more is known of it.
fn weight(before: Option<Verdict>, after: Option<Verdict>) -> Weight {
    let was_judged = matches!(before, Some(Verdict::Passed | Verdict::Failed));
    match after {
        Some(Verdict::Skipped | Verdict::Inconclusive) | None if was_judged => Weight::Unjudged,
        Some(Verdict::Passed) if before.is_some() => Weight::Improvement,
        _ => Weight::Difference,
    }
}

/// What one scenario says about a requirement: not judged is not held.
pub(super) fn on(scenario: &ScenarioResult, requirement: &str) -> Verdict {
    match scenario.checks.iter().find(|checked| checked.requirement == requirement) {
        Some(checked) if checked.failed > 0 => Verdict::Failed,
        Some(_) => Verdict::Passed,
        None if scenario.verdict == Verdict::Skipped => Verdict::Skipped,
        None => Verdict::Inconclusive,
    }
}
