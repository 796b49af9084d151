//! The registries of faults and variants, and that each entry has code behind it.

use std::collections::HashSet;

use verifik_conformance::provider::{Behaviour, Fault, fault, variant};

use crate::provider::script::transcript;

/// Requirements of the suite; each needs a fault that proves its check.
const REQUIREMENTS: [&str; 92] = [
    "delete.success.status",
    "delete.success.media-type",
    "delete.success.envelope",
    "delete.success.schema",
    "delete.success.identity",
    "delete.success.snapshot",
    "delete.hard.retrieve",
    "delete.hard.list",
    "delete.isolation.bystander",
    "delete.request.json-content-type",
    "delete.request.no-content-type",
    "auth.missing.refused",
    "auth.empty-bearer.refused",
    "auth.wrong-scheme.refused",
    "auth.unknown-token.refused",
    "auth.refusal.body",
    "auth.refusal.documented-body",
    "auth.refusal.no-effect",
    "delete.unknown.status",
    "delete.unknown.body",
    "delete.unknown.no-effect",
    "delete.repeat.status",
    "delete.repeat.body",
    "delete.repeat.no-effect",
    "delete.body.refused",
    "delete.body.refusal-body",
    "delete.body.no-effect",
    "universal.json",
    "universal.error-family",
    "universal.no-server-error",
    "universal.no-token-echo",
    "universal.no-internals",
    "unlink.person",
    "unlink.person-list",
    "unlink.project",
    "unlink.flow",
    "unlink.project-survives",
    "unlink.person-survives",
    "unlink.other-links",
    "irreversible.update",
    "irreversible.no-revival",
    "irreversible.fresh-identity",
    "irreversible.late",
    "visibility.retrieve",
    "visibility.list",
    "visibility.person",
    "visibility.project",
    "tenancy.status",
    "tenancy.body",
    "tenancy.no-effect",
    "tenancy.oracle",
    "auth.expired.refused",
    "auth.revoked.refused",
    "auth.truncated.refused",
    "auth.tampered.refused",
    "auth.alg-none.refused",
    "auth.doubled-header.handled",
    "auth.query-token.refused",
    "auth.cookie-token.refused",
    "auth.before-existence",
    "identifier.malformed.status",
    "identifier.malformed.no-effect",
    "identifier.code.refused",
    "identifier.code.no-effect",
    "identifier.upper-case.consistent",
    "identifier.root.refused",
    "identifier.root.no-effect",
    "identifier.operator.refused",
    "identifier.operator.no-effect",
    "identifier.several.refused",
    "identifier.several.no-effect",
    "identifier.path-tricks.refused",
    "identifier.path-tricks.no-effect",
    "identifier.literal.refused",
    "identifier.suffix.isolated",
    "identifier.suffix.authenticated",
    "delete.body.every-kind",
    "delete.body.other-id",
    "http.method-override",
    "http.safe-methods",
    "http.allow",
    "http.www-authenticate",
    "http.charset",
    "http.accept",
    "race.single-winner",
    "race.losers",
    "race.no-revival",
    "law.created-equals-retrieved",
    "law.read-only",
    "law.times",
    "law.unique-ids",
    "latency.budget",
];

#[test]
fn every_name_is_unique_and_plainly_spelt() {
    let ids: Vec<&str> =
        fault::known().map(|it| it.id).chain(variant::all().map(|it| it.id)).collect();
    for id in &ids {
        let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        assert!(!id.is_empty() && id.bytes().all(plain), "{id}");
    }
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for summary in fault::known().map(|it| it.summary).chain(variant::all().map(|it| it.summary)) {
        assert!(summary.ends_with('.'), "{summary}");
    }
}

#[test]
fn every_requirement_has_a_fault_made_for_it() {
    for requirement in REQUIREMENTS {
        assert!(fault::all().any(|fault| fault.requirement() == requirement), "{requirement}");
    }
    for fault in fault::known() {
        let distinct: HashSet<_> = fault.breaks.iter().collect();
        assert_eq!(distinct.len(), fault.breaks.len(), "{}", fault.id);
    }
}

#[test]
fn every_expectation_is_toml() {
    let expectations = variant::all()
        .map(|it| (it.id, it.expectations))
        .chain(fault::known().map(|it| (it.id, it.expectations)));
    for (id, expectations) in expectations {
        assert!(expectations.parse::<toml::Table>().is_ok(), "{id}: {expectations}");
    }
}

#[test]
fn an_unknown_name_is_answered_with_near_ones() {
    let error = Behaviour::from_ids(&["soft-delete-retreive"], &[]).unwrap_err().to_string();
    assert!(error.contains("no fault called `soft-delete-retreive`"), "{error}");
    assert!(error.contains("did you mean `soft-delete-retrieve`"), "{error}");
    let error = Behaviour::from_ids(&[], &["qqq"]).unwrap_err().to_string();
    assert!(error.contains("`faults --list` shows them all"), "{error}");
}

#[test]
fn the_same_seed_gives_the_same_answers() {
    assert_eq!(transcript(&Behaviour::none()), transcript(&Behaviour::none()));
}

#[test]
fn every_fault_shows_in_the_answers() {
    let sound = transcript(&Behaviour::none());
    // What shows in special surroundings alone is proven by the scenario that builds them.
    let is_general =
        |fault: &&Fault| fault::surroundings::ALL.iter().all(|other| other.id != fault.id);
    let hidden = fault::all()
        .filter(is_general)
        .filter(|fault| transcript(&Behaviour::none().with_fault(fault)) == sound)
        .map(|fault| fault.id);
    assert_eq!(hidden.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_variant_shows_in_the_answers() {
    let plain = transcript(&Behaviour::none());
    let hidden = variant::all()
        .filter(|variant| transcript(&Behaviour::none().with_variant(variant)) == plain)
        .map(|variant| variant.id);
    assert_eq!(hidden.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn all_variants_go_together() {
    let behaviour = variant::all().fold(Behaviour::none(), Behaviour::with_variant);
    let failed = transcript(&behaviour).into_iter().filter(|line| line.starts_with('5'));
    assert_eq!(failed.collect::<Vec<_>>(), [""; 0]);
}
