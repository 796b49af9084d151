//! Media types, bodies and queries of a deletion.

use serde_json::{Value, json};

use crate::provider::support::{COLLECTIONS, invalid_request, item, not_found, start, told};

#[tokio::test]
async fn a_media_type_without_a_body_is_welcome() {
    let target = start().await;
    for media_type in ["application/json", "application/json; charset=utf-8", "text/plain"] {
        let path = item(COLLECTIONS, &target.create_collection("door").await);
        let request = target.request("DELETE", &path).header("content-type", media_type);
        assert_eq!(request.send().await.unwrap().status(), 200, "{media_type}");
    }
}

#[tokio::test]
async fn a_body_is_refused_and_the_record_stays() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let large = "x".repeat(1024 * 1024);
    for body in ["{}", "{", " ", "null", large.as_str()] {
        for media_type in ["application/json", "text/plain"] {
            let request = target.request("DELETE", &path).header("content-type", media_type);
            let response = request.body(body.to_owned()).send().await.unwrap();
            assert_eq!(told(response).await, invalid_request(), "{media_type}");
        }
    }
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("{}")]);
    let request = target.request("DELETE", &path).body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(told(request.send().await.unwrap()).await, invalid_request());
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": created })));
}

#[tokio::test]
async fn chunks_without_data_are_no_body() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let chunks = futures::stream::iter(Vec::<Result<String, std::io::Error>>::new());
    let request = target.request("DELETE", &path).body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_as_too_large() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let body = "x".repeat(2 * 1024 * 1024 + 1);
    // The provider may close the connection while the body is still being sent.
    if let Ok(response) = target.request("DELETE", &path).body(body).send().await {
        assert_eq!(response.status(), 413);
    }
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": created })));
}

#[tokio::test]
async fn a_query_on_a_delete_changes_nothing() {
    let target = start().await;
    let kept = target.create_collection("gate").await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let other = kept["_id"].as_str().unwrap();
    let (status, answer) =
        target.call("DELETE", &format!("{path}?collection={other}&force=true")).await;
    assert_eq!((status, answer), (200, json!({ "data": created })));
    assert_eq!(target.call("GET", &path).await, not_found());
    assert_eq!(target.listed().await, Vec::<Value>::from([kept]));
}
