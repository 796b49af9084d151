//! The error families, the exact documented bodies, and what is no error.

use serde_json::{Value, json};
use verifik_conformance::contract::schemas::Schema;

use super::collection::page_example;
use super::{accepts, lines, member, refuses, refuses_at};

const FAMILIES: [Schema; 7] = [
    Schema::ErrorMessageCode,
    Schema::ErrorOnly,
    Schema::ErrorWithMessage,
    Schema::ErrorTimestamped,
    Schema::ErrorSigned,
    Schema::ErrorUnsuccessful,
    Schema::ErrorNested,
];

/// Each documented body with the family it belongs to.
fn examples() -> Vec<(Schema, Value)> {
    let signature =
        json!({"message": "Certified by Verifik.co", "dateTime": "January 16, 2024 3:44 PM"});
    vec![
        (Schema::ErrorMessageCode, json!({"message": "Access forbidden", "code": "Forbidden"})),
        (Schema::ErrorMessageCode, json!({"message": "token_expired", "code": "FORBIDDEN"})),
        (Schema::ErrorOnly, json!({"error": "Invalid request"})),
        (
            Schema::ErrorWithMessage,
            json!({"error": "Person not found", "message": "PERSON_NOT_FOUND"}),
        ),
        (
            Schema::ErrorTimestamped,
            json!({
                "message": "Access forbidden", "code": "Forbidden", "status": 403,
                "timestamp": "2024-01-15T10:30:00Z", "details": []
            }),
        ),
        (
            Schema::ErrorSigned,
            json!({
                "code": "MissingParameter", "message": "missing Authorization header",
                "signature": signature
            }),
        ),
        (
            Schema::ErrorUnsuccessful,
            json!({"success": false, "error": "Invalid request", "code": "BadRequest"}),
        ),
        (
            Schema::ErrorNested,
            json!({"code": "ERROR", "data": {
                "code": "ERR_ENTITY_NOT_FOUND", "message": "not found",
                "detail": [{"loc": ["body", "collection_id"], "msg": "unknown", "ctx": {}}]
            }}),
        ),
    ]
}

#[test]
fn every_documented_body_belongs_to_its_family() {
    for (family, body) in examples() {
        accepts(family, &body);
        accepts(Schema::Error, &body);
        accepts(Schema::Error, &member(&body, "", "requestId", Some(json!("1"))));
    }
}

#[test]
fn success_body_is_refused_as_an_error() {
    let document = page_example()["data"].clone();
    for body in [
        page_example(),
        document.clone(),
        json!({"data": [document]}),
        json!({"data": []}),
        json!({"id": "6391I", "data": document, "signature": {}}),
        json!({"data": document, "message": "deleted", "code": "OK"}),
        json!({"data": document, "code": "OK"}),
        json!({"data": member(&document, "", "message", Some(json!("deleted"))), "code": "OK"}),
        json!({"success": true, "message": "deleted", "code": "OK"}),
        json!({"success": true, "message": "deleted", "data": {"_id": document["_id"]}}),
    ] {
        for schema in FAMILIES.into_iter().chain([Schema::Error]) {
            refuses(schema, &body);
        }
    }
}

#[test]
fn error_body_of_no_documented_family_is_refused() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!("Access forbidden"),
        json!({"message": "no code"}),
        json!({"code": "NoMessage"}),
        json!({"message": 1, "code": "ERROR"}),
        json!({"error": {"message": "nested"}}),
        json!({"errors": ["one"]}),
    ] {
        refuses(Schema::Error, &body);
    }
}

#[test]
fn error_violation_names_every_accepted_form() {
    let found = lines(Schema::Error, &json!({"errors": ["one"]}));
    assert_eq!(
        found,
        ["the document: expected the member \"message\", or the member \"error\", \
          or the member \"status\", or the member \"signature\", or the member \"success\", \
          or the member \"code\", found an object with the member \"errors\""]
    );
}

#[test]
fn exact_error_bodies_fix_their_members_and_allow_more() {
    for (schema, body, pinned) in [
        (
            Schema::ErrorAccessForbidden,
            json!({"message": "Access forbidden", "code": "Forbidden"}),
            &["message", "code"][..],
        ),
        (
            Schema::ErrorInvalidCollection,
            json!({"message": "invalid_collection", "code": "ERROR"}),
            &["message", "code"],
        ),
        (Schema::ErrorInvalidRequest, json!({"error": "Invalid request"}), &["error"]),
        (
            Schema::ErrorMissingParameter,
            json!({"message": "missing name", "code": "MissingParameter"}),
            &["code"],
        ),
    ] {
        accepts(schema, &body);
        accepts(Schema::Error, &body);
        accepts(schema, &member(&body, "", "requestId", Some(json!("1"))));
        refuses(schema, &page_example());
        for name in pinned {
            let other = member(&body, "", name, Some(json!("other")));
            refuses_at(schema, &other, &format!("/{name}"));
            refuses_at(schema, &member(&body, "", name, None), "");
        }
    }
    accepts(Schema::ErrorMissingParameter, &json!({"message": "x", "code": "MissingParameter"}));
}

#[test]
fn person_and_project_schemas_accept_variations() {
    for collections in [
        json!([]),
        json!(["d96db430-27d2-4f43-bcff-c4b239ac6d2e", "65b9592267cc4f096dbe743d"]),
        json!([{"_id": "65b9592267cc4f096dbe743d", "name": "n"}]),
    ] {
        accepts(
            Schema::Person,
            &json!({"_id": "person_123456789", "name": "n", "collections": collections}),
        );
    }
    refuses_at(Schema::Person, &json!({"name": "n"}), "");
    for left in [json!(null), json!(""), json!("65b9592267cc4f096dbe743d")] {
        let project = json!({"_id": "1", "name": "n", "assignedCollection": left});
        accepts(Schema::Project, &project);
    }
    refuses_at(Schema::Project, &json!({"_id": "1", "name": 2}), "/name");
}
