//! Wrong answers to a deletion that carries a body.

use verifik_conformance::contract::RequestBody;
use verifik_conformance::model::{Level, Outcome, Verdict};

use crate::judgement::case::{Accusation, Case, violated};
use crate::support::harness::{Suite, scenario};
use crate::support::script::{Reply, Script, Stage};

pub(crate) const CASES: &[Case] = &[
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
        name: "a body is answered with success and nothing is deleted",
        script: |script| {
            script.on_delete(|request, state, right| {
                if request.body.is_empty() {
                    return right;
                }
                let reply = state.delete(request.id());
                state.undo();
                reply
            })
        },
        violates: &["delete.body.carried-out"],
        finding: Accusation {
            scenario: "rejected-body",
            expected: "404",
            actual: "200 {\"data\":",
            pointer: None,
            request: ("GET", 200),
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

/// Mistakes only where the operator has said that bodies are refused.
pub(crate) const REJECTED: &[Case] =
    &[Case {
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
    }];

#[tokio::test]
async fn accepted_body_is_a_violation_only_where_bodies_must_be_rejected() {
    for case in REJECTED {
        case.prove_where(RequestBody::Rejected).await;
        let stage = Stage::play((case.script)(Script::right())).await;
        let report = Suite::whole().strict(true).against(&stage.url()).await;
        assert_eq!(report.outcome, Outcome::Conforms, "{:?}", violated(&report));
        assert_eq!(scenario(&report, "rejected-body").verdict, Verdict::Passed);
    }
}

#[tokio::test]
async fn rejected_body_is_a_violation_where_bodies_must_be_ignored() {
    let stage = Stage::play(Script::right()).await;
    let suite = Suite::of(&["rejected-body"]).request_body(RequestBody::Ignored);
    let report = suite.against(&stage.url()).await;
    let found = &report.scenarios[0].findings[0];
    assert_eq!((found.requirement.as_str(), found.level), ("delete.body.refused", Level::Must));
    let expected = &found.expected[0];
    assert!(expected.contains("`request-body` under [expectations]"), "{expected}");
}

#[tokio::test]
async fn wrong_treatment_of_bodies_violates_exactly_the_expected_requirements() {
    for case in CASES {
        case.prove().await;
    }
}
