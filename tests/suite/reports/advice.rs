//! Advice to a reader about requirements that could not be judged.

use verifik_conformance::model::{ExchangeResult, FailureKind, TransportFailure};

use super::rendered;
use crate::support::sample;

fn failed(kind: FailureKind) -> ExchangeResult {
    ExchangeResult::Failure(TransportFailure { kind, message: "no response".to_owned() })
}

#[test]
fn advice_follows_from_the_last_exchange() {
    let answered = |status| sample::response(status, "{}");
    for (method, answer, advice) in [
        ("GET", failed(FailureKind::Connect), "is up and reachable"),
        ("GET", failed(FailureKind::Tls), "check the certificate"),
        ("GET", failed(FailureKind::HeadTimeout), "raise --timeout"),
        ("GET", failed(FailureKind::ConnectionLost), "--scenario missing-auth -v`"),
        ("GET", answered(429), "lower --rate-limit"),
        ("GET", answered(401), "check that the token is valid"),
        ("GET", answered(404), "alone, it cannot be disturbed by deletions of other scenarios"),
        ("PUT", answered(404), "--scenario missing-auth -v`"),
        ("GET", answered(500), "--scenario missing-auth -v`"),
    ] {
        let report = sample::unjudged_after(method, answer);
        for format in ["github", "tap"] {
            let text = rendered(format, &report);
            assert!(text.contains(advice), "{format}: {advice} is not in\n{text}");
        }
    }
}
