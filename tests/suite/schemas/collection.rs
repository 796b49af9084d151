//! The collection document and its two envelopes.

use serde_json::{Value, json};
use verifik_conformance::contract::schemas::Schema;

use super::{accepts, lines, member, refuses_at, with};

/// The example of the page "Delete a Collection", section Response.
pub(crate) fn page_example() -> Value {
    json!({
        "data": {
            "_id": "65b9592267cc4f096dbe743d",
            "deleted": false,
            "name": "Ejemplo Ene 30",
            "project": "65b955fe0577440932c77481",
            "description": "default collection for project 65b955fe0577440932c77481",
            "client": "6158e492dd0767a2b8b3f829",
            "code": "d96db430-27d2-4f43-bcff-c4b239ac6d2e",
            "updatedAt": "2024-01-30T20:16:34.841Z",
            "createdAt": "2024-01-30T20:16:34.841Z",
            "__v": 0
        }
    })
}

fn document() -> Value {
    page_example()["data"].clone()
}

#[test]
fn collection_example_of_the_page_is_accepted() {
    accepts(Schema::CollectionResponse, &page_example());
    accepts(Schema::Collection, &document());
    accepts(Schema::CollectionListResponse, &json!({"data": [document(), document()]}));
    accepts(Schema::CollectionListResponse, &json!({"data": []}));
}

#[test]
fn every_documented_member_is_required_except_two() {
    for (name, _) in document().as_object().unwrap() {
        let without = member(&document(), "", name, None);
        if ["description", "project"].contains(&name.as_str()) {
            accepts(Schema::Collection, &without);
        } else {
            let expected = format!("the document: expected the member \"{name}\", found ");
            let found = lines(Schema::Collection, &without);
            assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
        }
    }
}

#[test]
fn collection_with_further_members_is_accepted() {
    let more = member(&document(), "", "isDemoCollection", Some(json!(true)));
    accepts(Schema::Collection, &more);
    accepts(Schema::Collection, &with(&document(), "/description", json!("")));
    let envelope = member(&page_example(), "", "credits", Some(json!({"left": 3})));
    accepts(Schema::CollectionResponse, &envelope);
}

#[test]
fn the_signed_envelope_is_accepted() {
    let signature =
        json!({"message": "Certified by Verifik.co", "dateTime": "January 16, 2024 3:44 PM"});
    for (schema, data) in [
        (Schema::CollectionResponse, document()),
        (Schema::CollectionListResponse, json!([document()])),
    ] {
        accepts(schema, &json!({"id": "6391I", "data": data, "signature": signature}));
        refuses_at(schema, &json!({"data": data, "signature": "Certified"}), "/signature");
        refuses_at(schema, &json!({"data": data, "id": 6391}), "/id");
    }
}

/// The examples show 24 hexadecimal digits and a UUID; no sentence asks for either.
#[test]
fn an_identifier_is_any_text_that_is_not_empty() {
    for pointer in ["/_id", "/code", "/client"] {
        for good in [
            "65b9592267cc4f096dbe743d",
            "65B9592267CC4F096DBE743D",
            "d96db430-27d2-4f43-bcff-c4b239ac6d2e",
            "collection_123456789",
            "42",
        ] {
            accepts(Schema::Collection, &with(&document(), pointer, json!(good)));
        }
        for bad in [json!(""), json!(42), json!(null), json!(["65b9592267cc4f096dbe743d"])] {
            refuses_at(Schema::Collection, &with(&document(), pointer, bad), pointer);
        }
    }
}

#[test]
fn an_optional_member_may_be_null_and_a_required_one_may_not() {
    for pointer in ["/project", "/description"] {
        accepts(Schema::Collection, &with(&document(), pointer, json!(null)));
        refuses_at(Schema::Collection, &with(&document(), pointer, json!(7)), pointer);
    }
    for pointer in ["/name", "/deleted", "/createdAt", "/updatedAt", "/__v"] {
        refuses_at(Schema::Collection, &with(&document(), pointer, json!(null)), pointer);
    }
}

#[test]
fn times_have_exactly_three_fraction_digits_and_z() {
    for good in ["2024-02-29T23:59:59.000Z", "1970-01-01T00:00:00.001Z"] {
        accepts(Schema::Collection, &with(&document(), "/updatedAt", json!(good)));
    }
    for bad in [
        "2024-01-30T20:16:34Z",
        "2024-01-30T20:16:34.84Z",
        "2024-01-30T20:16:34.841000Z",
        "2024-01-30T20:16:34.841+00:00",
        "2024-01-30T20:16:34.841-05:00",
        "2024-01-30T20:16:34.841",
        "2024-01-30 20:16:34.841Z",
        "2024-01-30t20:16:34.841z",
        "2024-02-30T20:16:34.841Z",
        "2023-02-29T20:16:34.841Z",
        "2024-13-01T20:16:34.841Z",
        "2024-01-30T24:16:34.841Z",
        "2024-01-30T20:16:34,841Z",
        "January 16, 2024 3:44 PM",
        "",
    ] {
        for pointer in ["/createdAt", "/updatedAt"] {
            refuses_at(Schema::Collection, &with(&document(), pointer, json!(bad)), pointer);
        }
    }
}

#[test]
fn a_broken_document_is_refused_at_the_broken_place() {
    let sample = page_example();
    for (pointer, value) in [
        ("/data/_id", json!(65)),
        ("/data/code", json!(null)),
        ("/data/name", json!(["Ejemplo"])),
        ("/data/description", json!(false)),
        ("/data/client", json!({"_id": "6158e492dd0767a2b8b3f829"})),
        ("/data/project", json!(7)),
        ("/data/deleted", json!("false")),
        ("/data/createdAt", json!(1_706_645_794_841_i64)),
        ("/data/updatedAt", json!("yesterday")),
        ("/data/__v", json!(-1)),
        ("/data/__v", json!(0.5)),
        ("/data", json!([document()])),
        ("/data", json!(null)),
        ("", document()),
        ("", json!("deleted")),
    ] {
        refuses_at(Schema::CollectionResponse, &with(&sample, pointer, value), pointer);
    }
    let list = json!({"data": [document(), with(&document(), "/_id", json!(""))]});
    refuses_at(Schema::CollectionListResponse, &list, "/data/1/_id");
}

#[test]
fn schema_violation_is_a_readable_sentence() {
    let broken = json!({
        "_id": "",
        "code": 7,
        "name": "n",
        "client": "6158e492dd0767a2b8b3f829",
        "deleted": false,
        "createdAt": "2024-01-30T20:16:34Z",
        "updatedAt": "2024-01-30T20:16:34.841Z",
        "__v": -1
    });
    let mut found = lines(Schema::Collection, &broken);
    found.sort();
    assert_eq!(
        found,
        [
            "/__v: expected at least 0, found -1",
            "/_id: expected a text that is not empty, found \"\"",
            "/code: expected a string, found 7",
            "/createdAt: expected an RFC 3339 time in UTC with exactly three fraction digits, \
             such as 2024-01-30T20:16:34.841Z, found \"2024-01-30T20:16:34Z\"",
        ]
    );
}
