//! One operation of the document.

use serde_json::{Value, json};

use super::super::operation::Operation;
use super::super::reference;
use super::super::samples::Samples;
use super::responses;

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
    description["responses"] = responses::of(operation, samples);
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
