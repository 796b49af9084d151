//! Merges the reports of several runs into one, such as those of the shards of an exploration.

use std::collections::{BTreeSet, HashMap};

use super::fold;
use crate::model::{
    CoverageCell, Exploration, KnownFailure, KnownFailureStatus, OperationLatency, Report,
    RequirementResult, ScenarioResult, Verdict,
};

/// Reasons why reports cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// No report was given.
    #[error("there is no report to merge; name two or more")]
    Nothing,
    /// The reports are of different targets.
    #[error("the reports are of different targets, {first} and {second}; `diff` compares those")]
    Targets {
        /// The target of the first report.
        first: String,
        /// Another target.
        second: String,
    },
    /// The same run was given more than once, so everything in it would be counted twice.
    #[error("report {second} is of the same run as report {first}; name each run once")]
    Twice {
        /// The position of the first copy, from 1.
        first: usize,
        /// The position of the second copy, from 1.
        second: usize,
    },
}

/// Merges reports as if the runs had been concurrent: counts add up, each requirement has the worst
/// of its verdicts, and one strict run makes all of them strict. Times count from the start of each
/// run.
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
        merge_report(&mut merged, report);
    }
    if merged.interrupted {
        reset_unused(&mut merged.known_failures);
    }
    for scenario in &mut merged.scenarios {
        if scenario.findings.iter().any(|finding| fold::fails(finding, merged.strict)) {
            scenario.verdict = Verdict::Failed;
        }
    }
    merged.outcome = fold::outcome(&merged.scenarios, &merged.known_failures, merged.interrupted);
    merged.totals = fold::totals(&merged.scenarios, merged.exploration.as_ref(), merged.strict);
    // An exploration keeps only some of its exchanges, so they cannot be counted again.
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

fn merge_report(merged: &mut Report, report: Report) {
    let names = new_names(merged, &report);
    merged.not_seen_alone = only_together(merged, &report);
    let rename = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    if starts_before(&report, merged) {
        merged.started_at = report.started_at;
    }
    merged.duration_ms = merged.duration_ms.max(report.duration_ms);
    merged.strict |= report.strict;
    merged.interrupted |= report.interrupted;
    for requirement in report.requirements {
        let scenarios = requirement.scenarios.iter().map(|id| rename(id)).collect();
        merge_requirement(merged, RequirementResult { scenarios, ..requirement });
    }
    for scenario in report.scenarios {
        let id = rename(&scenario.id);
        merged.scenarios.push(ScenarioResult { id, ..scenario });
    }
    merge_latencies(&mut merged.latencies, report.latencies);
    merge_known_failures(&mut merged.known_failures, report.known_failures);
    if let Some(mut other) = report.exploration {
        for failure in &mut other.failures {
            failure.scenario = rename(&failure.scenario);
        }
        match &mut merged.exploration {
            Some(exploration) => merge_exploration(exploration, other),
            None => merged.exploration = Some(other),
        }
    }
}

/// The violated requirements that neither run saw in a scenario that ran alone.
fn only_together(one: &Report, other: &Report) -> Vec<String> {
    let is_open = |report: &Report, id: &str| {
        report.not_seen_alone.iter().any(|unseen| unseen == id)
            || report.requirement(id).is_none_or(|found| found.verdict != Verdict::Failed)
    };
    let all = one.not_seen_alone.iter().chain(&other.not_seen_alone).cloned();
    let open: BTreeSet<String> = all.filter(|id| is_open(one, id) && is_open(other, id)).collect();
    open.into_iter().collect()
}

/// Returns whether a run started before another; an invalid time counts as later than any other.
fn starts_before(one: &Report, other: &Report) -> bool {
    let started = |report: &Report| report.started_at.parse::<jiff::Timestamp>().ok();
    match (started(one), started(other)) {
        (Some(one), Some(other)) => one < other,
        (one, other) => one.is_some() && other.is_none(),
    }
}

/// New names for the scenarios of a report whose names are taken already: with a number appended.
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

fn merge_requirement(merged: &mut Report, requirement: RequirementResult) {
    match merged.requirements.iter_mut().find(|known| known.id == requirement.id) {
        None => merged.requirements.push(requirement),
        Some(known) => {
            known.verdict = known.verdict.max(requirement.verdict);
            known.scenarios.extend(requirement.scenarios);
        }
    }
}

/// Adds latencies. Counts add up; of two percentiles the larger is kept, as an upper bound.
fn merge_latencies(merged: &mut Vec<OperationLatency>, others: Vec<OperationLatency>) {
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

/// Adds the figures and failures of another exploration.
fn merge_exploration(merged: &mut Exploration, other: Exploration) {
    // A report read from a file may hold any number.
    let add = |count: &mut u64, more: u64| *count = count.saturating_add(more);
    add(&mut merged.steps, other.steps);
    add(&mut merged.histories, other.histories);
    add(&mut merged.requests, other.requests);
    add(&mut merged.undecided, other.undecided);
    let shards = [std::mem::take(&mut merged.shard), other.shard];
    let named: Vec<String> = shards.into_iter().filter(|shard| !shard.is_empty()).collect();
    merged.shard = named.join(", ");
    merged.failures.extend(other.failures);
    for cell in other.coverage {
        match merged.coverage.iter_mut().find(|known| is_same_cell(known, &cell)) {
            Some(known) => add(&mut known.times, cell.times),
            None => merged.coverage.push(cell),
        }
    }
}

fn is_same_cell(one: &CoverageCell, other: &CoverageCell) -> bool {
    (&one.state, &one.command, one.status) == (&other.state, &other.command, other.status)
}

/// Adds the known failures of another run, with their status over both.
fn merge_known_failures(merged: &mut Vec<KnownFailure>, others: Vec<KnownFailure>) {
    for other in others {
        match merged.iter_mut().find(|known| is_same_entry(known, &other)) {
            None => merged.push(other),
            Some(known) => {
                known.findings = known.findings.saturating_add(other.findings);
                known.fate = combined_status(known.fate, other.fate);
            }
        }
    }
}

/// Resets the status of entries that seem to be unused: an interrupted run was not judged
/// completely, so they may still be needed.
fn reset_unused(merged: &mut [KnownFailure]) {
    for known in merged
        .iter_mut()
        .filter(|it| matches!(it.fate, KnownFailureStatus::Passing | KnownFailureStatus::Unused))
    {
        known.fate = KnownFailureStatus::NotJudged;
    }
}

/// Returns whether both are the same entry of the file.
fn is_same_entry(one: &KnownFailure, other: &KnownFailure) -> bool {
    let settled = KnownFailure { fate: one.fate, findings: one.findings, ..other.clone() };
    *one == settled
}

/// The status of an entry over two runs. It is needed if it accepted a finding in any of them, and
/// may be needed if one of them did not judge it completely.
fn combined_status(one: KnownFailureStatus, other: KnownFailureStatus) -> KnownFailureStatus {
    let weight = |fate: &KnownFailureStatus| match fate {
        KnownFailureStatus::OtherTarget => 0,
        KnownFailureStatus::NotSelected => 1,
        KnownFailureStatus::Passing => 2,
        KnownFailureStatus::Unused => 3,
        KnownFailureStatus::NotJudged => 4,
        KnownFailureStatus::Accepted => 5,
        KnownFailureStatus::Expired => 6,
    };
    std::cmp::max_by_key(one, other, weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Acceptance, BlastRadius, Checked, Cleanup, Exchanges, ExploredFailure, Finding, Level,
        Outcome, REPORT_VERSION, Target, Tool, Totals,
    };

    const STATUS: &str = "delete.success.status";

    fn finding(level: Level) -> Finding {
        Finding {
            requirement: STATUS.to_owned(),
            level,
            expected: vec!["200".to_owned()],
            actual: "204".to_owned(),
            pointer: None,
            exchange: None,
            accepted: None,
        }
    }

    fn scenario(id: &str, verdict: Verdict) -> ScenarioResult {
        let failed = u32::from(verdict == Verdict::Failed);
        ScenarioResult {
            id: id.to_owned(),
            title: "deleting a collection".to_owned(),
            blast_radius: BlastRadius::Own,
            verdict,
            reason: None,
            started_ms: 0.0,
            duration_ms: 1.0,
            findings: (0..failed).map(|_| finding(Level::Must)).collect(),
            checks: vec![Checked {
                requirement: STATUS.to_owned(),
                passed: 3,
                failed,
                exchange: None,
            }],
            observations: vec![],
            exchanges: Exchanges::default(),
            cleanup: Cleanup { left_behind: vec![format!("of {id}")], ..Cleanup::default() },
        }
    }

    /// A report as the fold makes it; the seed distinguishes the runs.
    fn report(seed: u64, scenarios: Vec<ScenarioResult>) -> Report {
        let verdict = scenarios.iter().map(|one| one.verdict).max().unwrap_or_default();
        let ids = scenarios.iter().map(|one| one.id.clone()).collect();
        Report {
            version: REPORT_VERSION,
            tool: Tool { name: "verifik-conformance".to_owned(), version: "0.1.0".to_owned() },
            target: Target { name: "embedded".to_owned(), base_url: format!("http://x:{seed}") },
            started_at: format!("2026-11-24T10:00:0{seed}Z"),
            duration_ms: 100.0,
            strict: false,
            seed,
            interrupted: false,
            obstacle: None,
            not_seen_alone: vec![],
            outcome: fold::outcome(&scenarios, &[], false),
            totals: Totals { requests: 5, ..fold::totals(&scenarios, None, false) },
            latencies: vec![],
            exploration: None,
            requirements: vec![RequirementResult {
                id: STATUS.to_owned(),
                level: Level::Must,
                basis: crate::model::Basis::Documented,
                statement: String::new(),
                source: String::new(),
                verdict,
                scenarios: ids,
            }],
            scenarios,
            known_failures: vec![],
        }
    }

    fn passed(seed: u64) -> Report {
        report(seed, vec![scenario("explore", Verdict::Passed)])
    }

    fn known(fate: KnownFailureStatus, findings: u32) -> KnownFailure {
        KnownFailure {
            requirement: STATUS.to_owned(),
            scenario: None,
            target: None,
            fingerprint: None,
            owner: "team".to_owned(),
            link: "https://issues.example/1".to_owned(),
            expires: "2030-01-01".to_owned(),
            reason: None,
            fate,
            findings,
        }
    }

    #[test]
    fn merged_totals_add_up() {
        let verdicts = [Verdict::Passed, Verdict::Failed, Verdict::Inconclusive, Verdict::Skipped];
        let mixed =
            verdicts.iter().map(|verdict| scenario(&verdict.to_string(), *verdict)).collect();
        let merged = merge(vec![passed(1), report(2, mixed), passed(3)]).unwrap();
        let wanted = Totals {
            scenarios: 6,
            passed: 3,
            skipped: 1,
            inconclusive: 1,
            failed: 1,
            checks: 19,
            violations: 1,
            advisories: 0,
            requests: 15,
            left_behind: 6,
        };
        assert_eq!(merged.totals, wanted);
        assert_eq!(merged.scenarios.len(), 6);
    }

    #[test]
    fn requirement_is_not_seen_alone_if_no_run_saw_it_alone() {
        let run = |seed, verdict, unseen: &[&str]| Report {
            not_seen_alone: unseen.iter().map(|id| (*id).to_owned()).collect(),
            ..report(seed, vec![scenario("success", verdict)])
        };
        let merged = |one, other| merge(vec![one, other]).unwrap().not_seen_alone;
        let unseen = || run(1, Verdict::Failed, &[STATUS]);
        assert_eq!(merged(unseen(), run(2, Verdict::Passed, &[])), [STATUS]);
        assert_eq!(merged(unseen(), run(2, Verdict::Failed, &[STATUS])), [STATUS]);
        assert_eq!(merged(unseen(), run(2, Verdict::Failed, &[])), [""; 0]);
    }

    #[test]
    fn worst_verdict_wins_in_any_order() {
        let parts = || {
            [(1, Verdict::Passed), (2, Verdict::Inconclusive), (3, Verdict::Failed)]
                .map(|(seed, verdict)| report(seed, vec![scenario("explore", verdict)]))
                .into_iter()
        };
        for reports in [parts().collect::<Vec<_>>(), parts().rev().collect()] {
            let merged = merge(reports).unwrap();
            assert_eq!(merged.outcome, Outcome::Violates);
            assert_eq!(merged.requirements.len(), 1);
            assert_eq!(merged.requirements[0].verdict, Verdict::Failed);
        }
        let without_failure = merge(parts().take(2).collect()).unwrap();
        assert_eq!(without_failure.outcome, Outcome::Inconclusive);
        assert_eq!(merge(vec![passed(1), passed(2)]).unwrap().outcome, Outcome::Conforms);
    }

    #[test]
    fn merged_scenarios_get_unique_names_and_references_follow() {
        let mut reports: Vec<_> = (1..4).map(passed).collect();
        // A name that the first free number would take.
        reports[1].scenarios.push(scenario("explore-2", Verdict::Passed));
        for report in &mut reports {
            report.exploration = Some(Exploration {
                failures: vec![ExploredFailure {
                    requirement: STATUS.to_owned(),
                    scenario: "explore".to_owned(),
                    history: report.seed,
                    found_after: 1,
                    length_when_found: 1,
                    story: vec![],
                    replays: 1,
                    failed_replays: 1,
                }],
                ..Exploration::default()
            });
        }
        let merged = merge(reports).unwrap();
        let ids: Vec<_> = merged.scenarios.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["explore", "explore-3", "explore-2", "explore-4"]);
        assert_eq!(merged.requirements[0].scenarios, ["explore", "explore-3", "explore-4"]);
        let failures = merged.exploration.unwrap().failures;
        let told: Vec<_> = failures.iter().map(|it| (it.history, it.scenario.as_str())).collect();
        assert_eq!(told, [(1, "explore"), (2, "explore-3"), (3, "explore-4")]);
    }

    #[test]
    fn merged_explorations_add_up_and_share_coverage_cells() {
        let cell = |status, times| CoverageCell {
            state: "live".to_owned(),
            command: "delete".to_owned(),
            status,
            times,
        };
        let explored = |seed, shard: &str, coverage| Report {
            exploration: Some(Exploration {
                steps: 200,
                histories: 20,
                requests: 300,
                undecided: 1,
                shard: shard.to_owned(),
                coverage,
                failures: vec![],
            }),
            ..passed(seed)
        };
        let first = explored(1, "1/2", vec![cell(200, 7)]);
        let second = explored(2, "2/2", vec![cell(200, 3), cell(500, u64::MAX)]);
        let merged = merge(vec![first, second, passed(3)]).unwrap();
        let wanted = Exploration {
            steps: 400,
            histories: 40,
            requests: 600,
            undecided: 2,
            shard: "1/2, 2/2".to_owned(),
            coverage: vec![cell(200, 10), cell(500, u64::MAX)],
            failures: vec![],
        };
        assert_eq!(merged.exploration, Some(wanted));
    }

    #[test]
    fn merge_refuses_different_targets_duplicates_and_no_report() {
        let mut elsewhere = passed(2);
        "staging".clone_into(&mut elsewhere.target.name);
        let (first, second) = ("embedded".to_owned(), "staging".to_owned());
        let refused = merge(vec![passed(1), elsewhere]).unwrap_err();
        assert_eq!(refused, MergeError::Targets { first, second });
        let refused = merge(vec![passed(1), passed(2), passed(1)]).unwrap_err();
        assert_eq!(refused, MergeError::Twice { first: 1, second: 3 });
        assert_eq!(merge(vec![]).unwrap_err(), MergeError::Nothing);
    }

    #[test]
    fn one_strict_run_makes_the_merge_strict() {
        let mut advised = passed(1);
        advised.scenarios[0].findings = vec![finding(Level::Should)];
        let strict = Report { strict: true, ..passed(2) };
        let merged = merge(vec![advised.clone(), strict]).unwrap();
        assert_eq!((merged.outcome, merged.totals.violations), (Outcome::Violates, 1));
        assert_eq!(merged.scenarios[0].verdict, Verdict::Failed);
        let merged = merge(vec![advised, passed(2)]).unwrap();
        assert_eq!((merged.outcome, merged.totals.advisories), (Outcome::Conforms, 1));
    }

    #[test]
    fn interrupted_part_keeps_the_merge_from_conforming() {
        let interrupted = Report { interrupted: true, ..passed(2) };
        let merged = merge(vec![passed(1), interrupted]).unwrap();
        assert_eq!((merged.outcome, merged.interrupted), (Outcome::Inconclusive, true));
    }

    #[test]
    fn merge_keeps_the_earliest_start_and_the_slowest_answers() {
        let latency = |count, median_ms| OperationLatency {
            operation: "delete".to_owned(),
            count,
            median_ms,
            p95_ms: 2.0 * median_ms,
            max_ms: 5.0,
        };
        // Later on the clock of its own place, and earlier in truth.
        let mut first = passed(1);
        "2026-11-24T12:00:00+02:30".clone_into(&mut first.started_at);
        first.latencies = vec![latency(3, 1.0)];
        let second =
            Report { latencies: vec![latency(u32::MAX, 0.5)], duration_ms: 250.0, ..passed(2) };
        let merged = merge(vec![second, first]).unwrap();
        assert_eq!(merged.started_at, "2026-11-24T12:00:00+02:30");
        assert_eq!(merged.latencies, [latency(u32::MAX, 1.0)]);
        assert!((merged.duration_ms - 250.0).abs() < f64::EPSILON, "{}", merged.duration_ms);
    }

    #[test]
    fn known_failures_have_the_status_of_the_merge() {
        let with = |seed, fate, findings| {
            let mut report = passed(seed);
            report.known_failures = vec![known(fate, findings)];
            if fate == KnownFailureStatus::Accepted {
                let accepted = Some(Acceptance {
                    owner: "team".to_owned(),
                    link: "https://issues.example/1".to_owned(),
                    expires: "2030-01-01".to_owned(),
                });
                report.scenarios[0].findings = vec![Finding { accepted, ..finding(Level::Must) }];
            }
            report
        };
        for (one, other, wanted, outcome) in [
            // It held in one part, but what it is about was found in the other.
            (
                KnownFailureStatus::Accepted,
                KnownFailureStatus::Passing,
                KnownFailureStatus::Accepted,
                Outcome::Conforms,
            ),
            (
                KnownFailureStatus::Accepted,
                KnownFailureStatus::Unused,
                KnownFailureStatus::Accepted,
                Outcome::Conforms,
            ),
            (
                KnownFailureStatus::Passing,
                KnownFailureStatus::Passing,
                KnownFailureStatus::Passing,
                Outcome::Violates,
            ),
            (
                KnownFailureStatus::Passing,
                KnownFailureStatus::NotSelected,
                KnownFailureStatus::Passing,
                Outcome::Violates,
            ),
            (
                KnownFailureStatus::Passing,
                KnownFailureStatus::Unused,
                KnownFailureStatus::Unused,
                Outcome::Violates,
            ),
            (
                KnownFailureStatus::Passing,
                KnownFailureStatus::NotJudged,
                KnownFailureStatus::NotJudged,
                Outcome::Conforms,
            ),
            (
                KnownFailureStatus::Accepted,
                KnownFailureStatus::Expired,
                KnownFailureStatus::Expired,
                Outcome::Violates,
            ),
            (
                KnownFailureStatus::OtherTarget,
                KnownFailureStatus::OtherTarget,
                KnownFailureStatus::OtherTarget,
                Outcome::Conforms,
            ),
        ] {
            for (first, second) in [(one, other), (other, one)] {
                let merged = merge(vec![with(1, first, 2), with(2, second, 3)]).unwrap();
                assert_eq!(merged.known_failures, [known(wanted, 5)], "{first:?} and {second:?}");
                assert_eq!(merged.outcome, outcome, "{first:?} and {second:?}");
            }
        }
    }

    #[test]
    fn interrupted_run_leaves_open_if_a_known_failure_is_needed() {
        let mut first = passed(1);
        first.known_failures = vec![known(KnownFailureStatus::Passing, 0)];
        let mut other = known(KnownFailureStatus::Expired, 0);
        "another team".clone_into(&mut other.owner);
        let second = Report { interrupted: true, known_failures: vec![other.clone()], ..passed(2) };
        let merged = merge(vec![first, second]).unwrap();
        assert_eq!(merged.known_failures, [known(KnownFailureStatus::NotJudged, 0), other]);
        assert_eq!(
            merged.outcome,
            Outcome::Violates,
            "an entry that expired is out of date anyway"
        );
    }
}
