//! `list` and `explain`: the contract as data and in words.

use std::collections::BTreeSet;

use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::scenarios::REGISTRY;

use crate::support::bench::Bench;

fn ids(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn list_shows_every_requirement_and_scenario() {
    let ended = Bench::without_token().run(&["list"]).expect(0);
    for id in VERIFIK.catalogue().map(|one| one.id.as_ref()) {
        assert!(ended.stdout.contains(id), "{id}");
    }
    for scenario in REGISTRY {
        assert!(ended.stdout.contains(scenario.title), "{}", scenario.id);
    }
}

#[test]
fn list_as_json_is_machine_readable() {
    let ended = Bench::without_token().run(&["list", "--format", "json"]).expect(0);
    let list: Value = serde_json::from_str(&ended.stdout).unwrap();
    let known = ids(&list["requirements"]);
    assert_eq!(known, VERIFIK.catalogue().map(|one| one.id.as_ref()).collect());
    assert_eq!(ids(&list["scenarios"]), REGISTRY.iter().map(|one| one.id).collect());
    for scenario in list["scenarios"].as_array().unwrap() {
        let judged = scenario["requirements"].as_array().unwrap();
        assert!(!judged.is_empty(), "{scenario}");
        assert!(judged.iter().all(|id| known.contains(id.as_str().unwrap())), "{scenario}");
    }
}

#[test]
fn list_takes_patterns() {
    let bench = Bench::without_token();
    let ended = bench.run(&["list", "auth.*", "double-*", "--format", "json"]).expect(0);
    let list: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert!(ids(&list["requirements"]).iter().all(|id| id.starts_with("auth.")));
    assert_eq!(ids(&list["scenarios"]), BTreeSet::from(["double-delete"]));
    bench.run(&["list", "[x"]).expect(2).complains(&["`[x` is not a pattern"]);
}

#[test]
fn explain_describes_each_kind_of_name() {
    let bench = Bench::without_token();
    for (id, parts) in [
        ("delete.hard.list", &["MUST", "documented", "by success", "soft-delete-list"][..]),
        ("double-delete", &["delete.repeat.status", "check --scenario double-delete"]),
        ("soft-delete-list", &["breaks  delete.hard.list", "faults --fault soft-delete-list"]),
        ("third-link-stays", &["breaks  unlink.person", "serve --fault third-link-stays"]),
        ("gone-410", &["RFC 9110", "faults --variant gone-410"]),
    ] {
        let ended = bench.run(&["explain", id]).expect(0);
        for part in parts {
            assert!(ended.stdout.contains(part), "{part:?} is missing in:\n{}", ended.stdout);
        }
    }
}

#[test]
fn explain_knows_every_name() {
    let bench = Bench::without_token();
    let scenarios = REGISTRY.iter().map(|one| one.id);
    // One process each would take long: one of every area is enough.
    let mut areas = BTreeSet::new();
    let requirements = VERIFIK
        .catalogue()
        .filter(|one| areas.insert(one.area().to_owned()))
        .map(|one| one.id.as_ref());
    for id in scenarios.chain(requirements) {
        bench.run(&["explain", id]).expect(0);
    }
}

#[test]
fn explain_suggests_names_near_an_unknown_one() {
    let bench = Bench::without_token();
    let ended = bench.run(&["explain", "double-delet"]).expect(2);
    ended.complains(&["nothing called `double-delet`", "did you mean `double-delete`"]);
    let ended = bench.run(&["explain", "zzzzz"]).expect(2);
    ended.complains(&["verifik-conformance list", "faults --list"]);
}
