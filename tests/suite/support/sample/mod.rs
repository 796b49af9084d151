//! Reports built by hand, so that what a format shows does not depend on the rest of the suite.

use verifik_conformance::model::{
    Acceptance, Basis, BlastRadius, Body, Checked, Cleanup, Exchange, ExchangeResult, Exchanges,
    FailureKind, Finding, Level, Observation, Outcome, Purpose, REPORT_VERSION, Report, Request,
    RequirementResult, Response, ScenarioResult, Target, Timing, Tool, Totals, TransportFailure,
    Verdict,
};

pub(crate) mod explored;

const BASE: &str = "http://127.0.0.1:4010";
const ITEM: &str = "http://127.0.0.1:4010/v2/face-recognition/collections/65b9592267cc4f096dbe743d";

pub(crate) fn conforming() -> Report {
    let mut success = scenario("success", "deleting a collection that exists", 12.4);
    success.checks = vec![held("delete.success.status", 1), held("wire.json.media-type", 3)];
    success.observations = vec![Observation {
        topic: "silent.etag".to_owned(),
        observed: "no ETag header".to_owned(),
        exchange: Some(1),
    }];
    success.exchanges = vec![exchange(1, "DELETE", ITEM, response(200, DOCUMENT))].into();
    success.cleanup = Cleanup { created: 1, ..Cleanup::default() };
    let mut unknown = scenario("unknown-id", "deleting what does not exist", 3.1);
    unknown.checks = vec![held("delete.unknown.status", 1)];
    unknown.exchanges = vec![exchange(1, "DELETE", ITEM, response(404, GONE))].into();
    let mut report = report(Outcome::Conforms, vec![success, unknown]);
    report.totals = Totals { scenarios: 2, passed: 2, checks: 5, requests: 2, ..Totals::default() };
    report.requirements = vec![
        requirement("delete.success.status", Level::Must, Verdict::Passed),
        requirement("wire.json.media-type", Level::Should, Verdict::Passed),
        requirement("delete.unknown.status", Level::Must, Verdict::Passed),
    ];
    report
}

pub(crate) fn violating() -> Report {
    let scenarios = vec![advised(), broken(), unreachable(), skipped()];
    let mut report = report(Outcome::Violates, scenarios);
    // What the embedded provider keeps ends with it; elsewhere the way to remove it is shown.
    "staging".clone_into(&mut report.target.name);
    report.totals = Totals {
        scenarios: 4,
        passed: 1,
        skipped: 1,
        inconclusive: 1,
        failed: 1,
        checks: 12,
        violations: 3,
        advisories: 1,
        requests: 8,
        left_behind: 1,
    };
    report.requirements = vec![
        requirement("delete.success.status", Level::Must, Verdict::Passed),
        requirement("wire.json.media-type", Level::Should, Verdict::Failed),
        requirement("delete.repeat.status", Level::Must, Verdict::Failed),
        requirement("delete.repeat.body", Level::Must, Verdict::Failed),
        requirement("delete.hard.retrieve", Level::Must, Verdict::Failed),
    ];
    report
}

/// A provider that answers with everything that could break a format or fool a reader.
pub(crate) fn hostile() -> Report {
    let mut scenario = scenario("rejected-body", "a body that was never asked for", 7.0);
    scenario.verdict = Verdict::Failed;
    scenario.checks = vec![broke("delete.body.status", 0, 1)];
    scenario.findings = vec![
        finding(
            "delete.body.status",
            &["400", "404", "422"],
            "200 \u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[1;32mconforms: 99 requirements held\u{1b}[0m",
            Some(1),
        ),
        finding(
            "delete.body.text",
            &["text"],
            &"]]> & <evil/> \"'\u{0}\u{8}\u{ffff}".repeat(2),
            Some(1),
        ),
        finding(
            "delete.body.order",
            &["left to right"],
            "user\u{202e}gnp.exe שלום 👩‍👩‍👧 日本語",
            Some(1),
        ),
        finding("delete.body.size", &["at most 64 kB"], &"A5kB".repeat(1280), None),
        finding(
            "delete.body.lines",
            &["one line"],
            "first\r\nconforms: all is well\u{2028}third\n::stop-commands::x and ##[group]y",
            None,
        ),
    ];
    let body = format!(
        "\u{1b}[31m]]>\u{0}\tשלום 👩‍👩‍👧\r\n{}\nconforms: 99 requirements held",
        "日本語".repeat(600)
    );
    let mut sent = exchange(1, "DELETE", ITEM, response(200, &body));
    "http://127.0.0.1:4010/v2/face-recognition/collections/../{a,b}/'$(id)'?x=[1-9]"
        .clone_into(&mut sent.request.url);
    sent.request.body = Some(Body::new("{\"a\":\n\t\"it's 100%\"}\u{0}"));
    if let ExchangeResult::Response(response) = &mut sent.answer {
        response.headers.push(("location".to_owned(), "\u{1b}[8mhidden".to_owned()));
    }
    scenario.exchanges = vec![sent].into();
    let mut report = report(Outcome::Violates, vec![scenario]);
    report.totals = Totals {
        scenarios: 1,
        failed: 1,
        checks: 1,
        violations: 5,
        requests: 1,
        ..Totals::default()
    };
    report.requirements = vec![requirement("delete.body.status", Level::Must, Verdict::Failed)];
    report
}

pub(crate) fn interrupted() -> Report {
    let mut report = report(Outcome::Inconclusive, vec![unreachable()]);
    report.interrupted = true;
    report.totals = Totals { scenarios: 1, inconclusive: 1, requests: 1, ..Totals::default() };
    report
}

/// A conforming provider but for what somebody accepted.
pub(crate) fn accepted() -> Report {
    let mut scenario = broken();
    scenario.verdict = Verdict::Passed;
    scenario.cleanup = Cleanup { created: 1, ..Cleanup::default() };
    scenario.findings.truncate(1);
    scenario.findings[0].accepted = Some(Acceptance {
        owner: "the collections team".to_owned(),
        link: "https://issues.example/17".to_owned(),
        expires: "2026-12-31".to_owned(),
    });
    let mut report = report(Outcome::Conforms, vec![scenario]);
    report.totals = Totals {
        scenarios: 1,
        passed: 1,
        checks: 5,
        advisories: 1,
        requests: 4,
        ..Totals::default()
    };
    report.requirements = vec![
        requirement("delete.success.status", Level::Must, Verdict::Passed),
        requirement("delete.repeat.status", Level::Must, Verdict::Failed),
    ];
    report
}

fn advised() -> ScenarioResult {
    let mut scenario = scenario("success", "deleting a collection that exists", 12.4);
    scenario.checks = vec![held("delete.success.status", 1), broke("wire.json.media-type", 2, 1)];
    scenario.findings = vec![Finding {
        level: Level::Should,
        ..finding("wire.json.media-type", &["application/json"], "text/html", Some(1))
    }];
    scenario.exchanges = vec![exchange(1, "DELETE", ITEM, response(200, DOCUMENT))].into();
    scenario
}

fn broken() -> ScenarioResult {
    let mut scenario = scenario("double-delete", "deleting twice", 18.2);
    scenario.verdict = Verdict::Failed;
    scenario.checks = vec![
        held("delete.success.status", 1),
        broke("delete.repeat.status", 0, 1),
        broke("delete.repeat.body", 1, 1),
        broke("delete.hard.retrieve", 0, 1),
    ];
    scenario.findings = vec![
        finding("delete.repeat.status", &["404", "410"], "200", Some(3)),
        finding("delete.hard.retrieve", &["404"], "200 with the deleted document", Some(4)),
        Finding {
            pointer: Some("/data".to_owned()),
            ..finding(
                "delete.repeat.body",
                &["a body with `message` and `code`"],
                "a document",
                Some(3),
            )
        },
    ];
    let mut create = exchange(1, "POST", COLLECTIONS, response(200, DOCUMENT));
    create.purpose = Purpose::SetUp;
    create.request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
    create.request.body = Some(Body::new("{\"name\":\"conformance\"}"));
    let mut witness = exchange(4, "GET", ITEM, response(200, DOCUMENT));
    witness.purpose = Purpose::Verify;
    witness.attempt = 2;
    scenario.exchanges = vec![
        create,
        exchange(2, "DELETE", ITEM, response(200, DOCUMENT)),
        exchange(3, "DELETE", ITEM, response(200, DOCUMENT)),
        witness,
    ]
    .into();
    scenario.cleanup = Cleanup {
        verdict: Verdict::Failed,
        created: 1,
        left_behind: vec!["65b9592267cc4f096dbe743d".to_owned()],
        reason: Some("the delete in clean-up was answered with 503".to_owned()),
    };
    scenario
}

fn unreachable() -> ScenarioResult {
    let mut scenario = scenario("missing-auth", "deleting without a token", 30_004.0);
    scenario.verdict = Verdict::Inconclusive;
    scenario.reason = Some("the collection to delete could not be created".to_owned());
    let failure = TransportFailure {
        kind: FailureKind::HeadTimeout,
        message: "no response head within 30 s".to_owned(),
    };
    let mut create = exchange(1, "POST", COLLECTIONS, ExchangeResult::Failure(failure));
    create.timing.total_us = 30_000_000;
    create.purpose = Purpose::SetUp;
    scenario.exchanges = vec![create].into();
    scenario
}

fn skipped() -> ScenarioResult {
    let mut scenario = scenario("foreign-id", "deleting what another client owns", 0.0);
    scenario.verdict = Verdict::Skipped;
    let reason = "needs a second client; put its token into VERIFIK_SECOND_TOKEN";
    scenario.reason = Some(reason.to_owned());
    scenario.cleanup.verdict = Verdict::Skipped;
    scenario
}

const COLLECTIONS: &str = "http://127.0.0.1:4010/v2/face-recognition/collections";

const GONE: &str = r#"{"message":"invalid_collection","code":"ERROR"}"#;

const DOCUMENT: &str = r#"{"data":{"_id":"65b9592267cc4f096dbe743d","deleted":false,"code":"d96db430-27d2-4f43-bcff-c4b239ac6d2e","name":"conformance","description":"made by a test","client":"6158e492dd0767a2b8b3f829","project":"676194953a7502baafacc887","tags":["a","b","c","d","e","f"],"createdAt":"2026-11-24T10:00:00.000Z","updatedAt":"2026-11-24T10:00:00.000Z","__v":0}}"#;

fn report(outcome: Outcome, scenarios: Vec<ScenarioResult>) -> Report {
    Report {
        exploration: None,
        version: REPORT_VERSION,
        tool: Tool { name: "verifik-conformance".to_owned(), version: "0.1.0".to_owned() },
        target: Target { name: "embedded".to_owned(), base_url: BASE.to_owned() },
        started_at: "2026-11-24T10:00:00Z".to_owned(),
        duration_ms: 212.5,
        strict: false,
        seed: 42,
        interrupted: false,
        not_seen_alone: vec![],
        obstacle: None,
        outcome,
        totals: Totals::default(),
        latencies: vec![],
        requirements: Vec::new(),
        scenarios,
        known_failures: Vec::new(),
    }
}

fn scenario(id: &str, title: &str, duration_ms: f64) -> ScenarioResult {
    ScenarioResult {
        id: id.to_owned(),
        title: title.to_owned(),
        blast_radius: BlastRadius::Own,
        verdict: Verdict::Passed,
        reason: None,
        started_ms: 1.5,
        duration_ms,
        findings: Vec::new(),
        checks: Vec::new(),
        observations: Vec::new(),
        exchanges: Exchanges::default(),
        cleanup: Cleanup::default(),
    }
}

fn requirement(id: &str, level: Level, verdict: Verdict) -> RequirementResult {
    let statement = match id {
        "delete.repeat.status" => {
            "A second delete of the same collection is answered as for one that does not exist, \
             since the first was a hard delete."
        }
        "delete.hard.retrieve" => "A deleted collection can no longer be retrieved.",
        "wire.json.media-type" => "A JSON body is declared as `application/json`.",
        _ => "The answer is one of those that the page documents.",
    };
    RequirementResult {
        id: id.to_owned(),
        level,
        basis: if level == Level::Must { Basis::Documented } else { Basis::Standard },
        statement: statement.to_owned(),
        source: "Delete a Collection, section Response".to_owned(),
        verdict,
        scenarios: vec!["double-delete".to_owned()],
    }
}

fn finding(id: &str, expected: &[&str], actual: &str, exchange: Option<u32>) -> Finding {
    Finding {
        requirement: id.to_owned(),
        level: Level::Must,
        expected: expected.iter().map(|&text| text.to_owned()).collect(),
        actual: actual.to_owned(),
        pointer: None,
        exchange,
        accepted: None,
    }
}

fn held(id: &str, passed: u32) -> Checked {
    Checked { requirement: id.to_owned(), passed, failed: 0, exchange: None }
}

fn broke(id: &str, passed: u32, failed: u32) -> Checked {
    Checked { requirement: id.to_owned(), passed, failed, exchange: None }
}

fn exchange(id: u32, method: &str, url: &str, answer: ExchangeResult) -> Exchange {
    Exchange {
        id,
        purpose: Purpose::Judged,
        branch: None,
        attempt: 1,
        request: Request {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: vec![
                ("authorization".to_owned(), "Bearer $VERIFIK_TOKEN".to_owned()),
                ("accept".to_owned(), "application/json".to_owned()),
            ],
            body: None,
        },
        answer,
        timing: Timing { started_us: 1_500, head_us: 2_900, total_us: 3_040 },
    }
}

pub(crate) fn response(status: u16, body: &str) -> ExchangeResult {
    ExchangeResult::Response(Response {
        status,
        version: "HTTP/1.1".to_owned(),
        headers: vec![
            ("content-type".to_owned(), "application/json; charset=utf-8".to_owned()),
            ("date".to_owned(), "Tue, 24 Nov 2026 10:00:00 GMT".to_owned()),
        ],
        body: Body::new(body.to_owned()),
    })
}

/// A run that could not be judged after its last exchange was this.
pub(crate) fn unjudged_after(method: &str, answer: ExchangeResult) -> Report {
    let mut report = interrupted();
    report.scenarios[0].exchanges = vec![exchange(1, method, ITEM, answer)].into();
    report
}
