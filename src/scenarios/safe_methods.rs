//! Asking by methods that change nothing.

use http::Method;

use super::probes;
use crate::api::COLLECTION;
use crate::contract::requirements::http as requirement;
use crate::model::{Purpose, Requirement};
use crate::session::{Interruption, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] = &[&requirement::SAFE_METHODS];

/// HEAD and OPTIONS look, and touch nothing.
pub(super) const SCENARIO: Scenario =
    Scenario::new("safe-methods", "asking by methods that change nothing", REQUIREMENTS, &run);

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

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_harmless(session, REQUESTS, &requirement::SAFE_METHODS).await
}
