//! The schemas as a set: all of them compile, and none looks outside.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use verifik_conformance::contract::schemas::Schema;

fn document(schema: Schema) -> Value {
    serde_json::from_str(schema.text()).expect("a schema is JSON")
}

#[test]
fn every_schema_compiles_and_only_once() {
    for schema in Schema::ALL {
        let first = schema.validator().unwrap_or_else(|error| panic!("{error}"));
        assert!(std::ptr::eq(first, schema.validator().unwrap()), "{}", schema.name());
    }
}

#[test]
fn every_schema_is_valid_against_the_meta_schema() {
    for schema in Schema::ALL {
        let document = document(*schema);
        let draft = "https://json-schema.org/draft/2020-12/schema";
        assert_eq!(document["$schema"], draft, "{}", schema.name());
        if let Err(error) = jsonschema::meta::validate(&document) {
            panic!("{}: {error} at {}", schema.name(), error.instance_path());
        }
    }
}

#[test]
fn every_schema_has_a_description() {
    for schema in Schema::ALL {
        let document = document(*schema);
        assert_eq!(document["$id"], schema.id(), "{}", schema.name());
        assert!(document["title"].is_string(), "{}", schema.name());
        assert!(document["description"].is_string(), "{}", schema.name());
        assert_eq!(Schema::named(schema.name()), Some(*schema));
    }
    assert_eq!(Schema::named("nothing"), None);
}

#[test]
fn every_file_is_a_schema_of_the_catalogue() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let named: BTreeSet<String> =
        Schema::ALL.iter().map(|schema| format!("{}.schema.json", schema.name())).collect();
    assert_eq!(files, named);
}

#[test]
fn schema_references_are_internal() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    found.push(target.clone());
                }
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    for schema in Schema::ALL {
        let mut found = Vec::new();
        references(&document(*schema), &mut found);
        for target in found {
            let sibling = Schema::ALL.iter().any(|schema| schema.id() == target);
            assert!(sibling || target.starts_with("#/$defs/"), "{}: {target}", schema.name());
        }
    }
}
