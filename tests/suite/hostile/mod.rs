//! A provider that breaks things on purpose, over raw sockets: each behaviour gets a verdict, in
//! bounded time, and what the run created is removed wherever the provider lets it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::StreamExt as _;
use verifik_conformance::model::{Report, Verdict};
use verifik_conformance::wire::{Limits, Transport};

use crate::support::harness::{Suite, TOKEN};
use crate::support::recorder::{Manner, Recorder};
use crate::support::script;
use crate::support::tls::{Authority, Flaw};
use behaviours::{Behaviour, Expected, PATIENCE, Security};
use server::{Hostile, Step, Strike, encoded};

mod behaviours;
mod bodies;
mod connection;
mod framing;
mod memory;
mod server;
mod table;

/// No behaviour may keep the suite for longer.
const BOUND: Duration = Duration::from_secs(5);
/// Words for a run that took too long, and for one that a slow machine did not answer in time.
const LATE: [&str; 2] = ["the run took", "did not come within"];
/// Time that the suite waits where the answer is expected to come, also on a busy machine.
const HEALTHY: Duration = Duration::from_secs(4);
/// Number of runs at once: more would make each wait for the others.
const AT_ONCE: usize = 4;

fn all() -> Vec<Behaviour> {
    let areas = [connection::behaviours(), framing::behaviours(), bodies::behaviours()];
    areas.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_hostile_behaviour_gets_the_expected_verdict() {
    let behaviours = all();
    assert!(behaviours.len() >= 50, "{} behaviours are not enough", behaviours.len());
    let mut runs = futures::stream::iter(&behaviours)
        .map(|behaviour| async move { (behaviour, prove(behaviour).await) })
        .buffer_unordered(AT_ONCE);
    let (mut trouble, mut late) = (Vec::new(), Vec::new());
    while let Some((behaviour, found)) = runs.next().await {
        match found {
            Some(found) if LATE.iter().any(|late| found.contains(late)) => late.push(behaviour),
            found => trouble.extend(found),
        }
    }
    // What was late beside others on a busy machine has to be in time by itself.
    for behaviour in late {
        trouble.extend(prove(behaviour).await);
    }
    assert!(
        trouble.is_empty(),
        "{} of {}:\n{}",
        trouble.len(),
        behaviours.len(),
        trouble.join("\n")
    );
}

#[test]
fn documentation_lists_every_hostile_behaviour() {
    table::compare(&all());
}

/// Runs the suite against a behaviour and returns every difference to the expectation.
async fn prove(behaviour: &Behaviour) -> Option<String> {
    let elsewhere = Recorder::start(Manner::Echo).await;
    let (known, unknown) = (Authority::new(), Authority::new());
    let (scheme, config) = match behaviour.security {
        Security::Plain => ("http", None),
        Security::NoTls => ("https", None),
        Security::Trusted => ("https", Some(known.server(Flaw::None, &[], false))),
        Security::Unknown => ("https", Some(unknown.server(Flaw::None, &[], false))),
    };
    let steps = Arc::clone(&behaviour.steps);
    let hostile = Hostile::start(behaviour.strike, steps, elsewhere.url(), config).await;
    let transport = Transport::default().trusting(&known.file()).unwrap();
    let patience = if behaviour.is_slow { PATIENCE } else { HEALTHY };
    // A handshake that hangs shall run into its own limit and no other.
    // A list that never ends ends early enough to be read in time by a build that is not optimised.
    let (connect, list_bytes) = (patience / 2, 5 << 20);
    let limits = Limits { connect, list_bytes, ..Limits::from_timeout(patience) };
    let suite = Suite::of(&["success"]).limits(limits).connecting(transport);
    let begin = Instant::now();
    let report = suite.against(&hostile.url(scheme)).await;
    let took = begin.elapsed();
    let mut trouble = verdict_trouble(behaviour.expected, &report);
    if took > BOUND {
        trouble.push(format!("{} {took:?}", LATE[0]));
    }
    if behaviour.is_cleanable && hostile.left() > 0 {
        trouble.push(format!("{} left behind: {:?}", hostile.left(), report.scenarios[0].cleanup));
    }
    if !elsewhere.take().is_empty() {
        trouble.push("another origin was asked".to_owned());
    }
    if hostile.log().iter().any(|request| request.header("cookie").is_some()) {
        trouble.push("a cookie was sent back".to_owned());
    }
    trouble.extend(leak(&report));
    (!trouble.is_empty()).then(|| format!("{}: {}", behaviour.name, trouble.join("; ")))
}

fn verdict_trouble(expected: Expected, report: &Report) -> Vec<String> {
    let mut trouble = Vec::new();
    let scenario = &report.scenarios[0];
    // What is seen before anything is created stands beside the reason.
    let seen = report.obstacle.as_ref().map(|obstacle| obstacle.evidence.as_str());
    let reason = scenario.reason.as_deref().unwrap_or_default();
    let reason = format!("{reason} {}", seen.unwrap_or_default());
    let violated: BTreeSet<&str> =
        scenario.findings.iter().map(|finding| finding.requirement.as_str()).collect();
    let (verdict, requirements, words): (_, &[&str], _) = match expected {
        Expected::Passed => (Verdict::Passed, &[], ""),
        Expected::Inconclusive(words) => (Verdict::Inconclusive, &[], words),
        Expected::Failed(requirements, words) => (Verdict::Failed, requirements, words),
    };
    if scenario.verdict != verdict {
        trouble.push(format!("{:?} {reason}", scenario.verdict));
    }
    if violated != requirements.iter().copied().collect() {
        trouble.push(format!("violates {violated:?}"));
    }
    let said = scenario.findings.iter().any(|finding| finding.actual.contains(words));
    if !said && !reason.contains(words) {
        let findings: Vec<&str> =
            scenario.findings.iter().map(|finding| finding.actual.as_str()).collect();
        trouble.push(format!("says {reason:?} {findings:.200?}"));
    }
    trouble
}

fn leak(report: &Report) -> Option<String> {
    let written = serde_json::to_string(report).unwrap();
    written.contains(TOKEN).then(|| "the report holds the token".to_owned())
}

/// The judged deletion's answer ends after so many bytes.
async fn cut_at(offset: usize, reset: bool) -> (Report, usize, usize) {
    let steps = move |scene: &server::Scene| {
        let bytes = encoded(&scene.right);
        let Some(cut) = bytes.get(..offset).filter(|cut| cut.len() < bytes.len()) else {
            // To close behind a whole answer may cost the next request its own (RFC 9112 section 9.5).
            return vec![Step::Send(bytes)];
        };
        vec![Step::Send(cut.to_vec()), if reset { Step::Reset } else { Step::Close }]
    };
    let hostile = Hostile::start(Strike::FirstDelete, Arc::new(steps), "", None).await;
    let suite = Suite::of(&["success"]).limits(Limits::from_timeout(HEALTHY));
    let report = suite.against(&hostile.url("http")).await;
    let deleted = script::Reply::json(200, &serde_json::json!({ "data": hostile.deleted() }));
    (report, encoded(&deleted).len(), hostile.left())
}

#[tokio::test(flavor = "multi_thread")]
async fn response_cut_at_any_byte_is_inconclusive() {
    let (_, whole, _) = cut_at(usize::MAX, false).await;
    let cuts = (0..whole).flat_map(|offset| [(offset, false), (offset, true)]);
    let runs = futures::stream::iter(cuts)
        .map(|(offset, reset)| async move { (offset, reset, cut_at(offset, reset).await) });
    let mut runs = std::pin::pin!(runs.buffer_unordered(AT_ONCE));
    let mut count = 0;
    while let Some((offset, reset, (report, _, left))) = runs.next().await {
        let place = format!("cut after {offset} of {whole} bytes, reset: {reset}");
        let scenario = &report.scenarios[0];
        assert_eq!(scenario.verdict, Verdict::Inconclusive, "{place}: {:?}", scenario.reason);
        assert!(scenario.findings.is_empty(), "{place}");
        let reason = scenario.reason.as_deref().unwrap_or_default();
        assert!(reason.contains("the collection is gone now"), "{place}: {reason}");
        assert!(!reason.contains("panicked"), "{place}: {reason}");
        assert_eq!(left, 0, "{place}: something was left behind");
        count += 1;
    }
    assert_eq!(count, 2 * whole);
    let (report, ..) = cut_at(whole, false).await;
    let scenario = &report.scenarios[0];
    assert_eq!(scenario.verdict, Verdict::Passed, "the whole answer: {:?}", scenario.reason);
}
