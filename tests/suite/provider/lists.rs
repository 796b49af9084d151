//! Faults that leave out of the list what it has to show.

use serde_json::Value;

use crate::provider::support::{COLLECTIONS, Target, behaviour, item, start_with};

async fn with_twelve(fault: &str) -> (Target, Vec<Value>) {
    let target = start_with(behaviour(&[fault], &[])).await;
    let mut created = Vec::new();
    for number in 0..12 {
        created.push(target.create_collection(&format!("door {number}")).await);
    }
    (target, created)
}

#[tokio::test]
async fn list_shows_only_the_ten_oldest_with_that_fault() {
    let (target, created) = with_twelve("list-first-ten").await;
    assert_eq!(target.listed().await, created[..10]);
    let (_, answer) = target.call("GET", COLLECTIONS).await;
    assert_eq!(answer.as_object().unwrap().len(), 1, "no member tells of a page");
    target.call("DELETE", &item(COLLECTIONS, &created[0])).await;
    assert_eq!(target.listed().await, created[1..11]);
}

#[tokio::test]
async fn list_is_empty_with_that_fault_and_items_remain() {
    let (target, created) = with_twelve("list-always-empty").await;
    assert!(target.listed().await.is_empty());
    assert_eq!(target.call("GET", &item(COLLECTIONS, &created[0])).await.0, 200);
}

#[tokio::test]
async fn the_first_list_of_a_client_is_never_renewed() {
    let (target, created) = with_twelve("list-never-renewed").await;
    assert_eq!(target.listed().await, created);
    target.create_collection("gate").await;
    target.call("DELETE", &item(COLLECTIONS, &created[0])).await;
    assert_eq!(target.listed().await, created);
    assert_eq!(target.call_as_second("GET", COLLECTIONS).await.1["data"], serde_json::json!([]));
}
