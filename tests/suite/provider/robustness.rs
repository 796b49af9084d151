//! The documented behaviour never answers any request with a server error.

use bytes::Bytes;
use proptest::prelude::*;
use verifik_conformance::provider::{
    Behaviour, Clock, Credentials, ProviderRequest, Settings, World, variant,
};

use crate::provider::support::{COLLECTIONS, PERSONS, UNKNOWN_ID};

fn method() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
            .prop_map(str::to_owned),
        1 => "[A-Za-z]{1,8}",
    ]
}

fn path() -> impl Strategy<Value = String> {
    let base =
        prop::sample::select(vec![COLLECTIONS, PERSONS, "/v2/projects", "/v3/project-flows"]);
    let id = prop_oneof![
        Just(String::new()),
        Just(format!("/{UNKNOWN_ID}")),
        "/[0-9a-fA-F]{22,26}",
        "/[!-~]{0,30}",
        "(/%[0-9a-fA-F]{2}){0,4}",
    ];
    (base, id).prop_map(|(base, id)| format!("{base}{id}"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(br#"{"name":"x","images":["a"],"people":[{"id":"1"}]}"#.to_vec()),
        r#"\{"(name|project|collections|people)":[\[\]{}"a0-9:,]{0,12}\}"#
            .prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn authorization() -> impl Strategy<Value = Vec<u8>> {
    let token = Credentials::generate(1).primary_token;
    prop_oneof![
        4 => Just(format!("Bearer {token}").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

fn request() -> impl Strategy<Value = ProviderRequest> {
    (method(), path(), prop::option::of("[ -~]{0,30}"), authorization(), body()).prop_map(
        |(method, path, query, authorization, body)| ProviderRequest {
            method,
            path,
            query,
            headers: vec![("authorization".to_owned(), authorization)],
            body: Bytes::from(body),
        },
    )
}

proptest! {
    #[test]
    fn arbitrary_requests_get_json_or_declared_text_below_500(
        requests in prop::collection::vec(request(), 1..20),
        with_variants: bool,
    ) {
        let behaviour = if with_variants {
            variant::all().fold(Behaviour::none(), Behaviour::with_variant)
        } else {
            Behaviour::none()
        };
        let credentials = Credentials::generate(1);
        let settings = Settings { credentials, behaviour, seed: 1, clock: Clock::ticking() };
        let mut world = World::new(settings);
        for request in requests {
            let response = world.handle(&request);
            prop_assert!(response.status < 500, "{request:?}");
            let is_text = response.headers.iter().any(|(_, value)| value.starts_with("text/"));
            let is_said = response.body.is_empty() || (with_variants && is_text);
            prop_assert!(is_said || response.json().is_some(), "{request:?}");
        }
    }
}
