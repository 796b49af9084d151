//! Rules for every answer, shown in answers that nothing else is judged by.

use serde_json::json;

use crate::judgement::case::{Accusation, Case};
use crate::support::script::{Operation, Reply};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "a list is declared as JSON but cut",
        script: |script| {
            script.on(Operation::List, |_, _, right| {
                let body = right.body[..right.body.len() - 1].to_owned();
                Reply { body, ..right }
            })
        },
        violates: &["universal.json"],
        finding: Accusation {
            scenario: "success",
            expected: "valid JSON",
            actual: "EOF while parsing",
            pointer: None,
            request: ("GET", 200),
        },
    },
    Case {
        name: "a 404 is of no documented family",
        script: |script| {
            script.on(Operation::Retrieve, |_, _, right| {
                if right.status == 404 { Reply::json(404, &json!({ "no": 1 })) } else { right }
            })
        },
        violates: &["universal.error-family"],
        finding: Accusation {
            scenario: "success",
            expected: "a JSON error of a documented family",
            actual: "{\"no\":1}",
            pointer: Some(""),
            request: ("GET", 404),
        },
    },
    Case {
        name: "the list fails",
        script: |script| {
            script.on(Operation::List, |_, _, _| Reply::error(500, "internal_error", "ERROR"))
        },
        violates: &["universal.no-server-error"],
        finding: Accusation {
            scenario: "success",
            expected: "no 5xx",
            actual: "500 {\"message\":\"internal_error\"",
            pointer: None,
            request: ("GET", 500),
        },
    },
    Case {
        name: "a list repeats the token",
        script: |script| {
            script.on(Operation::List, |request, _, right| {
                right.header("x-echo", request.header("authorization").unwrap_or_default())
            })
        },
        violates: &["universal.no-token-echo"],
        finding: Accusation {
            scenario: "success",
            expected: "an answer without the token",
            actual: "the answer repeats a token (shown redacted)",
            pointer: None,
            request: ("GET", 200),
        },
    },
    Case {
        name: "a list shows a path of the server",
        script: |script| {
            script
                .on(Operation::List, |_, _, right| right.header("x-debug", "/usr/src/app/index.js"))
        },
        violates: &["universal.no-internals"],
        finding: Accusation {
            scenario: "success",
            expected: "an answer without internals of the server",
            actual: "it holds `/usr/src/app/`",
            pointer: None,
            request: ("GET", 200),
        },
    },
];

#[tokio::test]
async fn wrong_response_form_violates_exactly_the_expected_universal_requirements() {
    for case in CASES {
        case.prove().await;
    }
}
