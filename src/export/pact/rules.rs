//! Bodies and their matching rules, made from the schemas of the contract.

use serde_json::{Map, Value, json};

use crate::contract::schemas::Schema;

/// A body of an answer, and the matching rules by JSON path.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) example: Value,
    pub(super) rules: Value,
}

/// A rule that stands alone.
pub(super) fn one(rule: Value) -> Value {
    json!({ "combine": "AND", "matchers": Value::from(vec![rule]) })
}

/// A JSON media type with whatever parameters (RFC 9110 section 8.3.1).
pub(super) fn json_media_type() -> Value {
    json!({ "match": "regex", "regex": r"(?i)^application/([\w.-]+\+)?json\s*(;.*)?$" })
}

/// `{data}` with a document of the collection schema: the members that are required there.
pub(super) fn collection(example: &Value) -> serde_json::Result<Body> {
    let mut rules = Map::new();
    let document = required(&example["data"], "$.data", &mut rules)?;
    Ok(Body { example: json!({ "data": document }), rules: rules.into() })
}

/// `{data}` with a list of such documents, of any length but none.
pub(super) fn collections(example: &Value) -> serde_json::Result<Body> {
    let mut rules = Map::new();
    rules.insert("$.data".to_owned(), one(json!({ "match": "type", "min": 1 })));
    let document = required(&example["data"][0], "$.data[*]", &mut rules)?;
    Ok(Body { example: json!({ "data": [document] }), rules: rules.into() })
}

/// A body as it stands, member by member.
pub(super) fn exactly(example: &Value) -> Body {
    Body { example: example.clone(), rules: json!({}) }
}

/// A body whose `message` is any text.
pub(super) fn any_message(example: &Value) -> Body {
    let rules = json!({ "$.message": one(json!({ "match": "type" })) });
    Body { example: example.clone(), rules }
}

/// The required members of a document; a rule for each goes to `rules`.
fn required(
    document: &Value,
    place: &str,
    rules: &mut Map<String, Value>,
) -> serde_json::Result<Value> {
    let schema: Value = serde_json::from_str(Schema::Collection.text())?;
    let names = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut shown = Map::new();
    for name in names.iter().filter_map(Value::as_str) {
        rules.insert(format!("{place}.{name}"), one(rule(&schema["properties"][name])));
        shown.insert(name.to_owned(), document[name].clone());
    }
    Ok(shown.into())
}

/// The rule of a member by its format, else by its type.
fn rule(member: &Value) -> Value {
    let regex = |regex: &str| json!({ "match": "regex", "regex": regex });
    match (member["format"].as_str(), member["type"].as_str()) {
        (Some("object-id"), _) => regex("^[0-9a-f]{24}$"),
        (Some("uuid"), _) => regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        (Some("timestamp-milliseconds"), _) => {
            regex(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")
        }
        (_, Some("integer")) => json!({ "match": "integer" }),
        _ => json!({ "match": "type" }),
    }
}
