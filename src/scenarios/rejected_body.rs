//! Deleting with a body, which the page tells clients not to send.

use super::probes::Pair;
use super::support::{gone, see_list};
use crate::contract::RequestBody;
use crate::contract::checks::{Check, body, status};
use crate::contract::requirements::body as requirement;
use crate::model::{Level, Requirement};
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::BODY_REFUSED,
    &requirement::BODY_REFUSAL_BODY,
    &requirement::BODY_NO_EFFECT,
    &requirement::BODY_CARRIED_OUT,
];

/// A deletion with a JSON body is refused and changes nothing, or is carried out as if it had none.
pub(super) const SCENARIO: Scenario =
    Scenario::new("rejected-body", "deleting with a JSON body", REQUIREMENTS, &run);

/// Where the operator decides.
pub(super) const KEY: &str = "`request-body` under [expectations] in conformance.toml";

async fn run(session: &Session) -> Result<(), Interruption> {
    let pair = Pair::create(session).await?;
    see_list(session).await?;
    let call = session.deletion(&pair.target.id).body("application/json", r#"{"confirm":true}"#);
    let answer = session.send(call).await?;
    let expected = session.expectations().request_body;
    session.observe(&answer, "silent.request-body", treatment(&answer, expected));
    // Where the operator leaves it open, being carried out is told as an advisory: the page asks
    // clients not to send a body, and no server to refuse one.
    let (level, wanted) = match expected {
        RequestBody::Either => (Level::May, RequestBody::Rejected),
        decided => (Level::Must, decided),
    };
    judge_treatment(session, &answer, level, wanted, &requirement::BODY_REFUSED);
    if status::refused().holds(answer.exchange()) {
        session.check(&answer, &requirement::BODY_REFUSAL_BODY, &body::error_family());
    }
    judge_effect(session, &pair, &answer).await
}

/// Judges that a body is treated like this; says whether it is. Each text names the key that
/// decides how strongly it binds.
pub(super) fn judge_treatment(
    session: &Session,
    answer: &Answer,
    level: Level,
    expected: RequestBody,
    requirement: &'static Requirement,
) -> bool {
    // What is neither refused nor carried out is another mistake, which is told elsewhere.
    if !status::success_or_refused().holds(answer.exchange()) {
        return false;
    }
    let (name, accepted) = match expected {
        RequestBody::Rejected => ("4xx", status::refused()),
        RequestBody::Ignored => ("2xx", status::success()),
        RequestBody::Either => ("2xx or 4xx", status::success_or_refused()),
    };
    let binds = if level == Level::Must { "is set" } else { "is not set, so that both will do" };
    let expected = format!("{name} ({KEY} {binds})");
    session.check_at(
        answer,
        level,
        requirement,
        &Check::new([expected], move |it| accepted.judge(it)),
    )
}

/// Judges that the effect of a deletion with a body is what its answer says: carried out as a
/// whole, or nothing at all.
pub(super) async fn judge_effect(
    session: &Session,
    pair: &Pair,
    answer: &Answer,
) -> Result<(), Interruption> {
    if answer.is_success() {
        let carried_out = &requirement::BODY_CARRIED_OUT;
        gone(session, &pair.target, carried_out, carried_out).await?;
    } else {
        pair.check_target_intact(session, &requirement::BODY_NO_EFFECT).await?;
    }
    Ok(())
}

fn treatment(answer: &Answer, expected: RequestBody) -> String {
    let did = match answer.status() {
        200..=299 => "carried out as if it had no body",
        400..=499 => "refused",
        _ => "neither refused nor carried out",
    };
    let accepted = match expected {
        RequestBody::Rejected => "rejected",
        RequestBody::Ignored => "ignored",
        RequestBody::Either => "either",
    };
    format!("answered {}: {did}; {KEY} is \"{accepted}\"", answer.status())
}
