//! The token is sent, and nothing that is kept, shown or written has it.

use std::time::Duration;

use http::Method;
use verifik_conformance::api::COLLECTION;
use verifik_conformance::model::{Exchange, Purpose};
use verifik_conformance::session::Harness;
use verifik_conformance::wire::{Call, Credentials, Limits, Secret, Token};

use crate::support::harness::{TOKEN, harness};
use crate::support::recorder::{Manner, Recorder};

const SECOND: &str = "aaaaaaaabbbbbbbbcccc.ddddddddeeeeeeeeffff.gggggggghhhhhhhhiiii";

/// Calls that carry a token in every place that one can be in.
fn calls() -> Vec<Call> {
    let call = || Call::new(Method::GET, COLLECTION.root, Purpose::Judged);
    let all = [
        call(),
        call().authorization(&["Basic {token}"]),
        call().authorization(&["{token}"]),
        call().authorization(&["Bearer {token}", "Bearer {token}"]),
        call().header("x-api-key", "{token}"),
        call().query("token={token}"),
        call().query("a={token}&b={token}").authorization(&[]),
    ];
    let second = all.clone().map(|call| call.token(Token::Second));
    all.into_iter().chain(second).collect()
}

fn harness_for(url: &str) -> Harness {
    let credentials = Credentials::new(Secret::new(TOKEN, "VERIFIK_TOKEN"))
        .with_second(Some(Secret::new(SECOND, "VERIFIK_SECOND_TOKEN")));
    harness(url, credentials, Limits::from_timeout(Duration::from_millis(250)))
}

#[tokio::test]
async fn token_is_sent_and_never_recorded_for_any_response() {
    for manner in [Manner::Echo, Manner::HangUp, Manner::Babble, Manner::Silence] {
        let recorder = Recorder::start(manner.clone()).await;
        let harness = harness_for(recorder.url());
        for call in calls() {
            let exchange = harness.client.send(&call, 1, 1).await;
            let arrived = recorder.take().concat();
            assert!(holds_a_token(&arrived), "{manner:?}: no token was sent: {arrived}");
            assert_clean(&harness, &exchange);
        }
    }
}

#[tokio::test]
async fn token_is_not_recorded_when_the_connection_fails() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let harness = harness_for(&url);
    for call in calls() {
        assert_clean(&harness, &harness.client.send(&call, 1, 1).await);
    }
}

#[tokio::test]
async fn token_is_not_recorded_when_the_interlock_refuses() {
    let harness = harness_for("http://127.0.0.1:9");
    for call in calls() {
        let call = call.header("x-http-method-override", "DELETE");
        let exchange = harness.client.send(&call, 1, 1).await;
        let text = serde_json::to_string(&exchange).unwrap();
        assert!(text.contains("\"refused\""), "{text}");
        assert_clean(&harness, &exchange);
    }
}

#[test]
fn token_is_not_in_any_debug_output() {
    let harness = harness_for("http://127.0.0.1:9");
    let credentials = harness.client.credentials();
    for text in [
        format!("{harness:?}"),
        format!("{harness:#?}"),
        format!("{:?}", harness.client),
        format!("{credentials:?}"),
        format!("{:?}", credentials.secrets().collect::<Vec<_>>()),
        format!("{:?}", calls()),
    ] {
        assert!(!holds_a_token(&text), "{text}");
    }
}

/// Neither the record of the request nor, once redacted, the record as a whole has a token.
fn assert_clean(harness: &Harness, exchange: &Exchange) {
    let request = serde_json::to_string(&exchange.request).unwrap();
    assert!(!holds_a_token(&request), "{request}");
    assert!(request.contains("TOKEN"), "the placeholder is not shown: {request}");
    let redacted = harness.redactor.exchange(exchange, harness.body_kept);
    let written = serde_json::to_string(&redacted).unwrap();
    assert!(!holds_a_token(&written), "{written}");
    assert!(!holds_a_token(&format!("{redacted:?}")), "{redacted:?}");
}

fn holds_a_token(text: &str) -> bool {
    [TOKEN, SECOND].iter().any(|token| text.contains(token))
        || SECOND.split('.').any(|segment| text.contains(segment))
}
