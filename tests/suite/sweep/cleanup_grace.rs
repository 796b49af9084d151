//! A run that is told to stop cleans up for no longer than its grace, and says what it left.

use std::time::{Duration, Instant};

use verifik_conformance::model::Verdict;

use crate::support::harness::Suite;
use crate::support::script::{Operation, Script, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn cleanup_beyond_its_grace_is_abandoned() {
    let mut suite = Suite::of(&["success"]);
    suite.grace = Duration::from_millis(300);
    let stop = suite.stop.clone();
    // The first deletion stops the run; from then on this provider takes its time.
    let script = Script::right().on(Operation::Delete, move |_, state, right| {
        stop.cancel();
        state.undo();
        std::thread::sleep(Duration::from_secs(3));
        right
    });
    let stage = Stage::play(script).await;
    let started = Instant::now();
    let report = suite.against(&stage.url()).await;
    assert!(started.elapsed() < Duration::from_millis(2_500), "took {:?}", started.elapsed());
    assert!(report.interrupted);
    let cleanup = &report.scenarios[0].cleanup;
    assert_eq!(cleanup.verdict, Verdict::Failed);
    assert!(!cleanup.left_behind.is_empty());
    let reason = cleanup.reason.as_deref().unwrap_or_default();
    assert_eq!(reason, "the clean-up did not finish within 0.3 s after the stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn cleanup_within_its_grace_leaves_nothing() {
    let suite = Suite::of(&["success"]);
    let stop = suite.stop.clone();
    let script = Script::right().on(Operation::Retrieve, move |_, _, right| {
        stop.cancel();
        right
    });
    let stage = Stage::play(script).await;
    let report = suite.against(&stage.url()).await;
    assert!(report.interrupted);
    assert_eq!(report.totals.left_behind, 0);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}
