//! Findings that only one of the runs has.

use std::collections::{HashMap, HashSet};

use super::verdicts::LATENCY;
use crate::model::{Change, Finding, FindingChange, Report, Verdict, Weight};

/// What one finding has in common with the same one in another run.
type Key<'a> = (&'a str, String);

/// The findings of a report that are the same, by what makes them so, in order of discovery.
struct Found<'a> {
    order: Vec<Key<'a>>,
    by_key: HashMap<Key<'a>, Vec<&'a Finding>>,
}

/// Findings that are new, then findings that are gone.
pub(super) fn changes(
    before: &Report,
    after: &Report,
    is_racing: &dyn Fn(&str) -> bool,
) -> Vec<FindingChange> {
    let (old, new) = (found(before, is_racing), found(after, is_racing));
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
        let is_better = judged.contains(key.0);
        let weight = if is_better { Weight::Improvement } else { Weight::Difference };
        change(key, findings[0], findings.len(), Change::Lost, weight)
    });
    gained.chain(lost).collect()
}

fn found<'a>(report: &'a Report, is_racing: &dyn Fn(&str) -> bool) -> Found<'a> {
    let mut found = Found { order: Vec::new(), by_key: HashMap::new() };
    for scenario in &report.scenarios {
        let is_racing = is_racing(&scenario.id);
        for finding in &scenario.findings {
            // How exactly a race goes wrong is decided by chance.
            let what = if is_racing {
                finding.requirement.clone()
            } else {
                finding.fingerprint(&scenario.id)
            };
            let key = (scenario.id.as_str(), what);
            let same = found.by_key.entry(key.clone()).or_default();
            if same.is_empty() {
                found.order.push(key);
            }
            same.push(finding);
        }
    }
    found
}

fn change(
    (scenario, _): &Key<'_>,
    finding: &Finding,
    times: usize,
    change: Change,
    weight: Weight,
) -> FindingChange {
    FindingChange {
        scenario: (*scenario).to_owned(),
        change,
        fingerprint: finding.fingerprint(scenario),
        times: u32::try_from(times).unwrap_or(u32::MAX),
        weight,
        finding: finding.clone(),
    }
}
