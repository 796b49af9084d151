//! Wrong answers to deletions of what is not there: never issued, or deleted already.

use serde_json::json;

use crate::judgement::case::{Accusation, Case};
use crate::support::script::{Reply, Request, State};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "an unknown identifier is answered 400",
        script: |script| {
            script.on_delete(|request, state, right| {
                if is_unknown(request, state, &right) { Reply::invalid_request() } else { right }
            })
        },
        violates: &["delete.unknown.status"],
        finding: Accusation {
            scenario: "unknown-id",
            expected: "404",
            actual: "400 {\"error\":\"Invalid request\"}",
            pointer: None,
            request: ("DELETE", 400),
        },
    },
    Case {
        name: "an unknown identifier is deleted with success",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !is_unknown(request, state, &right) {
                    return right;
                }
                Reply::json(200, &json!({ "data": null }))
            })
        },
        violates: &["delete.unknown.status"],
        finding: Accusation {
            scenario: "unknown-id",
            expected: "404",
            actual: "200 {\"data\":null}",
            pointer: None,
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "the 404 for an unknown identifier says something else",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !is_unknown(request, state, &right) {
                    return right;
                }
                Reply::error(404, "collection not found", "NotFound")
            })
        },
        violates: &["delete.unknown.body"],
        finding: Accusation {
            scenario: "unknown-id",
            expected: "{\"message\": \"invalid_collection\", \"code\": \"ERROR\"}",
            actual: "{\"message\":\"collection not found\",\"code\":\"NotFound\"}",
            pointer: Some(""),
            request: ("DELETE", 404),
        },
    },
    Case {
        name: "an unknown identifier deletes what is there",
        script: |script| {
            script.on_delete(|request, state, right| {
                if is_unknown(request, state, &right) {
                    let rest = std::mem::take(&mut state.collections);
                    state.deleted.extend(rest);
                }
                right
            })
        },
        violates: &["delete.unknown.no-effect"],
        finding: Accusation {
            scenario: "unknown-id",
            expected: "200 with the collection as it was before",
            actual: "404 {\"message\":\"invalid_collection\"",
            pointer: None,
            request: ("GET", 404),
        },
    },
    Case {
        name: "an unknown identifier is brought into being",
        script: |script| {
            script.on_delete(|request, state, right| {
                if is_unknown(request, state, &right) {
                    state.collections.push(json!({ "_id": request.id(), "name": "made up" }));
                }
                right
            })
        },
        violates: &["delete.unknown.no-effect"],
        finding: Accusation {
            scenario: "unknown-id",
            expected: "404",
            actual: "200 {\"data\":{\"_id\":\"",
            pointer: None,
            request: ("GET", 200),
        },
    },
    Case {
        name: "a repeated deletion succeeds",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !is_repeated(request, state, &right) {
                    return right;
                }
                Reply::json(200, &json!({ "data": state.ever(request.id()) }))
            })
        },
        violates: &["delete.repeat.status"],
        finding: Accusation {
            scenario: "double-delete",
            expected: "404",
            actual: "200 {\"data\":",
            pointer: None,
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "a repeated deletion answers that it is gone",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !is_repeated(request, state, &right) {
                    return right;
                }
                Reply::error(410, "invalid_collection", "ERROR")
            })
        },
        violates: &["delete.repeat.not-found"],
        finding: Accusation {
            scenario: "double-delete",
            expected: "404",
            actual: "410 ",
            pointer: None,
            request: ("DELETE", 410),
        },
    },
    Case {
        name: "a repeated deletion answers with the document",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !is_repeated(request, state, &right) {
                    return right;
                }
                Reply::json(410, &json!({ "data": state.ever(request.id()) }))
            })
        },
        violates: &["delete.repeat.body", "delete.repeat.not-found"],
        finding: Accusation {
            scenario: "double-delete",
            expected: "a JSON error of a documented family",
            actual: "{\"data\":{\"_id\":",
            pointer: Some(""),
            request: ("DELETE", 410),
        },
    },
    Case {
        name: "a repeated deletion brings the collection back",
        script: |script| {
            script.on_delete(|request, state, right| {
                if is_repeated(request, state, &right) {
                    let index = state.deleted.iter().position(|one| one["_id"] == request.id());
                    let document = state.deleted.remove(index.unwrap());
                    state.collections.push(document);
                }
                right
            })
        },
        violates: &["delete.repeat.no-effect"],
        finding: Accusation {
            scenario: "double-delete",
            expected: "404",
            actual: "200 {\"data\":",
            pointer: None,
            request: ("GET", 200),
        },
    },
    Case {
        name: "a repeated deletion deletes what is there",
        script: |script| {
            script.on_delete(|request, state, right| {
                if is_repeated(request, state, &right) {
                    let rest = std::mem::take(&mut state.collections);
                    state.deleted.extend(rest);
                }
                right
            })
        },
        violates: &["delete.repeat.no-effect"],
        finding: Accusation {
            scenario: "double-delete",
            expected: "200 with the collection as it was before",
            actual: "404 {\"message\":\"invalid_collection\"",
            pointer: None,
            request: ("GET", 404),
        },
    },
];

fn is_unknown(request: &Request, state: &State, right: &Reply) -> bool {
    right.status == 404 && state.ever(request.id()).is_none()
}

fn is_repeated(request: &Request, state: &State, right: &Reply) -> bool {
    right.status == 404 && state.ever(request.id()).is_some()
}

#[tokio::test]
async fn wrong_answer_about_a_missing_collection_violates_exactly_the_expected_requirements() {
    for case in CASES {
        case.prove().await;
    }
}
