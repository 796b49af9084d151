//! Persons, projects and flows, and what a delete leaves of their links.

use serde_json::{Value, json};

use crate::provider::support::{COLLECTIONS, PERSONS, Target, behaviour, item, start, start_with};

async fn person_in(target: &Target, collections: Value) -> Value {
    let body = json!({ "name": "Ada", "images": ["aGk="], "collections": collections });
    target.create(PERSONS, body).await
}

#[tokio::test]
async fn a_delete_unlinks_persons_and_keeps_them() {
    let target = start().await;
    let doomed = target.create_collection("door").await;
    let kept = target.create_collection("gate").await;
    let only = person_in(&target, json!([doomed["_id"]])).await;
    let both = person_in(&target, json!([doomed["code"], kept["code"]])).await;
    assert_eq!(only["collections"], json!([doomed["code"]]));
    target.call("DELETE", &item(COLLECTIONS, &doomed)).await;
    let (status, answer) = target.call("GET", &item(PERSONS, &only)).await;
    assert_eq!((status, &answer["data"]["collections"]), (200, &json!([])));
    let (_, answer) = target.call("GET", &item(PERSONS, &both)).await;
    assert_eq!(answer["data"]["collections"], json!([kept["code"]]));
    for filter in ["collection", "in_collections"] {
        let code = doomed["code"].as_str().unwrap();
        let (_, answer) = target.call("GET", &format!("{PERSONS}?{filter}={code}")).await;
        assert_eq!(answer["data"], json!([]), "{filter}");
    }
}

#[tokio::test]
async fn orphaned_persons_are_deleted_with_that_variant() {
    let target = start_with(behaviour(&[], &["orphaned-persons-deleted"])).await;
    let doomed = target.create_collection("door").await;
    let only = person_in(&target, json!([doomed["_id"]])).await;
    let none = person_in(&target, json!([])).await;
    target.call("DELETE", &item(COLLECTIONS, &doomed)).await;
    let gone = json!({ "error": "Person not found", "message": "PERSON_NOT_FOUND" });
    assert_eq!(target.call("GET", &item(PERSONS, &only)).await, (404, gone));
    assert_eq!(target.call("GET", &item(PERSONS, &none)).await.0, 200);
}

#[tokio::test]
async fn a_delete_unlinks_projects_and_flows() {
    for (variant, nothing) in [
        (&[][..], None),
        (&["unlinked-as-null"], Some(Value::Null)),
        (&["unlinked-as-empty"], Some(json!(""))),
    ] {
        let target = start_with(behaviour(&[], variant)).await;
        let project = target.create("/v3/projects", json!({ "name": "gate" })).await;
        let body = json!({ "name": "door", "project": project["_id"] });
        let doomed = target.create(COLLECTIONS, body).await;
        let body = json!({ "project": project["_id"], "collectionCode": doomed["code"] });
        let flow = target.create("/v2/project-flows", body).await;
        let project_path = item("/v2/projects", &project);
        let flow_path = item("/v3/project-flows", &flow);
        let (_, linked) = target.call("GET", &project_path).await;
        assert_eq!(linked["data"]["assignedCollection"], doomed["_id"]);
        assert_eq!(linked["data"]["collectionCode"], doomed["code"]);

        target.call("DELETE", &item(COLLECTIONS, &doomed)).await;
        let (_, project) = target.call("GET", &project_path).await;
        let (_, flow) = target.call("GET", &flow_path).await;
        for link in [
            ("assignedCollection", &project),
            ("collectionCode", &project),
            ("collectionCode", &flow),
        ] {
            assert_eq!(link.1["data"].get(link.0), nothing.as_ref(), "{link:?}");
        }
    }
}

#[tokio::test]
async fn an_update_reconciles_people() {
    let target = start().await;
    let collection = target.create_collection("door").await;
    let leaves = person_in(&target, json!([collection["_id"]])).await;
    let joins = person_in(&target, json!([])).await;
    let body = json!({ "name": "door", "people": [{ "_id": joins["_id"] }] });
    target.send("PUT", &item(COLLECTIONS, &collection), body).await;
    let (_, left) = target.call("GET", &item(PERSONS, &leaves)).await;
    let (_, joined) = target.call("GET", &item(PERSONS, &joins)).await;
    assert_eq!(left["data"]["collections"], json!([]));
    assert_eq!(joined["data"]["collections"], json!([collection["code"]]));
}

#[tokio::test]
async fn persons_are_listed_in_pages_and_detached_one_by_one() {
    let target = start().await;
    let collection = target.create_collection("door").await;
    for _ in 0..12 {
        person_in(&target, json!([collection["code"]])).await;
    }
    let (_, first) = target.call("GET", PERSONS).await;
    let pagination = json!({ "page": 1, "limit": 10, "total": 12, "pages": 2 });
    assert_eq!(first["pagination"], pagination);
    assert_eq!(first["data"].as_array().unwrap().len(), 10);
    assert_eq!(first["signature"]["message"], "Certified by Verifik.co");
    let (_, second) = target.call("GET", &format!("{PERSONS}?page=2&limit=10")).await;
    assert_eq!(second["data"].as_array().unwrap().len(), 2);

    let id = collection["_id"].as_str().unwrap();
    let path = item(PERSONS, &second["data"][0]);
    target.call("DELETE", &format!("{path}?collection={id}")).await;
    assert_eq!(target.call("GET", &path).await.1["data"]["collections"], json!([]));
    assert_eq!(target.call("DELETE", &path).await.0, 200);
    assert_eq!(target.call("GET", &path).await.0, 404);
}

#[tokio::test]
async fn a_person_needs_one_to_three_images_and_known_collections() {
    let target = start().await;
    for images in [json!(null), json!([]), json!(["a", "b", "c", "d"]), json!([1])] {
        let (status, answer) =
            target.send("POST", PERSONS, json!({ "name": "Ada", "images": images })).await;
        assert_eq!((status, &answer["code"]), (409, &json!("MissingParameter")));
    }
    let body = json!({ "name": "Ada", "images": ["a"], "collections": ["nowhere"] });
    assert_eq!(target.send("POST", PERSONS, body).await.0, 404);
}

#[tokio::test]
async fn a_project_is_deleted_and_its_errors_are_its_own() {
    let target = start().await;
    let project = target.create("/v2/projects", json!({ "name": "gate" })).await;
    let path = item("/v3/projects", &project);
    let deleted = json!({ "_id": project["_id"], "name": "gate", "status": "deleted" });
    assert_eq!(target.call("DELETE", &path).await, (200, json!({ "data": deleted })));
    let missing = json!({ "message": "Project not found", "code": "NotFound" });
    assert_eq!(target.call("GET", &path).await, (404, missing));
    let malformed = json!({ "message": "Invalid project ID format", "code": "BadRequest" });
    assert_eq!(target.call("GET", "/v2/projects/zz").await, (400, malformed));
}
