//! A provider that is wrong, or means harm: its lists make nothing ours.

use serde_json::{Value, json};
use verifik_conformance::api::PERSON;

use crate::support::harness::TOKEN;
use crate::support::script::{COLLECTIONS, Operation, Reply, Script, Stage};
use crate::sweep::bench::{Bench, marker};

fn bench(stage: &Stage) -> Bench {
    let bench = Bench::new(&stage.url(), TOKEN);
    bench.begin(-1);
    bench
}

/// A list of these elements, whatever exists.
fn listing(elements: Value) -> Script {
    Script::right()
        .on(Operation::List, move |_, _, _| Reply::json(200, &json!({ "data": elements.clone() })))
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_ignores_malformed_identifiers() {
    for id in [
        "",
        ".",
        "..",
        "../persons/1",
        "a/b",
        "a?b=c",
        "a#b",
        "%2e%2e",
        "a b",
        "project-type",
        "move-people",
        "\u{1b}[2J",
        "65b9592267cc4f096dbe743d/",
        "{token}",
        &"a".repeat(65),
    ] {
        let elements =
            json!([{ "_id": id, "name": marker(1), "createdAt": "2020-01-01T00:00:00Z" }]);
        let stage = Stage::play(listing(elements)).await;
        let ended = bench(&stage).sweep(&["--older-than", "0s"]);
        ended.expect(3, &["not removed", "not safe to put into a URL"]);
        assert!(!ended.said.contains('\u{1b}'), "{}", ended.said);
        let log = &stage.state().log;
        assert!(log.iter().all(|one| one.method == "GET" && one.path == COLLECTIONS), "{log:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_rereads_a_listed_item_before_deleting_it() {
    // The list gives a foreign collection the name of ours.
    let stage = Stage::play(Script::right().on(Operation::List, |_, _, right| Reply {
        body: right.body.replace("\"door\"", &format!("{:?}", marker(1))),
        ..right
    }))
    .await;
    let door = stage.add_collection("door");
    bench(&stage).sweep(&["--older-than", "0s"]).expect(3, &[&door, "no longer has that name"]);
    assert_eq!(stage.state().requests("DELETE").len(), 0);
    assert_eq!(stage.state().collections.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_does_not_delete_when_another_document_is_returned() {
    let stage = Stage::play(Script::right().on(Operation::Retrieve, |_, _, right| {
        right.with_member("_id", "65c2a9364d8e8d3917eaf383")
    }))
    .await;
    stage.add_collection(&marker(1));
    bench(&stage).sweep(&[]).expect(3, &["not removed", "with another document"]);
    assert_eq!(stage.state().requests("DELETE").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_verifies_a_claimed_deletion() {
    let stage = Stage::play(Script::right().on_delete(|_, state, right| {
        state.undo();
        right
    }))
    .await;
    let id = stage.add_collection(&marker(1));
    let bench = bench(&stage);
    bench.sweep(&[]).expect(3, &[&id, "answered 200, and it is still there", "1 not removed"]);
    assert_eq!(bench.entries().len(), 1, "nothing was removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_reports_an_unreadable_list() {
    type Answer = fn() -> Reply;
    let table: [Answer; 5] = [
        || Reply::error(500, "internal_error", "ERROR"),
        || Reply::error(401, "Access forbidden", "Forbidden"),
        || Reply::json(200, &json!({ "data": {} })),
        || Reply::json(206, &json!({ "data": [] })),
        || Reply::text(200, "text/html", "<html>"),
    ];
    for answer in table {
        let stage = Stage::play(Script::right().on(Operation::List, move |_, _, _| answer())).await;
        bench(&stage).sweep(&[]).expect(3, &["not searched GET"]);
        assert_eq!(stage.state().requests("DELETE").len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_skips_list_elements_that_are_no_documents() {
    let elements = json!([
        null, 1, "text", [], {}, { "name": 1 }, { "_id": "1" }, { "name": null, "_id": null },
        { "name": marker(1) }, { "name": marker(2), "_id": 5 },
        { "name": "verifik-conformance-ba9876543210-success-1", "_id": "1", "createdAt": "soon" },
    ]);
    let stage = Stage::play(listing(elements)).await;
    let parts = ["no identifier for it", "its age is unknown", "0 removed, 3 not removed"];
    bench(&stage).sweep(&[]).expect(3, &parts);
    assert_eq!(stage.state().requests("DELETE").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweep_reports_a_kind_that_cannot_be_listed() {
    let stage = Stage::play(Script::right()).await;
    let bench = bench(&stage);
    bench.intent(&PERSON, &marker(1), "primary");
    // The script plays no persons, so their list is no list.
    bench.sweep(&[]).expect(3, &["not searched GET", "persons?limit=100&page=1 answered 400"]);
}
