//! Answers of a provider, through every check there is.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::select;
use serde_json::{Value, json};
use verifik_conformance::api::COLLECTION;
use verifik_conformance::contract::LatencyBudgets;
use verifik_conformance::contract::checks::{
    Check, body, document, http, links, list, status, universal,
};
use verifik_conformance::contract::schemas::Schema;
use verifik_conformance::model::{
    Body, Exchange, ExchangeResult, FailureKind, Purpose, Request, Response, Timing,
    TransportFailure,
};

use crate::robustness::bytes::{changed, changes, value, with_other};
use crate::robustness::cases;

/// Longer than any judgement takes, also on a busy machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(20);

const ID: &str = "65b9592267cc4f096dbe743d";

fn collection() -> Value {
    json!({
        "_id": ID,
        "deleted": false,
        "name": "Ejemplo Ene 30",
        "project": "65b955fe0577440932c77481",
        "description": "default collection for project 65b955fe0577440932c77481",
        "client": "6158e492dd0767a2b8b3f829",
        "code": "d96db430-27d2-4f43-bcff-c4b239ac6d2e",
        "updatedAt": "2024-01-30T20:16:34.841Z",
        "createdAt": "2024-01-30T20:16:34.841Z",
        "__v": 0,
    })
}

/// Every check of the contract.
fn checks(other: &Exchange) -> Vec<Check> {
    let before = collection();
    let mut checks: Vec<Check> = Schema::ALL
        .iter()
        .flat_map(|schema| {
            ["", "/data", "/data/0"].map(|pointer| body::schema_at(pointer, *schema))
        })
        .collect();
    checks.extend([
        body::envelope(&COLLECTION),
        body::error_family(),
        body::access_forbidden(),
        body::invalid_collection(),
        document::identity(&COLLECTION, ID),
        document::snapshot_of(&COLLECTION, &before),
        document::intact(&COLLECTION, &before),
        document::agrees_with(&COLLECTION, &before),
        document::element_agrees_with(&COLLECTION, 0, &before),
        http::has_header("www-authenticate"),
        http::utf8(),
        http::indistinguishable_from(other, &[ID, ""]),
        links::nowhere(&[ID, "d96db430-27d2-4f43-bcff-c4b239ac6d2e"]),
        links::somewhere(&[ID]),
        list::readable(&COLLECTION),
        list::without(&COLLECTION, ID, "d96db430-27d2-4f43-bcff-c4b239ac6d2e"),
        http::json_media_type(),
        status::ok(),
        status::one_of(&[404, 410]),
        status::success(),
        status::refused(),
        status::success_or_refused(),
    ]);
    checks
}

fn exchange(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Exchange {
    let version = "HTTP/1.1".to_owned();
    Exchange {
        id: 1,
        purpose: Purpose::Judged,
        branch: None,
        attempt: 1,
        request: Request {
            method: "DELETE".to_owned(),
            url: format!("http://127.0.0.1:9/v2/face-recognition/collections/{ID}"),
            headers: vec![],
            body: None,
        },
        answer: ExchangeResult::Response(Response {
            status,
            version,
            headers,
            body: Body::new(body),
        }),
        timing: Timing { started_us: u64::MAX, head_us: u64::MAX, total_us: u64::MAX },
    }
}

/// Judges an exchange by every check; each says the same twice.
fn is_judged(exchange: &Exchange) {
    let started = Instant::now();
    let every = checks(exchange);
    let budgets = LatencyBudgets::default();
    let universal =
        universal::applicable(&verifik_conformance::contract::VERIFIK, exchange, true, &budgets);
    for check in every.iter().chain(universal.iter().map(|(_, check)| &**check)) {
        let mismatches = check.judge(exchange);
        assert_eq!(mismatches, check.judge(exchange));
        for mismatch in mismatches {
            let longest = mismatch.actual.len().max(mismatch.pointer.map_or(0, |text| text.len()));
            assert!(longest < 100_000, "a finding of {longest} bytes");
        }
    }
    assert!(started.elapsed() < PATIENCE, "it took {:?}", started.elapsed());
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = select(vec![
        "content-type",
        "content-length",
        "allow",
        "www-authenticate",
        "retry-after",
        "x-any",
    ]);
    let known = select(vec![
        "application/json",
        "application/json; charset=utf-16",
        "text/html;;;=",
        "application/problem+json",
        ";",
        "=\"",
        "application/json; charset=\"",
        "\u{fffd}",
    ])
    .prop_map(str::to_owned);
    vec((name.prop_map(str::to_owned), prop_oneof![known, "\\PC{0,20}".boxed()]), 0..4)
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let whole = json!({ "data": collection() });
    let list = json!({ "data": [collection(), collection()] });
    let error = json!({ "message": "invalid_collection", "code": "ERROR" });
    let known = select(vec![whole, list, error]);
    prop_oneof![
        vec(any::<u8>(), 0..60),
        value().prop_map(|value| value.to_string().into_bytes()),
        value().prop_map(|value| json!({ "data": value }).to_string().into_bytes()),
        (known.clone(), any::<proptest::sample::Index>(), value())
            .prop_map(|(whole, place, other)| with_other(whole, place, other).to_string().into()),
        (known, changes())
            .prop_map(|(whole, changes)| changed(whole.to_string().as_bytes(), &changes)),
        Just(Vec::new()),
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn arbitrary_response_is_judged(status in any::<u16>(), headers in headers(), body in bodies()) {
        is_judged(&exchange(status, headers.clone(), body.clone()));
        is_judged(&exchange(200, headers, body));
    }

    #[test]
    fn truncated_body_is_judged(body in bodies(), kept in 0..60_usize) {
        let mut exchange = exchange(200, vec![("content-type".into(), "application/json".into())], body);
        let cut = exchange.response().unwrap().body.abbreviated(kept);
        exchange.replace_body(cut);
        is_judged(&exchange);
        exchange.answer = ExchangeResult::Failure(TransportFailure {
            kind: FailureKind::MalformedResponse,
            message: String::new(),
        });
        is_judged(&exchange);
        prop_assert!(exchange.response().is_none());
    }
}

/// The bodies that are large, deep or long in one way.
#[test]
fn huge_bodies_are_judged_in_bounded_time() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = format!("{}1{}", "{\"a\":".repeat(120), "}".repeat(120));
    let number = "9".repeat(200_000);
    let member = format!("{{\"data\":{{\"{}\":1}}}}", "k".repeat(200_000));
    let members: Value =
        (0..2_000).map(|n| (format!("m{n}"), json!(n))).collect::<serde_json::Map<_, _>>().into();
    let wide = json!({ "data": members }).to_string();
    let list = json!({ "data": vec![collection(); 500] }).to_string();
    let text =
        json!({ "data": { "_id": "x".repeat(300_000), "name": "\u{1f600}".repeat(50_000) } });
    let twice = r#"{"data":{"_id":"a","_id":"b"},"data":[]}"#.to_owned();
    for body in [deep, nested, number, member, wide, list, text.to_string(), twice] {
        for status in [200, 404] {
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            is_judged(&exchange(status, headers, body.clone().into_bytes()));
        }
    }
}
