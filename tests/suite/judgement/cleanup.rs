//! Clean-up: it is always tried, believes nothing that it has not seen, and judges what it sees.
//!
//! The scenario is `rejected-body`, where only the clean-up deletes without a body.

use std::collections::HashSet;

use serde_json::json;
use verifik_conformance::model::{Outcome, Purpose, Report, Verdict};

use crate::support::harness::Suite;
use crate::support::script::{Operation, Reply, Script, Stage};

async fn rejected_body(script: Script) -> (Report, Stage) {
    let stage = Stage::play(script).await;
    let report = Suite::of(&["rejected-body"]).strict(true).against(&stage.url()).await;
    (report, stage)
}

#[tokio::test]
async fn cleanup_runs_after_a_violation() {
    let (report, stage) = rejected_body(Script::right().on_delete(|request, _, right| {
        if request.body.is_empty() { right } else { Reply::json(200, &json!({ "data": {} })) }
    }))
    .await;
    let scenario = &report.scenarios[0];
    assert_eq!(scenario.verdict, Verdict::Failed);
    assert_eq!((scenario.cleanup.verdict, scenario.cleanup.created), (Verdict::Passed, 2));
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[tokio::test]
async fn cleanup_reports_an_item_it_cannot_remove_and_judges_its_deletion() {
    type Answer = fn() -> Reply;
    let table: [(&str, Option<&str>, Answer); 4] = [
        ("500", Some("universal.no-server-error"), || Reply::error(500, "internal_error", "ERROR")),
        // A token that may not delete says nothing of the contract.
        ("401", None, || Reply::error(401, "Access forbidden", "Forbidden")),
        // Both claim that it is gone.
        ("200", Some("delete.hard.retrieve"), || Reply::json(200, &json!({ "data": {} }))),
        ("404", Some("delete.success.status"), || Reply::error(404, "invalid_collection", "ERROR")),
    ];
    for (status, broken, answer) in table {
        let (report, stage) =
            rejected_body(Script::right().on_delete(move |request, state, right| {
                if !request.body.is_empty() {
                    return right;
                }
                state.undo();
                answer()
            }))
            .await;
        let scenario = &report.scenarios[0];
        let (verdict, outcome) = match broken {
            Some(_) => (Verdict::Failed, Outcome::Violates),
            None => (Verdict::Passed, Outcome::Inconclusive),
        };
        assert_eq!((scenario.verdict, report.outcome), (verdict, outcome), "{status}");
        let found: HashSet<_> = scenario.findings.iter().map(|one| &*one.requirement).collect();
        assert_eq!(found, broken.into_iter().collect(), "{status}");
        let cleanup = &scenario.cleanup;
        assert_eq!((cleanup.verdict, cleanup.created), (Verdict::Failed, 2), "{status}");
        let id = stage.state().collections[0]["_id"].as_str().unwrap().to_owned();
        assert!(cleanup.left_behind[0].contains(&id), "{:?}", cleanup.left_behind);
        let reason = cleanup.reason.as_deref().unwrap_or_default();
        assert!(reason.ends_with(&format!("answered {status}")), "{reason}");
        assert_eq!(report.totals.left_behind, 2, "{status}");
    }
}

#[tokio::test]
async fn cleanup_omits_the_content_type_where_the_target_rejects_it() {
    let (report, stage) = rejected_body(Script::right().on_delete(|request, state, right| {
        if request.body.is_empty() && request.header("content-type").is_some() {
            state.undo();
            return Reply::json(400, &json!({ "error": "body cannot be empty" }));
        }
        right
    }))
    .await;
    assert_eq!(report.scenarios[0].cleanup.verdict, Verdict::Passed);
    assert_eq!(report.outcome, Outcome::Conforms);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[tokio::test]
async fn cleanup_does_not_take_an_html_404_for_a_deletion() {
    let (report, stage) = rejected_body(Script::right().on_delete(|request, state, right| {
        if !request.body.is_empty() {
            return right;
        }
        state.undo();
        Reply::text(404, "text/html", "<html>no such page</html>")
    }))
    .await;
    assert_eq!(report.outcome, Outcome::Inconclusive);
    assert_eq!(report.totals.left_behind, 2);
    assert_eq!(stage.state().collections.len(), 2);
}

#[tokio::test]
async fn cleanup_does_not_count_a_refused_creation_as_left_behind() {
    let script = Script::right().on(Operation::Create, |_, state, _| {
        state.undo();
        Reply::invalid_request()
    });
    let (report, stage) = rejected_body(script).await;
    assert!(stage.state().collections.is_empty());
    assert_eq!(report.scenarios[0].verdict, Verdict::Inconclusive);
    assert_eq!(report.totals.left_behind, 0, "{:?}", report.scenarios[0].cleanup);
    // Nor where nobody listens.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let report = Suite::whole().against(&url).await;
    assert_eq!(report.totals.left_behind, 0);
}

#[tokio::test]
async fn cleanup_sends_the_documented_request() {
    let (_, stage) = rejected_body(Script::right()).await;
    let last = stage.state().requests("DELETE").pop().unwrap().clone();
    assert!(last.body.is_empty());
    assert_eq!(last.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn cleanup_retries_a_deletion_that_failed_with_503() {
    let (report, stage) = rejected_body(Script::right().on_delete(|request, state, right| {
        let attempts = state.requests("DELETE").len();
        if request.body.is_empty() && attempts < 3 {
            state.undo();
            return Reply::text(503, "text/plain", "busy");
        }
        right
    }))
    .await;
    assert_eq!(report.scenarios[0].cleanup.verdict, Verdict::Passed);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}

#[tokio::test]
async fn cleanup_does_not_delete_what_was_seen_gone() {
    let stage = Stage::play(Script::right()).await;
    let report = Suite::of(&["success"]).against(&stage.url()).await;
    let cleanup = report.scenarios[0].exchanges.iter();
    let deleted = cleanup
        .filter(|one| one.purpose == Purpose::CleanUp && one.request.method == "DELETE")
        .count();
    // The first was seen to be gone; the second was not looked at, the bystander is there.
    assert_eq!(deleted, 2);
}

#[tokio::test]
async fn cleanup_removes_what_a_probe_created() {
    let script = Script::right().on(Operation::Delete, |request, state, right| {
        if state.ever(request.id()).is_none() {
            state.collections.push(json!({ "_id": request.id(), "name": "made up" }));
        }
        right
    });
    let stage = Stage::play(script).await;
    let report = Suite::of(&["unknown-id"]).against(&stage.url()).await;
    assert_eq!(report.scenarios[0].verdict, Verdict::Failed);
    assert_eq!(report.scenarios[0].cleanup.verdict, Verdict::Passed);
    assert!(stage.state().collections.is_empty(), "something was left behind");
}
