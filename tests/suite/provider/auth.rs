//! The Authorization header is judged before anything else.

use serde_json::json;

use crate::provider::support::{COLLECTIONS, UNKNOWN_ID, forbidden, item, start, told};

#[tokio::test]
async fn a_bad_token_is_refused_and_nothing_happens() {
    let target = start().await;
    let created = target.create_collection("door").await;
    let path = item(COLLECTIONS, &created);
    let known = target.provider.credentials();
    let bad = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer unknown".to_owned(),
        format!("Bearer {} extra", known.primary_token),
        format!("Bearer {}", known.expired_token),
        format!("Bearer {}", known.revoked_token),
        format!("Basic {}", known.primary_token),
        format!("JWT {}", known.primary_token),
        known.primary_token.clone(),
    ];
    for value in bad {
        let request = target.bare("DELETE", &path).header("authorization", &value);
        assert_eq!(told(request.send().await.unwrap()).await, forbidden(), "{value}");
    }
    let missing = target.bare("DELETE", &path).send().await.unwrap();
    assert_eq!(missing.headers()["www-authenticate"], "Bearer");
    assert_eq!(told(missing).await, forbidden());
    assert_eq!(target.call("GET", &path).await, (200, json!({ "data": created })));
}

#[tokio::test]
async fn two_authorization_fields_are_refused() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let token = format!("Bearer {}", target.provider.credentials().primary_token);
    let request = target.request("DELETE", &path).header("authorization", token);
    assert_eq!(told(request.send().await.unwrap()).await, forbidden());
}

#[tokio::test]
async fn the_scheme_is_compared_without_case() {
    let target = start().await;
    let token = &target.provider.credentials().primary_token;
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let value = format!("{scheme} {token}");
        let request = target.bare("GET", COLLECTIONS).header("authorization", value);
        assert_eq!(request.send().await.unwrap().status(), 200, "{scheme}");
    }
}

#[tokio::test]
async fn a_refusal_does_not_tell_what_exists() {
    let target = start().await;
    let known = item(COLLECTIONS, &target.create_collection("door").await);
    let unknown = format!("{COLLECTIONS}/{UNKNOWN_ID}");
    let malformed = format!("{COLLECTIONS}/zz");
    for path in [known.as_str(), &unknown, &malformed, COLLECTIONS, "/nowhere", "/v2//"] {
        let response = target.bare("DELETE", path).send().await.unwrap();
        assert_eq!(told(response).await, forbidden(), "{path}");
    }
}
