//! One operation of the document: what is sent, and what is answered.

use serde_json::{Map, Value, json};

use super::super::operation::Operation;
use super::super::reference;
use super::super::samples::Samples;
use super::components::{refusal, schema};
use crate::contract::schemas::Schema;

pub(super) fn describe(operation: Operation, samples: &Samples) -> Value {
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

/// What can be done next: use what was created, and see that what was deleted is gone. There are
/// none from the list: following them would delete what somebody else keeps there.
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
