//! A failure of one scenario affects no other: a panic, an end without a judgement, a stopped run.

use std::future::pending;

use verifik_conformance::contract::requirements::deletion;
use verifik_conformance::model::{Outcome, Requirement, Verdict};
use verifik_conformance::scenarios;
use verifik_conformance::session::{Inconclusive, Scenario, Session};

use crate::support::harness::{Suite, TOKEN, scenario};
use crate::support::script::{Operation, Script, Stage};

const REQUIREMENTS: &[&Requirement] = &[&deletion::SUCCESS_STATUS];

static PANICS: Scenario =
    Scenario::new("panics", "creating something and panicking", REQUIREMENTS, &panics);

async fn panics(session: &Session) -> Result<(), Inconclusive> {
    session.create_collection().await?;
    panic!("on purpose, with {TOKEN} in it");
}

static JUDGES_NOTHING: Scenario = Scenario::new(
    "judges-nothing",
    "creating something and looking at it",
    REQUIREMENTS,
    &judges_nothing,
);

async fn judges_nothing(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    session.retrieve(&collection.id).await?;
    Ok(())
}

static NEVER_ENDS: Scenario = Scenario::new(
    "never-ends",
    "creating something, looking at it, and waiting",
    REQUIREMENTS,
    &never_ends,
);

async fn never_ends(session: &Session) -> Result<(), Inconclusive> {
    judges_nothing(session).await?;
    pending().await
}

#[tokio::test]
async fn panic_of_a_scenario_is_inconclusive_and_affects_no_other() {
    let stage = Stage::play(Script::right()).await;
    let success = scenarios::find("success").unwrap();
    let report = Suite::made_of(vec![&PANICS, success]).jobs(2).against(&stage.url()).await;
    let panicked = scenario(&report, "panics");
    assert_eq!(panicked.verdict, Verdict::Inconclusive);
    let reason = panicked.reason.as_deref().unwrap_or_default();
    assert!(reason.contains("panicked, which is a bug in it: on purpose"), "{reason}");
    assert!(!reason.contains(TOKEN), "{reason}");
    assert_eq!((panicked.cleanup.verdict, panicked.cleanup.created), (Verdict::Passed, 1));
    assert_eq!(scenario(&report, "success").verdict, Verdict::Passed);
    assert_eq!(report.outcome, Outcome::Inconclusive);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[tokio::test]
async fn a_scenario_that_judges_nothing_is_inconclusive() {
    let stage = Stage::play(Script::right()).await;
    let report = Suite::made_of(vec![&JUDGES_NOTHING]).against(&stage.url()).await;
    let scenario = &report.scenarios[0];
    assert_eq!(scenario.verdict, Verdict::Inconclusive);
    assert_eq!(scenario.reason.as_deref(), Some("it judged nothing"));
    assert_eq!(report.outcome, Outcome::Inconclusive);
    let requirement = report.requirement("delete.success.status").unwrap();
    assert_eq!(requirement.verdict, Verdict::Inconclusive);
}

#[tokio::test]
async fn stopped_run_cleans_up_and_starts_nothing_more() {
    let success = scenarios::find("success").unwrap();
    let suite = Suite::made_of(vec![&NEVER_ENDS, success]);
    let stop = suite.stop.clone();
    let script = Script::right().on(Operation::Retrieve, move |_, _, right| {
        stop.cancel();
        right
    });
    let stage = Stage::play(script).await;
    let report = suite.against(&stage.url()).await;
    assert!(report.interrupted);
    assert_eq!(report.outcome, Outcome::Inconclusive);
    let stopped = scenario(&report, "never-ends");
    assert_eq!(stopped.verdict, Verdict::Inconclusive);
    assert_eq!(stopped.reason.as_deref(), Some("the run was stopped first"));
    assert_eq!((stopped.cleanup.verdict, stopped.cleanup.created), (Verdict::Passed, 1));
    let skipped = scenario(&report, "success");
    assert_eq!(skipped.verdict, Verdict::Skipped);
    assert!(skipped.exchanges.is_empty());
    assert!(stage.state().collections.is_empty(), "something was left behind");
}
