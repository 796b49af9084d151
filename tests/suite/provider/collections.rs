//! Creating, listing, retrieving, updating and deleting collections.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::provider::support::{
    COLLECTIONS, UNKNOWN_ID, invalid_request, item, not_found, start, told,
};

#[tokio::test]
async fn a_collection_lives_and_is_gone_after_its_delete() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": created })));
    assert_eq!(target.listed().await, std::slice::from_ref(&created));
    assert_eq!(target.call("DELETE", &path).await, (200, json!({ "data": created })));
    assert_eq!(target.call("GET", &path).await, not_found());
    assert_eq!(target.call("DELETE", &path).await, not_found());
    assert!(target.listed().await.is_empty());
}

#[tokio::test]
async fn a_document_has_the_documented_members_and_no_others() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let mut members: Vec<&String> = created.as_object().unwrap().keys().collect();
    members.sort();
    let documented = ["__v", "_id", "client", "code", "createdAt", "deleted", "name", "updatedAt"];
    assert_eq!(members, documented);
    assert_eq!(created["__v"], 0);
    assert_eq!(created["deleted"], false);
    assert_eq!(created["client"], target.provider.credentials().primary_client);

    let code = uuid::Uuid::parse_str(created["code"].as_str().unwrap()).unwrap();
    assert_eq!(code.get_version_num(), 4);
    let written = created["createdAt"].as_str().unwrap();
    assert_eq!(written.len(), "2024-01-30T20:16:34.841Z".len());
    let created_at: Timestamp = written.parse().unwrap();
    let id = created["_id"].as_str().unwrap();
    assert_eq!(i64::from_str_radix(&id[..8], 16).unwrap(), created_at.as_second());
}

#[tokio::test]
async fn optional_members_appear_only_when_given() {
    let target = start().await;
    let project = target.create("/v2/projects", json!({ "name": "gate" })).await;
    let body = json!({ "name": "door", "description": "front", "project": project["_id"] });
    let created = target.create(COLLECTIONS, body).await;
    assert_eq!(created["description"], "front");
    assert_eq!(created["project"], project["_id"]);
}

#[tokio::test]
async fn create_and_update_need_a_name() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    for body in [json!({}), json!({ "name": "" }), json!({ "name": 7 })] {
        for (method, path) in [("POST", COLLECTIONS), ("PUT", path.as_str())] {
            let (status, answer) = target.send(method, path, body.clone()).await;
            assert_eq!((status, &answer["code"]), (409, &json!("MissingParameter")), "{body}");
            assert!(answer["message"].is_string());
        }
    }
    let broken = target.request("POST", COLLECTIONS).body("{\"name\":").send().await.unwrap();
    assert_eq!(told(broken).await, invalid_request());
}

#[tokio::test]
async fn an_update_changes_the_name_and_keeps_the_identity() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let body = json!({ "name": "gate", "description": "back" });
    let (status, answer) = target.send("PUT", &path, body).await;
    assert_eq!(status, 200);
    assert_eq!(answer["data"]["name"], "gate");
    assert_eq!(answer["data"]["description"], "back");
    for member in ["_id", "code", "client", "createdAt", "__v"] {
        assert_eq!(answer["data"][member], created[member], "{member}");
    }
    assert_eq!(target.call("GET", &path).await.1, answer);
    let unknown = format!("{COLLECTIONS}/{UNKNOWN_ID}");
    assert_eq!(target.send("PUT", &unknown, json!({ "name": "x" })).await, not_found());
}

#[tokio::test]
async fn a_delete_leaves_every_other_collection_as_it_was() {
    let target = start().await;
    let mut kept = Vec::new();
    for name in ["door", "door", "gate"] {
        kept.push(target.create_collection(name).await);
    }
    let victim = kept.remove(1);
    assert_eq!(target.call("DELETE", &item(COLLECTIONS, &victim)).await.0, 200);
    assert_eq!(target.listed().await, kept);
}

#[tokio::test]
async fn another_clients_collection_is_not_found_and_stays() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    for method in ["GET", "DELETE"] {
        assert_eq!(target.call_as_second(method, &path).await, not_found(), "{method}");
    }
    assert_eq!(target.call_as_second("GET", COLLECTIONS).await, (200, json!({ "data": [] })));
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": created })));
}

#[tokio::test]
async fn every_answer_declares_json_and_its_length() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    for path in [COLLECTIONS, &path, "/nowhere", &format!("{COLLECTIONS}/zz")] {
        let response = target.request("GET", path).send().await.unwrap();
        let header = |name| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(header("content-type").unwrap(), "application/json; charset=utf-8", "{path}");
        assert!(header("date").is_some());
        let length = header("content-length").unwrap();
        let body = response.text().await.unwrap();
        assert_eq!(length, body.len().to_string());
        assert!(serde_json::from_str::<Value>(&body).is_ok());
    }
}
