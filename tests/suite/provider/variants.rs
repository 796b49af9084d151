//! Variants in methods, pages, optional members, bodies, limits and links.

use serde_json::{Value, json};

use crate::provider::support::{
    COLLECTIONS, PERSONS, Target, UNKNOWN_ID, behaviour, invalid_request, item, not_found,
    start_with, told,
};

async fn with(variant: &str) -> Target {
    start_with(behaviour(&[], &[variant])).await
}

#[tokio::test]
async fn a_bare_options_is_a_bad_request_and_a_preflight_is_not() {
    let target = with("options-bad-request").await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    for path in [&path, COLLECTIONS, "/nowhere"] {
        let response = target.bare("OPTIONS", path).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8", "{path}");
        assert_eq!(told(response).await, (400, json!("Bad Request")), "{path}");
    }
    let preflight = target
        .bare("OPTIONS", &path)
        .header("origin", "https://www.example.com")
        .header("access-control-request-method", "DELETE");
    assert_eq!(preflight.send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn other_methods_find_a_page_behind_the_token() {
    let target = with("other-methods-html").await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    for method in ["POST", "PATCH"] {
        let response = target.request(method, &path).send().await.unwrap();
        assert_eq!(response.status(), 404, "{method}");
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let page = response.text().await.unwrap();
        assert!(page.contains(&format!("<pre>Cannot {method} {path}</pre>")), "{page}");
        assert_eq!(target.bare(method, &path).send().await.unwrap().status(), 401, "{method}");
    }
    assert_eq!(target.call("PATCH", COLLECTIONS).await.0, 405);
    assert_eq!(target.call("GET", &path).await.0, 200);
}

#[tokio::test]
async fn a_path_without_a_route_finds_a_page_behind_the_token() {
    let target = with("unrouted-html").await;
    let literal = format!("{COLLECTIONS}/move-people");
    for (method, path) in [("DELETE", literal.as_str()), ("GET", "/nowhere")] {
        let response = target.request(method, path).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        let (status, page) = told(response).await;
        assert_eq!(status, 404, "{path}");
        assert!(page.as_str().unwrap().contains(&format!("Cannot {method} {path}")), "{page}");
        assert_eq!(target.bare(method, path).send().await.unwrap().status(), 401, "{path}");
    }
    let unknown = format!("{COLLECTIONS}/{UNKNOWN_ID}");
    assert_eq!(target.call("DELETE", &unknown).await, not_found());
}

#[tokio::test]
async fn an_absent_member_is_null_in_every_answer() {
    for (variant, member) in [("project-null", "project"), ("description-null", "description")] {
        let target = with(variant).await;
        let created = target.create_collection("door").await;
        assert_eq!(created.get(member), Some(&Value::Null), "{variant}");
        let path = item(COLLECTIONS, &created);
        let shown = json!({ "data": created });
        assert_eq!(target.call("GET", &path).await, (200, shown.clone()), "{variant}");
        assert_eq!(target.listed().await, std::slice::from_ref(&created), "{variant}");
        assert_eq!(target.call("DELETE", &path).await, (200, shown), "{variant}");
    }
}

/// Deletes a collection with a body, and says what was answered and whether it is gone.
async fn deleted_with(target: &Target, media_type: &str, body: &str) -> (u16, bool) {
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let request = target.request("DELETE", &path).header("content-type", media_type);
    let answer = told(request.body(body.to_owned()).send().await.unwrap()).await;
    assert!(answer.0 == 200 || answer == invalid_request(), "{answer:?}");
    (answer.0, target.call("GET", &path).await == not_found())
}

#[tokio::test]
async fn a_body_is_refused_only_if_it_is_json_where_that_variant_is_chosen() {
    let target = with("other-media-types-ignored").await;
    for body in ["{}", "{", "null"] {
        assert_eq!(deleted_with(&target, "application/json", body).await, (400, false), "{body}");
        assert_eq!(deleted_with(&target, "text/plain", body).await, (200, true), "{body}");
    }
}

#[tokio::test]
async fn a_body_is_refused_only_if_it_cannot_be_parsed_where_that_variant_is_chosen() {
    let target = with("broken-json-refused-only").await;
    let json = "application/json; charset=utf-8";
    assert_eq!(deleted_with(&target, json, "{").await, (400, false));
    for (media_type, body) in [(json, "{}"), (json, "[1]"), ("text/plain", "{")] {
        assert_eq!(deleted_with(&target, media_type, body).await, (200, true), "{body}");
    }
}

#[tokio::test]
async fn a_large_body_is_refused_and_closes_its_connection() {
    let target = with("large-body-closes").await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let request = target.request("DELETE", &path).body("x".repeat(100 * 1024 + 1));
    // The provider may close the connection while the body is still being sent.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413);
        assert_eq!(response.headers()["connection"], "close");
    }
    let request = target.request("DELETE", &path).body("x".repeat(100 * 1024));
    assert_eq!(told(request.send().await.unwrap()).await, invalid_request());
    assert_eq!(target.listed().await, [created]);
}

#[tokio::test]
async fn every_seventh_delete_is_limited_and_carried_out() {
    let target = with("limited-with-effect").await;
    for number in 1..=14 {
        let path = item(COLLECTIONS, &target.create_collection("door").await);
        let unknown = format!("{COLLECTIONS}/{UNKNOWN_ID}");
        assert_eq!(target.call("DELETE", &unknown).await, not_found(), "only what is found counts");
        let answer = Target::headed(target.request("DELETE", &path), "retry-after").await;
        let limited = number % 7 == 0;
        let wanted = if limited { (429, Some("0".to_owned())) } else { (200, None) };
        assert_eq!(answer, wanted, "{number}");
        assert_eq!(target.call("GET", &path).await, not_found(), "{number}");
    }
}

#[tokio::test]
async fn a_person_may_be_linked_to_what_is_gone_and_stays_so() {
    let target = with("dead-links-accepted").await;
    let gone = target.create_collection("door").await;
    target.call("DELETE", &item(COLLECTIONS, &gone)).await;
    let linked = json!({ "name": "Ada", "images": ["aGk="], "collections": [gone["code"]] });
    let person = target.create(PERSONS, linked.clone()).await;
    assert_eq!(person["collections"], json!([gone["code"]]));
    let other = json!({ "name": "Eve", "images": ["aGk="] });
    let other = item(PERSONS, &target.create(PERSONS, other).await);
    assert_eq!(target.send("PUT", &other, linked.clone()).await.0, 200);
    for path in [item(PERSONS, &person), other] {
        let (_, shown) = target.call("GET", &path).await;
        assert_eq!(shown["data"]["collections"], json!([gone["code"]]), "{path}");
    }
    for never in [json!("d96db430-27d2-4f43-bcff-c4b239ac6d2e"), gone["_id"].clone()] {
        let body = json!({ "name": "Ada", "images": ["aGk="], "collections": [never] });
        assert_eq!(target.send("POST", PERSONS, body).await, not_found(), "{never}");
    }
    assert_eq!(told(target.bare("POST", PERSONS).send().await.unwrap()).await.0, 401);
}
