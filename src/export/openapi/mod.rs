//! OpenAPI 3.1: the documented operations of a collection.
//!
//! What the pages say becomes operations, parameters, responses and schemas. What they leave open
//! stays open: it is named in `x-silent`, with what the suite accepts there by default.

mod components;
mod operations;

use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::samples::{COLLECTIONS, Samples};
use super::{PAGES_OF, reference};
use crate::contract::VERIFIK;
use crate::contract::{Expectations, RequestBody};
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
    let operation = |operation| operations::describe(operation, &samples);
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
        "components": components::components(&samples)?,
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

/// The loopback stands first, since most operations change something: a tool that is given no
/// address must not reach a living service.
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

/// What no page says, and what the suite accepts there unless it is configured otherwise.
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
