//! Deleting with a body, which the page tells clients not to send.

use futures::FutureExt as _;

use super::support::{created_and_retrieved, intact};
use crate::contract::RequestBody;
use crate::contract::checks::{body, status};
use crate::contract::requirements::body as requirement;
use crate::model::BlastRadius;
use crate::run::{Judgement, Phase, Scenario, Session};

/// A deletion with a JSON body is refused and changes nothing, or is treated as expected instead.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "rejected-body",
    title: "deleting with a JSON body",
    requirements: &[
        &requirement::BODY_REFUSED,
        &requirement::BODY_REFUSAL_BODY,
        &requirement::BODY_NO_EFFECT,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let (collection, before) = created_and_retrieved(session).await?;
    let call = session.deletion(&collection.id).body("application/json", r#"{"confirm":true}"#);
    let answer = session.send(call).await?;
    answer.observe("silent.request-body", format!("answered {}", answer.status()));
    let accepted = match session.expectations().request_body {
        RequestBody::Rejected => status::refused(),
        RequestBody::Ignored => status::success(),
        RequestBody::Either => status::success_or_refused(),
    };
    if !answer.check(&requirement::BODY_REFUSED, &accepted) || answer.is_success() {
        return Ok(());
    }
    answer.check(&requirement::BODY_REFUSAL_BODY, &body::error_family());
    intact(session, &collection.id, &before, &requirement::BODY_NO_EFFECT).await
}
