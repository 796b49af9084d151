//! Starting, stopping, and running several at once.

use std::time::{Duration, Instant};

use futures::future::join_all;
use verifik_conformance::provider::{Credentials, LoggedRequest, Options, Provider};

use crate::provider::support::{
    COLLECTIONS, Target, behaviour, http_client, item, start, start_with,
};

#[tokio::test]
async fn two_providers_share_nothing() {
    let (one, other) = (start().await, start().await);
    one.create_collection("door").await;
    assert_eq!(one.listed().await.len(), 1);
    assert!(other.listed().await.is_empty());
    assert_eq!(other.provider.requests().len(), 1);
}

#[tokio::test]
async fn many_providers_run_on_one_thread() {
    let counts = join_all((0..120).map(|number| async move {
        let target = start().await;
        let path = item(COLLECTIONS, &target.create_collection(&format!("door {number}")).await);
        target.call("DELETE", &path).await.0
    }))
    .await;
    assert!(counts.into_iter().all(|status| status == 200));
}

#[tokio::test]
async fn the_log_tells_who_asked_for_what() {
    let target = start().await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    target.bare("DELETE", &format!("{path}?a=b")).send().await.unwrap();
    let client = target.provider.credentials().primary_client.clone();
    let log = target.provider.requests();
    assert_eq!(log[0].client, Some(client));
    let refused = LoggedRequest {
        method: "DELETE".to_owned(),
        path,
        query: Some("a=b".to_owned()),
        client: None,
        status: 401,
    };
    assert_eq!(log[1], refused);
}

#[tokio::test]
async fn a_shutdown_lets_requests_in_flight_end_and_frees_the_address() {
    let latency = Duration::from_millis(800);
    let provider = Provider::start(Options { latency, ..Options::default() }).await.unwrap();
    let addr = provider.addr();
    let token = provider.credentials().primary_token.clone();
    let url = format!("{}{COLLECTIONS}", provider.url());
    let in_flight =
        tokio::spawn(async move { http_client().get(url).bearer_auth(token).send().await });
    tokio::time::sleep(Duration::from_millis(400)).await;
    let started = Instant::now();
    provider.shutdown().await;
    assert!(started.elapsed() < Duration::from_secs(2), "took {:?}", started.elapsed());
    assert_eq!(in_flight.await.unwrap().unwrap().status(), 200);
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
    Provider::start(Options { addr, ..Options::default() }).await.unwrap();
}

#[tokio::test]
async fn a_dropped_provider_stops() {
    let target = start().await;
    let addr = target.provider.addr();
    drop(target);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(addr).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it still accepts connections");
}

#[tokio::test]
async fn overlapping_deletes_have_one_winner() {
    let target = start_with(behaviour(&[], &["pauses-before-removal"])).await;
    let path = item(COLLECTIONS, &target.create_collection("door").await);
    let answers = join_all((0..20).map(|_| target.call("DELETE", &path))).await;
    let winners = answers.iter().filter(|(status, _)| *status == 200).count();
    let losers = answers.iter().filter(|(status, _)| *status == 404).count();
    assert_eq!((winners, losers), (1, 19));
}

#[tokio::test]
async fn the_operator_may_name_the_token() {
    let credentials = Credentials::generate(7).with_primary_token("open-sesame");
    let provider = Provider::start(Options { credentials, ..Options::default() }).await.unwrap();
    let target = Target { provider, http: http_client() };
    assert!(target.listed().await.is_empty());
    assert!(!format!("{:?}", target.provider).contains("open-sesame"));
}

#[test]
fn generated_tokens_look_like_json_web_tokens() {
    use base64::Engine as _;
    let known = Credentials::generate(3);
    assert_eq!(known, Credentials::generate(3));
    assert_ne!(known, Credentials::generate(4));
    let mut parts = known.primary_token.split('.');
    let decoded = |part: Option<&str>| -> serde_json::Value {
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        serde_json::from_slice(&engine.decode(part.unwrap()).unwrap()).unwrap()
    };
    assert_eq!(decoded(parts.next())["alg"], "HS256");
    assert_eq!(decoded(parts.next())["clientId"], known.primary_client);
    let tokens =
        [&known.primary_token, &known.second_token, &known.expired_token, &known.revoked_token];
    let distinct: std::collections::HashSet<_> = tokens.into_iter().collect();
    assert_eq!(distinct.len(), 4);
}
