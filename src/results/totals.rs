//! What a run says as a whole, from what its scenarios say.

use crate::model::{Exploration, Finding, KnownFailure, Outcome, ScenarioResult, Totals, Verdict};

/// What a run says; a known failure that is out of date fails it too, and a run that leaves
/// something behind on the target has not ended well.
pub(super) fn outcome(
    scenarios: &[ScenarioResult],
    known_failures: &[KnownFailure],
    interrupted: bool,
) -> Outcome {
    if known_failures.iter().any(|known| known.fate.fails()) {
        return Outcome::Violates;
    }
    let worst = scenarios.iter().map(|scenario| scenario.verdict).max();
    let any_left = scenarios.iter().any(|scenario| scenario.cleanup.verdict == Verdict::Failed);
    let any_passed = scenarios.iter().any(|scenario| scenario.verdict == Verdict::Passed);
    match worst {
        Some(Verdict::Failed) => Outcome::Violates,
        Some(Verdict::Passed | Verdict::Skipped) if any_passed && !interrupted && !any_left => {
            Outcome::Conforms
        }
        _ => Outcome::Inconclusive,
    }
}

pub(super) fn totals(
    scenarios: &[ScenarioResult],
    exploration: Option<&Exploration>,
    strict: bool,
) -> Totals {
    let count = |verdict| length(scenarios.iter().filter(|one| one.verdict == verdict).count());
    let findings = || scenarios.iter().flat_map(|scenario| &scenario.findings);
    let violations = length(findings().filter(|finding| fails(finding, strict)).count());
    Totals {
        scenarios: length(scenarios.len()),
        passed: count(Verdict::Passed),
        skipped: count(Verdict::Skipped),
        inconclusive: count(Verdict::Inconclusive),
        failed: count(Verdict::Failed),
        checks: scenarios
            .iter()
            .flat_map(|scenario| &scenario.checks)
            .flat_map(|checked| [checked.passed, checked.failed])
            // A report that is read back may claim anything.
            .fold(0, u32::saturating_add),
        violations,
        advisories: length(findings().count()) - violations,
        // The exchanges of generated histories are counted, and only those of a failure kept.
        requests: exploration.map_or_else(
            || scenarios.iter().map(|scenario| length(scenario.exchanges.len())).sum(),
            |exploration| u32::try_from(exploration.requests).unwrap_or(u32::MAX),
        ),
        left_behind: scenarios
            .iter()
            .map(|scenario| length(scenario.cleanup.left_behind.len()))
            .sum(),
    }
}

pub(super) fn fails(finding: &Finding, strict: bool) -> bool {
    finding.level.binds(strict) && finding.accepted.is_none()
}

fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
