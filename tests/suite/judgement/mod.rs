//! Every check against an answer that it has to reject and one that it has to accept, over HTTP,
//! with a provider that the test itself writes.

use std::collections::BTreeSet;

use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{Outcome, Verdict};
use verifik_conformance::scenarios;

use crate::support::harness::{SCRIPTED, Suite};
use crate::support::script::{Script, Stage};
use case::{Case, violated};

mod authentication;
mod body;
mod case;
mod cleanup;
mod deletion;
mod inconclusive;
mod isolation;
mod missing_collection;
mod privacy;
mod universal;
mod wire;

/// Every wrong provider, one file per area of the catalogue.
fn cases() -> impl Iterator<Item = &'static Case> {
    let areas = [
        deletion::CASES,
        missing_collection::CASES,
        authentication::CASES,
        body::CASES,
        body::REJECTED,
        universal::CASES,
    ];
    areas.into_iter().flatten()
}

#[tokio::test]
async fn scripted_right_provider_conforms() {
    let stage = Stage::play(Script::right()).await;
    let report = Suite::whole().strict(true).jobs(4).against(&stage.url()).await;
    assert_eq!(report.outcome, Outcome::Conforms, "{:#?}", violated(&report));
    for scenario in &report.scenarios {
        assert_eq!(scenario.verdict, Verdict::Passed, "{}", scenario.id);
        assert_eq!(scenario.cleanup.verdict, Verdict::Passed, "{}", scenario.id);
    }
    for requirement in &report.requirements {
        // It refuses bodies, so none can be carried out.
        let expected = match requirement.id.as_str() {
            "delete.body.carried-out" => Verdict::Inconclusive,
            _ => Verdict::Passed,
        };
        assert_eq!(requirement.verdict, expected, "{}", requirement.id);
    }
    assert_eq!(report.totals.advisories, 0);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[test]
fn every_scripted_requirement_has_a_wrong_provider() {
    let proven: BTreeSet<&str> = cases().map(|case| case.violates[0]).collect();
    let judged = SCRIPTED.iter().filter_map(|id| scenarios::find(id));
    let judged = judged.flat_map(|scenario| scenario.requirements.iter().copied());
    let everywhere = VERIFIK.catalogue().filter(|one| one.area() == "universal");
    let unproven: Vec<&str> = judged
        .chain(everywhere)
        .map(|requirement| requirement.id.as_ref())
        .filter(|id| !proven.contains(id))
        .collect();
    assert!(unproven.is_empty(), "no wrong provider for {unproven:?}");
}

#[test]
fn names_of_wrong_providers_are_unique() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert(case.name), "two are called {}", case.name);
    }
}
