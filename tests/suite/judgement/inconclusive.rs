//! Answers that say nothing about the contract: they accuse nobody, and nothing that is not known
//! to be this run's is deleted for them.

use serde_json::{Value, json};
use verifik_conformance::model::{ExchangeResult, FailureKind, Outcome, Purpose, Report, Verdict};

use crate::judgement::case::violated;
use crate::support::harness::{Suite, scenario};
use crate::support::script::{Operation, Reply, Script, Stage};

/// A set-up that does not give what is needed.
struct SetUp {
    name: &'static str,
    create: fn(Reply) -> Reply,
    reason: &'static str,
}

const SET_UPS: &[SetUp] = &[
    SetUp { name: "overload", create: |_| overloaded(429), reason: "the target answered 429" },
    SetUp { name: "outage", create: |_| overloaded(503), reason: "the target answered 503" },
    SetUp {
        name: "refusal",
        create: |_| Reply::invalid_request(),
        reason: "expected 2xx, but got 400 {\"error\":\"Invalid request\"}",
    },
    SetUp {
        name: "no document",
        create: |_| Reply::json(200, &json!({ "data": [] })),
        reason: "no document in the answer: 200 {\"data\":[]}",
    },
    SetUp {
        name: "another name",
        create: |right| right.with_member("name", "somebody else's"),
        reason: "the name of the created collection is not the requested one",
    },
    SetUp { name: "no identifier", create: |right| with_id(&right, ""), reason: UNSAFE },
    SetUp { name: "the parent", create: |right| with_id(&right, ".."), reason: UNSAFE },
    SetUp { name: "another path", create: |right| with_id(&right, "../persons/x"), reason: UNSAFE },
    SetUp { name: "an encoded path", create: |right| with_id(&right, "%2e%2e"), reason: UNSAFE },
    SetUp { name: "a query", create: |right| with_id(&right, "x?ids=y"), reason: UNSAFE },
    SetUp { name: "two at once", create: |right| with_id(&right, "x,y"), reason: UNSAFE },
    SetUp { name: "a route", create: |right| with_id(&right, "move-people"), reason: UNSAFE },
];

const UNSAFE: &str = "which is not safe to put into a URL";

#[tokio::test]
async fn failed_set_up_judges_and_deletes_nothing() {
    for set_up in SET_UPS {
        let script = Script::right().on(Operation::Create, |_, _, right| (set_up.create)(right));
        let stage = Stage::play(script).await;
        let report = Suite::whole().against(&stage.url()).await;
        assert_nothing_is_judged(&report, set_up.name, set_up.reason);
        // What was created all the same is found by its name, and only the clean-up removes it.
        let exchanges = report.scenarios.iter().flat_map(|scenario| scenario.exchanges.iter());
        let mut deletions = exchanges.filter(|one| one.request.method == "DELETE");
        assert!(deletions.all(|one| one.purpose == Purpose::CleanUp), "{}", set_up.name);
        let left = stage.state().collections.len();
        assert_eq!(left, 0, "{}: left behind", set_up.name);
    }
}

#[tokio::test]
async fn creation_that_fails_with_a_server_error_is_a_finding() {
    let script = Script::right()
        .on(Operation::Create, |_, _, _| Reply::error(500, "internal_error", "ERROR"));
    let stage = Stage::play(script).await;
    let report = Suite::whole().against(&stage.url()).await;
    assert_eq!(report.outcome, Outcome::Violates);
    assert_eq!(violated(&report), ["universal.no-server-error"].into());
    assert_eq!(stage.state().collections.len(), 0, "left behind");
}

#[tokio::test]
async fn overloaded_target_is_retried_and_then_left_alone() {
    let script = [Operation::Create, Operation::List, Operation::Retrieve, Operation::Delete]
        .into_iter()
        .fold(Script::right(), |script, one| script.on(one, |_, _, _| overloaded(429)));
    let stage = Stage::play(script).await;
    let report = Suite::of(&["rejected-body"]).against(&stage.url()).await;
    assert_nothing_is_judged(
        &report,
        "429 on everything",
        "the target limits the rate of requests",
    );
    assert_eq!(stage.state().requests("GET").len(), 3, "looks at the list before anything else");
    assert!(stage.state().requests("POST").is_empty(), "created where nobody can tell what exists");
    assert!(report.scenarios[0].cleanup.left_behind.is_empty());
}

#[tokio::test]
async fn creation_that_may_have_happened_is_not_retried() {
    let script = Script::right().on(Operation::Create, |_, _, _| overloaded(503));
    let stage = Stage::play(script).await;
    Suite::of(&["rejected-body"]).against(&stage.url()).await;
    assert_eq!(stage.state().requests("POST").len(), 1);
}

#[tokio::test]
async fn unreachable_target_is_inconclusive() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let report = Suite::whole().against(&url).await;
    assert_nothing_is_judged(&report, "connection refused", "nothing answers at");
    for exchange in report.scenarios.iter().flat_map(|scenario| scenario.exchanges.iter()) {
        let ExchangeResult::Failure(failure) = &exchange.answer else { panic!("{exchange:?}") };
        assert_eq!(failure.kind, FailureKind::Connect, "{failure:?}");
    }
}

#[tokio::test]
async fn malformed_list_proves_no_absence() {
    let lists: [fn() -> Reply; 3] = [
        || Reply::text(200, "text/html", "<html>please log in</html>"),
        || Reply::json(200, &json!({ "data": {} })),
        || Reply::json(200, &json!([])),
    ];
    for list in lists {
        let stage = Stage::play(Script::right().on(Operation::List, move |_, _, _| list())).await;
        let report = Suite::whole().strict(true).against(&stage.url()).await;
        assert_eq!(report.outcome, Outcome::Inconclusive, "{:?}", violated(&report));
        for id in ["success", "double-delete"] {
            let scenario = scenario(&report, id);
            assert_eq!(scenario.verdict, Verdict::Inconclusive, "{id}");
            let reason = scenario.reason.as_deref().unwrap_or_default();
            let expected =
                ["a page answers", "the list of collections cannot be read", "200 with a list"];
            assert!(expected.iter().any(|one| reason.contains(one)), "{reason}");
        }
        assert!(stage.state().collections.is_empty(), "something was left behind");
    }
}

#[tokio::test]
async fn collection_that_vanishes_before_its_deletion_is_inconclusive() {
    let script = Script::right()
        .on(Operation::Retrieve, |_, _, _| Reply::error(404, "invalid_collection", "ERROR"));
    let stage = Stage::play(script).await;
    let report = Suite::of(&["success", "rejected-body"]).against(&stage.url()).await;
    assert_nothing_is_judged(&report, "it can never be retrieved", "expected 200, but got 404");
}

fn assert_nothing_is_judged(report: &Report, name: &str, reason: &str) {
    assert_eq!(report.outcome, Outcome::Inconclusive, "{name}");
    assert!(violated(report).is_empty(), "{name}: {:?}", violated(report));
    for scenario in &report.scenarios {
        assert_eq!(scenario.verdict, Verdict::Inconclusive, "{name}: {}", scenario.id);
        let given = scenario.reason.as_deref().unwrap_or_default();
        assert!(given.contains(reason), "{name}: {} says {given:?}", scenario.id);
    }
}

fn overloaded(status: u16) -> Reply {
    Reply::text(status, "text/plain", "slow down")
}

fn with_id(right: &Reply, id: &str) -> Reply {
    let mut body: Value = serde_json::from_str(&right.body).unwrap();
    body["data"]["_id"] = Value::from(id);
    Reply::json(200, &body)
}
