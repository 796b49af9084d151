//! What operations share: the schemas of the contract, the parameter, the token and the errors.

use serde_json::{Map, Value, json};

use super::super::samples::{Samples, id_of};
use crate::contract::schemas::Schema;

/// Where OpenAPI keeps schemas.
const PLACE: &str = "#/components/schemas/";

/// The formats that the suite defines for itself, and what they mean to anyone else.
const PATTERNS: [(&str, &str); 2] = [
    ("object-id", "^[0-9a-f]{24}$"),
    ("timestamp-milliseconds", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"),
];

pub(super) fn components(samples: &Samples) -> serde_json::Result<Value> {
    Ok(json!({
        "schemas": schemas()?,
        "parameters": { "id": parameter(samples) },
        "responses": refusals(samples),
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The token of the client, as the headers of every page show it.",
            },
        },
    }))
}

/// A reference to a schema of the contract.
pub(super) fn schema(schema: Schema) -> Value {
    json!({ "$ref": format!("{PLACE}{}", schema.name()) })
}

/// The files of `schemas/` that describe a collection or an error, and what a client sends.
fn schemas() -> serde_json::Result<Map<String, Value>> {
    let mut schemas = Map::new();
    let about = |name: &str| name.starts_with("collection") || name.starts_with("error");
    for schema in Schema::ALL.iter().filter(|schema| about(schema.name())) {
        let mut document: Value = serde_json::from_str(schema.text())?;
        if let Value::Object(members) = &mut document {
            // An `$id` would make every reference inside relative to it.
            members.shift_remove("$schema");
            members.shift_remove("$id");
        }
        adapt(&mut document);
        schemas.insert(schema.name().to_owned(), document);
    }
    schemas.insert("collection-creation".to_owned(), creation());
    schemas.insert("collection-change".to_owned(), change());
    Ok(schemas)
}

/// References point into this document, and formats that only the suite knows get a pattern.
fn adapt(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(adapt),
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get_mut("$ref")
                && let Some(name) = Schema::ALL.iter().find(|it| it.id() == *target)
            {
                *target = format!("{PLACE}{}", name.name());
            }
            let format = members.get("format").and_then(Value::as_str).unwrap_or_default();
            if let Some((_, pattern)) = PATTERNS.iter().find(|(name, _)| *name == format) {
                members.insert("pattern".to_owned(), json!(pattern));
            }
            members.values_mut().for_each(adapt);
        }
        _ => {}
    }
}

fn parameter(samples: &Samples) -> Value {
    json!({
        "name": "id",
        "in": "path",
        "required": true,
        "description": "The `_id` of the collection; its `code` is not accepted.",
        "schema": { "type": "string", "format": PATTERNS[0].0, "pattern": PATTERNS[0].1 },
        "example": id_of(&samples.created),
    })
}

/// The body of a create. No page says how long a name may be, or whether it may be empty.
fn creation() -> Value {
    json!({
        "title": "Collection to create",
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "description": "Name of the collection." },
            "description": text_or_null("What it is for."),
        },
    })
}

/// No page says whether null stands for a member that is left out, so it is left open.
fn text_or_null(description: &str) -> Value {
    json!({ "type": ["string", "null"], "description": description })
}

/// The body of an update.
fn change() -> Value {
    let id = json!({ "type": "string", "format": PATTERNS[0].0, "pattern": PATTERNS[0].1 });
    json!({
        "title": "Change to a collection",
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": { "type": "string", "description": "Name of the collection." },
            "description": text_or_null("What it is for."),
            "project": text_or_null("The project that it belongs to."),
            "people": {
                "type": "array",
                "description": "The persons that are to be members, and no others.",
                "items": {
                    "type": "object",
                    "properties": { "_id": id, "id": id },
                    "anyOf": [{ "required": ["_id"] }, { "required": ["id"] }],
                },
            },
        },
    })
}

/// The errors of the collections pages.
///
/// A status has a documented body, which stands first and in the example. Other documented
/// families are accepted beside it, since the pages of one provider do not agree on one.
fn refusals(samples: &Samples) -> Value {
    let error = |documented: Schema, example: &Value, says: &str| {
        json!({
            "description": says,
            "content": {
                "application/json": {
                    "schema": { "anyOf": [schema(documented), schema(Schema::Error)] },
                    "example": example,
                },
            },
        })
    };
    json!({
        refusal("400"): error(Schema::ErrorInvalidRequest, &samples.invalid,
            "The request is invalid. No page says what makes it so."),
        refusal("401"): error(Schema::ErrorAccessForbidden, &samples.forbidden,
            "There is no valid token. The pages show one tab for 401 and 403 and do not say which \
             of the two is sent when."),
        refusal("404"): error(Schema::ErrorInvalidCollection, &samples.not_found,
            "The collection does not exist, or is not accessible for the client."),
        refusal("409"): error(Schema::ErrorMissingParameter, &samples.missing,
            "A member of the body is missing or invalid."),
        "other-refusal": {
            "description": "Any other refusal. The pages name no further status and forbid none; \
                `x-silent` says what the suite accepts.",
        },
    })
}

/// The name of the shared answer with a status.
pub(super) fn refusal(status: &str) -> &'static str {
    match status {
        "400" => "invalid-request",
        "401" | "403" => "access-forbidden",
        "404" => "invalid-collection",
        _ => "missing-parameter",
    }
}
