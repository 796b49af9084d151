//! The JSON report, exactly as it is written.

use serde_json::{Value, json};
use verifik_conformance::contract::schemas::Schema;
use verifik_conformance::model::{
    Acceptance, Basis, BlastRadius, Body, Checked, Cleanup, CoverageCell, Exchange, ExchangeResult,
    Exploration, ExploredFailure, FailureKind, Finding, KnownFailure, KnownFailureStatus, Level,
    Observation, OperationLatency, Outcome, Purpose, REPORT_VERSION, Report, Request,
    RequirementResult, Response, ScenarioResult, Target, Timing, Tool, Totals, TransportFailure,
    Verdict,
};

use super::{accepts, member, refuses, refuses_at, with};

fn body(bytes: &[u8]) -> Body {
    Body::new(bytes.to_vec())
}

fn exchange(purpose: Purpose, body: Option<Body>, answer: ExchangeResult) -> Exchange {
    let headers = vec![("accept".to_owned(), "*/*".to_owned())];
    let url = "http://127.0.0.1/v2/face-recognition/collections".to_owned();
    Exchange {
        id: 1,
        purpose,
        branch: body.as_ref().map(|_| "empty-bearer".to_owned()),
        attempt: 1,
        request: Request { method: "POST".to_owned(), url, headers, body },
        answer,
        timing: Timing { started_us: 1, head_us: 2, total_us: 3 },
    }
}

fn response(body: Body) -> ExchangeResult {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    ExchangeResult::Response(Response {
        status: 200,
        version: "HTTP/1.1".to_owned(),
        headers,
        body,
    })
}

fn failure(kind: FailureKind) -> ExchangeResult {
    ExchangeResult::Failure(TransportFailure { kind, message: "no answer".to_owned() })
}

fn scenario(verdict: Verdict, exchanges: Vec<Exchange>, optional: bool) -> ScenarioResult {
    let text = |text: &str| optional.then(|| text.to_owned());
    let exchange = optional.then_some(1);
    ScenarioResult {
        id: "success".to_owned(),
        title: "deleting a collection".to_owned(),
        blast_radius: if optional { BlastRadius::Account } else { BlastRadius::Own },
        verdict,
        reason: text("the target could not be reached"),
        started_ms: 0.25,
        duration_ms: 12.0,
        findings: [Level::Must, Level::Should, Level::May]
            .map(|level| Finding {
                requirement: "delete.success.status".to_owned(),
                level,
                expected: vec!["200".to_owned()],
                actual: "204".to_owned(),
                pointer: text("/data/_id"),
                exchange,
                accepted: exchange.map(|_| Acceptance {
                    owner: "team".to_owned(),
                    link: "https://issues.example.com/1".to_owned(),
                    expires: "2030-01-01".to_owned(),
                }),
            })
            .to_vec(),
        checks: vec![Checked {
            requirement: "delete.success.status".to_owned(),
            passed: 1,
            failed: 3,
            exchange,
        }],
        observations: vec![Observation {
            topic: "silent.repeat-status".to_owned(),
            observed: "404".to_owned(),
            exchange,
        }],
        exchanges: exchanges.into(),
        cleanup: Cleanup {
            verdict,
            created: 1,
            left_behind: text("65b9592267cc4f096dbe743d").into_iter().collect(),
            reason: text("the delete was refused"),
        },
    }
}

fn report(outcome: Outcome, requirements: Vec<RequirementResult>) -> Report {
    Report {
        exploration: None,
        version: REPORT_VERSION,
        tool: Tool { name: "verifik-conformance".to_owned(), version: "0.1.0".to_owned() },
        target: Target { name: "embedded".to_owned(), base_url: "http://127.0.0.1:1".to_owned() },
        started_at: "2026-11-24T10:00:00.123456Z".to_owned(),
        duration_ms: 34.5,
        strict: false,
        seed: u64::MAX,
        interrupted: false,
        not_seen_alone: vec![],
        obstacle: None,
        outcome,
        totals: Totals::default(),
        latencies: vec![OperationLatency {
            operation: "delete".to_owned(),
            count: 3,
            median_ms: 1.5,
            p95_ms: 2.0,
            max_ms: 2.25,
        }],
        requirements,
        scenarios: Vec::new(),
        known_failures: Vec::new(),
    }
}

fn requirements() -> Vec<RequirementResult> {
    [Basis::Documented, Basis::Standard, Basis::Silent]
        .map(|basis| RequirementResult {
            id: "delete.success.status".to_owned(),
            level: Level::Must,
            basis,
            statement: "A successful deletion answers 200.".to_owned(),
            source: "Delete a Collection, section Response".to_owned(),
            verdict: Verdict::Failed,
            scenarios: vec!["success".to_owned()],
        })
        .to_vec()
}

const FATES: [KnownFailureStatus; 7] = [
    KnownFailureStatus::NotJudged,
    KnownFailureStatus::NotSelected,
    KnownFailureStatus::OtherTarget,
    KnownFailureStatus::Accepted,
    KnownFailureStatus::Expired,
    KnownFailureStatus::Unused,
    KnownFailureStatus::Passing,
];

fn known_failure(fate: KnownFailureStatus) -> KnownFailure {
    let text = |text: &str| Some(text.to_owned());
    KnownFailure {
        requirement: "delete.success.status".to_owned(),
        scenario: text("success"),
        target: text("staging-*"),
        fingerprint: text("00112233445566778899aabbccddeeff"),
        owner: "somebody".to_owned(),
        link: "https://issues.example.com/1".to_owned(),
        expires: "2027-03-31".to_owned(),
        reason: text("it is known"),
        fate,
        findings: 1,
    }
}

fn exploration() -> Exploration {
    Exploration {
        steps: 749,
        histories: 89,
        requests: u64::MAX,
        undecided: 2,
        shard: "1/4".to_owned(),
        coverage: vec![CoverageCell {
            state: "live".to_owned(),
            command: "delete".to_owned(),
            status: 200,
            times: 1,
        }],
        failures: vec![ExploredFailure {
            requirement: "delete.success.status".to_owned(),
            scenario: "success".to_owned(),
            history: 0,
            found_after: 97,
            length_when_found: 23,
            story: vec!["create collection 0".to_owned(), "delete collection 0".to_owned()],
            replays: 10,
            failed_replays: 3,
        }],
    }
}

/// A report with every optional member present and every variant of every enumeration.
fn full() -> Report {
    let bodies =
        [body(b"{}"), body(b""), body(&[0xff, 0xfe]), body(b"{\"data\":[]}").abbreviated(4)];
    let answered = [Purpose::SetUp, Purpose::Judged, Purpose::Verify, Purpose::CleanUp]
        .into_iter()
        .zip(bodies)
        .map(|(purpose, body)| exchange(purpose, Some(body.clone()), response(body)));
    let failed = [
        FailureKind::Connect,
        FailureKind::Tls,
        FailureKind::ConnectTimeout,
        FailureKind::HeadTimeout,
        FailureKind::BodyTimeout,
        FailureKind::ConnectionLost,
        FailureKind::MalformedResponse,
        FailureKind::BodyTooLarge,
        FailureKind::Refused,
    ]
    .map(|kind| exchange(Purpose::Judged, Some(body(b"{}")), failure(kind)));
    let exchanges: Vec<_> = answered.chain(failed).collect();
    let verdicts = [Verdict::Passed, Verdict::Skipped, Verdict::Inconclusive, Verdict::Failed];
    let mut report = report(Outcome::Violates, requirements());
    report.scenarios = verdicts.map(|verdict| scenario(verdict, exchanges.clone(), true)).to_vec();
    report.exploration = Some(exploration());
    report.known_failures = FATES.map(known_failure).to_vec();
    report
}

/// A report with every optional member absent.
fn bare() -> Report {
    let mut report = report(Outcome::Conforms, requirements());
    let exchanges = vec![exchange(Purpose::Judged, None, response(body(b"")))];
    report.scenarios = vec![scenario(Verdict::Passed, exchanges, false)];
    report
}

fn json_of(report: &Report) -> Value {
    serde_json::to_value(report).expect("a report is JSON")
}

#[test]
fn report_schema_accepts_serialised_reports() {
    accepts(Schema::Report, &json_of(&full()));
    accepts(Schema::Report, &json_of(&bare()));
    for outcome in [Outcome::Conforms, Outcome::Violates, Outcome::Inconclusive] {
        accepts(Schema::Report, &json_of(&report(outcome, Vec::new())));
    }
}

/// Calls `visit` with the pointer of every object of the value.
fn every_object(value: &Value, pointer: &str, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            visit(pointer, value);
            for (name, member) in members {
                every_object(member, &format!("{pointer}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                every_object(item, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn report_schema_rejects_an_additional_member_anywhere() {
    let sample = json_of(&bare());
    let mut objects = 0;
    every_object(&sample, "", &mut |pointer, _| {
        objects += 1;
        refuses(Schema::Report, &member(&sample, pointer, "drift", Some(json!(1))));
    });
    assert!(objects > 12, "{objects}");
}

#[test]
fn report_schema_describes_every_member_of_an_exploration() {
    let sample = json_of(&full());
    let mut objects = 0;
    every_object(&sample["exploration"], "/exploration", &mut |pointer, object| {
        objects += 1;
        refuses(Schema::Report, &member(&sample, pointer, "drift", Some(json!(1))));
        for name in object.as_object().unwrap().keys().filter(|name| *name != "shard") {
            refuses(Schema::Report, &member(&sample, pointer, name, None));
        }
    });
    assert_eq!(objects, 3);
}

#[test]
fn report_schema_rejects_a_missing_member_anywhere() {
    // Every optional member is absent already, so each one that is left is required.
    let sample = json_of(&bare());
    every_object(&sample, "", &mut |pointer, object| {
        for (name, _) in object.as_object().unwrap() {
            refuses(Schema::Report, &member(&sample, pointer, name, None));
        }
    });
}

#[test]
fn report_schema_rejects_a_wrong_value_at_its_place() {
    let sample = json_of(&full());
    for (pointer, value) in [
        ("/version", json!(2)),
        ("/started_at", json!("today")),
        ("/duration_ms", json!(-1)),
        ("/outcome", json!("passed")),
        ("/totals/failed", json!("3")),
        ("/exploration/steps", json!(-1)),
        ("/exploration/coverage/0/times", json!(0)),
        ("/exploration/failures/0/story", json!("create")),
        ("/requirements/0/level", json!("MUST")),
        ("/requirements/0/basis", json!("guessed")),
        ("/scenarios/0/verdict", json!("ok")),
        ("/scenarios/0/findings/0/expected", json!([])),
        ("/scenarios/0/findings/0/pointer", json!("data")),
        ("/scenarios/0/findings/0/exchange", json!(0)),
        ("/scenarios/0/exchanges/0/purpose", json!("judging")),
        ("/scenarios/0/exchanges/0/answer", json!({})),
        ("/scenarios/0/exchanges/0/answer/response/status", json!("200")),
        ("/scenarios/0/exchanges/0/request/headers/0", json!(["accept"])),
        ("/scenarios/0/exchanges/0/request/body", json!({"size": 1})),
        ("/scenarios/0/exchanges/4/answer/failure/kind", json!("bad_luck")),
    ] {
        refuses_at(Schema::Report, &with(&sample, pointer, value), pointer);
    }
}
