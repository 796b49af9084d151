//! Wrong answers to a deletion that should succeed, and wrong effects of it.

use serde_json::{Value, json};

use crate::judgement::case::{Accusation, Case};
use crate::support::script::{Operation, Reply};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a deletion answers 202",
        script: |script| {
            script.on_delete(|_, _, right| {
                if right.is_success() { Reply { status: 202, ..right } } else { right }
            })
        },
        violates: &["delete.success.status"],
        finding: Accusation {
            scenario: "success",
            expected: "200",
            actual: "202 {\"data\":",
            pointer: None,
            request: ("DELETE", 202),
        },
    },
    Case {
        name: "a deletion answers 400 and does nothing",
        script: |script| {
            script.on_delete(|_, state, right| {
                if !right.is_success() {
                    return right;
                }
                state.undo();
                Reply::invalid_request()
            })
        },
        violates: &["delete.success.status"],
        finding: Accusation {
            scenario: "success",
            expected: "200",
            actual: "400 {\"error\":\"Invalid request\"}",
            pointer: None,
            request: ("DELETE", 400),
        },
    },
    Case {
        name: "the document is declared as text",
        script: |script| {
            script.on_delete(|_, _, right| {
                if !right.is_success() {
                    return right;
                }
                Reply::text(200, "text/plain", right.body)
            })
        },
        violates: &["delete.success.media-type"],
        finding: Accusation {
            scenario: "success",
            expected: "content-type: application/json",
            actual: "content-type: text/plain",
            pointer: None,
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the document has no envelope",
        script: |script| {
            script.on_delete(|_, _, right| {
                if !right.is_success() {
                    return right;
                }
                let body: Value = serde_json::from_str(&right.body).unwrap();
                Reply::json(200, &body["data"])
            })
        },
        violates: &["delete.success.envelope"],
        finding: Accusation {
            scenario: "success",
            expected: "a JSON object whose `data` is an object",
            actual: "{\"_id\":\"65b95922",
            pointer: Some(""),
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the envelope holds a list",
        script: |script| {
            script.on_delete(|_, _, right| {
                if right.is_success() { Reply::json(200, &json!({ "data": [] })) } else { right }
            })
        },
        violates: &["delete.success.envelope"],
        finding: Accusation {
            scenario: "success",
            expected: "a JSON object whose `data` is an object",
            actual: "[]",
            pointer: Some("/data"),
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the returned document has a date of another form",
        script: |script| {
            script.on_delete(|_, _, right| {
                if right.is_success() {
                    right.with_member("createdAt", "2024-01-30")
                } else {
                    right
                }
            })
        },
        violates: &["delete.success.schema"],
        finding: Accusation {
            scenario: "success",
            expected: "",
            actual: "\"2024-01-30\"",
            pointer: Some("/data/createdAt"),
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the returned document is another one",
        script: |script| {
            script.on_delete(|_, _, right| {
                if !right.is_success() {
                    return right;
                }
                right.with_member("_id", "65c2a9364d8e8d3917eaf383")
            })
        },
        violates: &["delete.success.identity"],
        finding: Accusation {
            scenario: "success",
            expected: "`_id` 65b95922",
            actual: "\"65c2a9364d8e8d3917eaf383\"",
            pointer: Some("/data/_id"),
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the returned document is not as it was",
        script: |script| {
            script.on_delete(|_, _, right| {
                if right.is_success() { right.with_member("name", "another") } else { right }
            })
        },
        violates: &["delete.success.snapshot"],
        finding: Accusation {
            scenario: "success",
            expected: "\"verifik-conformance-scripted-",
            actual: "\"another\"",
            pointer: Some("/data/name"),
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "a JSON content type needs a body",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !right.is_success() || request.header("content-type").is_none() {
                    return right;
                }
                state.undo();
                Reply::invalid_request()
            })
        },
        violates: &["delete.request.json-content-type"],
        finding: Accusation {
            scenario: "success",
            expected: "2xx",
            actual: "400 {\"error\":\"Invalid request\"}",
            pointer: None,
            request: ("DELETE", 400),
        },
    },
    Case {
        name: "a deletion needs a content type",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !right.is_success() || request.header("content-type").is_some() {
                    return right;
                }
                state.undo();
                Reply::invalid_request()
            })
        },
        violates: &["delete.request.no-content-type"],
        finding: Accusation {
            scenario: "success",
            expected: "2xx",
            actual: "400 {\"error\":\"Invalid request\"}",
            pointer: None,
            request: ("DELETE", 400),
        },
    },
    Case {
        name: "a deleted collection can be retrieved",
        script: |script| {
            script.on(Operation::Retrieve, |request, state, right| match state.ever(request.id()) {
                Some(document) => Reply::json(200, &json!({ "data": document })),
                None => right,
            })
        },
        violates: &["delete.hard.retrieve"],
        finding: Accusation {
            scenario: "success",
            expected: "404",
            actual: "200 {\"data\":",
            pointer: None,
            request: ("GET", 200),
        },
    },
    Case {
        name: "a deleted collection is listed",
        script: |script| {
            script.on(Operation::List, |_, state, _| {
                let all: Vec<&Value> = state.deleted.iter().chain(&state.collections).collect();
                Reply::json(200, &json!({ "data": all }))
            })
        },
        violates: &["delete.hard.list"],
        finding: Accusation {
            scenario: "success",
            expected: "a list without 65b95922",
            actual: "it is still listed",
            pointer: Some("/data/0"),
            request: ("GET", 200),
        },
    },
    Case {
        name: "a deletion takes all with it",
        script: |script| {
            script.on_delete(|_, state, right| {
                if right.is_success() {
                    let rest = std::mem::take(&mut state.collections);
                    state.deleted.extend(rest);
                }
                right
            })
        },
        violates: &["delete.isolation.bystander"],
        finding: Accusation {
            scenario: "bystanders",
            expected: "200 with the collection as it was before",
            actual: "404 {\"message\":\"invalid_collection\"",
            pointer: None,
            request: ("GET", 404),
        },
    },
    Case {
        name: "a deletion touches the others",
        script: |script| {
            script.on_delete(|_, state, right| {
                if right.is_success() {
                    for (number, one) in state.collections.iter_mut().enumerate() {
                        one["updatedAt"] = Value::from(format!("2025-01-30T20:16:34.{number:03}Z"));
                    }
                }
                right
            })
        },
        violates: &["delete.isolation.bystander"],
        finding: Accusation {
            scenario: "success",
            expected: "\"2024-01-30T20:16:34.841Z\"",
            actual: "\"2025-01-30T20:16:34.",
            pointer: Some("/data/updatedAt"),
            request: ("GET", 200),
        },
    },
];

#[tokio::test]
async fn wrong_deletion_violates_exactly_the_expected_requirements() {
    for case in CASES {
        case.prove().await;
    }
}
