//! Odd paths and methods, sent as raw bytes so that no client repairs them.

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::provider::support::{
    COLLECTIONS, Target, behaviour, item, not_found, start, start_with,
};

/// Sends one request line as it is and returns the status.
async fn raw(target: &Target, method: &str, path: &str) -> u16 {
    let token = &target.provider.credentials().primary_token;
    let mut stream = TcpStream::connect(target.provider.addr()).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: specimen\r\nauthorization: Bearer {token}\r\n\
         connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_odd_path_never_deletes_and_never_crashes() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let id = created["_id"].as_str().unwrap();
    let code = created["code"].as_str().unwrap();
    let malformed = [
        "zz".to_owned(),
        "%00".to_owned(),
        "%FF%FE".to_owned(),
        "%zz".to_owned(),
        "..%2F..".to_owned(),
        "..".to_owned(),
        id[..23].to_owned(),
        format!("{id}0"),
        format!("{id}%00"),
        format!("%20{id}"),
        id.to_uppercase(),
        code.to_owned(),
        "null".to_owned(),
        "*".to_owned(),
    ];
    for segment in &malformed {
        for method in ["GET", "DELETE"] {
            let path = format!("{COLLECTIONS}/{segment}");
            assert_eq!(raw(&target, method, &path).await, 400, "{method} {path}");
        }
    }
    let nowhere = [
        format!("{COLLECTIONS}/"),
        format!("{COLLECTIONS}/{id}/"),
        format!("{COLLECTIONS}//{id}"),
        format!("/{COLLECTIONS}/{id}"),
        format!("{COLLECTIONS}/{id}/persons"),
        format!("{COLLECTIONS}/../collections/{id}"),
        format!("{COLLECTIONS}/project-type"),
        format!("{COLLECTIONS}/move-people"),
        format!("/v1/face-recognition/collections/{id}"),
        "/".to_owned(),
    ];
    for path in &nowhere {
        assert_eq!(raw(&target, "DELETE", path).await, 404, "{path}");
    }
    assert_eq!(target.listed().await, [created]);
}

#[tokio::test]
async fn an_escaped_digit_is_the_digit() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let id = created["_id"].as_str().unwrap();
    let path = format!("{COLLECTIONS}/%{:02x}{}", id.as_bytes()[0], &id[1..]);
    assert_eq!(raw(&target, "DELETE", &path).await, 200);
}

#[tokio::test]
async fn upper_case_is_found_where_that_variant_is_chosen() {
    let target = start_with(behaviour(&[], &["upper-case-id-found"])).await;
    let created = target.create_collection("door").await;
    let upper = created["_id"].as_str().unwrap().to_uppercase();
    let path = format!("{COLLECTIONS}/{upper}");
    assert_eq!(target.call("DELETE", &path).await, (200, json!({ "data": created })));
    assert_eq!(target.call("DELETE", &path).await, not_found());
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    for (method, path, allow) in [
        ("DELETE", COLLECTIONS, "GET, POST"),
        ("PUT", COLLECTIONS, "GET, POST"),
        ("PATCH", &path, "GET, PUT, DELETE"),
        ("POST", &path, "GET, PUT, DELETE"),
        ("delete", &path, "GET, PUT, DELETE"),
    ] {
        let response = target.request(method, path).send().await.unwrap();
        assert_eq!(response.status(), 405, "{method} {path}");
        assert_eq!(response.headers()["allow"], allow);
    }
    assert_eq!(target.listed().await.len(), 1);
}

#[tokio::test]
async fn head_answers_like_get_and_options_needs_no_token() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let get = target.request("GET", &path).send().await.unwrap();
    let head = target.request("HEAD", &path).send().await.unwrap();
    assert_eq!(head.status(), 200);
    for name in ["content-type", "content-length"] {
        assert_eq!(head.headers().get(name), get.headers().get(name), "{name}");
    }
    assert!(head.bytes().await.unwrap().is_empty());
    let options = target.bare("OPTIONS", &path).send().await.unwrap();
    assert_eq!(options.status(), 204);
    assert_eq!(options.headers()["allow"], "GET, PUT, DELETE");
}
