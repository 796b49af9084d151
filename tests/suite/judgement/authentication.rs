//! Wrong answers to deletions without a valid token.

use crate::judgement::case::{Accusation, Case};
use crate::support::script::{Reply, Script};

pub(crate) const CASES: &[Case] = &[
    Case {
        name: "no token is needed",
        script: |script| accepts(script, |authorization| authorization.is_none()),
        violates: &["auth.missing.refused"],
        finding: accepted(),
    },
    Case {
        name: "an empty bearer token will do",
        script: |script| accepts(script, |given| given.map(str::trim) == Some("Bearer")),
        violates: &["auth.empty-bearer.refused"],
        finding: accepted(),
    },
    Case {
        name: "another scheme will do",
        script: |script| {
            accepts(script, |given| given.is_some_and(|given| given.starts_with("Basic ")))
        },
        violates: &["auth.wrong-scheme.refused"],
        finding: accepted(),
    },
    Case {
        name: "any token will do",
        script: |script| {
            accepts(script, |given| given.is_some_and(|given| given.contains("never-issued")))
        },
        violates: &["auth.unknown-token.refused"],
        finding: accepted(),
    },
    Case {
        name: "a refusal has no error in it",
        script: |script| refused_with(script, || Reply::text(401, "text/html", "<h1>401</h1>")),
        violates: &["auth.refusal.body", "universal.error-family"],
        finding: Accusation {
            scenario: "missing-auth",
            expected: "a JSON error of a documented family",
            actual: "401 <h1>401</h1>",
            pointer: None,
            request: ("DELETE", 401),
        },
    },
    Case {
        name: "a refusal says it in other words",
        script: |script| {
            refused_with(script, || Reply::error(401, "Authentication required", "UNAUTHORIZED"))
        },
        violates: &["auth.refusal.documented-body"],
        finding: Accusation {
            scenario: "missing-auth",
            expected: "{\"message\": \"Access forbidden\", \"code\": \"Forbidden\"}",
            actual: "{\"message\":\"Authentication required\",\"code\":\"UNAUTHORIZED\"}",
            pointer: Some(""),
            request: ("DELETE", 401),
        },
    },
    Case {
        name: "a deletion is refused after it was done",
        script: |script| {
            script.on_delete(|request, state, right| {
                if right.status == 401 {
                    state.delete(request.id());
                }
                right
            })
        },
        violates: &["auth.refusal.no-effect"],
        finding: Accusation {
            scenario: "missing-auth",
            expected: "200 with the collection as it was before",
            actual: "404 {\"message\":\"invalid_collection\"",
            pointer: None,
            request: ("GET", 404),
        },
    },
];

/// A provider that deletes for this `Authorization` as well.
fn accepts(script: Script, will_do: fn(Option<&str>) -> bool) -> Script {
    script.on_delete(move |request, state, right| {
        if will_do(request.header("authorization")) { state.delete(request.id()) } else { right }
    })
}

const fn accepted() -> Accusation {
    Accusation {
        scenario: "missing-auth",
        expected: "401",
        actual: "200 {\"data\":",
        pointer: None,
        request: ("DELETE", 200),
    }
}

/// A provider that refuses like this.
fn refused_with(script: Script, reply: fn() -> Reply) -> Script {
    script.on_delete(move |_, _, right| if right.status == 401 { reply() } else { right })
}

#[tokio::test]
async fn wrong_authentication_violates_exactly_the_expected_requirements() {
    for case in CASES {
        case.prove().await;
    }
}
