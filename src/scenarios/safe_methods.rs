//! Asking by methods that change nothing.

use futures::FutureExt as _;
use http::Method;

use super::probes;
use crate::api::COLLECTION;
use crate::contract::requirements::http as requirement;
use crate::model::{BlastRadius, Purpose};
use crate::session::{Judgement, Phase, Scenario, Session};
use crate::wire::Call;

/// HEAD and OPTIONS look, and touch nothing.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "safe-methods",
    title: "asking by methods that change nothing",
    requirements: &[&requirement::SAFE_METHODS],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

const REQUESTS: &[fn(&str) -> Call] = &[
    |id| request(Method::HEAD, id),
    |id| request(Method::OPTIONS, id),
    // What a browser asks before it lets a page delete; it never sends a token with it.
    |id| {
        request(Method::OPTIONS, id)
            .authorization(&[])
            .header("origin", "https://dashboard.example")
            .header("access-control-request-method", "DELETE")
            .header("access-control-request-headers", "authorization,content-type")
    },
];

fn request(method: Method, id: &str) -> Call {
    Call::new(method, COLLECTION.item(id), Purpose::Judged)
}

async fn run(session: &Session) -> Judgement {
    probes::judge_harmless(session, REQUESTS, &requirement::SAFE_METHODS).await
}
