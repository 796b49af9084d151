//! Answers: the success of each operation, and the errors that they share.

use serde_json::{Map, Value, json};

use super::super::operation::Operation;
use super::super::samples::Samples;
use super::components::schema;
use crate::contract::schemas::Schema;

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
pub(super) fn of(operation: Operation, samples: &Samples) -> Value {
    let mut responses = json!({ "200": success(operation, samples) });
    for status in tabs(operation) {
        responses[*status] = json!({ "$ref": format!("#/components/responses/{}", name(status)) });
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

/// The errors of the collections pages.
///
/// A status has a documented body, which stands first and in the example. Other documented
/// families are accepted beside it, since the pages of one provider do not agree on one.
pub(super) fn shared(samples: &Samples) -> Value {
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
        name("400"): error(Schema::ErrorInvalidRequest, &samples.invalid,
            "The request is invalid. No page says what makes it so."),
        name("401"): error(Schema::ErrorAccessForbidden, &samples.forbidden,
            "There is no valid token. The pages show one tab for 401 and 403 and do not say which \
             of the two is sent when."),
        name("404"): error(Schema::ErrorInvalidCollection, &samples.not_found,
            "The collection does not exist, or is not accessible for the client."),
        name("409"): error(Schema::ErrorMissingParameter, &samples.missing,
            "A member of the body is missing or invalid."),
        "other-refusal": {
            "description": "Any other refusal. The pages name no further status and forbid none; \
                `x-silent` says what the suite accepts.",
        },
    })
}

fn name(status: &str) -> &'static str {
    match status {
        "400" => "invalid-request",
        "401" | "403" => "access-forbidden",
        "404" => "invalid-collection",
        _ => "missing-parameter",
    }
}
