//! The Pact against the catalogue, the provider's states and its own examples.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::export::pact;
use verifik_conformance::provider::states;

#[test]
fn pact_committed_copy_is_current() {
    super::assert_committed("pact");
}

/// The verifier itself reads it in `scripts/ecosystem.sh`; what it would overlook is here.
#[test]
fn pact_rules_are_of_version_4_and_match_the_examples() {
    let document = pact().unwrap();
    assert_eq!(document["metadata"]["pactSpecification"]["version"], "4.0");
    let mut rules = 0;
    for interaction in interactions(&document) {
        assert_eq!(interaction["type"], "Synchronous/HTTP");
        let response = &interaction["response"];
        let categories = response["matchingRules"].as_object().unwrap();
        for (category, places) in categories {
            if category == "status" {
                let statuses = places["matchers"][0]["status"].as_array().unwrap();
                assert!(statuses.contains(&response["status"]), "{places}");
                continue;
            }
            for (place, rule) in places.as_object().unwrap() {
                let example = example_at(response, category, place);
                assert_eq!(rule["combine"], "AND", "{place}");
                assert_holds(&rule["matchers"][0], &example, place);
                rules += 1;
            }
        }
    }
    assert!(rules > 60, "{rules}");
}

/// The parts of an interaction that a rule matches. A rule that matches none would go unnoticed.
fn example_at(response: &Value, category: &str, place: &str) -> Value {
    if category == "header" {
        return response["headers"][place][0].clone();
    }
    let pointer = place.trim_start_matches('$').replace("[*]", "/0").replace('.', "/");
    let content = &response["body"]["content"];
    content.pointer(&pointer).unwrap_or_else(|| panic!("{place} is not in {content}")).clone()
}

fn assert_holds(rule: &Value, example: &Value, place: &str) {
    match rule["match"].as_str().unwrap() {
        "regex" => {
            let regex = rule["regex"].as_str().unwrap().trim_start_matches("(?i)");
            let validator = jsonschema::validator_for(&json!({ "pattern": regex })).unwrap();
            assert!(example.is_string() && validator.is_valid(example), "{place}: {example}");
        }
        "integer" => assert!(example.is_u64(), "{place}: {example}"),
        "type" => assert!(!example.is_null(), "{place}"),
        other => panic!("{place}: {other}"),
    }
}

#[test]
fn pact_interaction_names_are_unique() {
    let document = pact().unwrap();
    let mut names = BTreeSet::new();
    for interaction in interactions(&document) {
        assert!(names.insert(interaction["description"].as_str().unwrap()), "{interaction}");
    }
}

#[test]
fn pact_names_only_existing_requirements_and_states() {
    let document = pact().unwrap();
    let mut used = BTreeSet::new();
    for interaction in interactions(&document) {
        for named in interaction["comments"]["x-requirements"].as_array().unwrap() {
            assert!(VERIFIK.requirement(named["id"].as_str().unwrap()).is_some(), "{named}");
        }
        for state in interaction["providerStates"].as_array().unwrap() {
            used.insert(state["name"].as_str().unwrap());
        }
    }
    assert_eq!(used, BTreeSet::from(states::ALL));
}

/// A token in a committed file would be one too many, and an identifier has to come from a state.
#[test]
fn pact_fixes_neither_token_nor_identifier() {
    let document = pact().unwrap();
    for interaction in interactions(&document) {
        let request = &interaction["request"];
        let generators = &request["generators"];
        let authorization = &request["headers"]["Authorization"];
        if !authorization.is_null() {
            assert_eq!(authorization[0], "Bearer token");
            assert_eq!(generators["header"]["Authorization"]["expression"], "Bearer ${token}");
        }
        let path = request["path"].as_str().unwrap();
        let named = path.strip_prefix("/v2/face-recognition/collections/").is_some();
        assert_eq!(named, generators["path"]["type"] == "ProviderState", "{interaction}");
    }
}

fn interactions(document: &Value) -> &[Value] {
    document["interactions"].as_array().unwrap()
}
