//! Wrong answers to a deletion that carries a body.

use crate::case::{Accusation, Case};
use crate::script::Reply;

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a body is ignored",
        script: |script| {
            script.on_delete(|request, state, right| {
                if request.body.is_empty() { right } else { state.delete(request.id()) }
            })
        },
        violates: &["delete.body.refused"],
        finding: Accusation {
            scenario: "rejected-body",
            expected: "4xx",
            actual: "200 {\"data\":",
            pointer: None,
            request: ("DELETE", 200),
        },
    },
    Case {
        name: "a body is refused without an error in it",
        script: |script| {
            script.on_delete(|request, _, right| {
                if request.body.is_empty() {
                    return right;
                }
                Reply::text(415, "text/plain", "unsupported")
            })
        },
        violates: &["delete.body.refusal-body"],
        finding: Accusation {
            scenario: "rejected-body",
            expected: "a JSON error of a documented family",
            actual: "415 unsupported",
            pointer: None,
            request: ("DELETE", 415),
        },
    },
    Case {
        name: "a body is refused after the deletion was done",
        script: |script| {
            script.on_delete(|request, state, right| {
                if !request.body.is_empty() {
                    state.delete(request.id());
                }
                right
            })
        },
        violates: &["delete.body.no-effect"],
        finding: Accusation {
            scenario: "rejected-body",
            expected: "200 with the collection as it was before",
            actual: "404 {\"message\":\"invalid_collection\"",
            pointer: None,
            request: ("GET", 404),
        },
    },
];

#[tokio::test]
async fn each_is_caught_for_what_it_is() {
    for case in CASES {
        case.prove().await;
    }
}
