//! The OpenAPI document against the schemas and the catalogue that it is made from.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value, json};
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::contract::schemas::Schema;
use verifik_conformance::export::openapi;
use verifik_conformance::model::Basis;

const ITEM: &str = "/v2/face-recognition/collections/{id}";
const ROOT: &str = "/v2/face-recognition/collections";
const PLACE: &str = "#/components/schemas/";

#[test]
fn openapi_committed_copy_is_current() {
    super::assert_committed("openapi");
}

#[test]
fn openapi_has_the_documented_operations_with_the_deletion_first() {
    let document = openapi().unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|method| *method != "parameters");
        operations.extend(methods.map(|method| (path.as_str(), method.clone())));
    }
    let expected = [(ITEM, "delete"), (ITEM, "get"), (ITEM, "put"), (ROOT, "post"), (ROOT, "get")];
    assert_eq!(operations, expected.map(|(path, method)| (path, method.to_owned())));
}

/// A schema of the document is the file in `schemas/`: only what OpenAPI needs otherwise differs.
#[test]
fn openapi_schemas_are_those_of_the_contract() {
    let document = openapi().unwrap();
    let mut compared = 0;
    for (name, exported) in document["components"]["schemas"].as_object().unwrap() {
        let Ok(text) = fs::read_to_string(format!("schemas/{name}.schema.json")) else { continue };
        let mut file: Value = serde_json::from_str(&text).unwrap();
        file.as_object_mut().unwrap().retain(|key, _| key != "$schema" && key != "$id");
        let mut exported = exported.clone();
        undo(&mut exported);
        assert_eq!(exported, file, "{name}");
        compared += 1;
    }
    let families = Schema::ALL
        .iter()
        .filter(|one| one.name().starts_with("error") || one.name().starts_with("collection"));
    assert_eq!(compared, families.count());
    assert!(compared >= 12, "{compared}");
}

/// Turns references back, and takes the patterns away that stand beside the suite's own formats.
fn undo(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(undo),
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref") {
                let name = target.strip_prefix(PLACE).unwrap();
                *target = format!("urn:verifik-conformance:{name}");
            }
            let own = ["object-id", "timestamp-milliseconds"];
            if members.get("format").is_some_and(|it| own.contains(&it.as_str().unwrap())) {
                assert!(members.shift_remove("pattern").is_some(), "{members:?}");
            }
            members.values_mut().for_each(undo);
        }
        _ => {}
    }
}

/// The patterns say the same as the formats, to tools that do not know these.
#[test]
fn openapi_schemas_reject_what_the_schema_files_reject() {
    let document = openapi().unwrap();
    let good = &document["paths"][ITEM]["delete"]["responses"]["200"]["content"]["application/json"]
        ["example"];
    let validator = validator(&document, &json!({ "$ref": format!("{PLACE}collection-response") }));
    assert!(validator.is_valid(good));
    for (member, bad) in [
        ("_id", json!("")),
        ("_id", json!(65)),
        ("createdAt", json!("2024-01-30T20:16:34Z")),
        ("updatedAt", json!(1_706_645_794)),
        ("code", Value::Null),
    ] {
        let mut body = good.clone();
        body["data"][member] = bad;
        assert!(!validator.is_valid(&body), "{member}: {body}");
        assert!(!Schema::CollectionResponse.violations(&body).is_empty(), "{member}");
    }
}

#[test]
fn openapi_examples_are_valid() {
    let document = openapi().unwrap();
    let mut examples = Vec::new();
    collect(&document, &mut examples);
    assert_eq!(examples.len(), 1 + 2 + 5 + 4, "the id, two requests, five successes, four errors");
    for (schema, example) in examples {
        let errors: Vec<String> = validator(&document, &schema)
            .iter_errors(&example)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{example}");
        assert!(!example.is_null());
    }
}

/// Every schema with the example that stands beside it.
fn collect(value: &Value, examples: &mut Vec<(Value, Value)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, examples)),
        Value::Object(members) => {
            if let (Some(schema), Some(example)) = (members.get("schema"), members.get("example")) {
                examples.push((schema.clone(), example.clone()));
            }
            members.values().for_each(|member| collect(member, examples));
        }
        _ => {}
    }
}

fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut whole = schema.as_object().unwrap().clone();
    whole.insert("components".to_owned(), document["components"].clone());
    jsonschema::draft202012::options().build(&whole.into()).unwrap()
}

#[test]
fn openapi_names_only_requirements_of_the_catalogue() {
    let document = openapi().unwrap();
    for named in operations(&document).flat_map(|it| it["x-requirements"].as_array().unwrap()) {
        let requirement = VERIFIK.requirement(named["id"].as_str().unwrap()).unwrap();
        assert_eq!(named["level"], json!(requirement.level), "{named}");
        assert_eq!(named["basis"], json!(requirement.basis), "{named}");
        let full = &document["x-requirements"][requirement.id.as_ref()];
        assert_eq!(full["statement"], requirement.statement.as_ref());
        assert_eq!(full["source"], requirement.source.as_ref());
    }
}

#[test]
fn openapi_operations_name_every_documented_requirement() {
    let document = openapi().unwrap();
    let named: BTreeSet<&str> = operations(&document)
        .flat_map(|it| it["x-requirements"].as_array().unwrap())
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let missing: Vec<_> = VERIFIK
        .catalogue()
        .filter(|one| one.basis != Basis::Silent && !named.contains(one.id.as_ref()))
        .collect();
    assert_eq!(missing, [] as [&_; 0]);
}

/// A tool that is given no address must not reach a living service.
#[test]
fn openapi_servers_are_loopback_only() {
    let document = openapi().unwrap();
    for server in document["servers"].as_array().unwrap() {
        assert!(server["url"].as_str().unwrap().starts_with("http://127.0.0.1"), "{server}");
    }
}

/// Items of a list belong to the account, not to the tool that follows links.
#[test]
fn openapi_list_operation_has_no_links() {
    let document = openapi().unwrap();
    let linked = |path: &str, method: &str| {
        let answer = &document["paths"][path][method]["responses"]["200"];
        answer["links"].as_object().map_or(0, Map::len)
    };
    assert_eq!((linked(ROOT, "get"), linked(ROOT, "post"), linked(ITEM, "delete")), (0, 3, 3));
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document["paths"].as_object().unwrap().values();
    items.flat_map(|item| item.as_object().unwrap().values()).filter(|it| it.is_object())
}
