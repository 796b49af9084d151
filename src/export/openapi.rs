//! OpenAPI 3.1: the documented operations of a collection.
//!
//! Documented behaviour becomes operations, parameters, responses and schemas. Everything the pages
//! leave open stays open: it is named in `x-silent`, with the values the suite accepts by default.

use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::samples::{COLLECTIONS, Samples, id_of};
use super::{PAGES_OF, reference};
use crate::contract::schemas::Schema;
use crate::contract::{Expectations, RequestBody, VERIFIK};
use crate::model::Requirement;

/// The OpenAPI document.
///
/// ```
/// let document = verifik_conformance::export::openapi()?;
/// let delete = &document["paths"]["/v2/face-recognition/collections/{id}"]["delete"];
/// assert_eq!(delete["operationId"], "deleteCollection");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn openapi() -> serde_json::Result<Value> {
    let samples = Samples::collect();
    let operation = |operation| describe(operation, &samples);
    Ok(json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [server()],
        "tags": [{
            "name": "collections",
            "description": "Named sets of people for face recognition.",
        }],
        "security": [{ "bearer": [] }],
        "paths": {
            format!("{COLLECTIONS}/{{id}}"): {
                "parameters": [{ "$ref": "#/components/parameters/id" }],
                "delete": operation(Operation::Delete),
                "get": operation(Operation::Retrieve),
                "put": operation(Operation::Update),
            },
            COLLECTIONS: {
                "post": operation(Operation::Create),
                "get": operation(Operation::List),
            },
        },
        "components": components(&samples)?,
        "x-requirements": demands(),
        "x-silent": silences(),
    }))
}

fn info() -> Value {
    json!({
        "title": "Verifik face recognition: collections",
        "summary": "The documented contract of the collections resource.",
        "description": format!(
            "Written by verifik-conformance from the provider's public pages as of {PAGES_OF}; \
             not a document of the provider. Whatever the pages leave open is left open here or \
             named in `x-silent`. Each operation lists in `x-requirements` what the suite judges \
             there: how strongly it binds, and whether a page, a standard or nothing public says \
             so. Examples are answers of the suite's embedded provider."
        ),
        "version": PAGES_OF,
        "license": {
            "name": "MIT OR Apache-2.0, for this description; the pages name none for the API",
            "identifier": "MIT OR Apache-2.0",
        },
    })
}

/// The loopback address: most operations change something, so a tool without an address must not
/// reach a live service.
fn server() -> Value {
    json!({
        "url": "http://127.0.0.1:8080",
        "description": "`verifik-conformance serve --addr 127.0.0.1:8080`, or whatever else is to \
            be spoken to: the part in front of `/v2`.",
    })
}

/// The requirements that an operation refers to, once each and in full.
fn demands() -> Value {
    let full = |requirement: &Requirement| {
        let mut entry = reference(requirement);
        entry["statement"] = requirement.statement.clone().into();
        entry["source"] = requirement.source.clone().into();
        entry
    };
    let operations = [
        Operation::Delete,
        Operation::Retrieve,
        Operation::Update,
        Operation::Create,
        Operation::List,
    ];
    let named: Map<String, Value> = VERIFIK
        .catalogue()
        .filter(|one| operations.iter().any(|it| it.requirements().any(|other| other.id == one.id)))
        .map(|one| (one.id.clone().into_owned(), full(one)))
        .collect();
    named.into()
}

/// Questions that no page answers, with the values the suite accepts by default.
fn silences() -> Value {
    let accepted = Expectations::default();
    let body = match accepted.request_body {
        RequestBody::Rejected => "a refusal that leaves the record as it is",
        RequestBody::Ignored => "a deletion as if there were no body",
        RequestBody::Either => "a refusal or a deletion, as long as status and effect agree",
    };
    json!([
        { "topic": "which of 401 and 403 refuses a token", "accepted": accepted.unauthenticated },
        { "topic": "an identifier that this client has deleted", "accepted": accepted.gone() },
        { "topic": "an identifier that is none", "accepted": accepted.malformed },
        { "topic": "a body on a deletion", "accepted": body },
        { "topic": "HEAD, OPTIONS and other methods", "accepted": "whatever deletes nothing" },
        { "topic": "length and uniqueness of names", "accepted": "anything" },
        { "topic": "persons that were in no other collection", "accepted": "anything" },
    ])
}

fn describe(operation: Operation, samples: &Samples) -> Value {
    let mut description = json!({
        "operationId": operation.id(),
        "summary": operation.summary(),
        "description": operation.description(),
        "tags": ["collections"],
    });
    if let Some((name, example)) = sent(operation, samples) {
        description["requestBody"] = json!({
            "required": true,
            "content": {
                "application/json": {
                    "schema": { "$ref": format!("#/components/schemas/{name}") },
                    "example": example,
                },
            },
        });
    }
    description["responses"] = answers(operation, samples);
    description["x-source"] = operation.page().into();
    description["x-requirements"] = operation.requirements().map(reference).collect();
    description
}

/// The schema and an example of what a client sends.
fn sent(operation: Operation, samples: &Samples) -> Option<(&'static str, &Value)> {
    match operation {
        Operation::Create => Some(("collection-creation", &samples.create)),
        Operation::Update => Some(("collection-change", &samples.update)),
        _ => None,
    }
}

/// The statuses of the error tabs of an operation's page.
fn tabs(operation: Operation) -> &'static [&'static str] {
    match operation {
        Operation::Delete | Operation::Retrieve => &["400", "401", "403", "404"],
        Operation::Update => &["400", "401", "403", "404", "409"],
        Operation::Create => &["400", "401", "403", "409"],
        Operation::List => &["400", "401", "403"],
    }
}

/// The answers to an operation by status.
fn answers(operation: Operation, samples: &Samples) -> Value {
    let mut responses = json!({ "200": success(operation, samples) });
    for status in tabs(operation) {
        responses[*status] =
            json!({ "$ref": format!("#/components/responses/{}", refusal(status)) });
    }
    responses["4XX"] = json!({ "$ref": "#/components/responses/other-refusal" });
    responses
}

fn success(operation: Operation, samples: &Samples) -> Value {
    let (description, body) = match operation {
        Operation::Delete => ("The document that was deleted, as it was.", &samples.deleted),
        Operation::Retrieve => ("The collection.", &samples.retrieved),
        Operation::Update => ("The collection after the change.", &samples.updated),
        Operation::Create => ("The new collection.", &samples.created),
        Operation::List => ("The collections of the client.", &samples.listed),
    };
    let shape = match operation {
        Operation::List => Schema::CollectionListResponse,
        _ => Schema::CollectionResponse,
    };
    let mut response = json!({
        "description": description,
        "content": { "application/json": { "schema": schema(shape), "example": body } },
    });
    let links = links(operation);
    if !links.is_empty() {
        response["links"] = links.into();
    }
    response
}

/// Links to the next operations: use a created collection, and see that a deleted one is gone. The
/// list has none: following them would delete records of others.
fn links(operation: Operation) -> Map<String, Value> {
    let (id, next): (_, &[_]) = match operation {
        Operation::Create => (
            "$response.body#/data/_id",
            &[
                ("retrieve", Operation::Retrieve, "Retrieve what was created."),
                ("update", Operation::Update, "Change what was created."),
                ("delete", Operation::Delete, "Delete what was created."),
            ],
        ),
        Operation::Delete => (
            "$request.path.id",
            &[
                ("retrieve", Operation::Retrieve, "Finds nothing any more."),
                ("update", Operation::Update, "Finds nothing any more."),
                ("repeat", Operation::Delete, "Finds nothing any more."),
            ],
        ),
        _ => ("", &[]),
    };
    let link = |(name, operation, says): &(&str, Operation, &str)| {
        let parameters = json!({ "id": id });
        let link =
            json!({ "operationId": operation.id(), "parameters": parameters, "description": says });
        ((*name).to_owned(), link)
    };
    next.iter().map(link).collect()
}

/// JSON Pointer to the schemas.
const PLACE: &str = "#/components/schemas/";

/// Patterns of the formats that the suite defines itself.
const PATTERNS: [(&str, &str); 2] = [
    ("object-id", "^[0-9a-f]{24}$"),
    ("timestamp-milliseconds", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"),
];

fn components(samples: &Samples) -> serde_json::Result<Value> {
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
fn schema(schema: Schema) -> Value {
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

/// A text or null: no page says whether null is the same as a missing member.
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
fn refusal(status: &str) -> &'static str {
    match status {
        "400" => "invalid-request",
        "401" | "403" => "access-forbidden",
        "404" => "invalid-collection",
        _ => "missing-parameter",
    }
}
