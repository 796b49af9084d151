//! The deep faults are out of the hand-written scenarios' reach, which is why histories are
//! generated at all.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use tokio_util::sync::CancellationToken;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{BlastRadius, Report, Target, Verdict};
use verifik_conformance::provider::{self, Behaviour, Fault, Provider, fault};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::session::{Fixtures, Harness};
use verifik_conformance::wire::Limits;

use crate::support::harness;

/// The smallest PNG will do: the embedded provider looks at no face.
const IMAGE: &str = "iVBORw0KGgo=";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deep_faults_mostly_pass_every_scenario_and_are_never_blamed_wrongly() {
    let mut passed = 0;
    let mut judged = futures::stream::iter(fault::deep())
        .map(|fault| async move { (fault, judged(fault).await) })
        .buffer_unordered(8);
    while let Some((fault, report)) = judged.next().await {
        assert_eq!(report.scenarios.len(), REGISTRY.len(), "{}", fault.id);
        passed += usize::from(report.scenarios.iter().all(|one| one.verdict == Verdict::Passed));
        for scenario in &report.scenarios {
            let (findings, cleanup) = (&scenario.findings, &scenario.cleanup);
            let said = format!("{} in {}: {findings:?} {cleanup:?}", fault.id, scenario.id);
            assert!(scenario.verdict <= Verdict::Failed && scenario.reason.is_none(), "{said}");
            let is_declared = |id: &str| fault.breaks.contains(&id);
            assert!(findings.iter().all(|one| is_declared(&one.requirement)), "{said}");
            assert!(cleanup.left_behind.is_empty(), "{said}");
        }
    }
    let all = fault::deep().count();
    assert!(passed * 2 > all, "{passed} of {all} deep faults are found by no scenario");
}

#[test]
fn every_deep_fault_names_the_requirement_it_breaks() {
    for fault in fault::deep() {
        assert!(!fault.breaks.is_empty(), "{}", fault.id);
        for id in fault.breaks {
            assert!(VERIFIK.requirement(id).is_some(), "{}: there is no {id}", fault.id);
        }
        assert!(fault::all().all(|shallow| shallow != fault), "{} is judged", fault.id);
    }
}

/// Runs every scenario against a provider that has the fault.
async fn judged(fault: &'static Fault) -> Report {
    let behaviour = Behaviour::none().with_fault(fault);
    let options = provider::Options { behaviour, ..provider::Options::default() };
    let provider = Provider::start(options).await.unwrap();
    let harness = Arc::new(harness_for(&provider));
    let credentials = harness.client.credentials();
    let radius = BlastRadius::Account;
    let selection = Selection::default();
    let plan = Plan::new(REGISTRY, &selection, credentials, &harness.fixtures, radius).unwrap();
    let options = Options {
        target: Target { name: "embedded".to_owned(), base_url: provider.url() },
        started_at: "2026-11-24T09:00:00Z".to_owned(),
        strict: true,
        jobs: 1,
        fail_fast: false,
        snapshots: None,
        grace: GRACE,
        stop: CancellationToken::new(),
    };
    run(&plan, harness, &options, |_| {}).await
}

fn harness_for(provider: &Provider) -> Harness {
    let credentials = harness::credentials_of(provider);
    let limits = Limits::from_timeout(Duration::from_secs(10));
    Harness {
        contract: &verifik_conformance::contract::VERIFIK,
        fixtures: Fixtures {
            person_image: Some(IMAGE.to_owned()),
            creates_projects: true,
            ..Fixtures::default()
        },
        ..harness::harness(&provider.url(), credentials, limits)
    }
}
