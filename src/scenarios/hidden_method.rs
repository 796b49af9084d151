//! Asking for a deletion by another method that hides it.

use http::Method;

use super::probes;
use crate::api::COLLECTION;
use crate::contract::requirements::http as requirement;
use crate::model::{Purpose, Requirement};
use crate::session::{Interruption, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] = &[&requirement::METHOD_OVERRIDE];

/// Only the method of the request line deletes.
pub(super) const SCENARIO: Scenario =
    Scenario::new("hidden-method", "hiding a deletion in another method", REQUIREMENTS, &run);

/// The ways in which frameworks let a client say another method than it uses.
const REQUESTS: &[fn(&str) -> Call] = &[
    |id| request(Method::GET, id).header("x-http-method-override", "DELETE"),
    |id| request(Method::GET, id).header("x-http-method", "DELETE"),
    |id| request(Method::GET, id).header("x-method-override", "DELETE"),
    |id| request(Method::GET, id).query("_method=DELETE"),
    |id| request(Method::POST, id).header("x-http-method-override", "DELETE"),
    |id| request(Method::POST, id).header("x-http-method", "DELETE"),
    |id| request(Method::POST, id).header("x-method-override", "DELETE"),
    |id| request(Method::POST, id).query("_method=DELETE"),
    |id| {
        let form = "application/x-www-form-urlencoded";
        request(Method::POST, id).body(form, "_method=DELETE")
    },
];

fn request(method: Method, id: &str) -> Call {
    Call::new(method, COLLECTION.item(id), Purpose::Judged)
}

async fn run(session: &Session) -> Result<(), Interruption> {
    probes::judge_harmless(session, REQUESTS, &requirement::METHOD_OVERRIDE).await
}
