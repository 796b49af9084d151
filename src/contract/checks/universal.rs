//! Checks that run on every exchange of every scenario, set-up and clean-up included.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{Check, Mismatch, body, origin};
use crate::api::Api;
use crate::contract::requirements::{latency, universal};
use crate::contract::{Contract, LatencyBudgets, duration};
use crate::model::{Exchange, Purpose, Requirement};

/// Texts of stack traces, database drivers and server paths, each specific enough not to occur in
/// an ordinary sentence.
const INTERNALS: &[&str] = &[
    "node_modules/",
    "    at ",
    "\\n    at ",
    "Traceback (most recent call last)",
    "MongoServerError",
    "MongoError",
    "CastError",
    "BSONError",
    "BSONTypeError",
    "ECONNREFUSED",
    "mongodb://",
    "mongodb+srv://",
    "SQLSTATE",
    "goroutine 1 [",
    "panicked at ",
    "java.lang.",
    "/usr/src/app/",
    "/var/www/",
    "/home/node/",
];

/// `LeftmostFirst` enables the library's SIMD prefilter.
static INTERNALS_AUTOMATON: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(INTERNALS).ok()
});

/// Checks without parameters, built once.
static SHARED: LazyLock<Shared> = LazyLock::new(|| Shared {
    no_internals: Arc::new(no_internals()),
    json: Arc::new(json()),
    no_server_error: Arc::new(no_server_error()),
    error_family: Arc::new(body::error_family()),
});

struct Shared {
    no_internals: Arc<Check>,
    json: Arc<Check>,
    no_server_error: Arc<Check>,
    error_family: Arc<Check>,
}

/// Returns the universal checks that apply to this exchange, each with its requirement.
/// `echoes_token` says whether the answer holds a token, which only the wire can know.
#[must_use]
pub fn applicable(
    contract: &Contract,
    exchange: &Exchange,
    echoes_token: bool,
    budgets: &LatencyBudgets,
) -> Vec<(&'static Requirement, Arc<Check>)> {
    let Some(response) = exchange.response() else { return vec![] };
    let shared = &*SHARED;
    let mut checks = vec![
        (&universal::NO_TOKEN_ECHO, Arc::new(no_token_echo(echoes_token))),
        (&universal::NO_INTERNALS, Arc::clone(&shared.no_internals)),
    ];
    if let Some(budget) = budget(contract.api, exchange, budgets) {
        checks.push((&latency::BUDGET, Arc::new(within(budget))));
    }
    // A body that a scenario asked to be compressed is not read.
    let mut asked = exchange.request.headers.iter();
    let was_asked = asked.any(|(name, value)| name == "accept-encoding" && value == "gzip");
    let is_readable = !(was_asked && response.is_compressed());
    let has_body = !response.body.is_empty() && exchange.request.method != "HEAD";
    if response.declares_json() && has_body && is_readable {
        checks.push((&universal::JSON, Arc::clone(&shared.json)));
    }
    // For every purpose. 502 to 504 mean that the server was unavailable.
    checks.push((&universal::NO_SERVER_ERROR, Arc::clone(&shared.no_server_error)));
    if contract.error_schema.is_some()
        && is_readable
        && contract.documented_errors.contains(&response.status)
        && is_documented(contract.api, exchange)
        && (exchange.purpose == Purpose::Judged || !origin::is_page(response))
    {
        checks.push((&universal::ERROR_FAMILY, Arc::clone(&shared.error_family)));
    }
    checks
}

/// Tells whether the request is an operation whose errors a page documents. A framework or a server
/// in front of the API may answer other methods and paths.
fn is_documented(api: &Api, exchange: &Exchange) -> bool {
    // A doubled `Authorization` header makes a malformed request (RFC 9110 section 5.3).
    let headers = exchange.request.headers.iter();
    if headers.filter(|(name, _)| name == "authorization").count() > 1 {
        return false;
    }
    let path = exchange.request.url.split('?').next().unwrap_or_default();
    let mut tails = api.resources.iter().filter_map(|one| one.tail_of(path));
    let is_plain = |id: &str| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !api.reserved_segments.contains(&id)
    };
    tails.any(|tail| match tail.strip_prefix('/') {
        None => tail.is_empty() && matches!(exchange.request.method.as_str(), "GET" | "POST"),
        Some(id) => {
            is_plain(id) && matches!(exchange.request.method.as_str(), "GET" | "PUT" | "DELETE")
        }
    })
}

/// Returns the budget of the operation, if it is an operation on collections.
fn budget(api: &Api, exchange: &Exchange, budgets: &LatencyBudgets) -> Option<Duration> {
    match api.operation(&exchange.request.method, &exchange.request.url)? {
        "create" => Some(budgets.create),
        "list" => Some(budgets.list),
        "retrieve" => Some(budgets.retrieve),
        "update" => Some(budgets.update),
        "delete" => Some(budgets.delete),
        _ => None,
    }
}

fn within(budget: Duration) -> Check {
    Check::new([format!("an answer within {}", duration::format(budget))], move |exchange| {
        let took = Duration::from_micros(exchange.timing.total_us);
        Mismatch::unless(took <= budget, || format!("{took:.0?}"))
    })
}

fn json() -> Check {
    Check::new(["valid JSON"], |exchange| match exchange.response() {
        Some(response) if response.body.json().is_none() => {
            let reason = serde_json::from_slice::<serde_json::Value>(response.body.bytes())
                .err()
                .map_or_else(|| "a body that was cut".to_owned(), |error| error.to_string());
            vec![Mismatch::new(reason)]
        }
        _ => vec![],
    })
}

fn no_server_error() -> Check {
    Check::new(["no 5xx"], |exchange| match exchange.status() {
        Some(status) if status >= 500 && !matches!(status, 502..=504) => {
            vec![Mismatch::new(super::brief(exchange))]
        }
        _ => vec![],
    })
}

fn no_token_echo(echoes: bool) -> Check {
    Check::new(["an answer without the token"], move |_| {
        Mismatch::unless(!echoes, || "the answer repeats a token (shown redacted)".to_owned())
    })
}

fn no_internals() -> Check {
    Check::new(["an answer without internals of the server"], |exchange| {
        let Some(response) = exchange.response() else { return vec![] };
        let Some(automaton) = INTERNALS_AUTOMATON.as_ref() else { return vec![] };
        let headers = response.headers.iter().map(|(_, value)| value.as_bytes());
        std::iter::once(response.body.bytes().as_ref())
            .chain(headers)
            .find_map(|bytes| automaton.find(bytes))
            .map(|found| format!("it holds `{}`", INTERNALS[found.pattern().as_usize()].trim()))
            .map(Mismatch::new)
            .into_iter()
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    fn broken(exchange: &Exchange, echoes: bool) -> Vec<&'static str> {
        applicable(&crate::contract::VERIFIK, exchange, echoes, &LatencyBudgets::default())
            .into_iter()
            .filter(|(_, check)| !check.holds(exchange))
            .map(|(requirement, _)| requirement.id.as_ref())
            .collect()
    }

    const ERROR: &str = r#"{"message":"invalid_collection","code":"ERROR"}"#;

    #[test]
    fn a_documented_answer_breaks_nothing() {
        assert_eq!(broken(&answered(404, &[], ERROR), false), [""; 0]);
        assert_eq!(broken(&answered(200, &[], r#"{"data":{}}"#), false), [""; 0]);
    }

    #[test]
    fn each_universal_fault_is_named() {
        assert_eq!(broken(&answered(200, &[], "{\"data\":"), false), ["universal.json"]);
        assert_eq!(broken(&answered(500, &[], "{}"), false), ["universal.no-server-error"]);
        assert_eq!(broken(&answered(404, &[], "{}"), false), ["universal.error-family"]);
        assert_eq!(broken(&answered(404, &[], ERROR), true), ["universal.no-token-echo"]);
        let leak = r#"{"message":"CastError: Cast to ObjectId failed","code":"ERROR"}"#;
        assert_eq!(broken(&answered(400, &[], leak), false), ["universal.no-internals"]);
        let header = [("content-type", "application/json"), ("x-debug", "/usr/src/app/index.js")];
        assert_eq!(broken(&answered(200, &header, "{}"), false), ["universal.no-internals"]);
    }

    #[test]
    fn compressed_body_is_not_read_where_it_was_asked_for() {
        let header = [("content-type", "application/json"), ("content-encoding", "gzip")];
        for status in [200, 404] {
            let mut sent = answered(status, &header, "\u{1f}\u{8b}");
            assert_ne!(broken(&sent, false), [""; 0]);
            sent.request.headers.push(("accept-encoding".to_owned(), "gzip".to_owned()));
            assert_eq!(broken(&sent, false), [""; 0]);
        }
        let header = [("content-type", "application/json"), ("content-encoding", "identity")];
        assert_eq!(broken(&answered(200, &header, "\u{1f}"), false), ["universal.json"]);
    }

    #[test]
    fn a_slow_operation_is_named_whatever_it_answers() {
        let mut slow = answered(404, &[], ERROR);
        slow.timing.total_us = 5_000_001;
        assert_eq!(broken(&slow, false), ["latency.budget"]);
        slow.timing.total_us = 5_000_000;
        assert_eq!(broken(&slow, false), [""; 0]);
        slow.timing.total_us = 5_000_001;
        slow.request.url = "http://127.0.0.1/v2/projects/x".to_owned();
        assert_eq!(broken(&slow, false), [""; 0]);
    }

    #[test]
    fn server_error_is_a_finding_whatever_the_request_is_for_and_overload_is_none() {
        for status in [502, 503, 504] {
            assert_eq!(broken(&answered(status, &[], "{}"), false), [""; 0], "{status}");
        }
        let mut set_up = answered(500, &[], "{}");
        set_up.purpose = Purpose::SetUp;
        assert_eq!(broken(&set_up, false), ["universal.no-server-error"]);
    }
}
