//! The suite against itself: neither the order of the scenarios, nor how many run at once, nor
//! which others run beside them changes what any of them says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use verifik_conformance::model::{BlastRadius, Report, Target, Verdict};
use verifik_conformance::provider::{self, Behaviour, Provider};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::session::{Fixtures, Harness, Phase, Scenario};
use verifik_conformance::wire::Limits;

use crate::support::harness;

/// The smallest PNG will do: the embedded provider looks at no face.
const IMAGE: &str = "iVBORw0KGgo=";

/// Everything a scenario found violated, with its verdict.
type Verdicts = BTreeMap<String, (Verdict, Vec<String>)>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scenario_verdicts_are_the_same_alone_and_in_any_order() {
    let reference = verdicts(&judged(REGISTRY, None, 1, Behaviour::none()).await);
    assert!(reference.values().all(|(verdict, _)| *verdict == Verdict::Passed), "{reference:?}");
    for scenario in REGISTRY {
        let alone = verdicts(&judged(&[*scenario], None, 1, Behaviour::none()).await);
        assert_eq!(alone[scenario.id], reference[scenario.id], "{} alone", scenario.id);
    }
    let is_main = |one: &&&Scenario| one.phase == Phase::Main;
    let main: Vec<&'static Scenario> = REGISTRY.iter().filter(is_main).copied().collect();
    for seed in 0..50 {
        let jobs = if seed % 2 == 0 { 32 } else { 1 };
        // Scenarios that run when all others have ended change places among themselves only.
        let scenarios = if seed < 10 { REGISTRY } else { &*main };
        let mut expected = reference.clone();
        expected.retain(|id, _| scenarios.iter().any(|one| one.id == id));
        let shuffled = verdicts(&judged(scenarios, Some(seed), jobs, Behaviour::none()).await);
        assert_eq!(shuffled, expected, "seed {seed}, {jobs} at once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_provider_gets_the_same_findings_in_any_order() {
    // Faults that harm nothing beside what a scenario works with itself.
    for fault in ["answers-204", "missing-token-trusted", "repeat-answers-200", "persons-keep-link"]
    {
        let behaviour = || Behaviour::from_ids(&[fault], &[]).unwrap();
        let reference = verdicts(&judged(REGISTRY, None, 1, behaviour()).await);
        assert!(reference.values().any(|(_, violated)| !violated.is_empty()), "{fault} is missed");
        for seed in 0..3 {
            let shuffled = verdicts(&judged(REGISTRY, Some(seed), 32, behaviour()).await);
            assert_eq!(shuffled, reference, "{fault}, seed {seed}");
        }
    }
}

fn verdicts(report: &Report) -> Verdicts {
    let scenarios = report.scenarios.iter().map(|scenario| {
        let mut violated: Vec<_> =
            scenario.findings.iter().map(|finding| finding.requirement.clone()).collect();
        violated.sort();
        violated.dedup();
        (scenario.id.clone(), (scenario.verdict, violated))
    });
    scenarios.collect()
}

/// Judges a fresh embedded provider.
async fn judged(
    scenarios: &[&'static Scenario],
    shuffle: Option<u64>,
    jobs: usize,
    behaviour: Behaviour,
) -> Report {
    let options = provider::Options { behaviour, ..provider::Options::default() };
    let provider = Provider::start(options).await.unwrap();
    let harness = Arc::new(harness_for(&provider));
    let credentials = harness.client.credentials();
    let radius = BlastRadius::Account;
    let selection = Selection::default();
    let mut plan =
        Plan::new(scenarios, &selection, credentials, &harness.fixtures, radius).unwrap();
    if let Some(seed) = shuffle {
        plan = plan.shuffled(seed);
    }
    let options = Options {
        target: Target { name: "embedded".to_owned(), base_url: provider.url() },
        started_at: "2026-11-24T09:00:00Z".to_owned(),
        strict: true,
        jobs,
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
