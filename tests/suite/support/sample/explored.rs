//! An exploration that found a history that fails now and then, and a race.

use verifik_conformance::model::{
    CoverageCell, Exchange, Exploration, ExploredFailure, Level, Outcome, Purpose, Report,
    ScenarioResult, Timing, Totals, Verdict,
};

use super::{
    COLLECTIONS, DOCUMENT, GONE, ITEM, broke, exchange, finding, held, requirement, response,
    scenario,
};

pub(crate) fn report() -> Report {
    let mut explore = scenario("explore", "exploring generated histories", 2_000.0);
    explore.checks = vec![held("delete.success.status", 180), held("delete.hard.retrieve", 97)];
    let mut report = super::report(Outcome::Violates, vec![explore, flaky(), race()]);
    report.duration_ms = 2_000.0;
    report.totals = Totals {
        scenarios: 3,
        passed: 1,
        failed: 2,
        checks: 279,
        violations: 2,
        requests: 1_346,
        ..Totals::default()
    };
    report.requirements = vec![
        requirement("delete.success.status", Level::Must, Verdict::Passed),
        requirement("delete.hard.retrieve", Level::Must, Verdict::Failed),
        requirement("race.single-winner", Level::Must, Verdict::Failed),
    ];
    report.exploration = Some(Exploration {
        steps: 749,
        histories: 89,
        requests: 1_346,
        undecided: 2,
        shard: "1/4".to_owned(),
        coverage: coverage(),
        failures: vec![told_as_flaky(), told_as_race()],
    });
    report
}

fn coverage() -> Vec<CoverageCell> {
    let cell = |state: &str, command: &str, status, times| CoverageCell {
        state: state.to_owned(),
        command: command.to_owned(),
        status,
        times,
    };
    vec![
        cell("live", "delete", 200, 180),
        cell("live", "retrieve", 200, 34),
        cell("deleted", "delete", 404, 21),
        cell("deleted", "delete", 500, 1),
        cell("deleted", "retrieve", 200, 1),
        cell("deleted", "retrieve", 404, 96),
        cell("raced for", "delete", 200, 2_000),
    ]
}

fn told_as_flaky() -> ExploredFailure {
    ExploredFailure {
        requirement: "delete.hard.retrieve".to_owned(),
        scenario: "explore-failure-1".to_owned(),
        history: 2,
        found_after: 97,
        length_when_found: 23,
        story: ["create collection 0", "delete collection 0", "retrieve collection 0"]
            .map(str::to_owned)
            .to_vec(),
        replays: 10,
        failed_replays: 3,
    }
}

fn told_as_race() -> ExploredFailure {
    ExploredFailure {
        requirement: "race.single-winner".to_owned(),
        scenario: "explore-failure-2".to_owned(),
        history: 40,
        found_after: 512,
        length_when_found: 8,
        story: [
            "client 1: delete the collection, answered 200 (from 1020000 µs to 1050000 µs)",
            "client 2: delete the collection, answered 200 (from 1021000 µs to 1046500 µs)",
            "client 2: retrieve the collection, answered 404 (from 1048000 µs to 1052000 µs)",
        ]
        .map(str::to_owned)
        .to_vec(),
        replays: 20,
        failed_replays: 20,
    }
}

fn flaky() -> ScenarioResult {
    let title = "the shortest history that still fails";
    let mut scenario = scenario("explore-failure-1", title, 2_000.0);
    scenario.verdict = Verdict::Failed;
    scenario.checks = vec![broke("delete.hard.retrieve", 0, 1)];
    scenario.findings =
        vec![finding("delete.hard.retrieve", &["404"], "200 with the deleted document", Some(3))];
    scenario.exchanges = vec![
        at(exchange(1, "POST", COLLECTIONS, response(200, DOCUMENT)), Purpose::SetUp, 700_000, 900),
        at(exchange(2, "DELETE", ITEM, response(200, DOCUMENT)), Purpose::Judged, 701_000, 800),
        at(exchange(3, "GET", ITEM, response(200, DOCUMENT)), Purpose::Verify, 702_000, 400),
    ]
    .into();
    scenario
}

/// The clients look first, so that their connections are open, and then call at once.
fn race() -> ScenarioResult {
    let title = "the shortest history that still fails";
    let mut scenario = scenario("explore-failure-2", title, 2_000.0);
    scenario.verdict = Verdict::Failed;
    scenario.checks = vec![broke("race.single-winner", 0, 1)];
    scenario.findings = vec![finding(
        "race.single-winner",
        &["an order of the overlapping calls in which every answer is right"],
        "none; two removed it",
        Some(5),
    )];
    let look = || exchange(0, "GET", ITEM, response(200, DOCUMENT));
    let delete = || exchange(0, "DELETE", ITEM, response(200, DOCUMENT));
    let calls = [
        (exchange(0, "POST", COLLECTIONS, response(200, DOCUMENT)), Purpose::SetUp, 1_000_000, 900),
        (look(), Purpose::Verify, 1_002_000, 4_000),
        (look(), Purpose::Verify, 1_002_100, 4_100),
        (delete(), Purpose::Judged, 1_020_000, 30_000),
        (delete(), Purpose::Judged, 1_021_000, 25_500),
        (exchange(0, "GET", ITEM, response(404, GONE)), Purpose::Verify, 1_048_000, 4_000),
        (exchange(0, "DELETE", ITEM, response(404, GONE)), Purpose::CleanUp, 1_060_000, 900),
    ];
    let numbered = (1..).zip(calls).map(|(id, (exchange, purpose, started_us, total_us))| {
        let exchange = Exchange { id, branch: Some("m186".to_owned()), ..exchange };
        at(exchange, purpose, started_us, total_us)
    });
    scenario.exchanges = numbered.collect();
    scenario
}

fn at(exchange: Exchange, purpose: Purpose, started_us: u64, total_us: u64) -> Exchange {
    let timing = Timing { started_us, head_us: total_us - 100, total_us };
    Exchange { purpose, timing, ..exchange }
}
