//! Variants in what identifiers look like.

use serde_json::{Value, json};

use crate::provider::support::{
    COLLECTIONS, PERSONS, Target, behaviour, invalid_request, item, not_found, start_with,
};

fn is_uuid(id: &str) -> bool {
    uuid::Uuid::parse_str(id).is_ok_and(|it| it.get_version_num() == 7 && it.to_string() == id)
}

fn is_alphanumeric(id: &str) -> bool {
    id.len() == 20 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_ulid(id: &str) -> bool {
    id.len() == 26
        && id
            .bytes()
            .all(|it| it.is_ascii_digit() || it.is_ascii_uppercase() && !b"ILOU".contains(&it))
}

/// A variant, its shape, and an identifier of that shape that was never given.
type Shape = (&'static str, fn(&str) -> bool, &'static str);

const SHAPES: &[Shape] = &[
    ("ids-uuid", is_uuid, "018d5c8e-9d29-7000-8000-000000000000"),
    ("ids-alphanumeric", is_alphanumeric, "0aZ9aZ9aZ9aZ9aZ9aZ9a"),
    ("ids-ulid", is_ulid, "01HNE8X79M0000000000000000"),
];

fn id(document: &Value) -> &str {
    document["_id"].as_str().unwrap()
}

#[tokio::test]
async fn every_id_has_the_shape_and_is_read_everywhere() {
    for (variant, is_one, unknown) in SHAPES {
        let target = start_with(behaviour(&[], &[variant])).await;
        let project = target.create("/v2/projects", json!({ "name": "p" })).await;
        let body = json!({ "name": "door", "project": project["_id"] });
        let created = target.create(COLLECTIONS, body).await;
        let body = json!({ "name": "Ada", "images": ["aGk="], "collections": [created["_id"]] });
        let person = target.create(PERSONS, body).await;
        let body = json!({ "project": project["_id"], "collectionCode": created["code"] });
        let flow = target.create("/v2/project-flows", body).await;
        for (base, document) in [
            ("/v2/projects", &project),
            (COLLECTIONS, &created),
            (PERSONS, &person),
            ("/v2/project-flows", &flow),
        ] {
            assert!(is_one(id(document)), "{variant}: {document}");
            assert_eq!(target.call("GET", &item(base, document)).await.0, 200, "{variant} {base}");
            let (status, _) = target.call("GET", &format!("{base}/{unknown}")).await;
            assert_eq!(status, 404, "{variant} {base}");
        }
        let path = item(COLLECTIONS, &created);
        for malformed in ["65b9592267cc4f096dbe743d", "zz", "%00", &unknown[1..]] {
            let path = format!("{COLLECTIONS}/{malformed}");
            assert_eq!(target.call("DELETE", &path).await, invalid_request(), "{variant} {path}");
            let (status, _) = target.call("GET", &format!("/v2/projects/{malformed}")).await;
            assert_eq!(status, 400, "{variant} {malformed}");
        }
        assert_eq!(target.call("DELETE", &path).await, (200, json!({ "data": created })));
        assert_eq!(target.call("DELETE", &path).await, not_found(), "{variant}");
    }
}

#[tokio::test]
async fn ids_are_in_order_of_creation() {
    for (variant, ..) in SHAPES {
        let target = start_with(behaviour(&[], &[variant])).await;
        let mut created = Vec::new();
        for number in 0..200 {
            created.push(target.create_collection(&format!("door {number}")).await);
        }
        assert!(created.windows(2).all(|pair| id(&pair[0]) < id(&pair[1])), "{variant}");
        assert_eq!(target.listed().await, created, "{variant}");
    }
}

#[tokio::test]
async fn the_other_case_is_found_only_where_that_variant_is_chosen() {
    for (shape, other) in [
        ("ids-uuid", str::to_ascii_uppercase as fn(&str) -> String),
        ("ids-ulid", str::to_ascii_lowercase),
    ] {
        for (variants, status) in [(vec![shape], 400), (vec![shape, "upper-case-id-found"], 200)] {
            let target = start_with(behaviour(&[], &variants)).await;
            let created = target.create_collection("door").await;
            let path = format!("{COLLECTIONS}/{}", other(id(&created)));
            assert_eq!(target.call("DELETE", &path).await.0, status, "{variants:?}");
        }
    }
}

#[tokio::test]
async fn a_freed_id_is_given_again_and_nothing_else_comes_back() {
    let target = start_with(behaviour(&[], &["ids-reused", "gone-410"])).await;
    let first = target.create_collection("door").await;
    let path = item(COLLECTIONS, &first);
    assert_eq!(target.call("DELETE", &path).await.0, 200);
    assert_eq!(target.call("DELETE", &path).await.0, 410);
    let second = target.create_collection("gate").await;
    assert_eq!(second["_id"], first["_id"]);
    for member in ["code", "name"] {
        assert_ne!(second[member], first[member], "{member}");
    }
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": second })));
    assert_ne!(target.create_collection("hall").await["_id"], first["_id"]);
    assert_eq!(target.call("DELETE", &path).await, (200, json!({ "data": second })));
    assert_eq!(Target::headed(target.request("GET", &path), "allow").await.0, 404);
}
