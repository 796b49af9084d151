//! Framing of the answers, connections, and the fields that depend on the behaviour.

use serde_json::json;

use crate::provider::support::{COLLECTIONS, behaviour, item, start_with, told};

#[tokio::test]
async fn answers_in_chunks_have_no_length_and_arrive_whole() {
    let target = start_with(behaviour(&[], &["chunked-answers"])).await;
    let created = target.create_collection("door").await;
    let response = target.request("GET", &item(COLLECTIONS, &created)).send().await.unwrap();
    assert!(response.headers().get("content-length").is_none());
    assert_eq!(response.headers()["transfer-encoding"], "chunked");
    assert_eq!(told(response).await, (200, json!({ "data": created })));
    let head = target.request("HEAD", COLLECTIONS).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert!(head.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_closed_connection_does_not_disturb_the_next_request() {
    let target = start_with(behaviour(&[], &["closes-connections", "chunked-answers"])).await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let response = target.request("GET", &path).send().await.unwrap();
    assert_eq!(response.headers()["connection"], "close");
    assert_eq!(target.call("DELETE", &path).await.0, 200);
    assert_eq!(target.call("DELETE", &path).await.0, 404);
}

#[tokio::test]
async fn escapes_and_latin1_carry_the_same_name_differently() {
    let target = start_with(behaviour(&[], &["escaped-json"])).await;
    let path = item(COLLECTIONS, &target.create_collection("tür 🚪").await);
    let text = target.request("GET", &path).send().await.unwrap().text().await.unwrap();
    assert!(text.is_ascii() && text.contains("t\\u00fcr \\ud83d\\udeaa"), "{text}");
    assert_eq!(target.call("GET", &path).await.1["data"]["name"], "tür 🚪");

    let target = start_with(behaviour(&["delete-sends-latin1"], &[])).await;
    let path = item(COLLECTIONS, &target.create_collection("tür").await);
    let response = target.request("DELETE", &path).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    let bytes = response.bytes().await.unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
}

#[tokio::test]
async fn a_chunked_body_is_told_from_one_with_a_length() {
    let target = start_with(behaviour(&["chunked-body-unseen"], &[])).await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let plain = target.request("DELETE", &path).body("{}").send().await.unwrap();
    assert_eq!(plain.status(), 400);
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>("{}")]);
    let chunked = target.request("DELETE", &path).body(reqwest::Body::wrap_stream(chunks));
    assert_eq!(chunked.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_first_delete_alone_is_slow() {
    let target = start_with(behaviour(&["first-delete-slow"], &[])).await;
    for slow in [true, false] {
        let path = item(COLLECTIONS, &target.create_collection("door").await);
        let started = std::time::Instant::now();
        assert_eq!(target.call("DELETE", &path).await.0, 200);
        assert_eq!(started.elapsed().as_millis() > 800, slow);
    }
}
