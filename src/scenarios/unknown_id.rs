//! Deleting what never existed.

use crate::api::COLLECTION;

use super::support::{intact, not_found, shows_or_is_gone};
use crate::contract::checks::{body, status};
use crate::contract::requirements::deletion as requirement;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::UNKNOWN_STATUS, &requirement::UNKNOWN_BODY, &requirement::UNKNOWN_NO_EFFECT];

/// A well-formed identifier that was never issued is answered 404, and nothing changes.
pub(super) const SCENARIO: Scenario =
    Scenario::new("unknown-id", "deleting an identifier never issued", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    let bystander = match session.create_collection().await {
        Ok(bystander) => bystander,
        Err(reason) => {
            judge_redirect(session).await?;
            return Err(reason);
        }
    };
    let (id, answer) = judge_answer(session).await?;
    if answer.is_success() {
        return Ok(());
    }
    let unchanged = &requirement::UNKNOWN_NO_EFFECT;
    let (after, ()) = futures::try_join!(
        session.retrieve(&id),
        intact(session, &bystander.id, &bystander.retrieved, unchanged)
    )?;
    if !shows_or_is_gone(session, &after) {
        session.doubt(format!("{} is not judged: {}", unchanged.id, session.in_words(&after)));
    } else if !session.check(&after, unchanged, &not_found(session))
        && session.document(&after, &COLLECTION)?["_id"] == id
    {
        session.take_over(&id);
    }
    Ok(())
}

/// Judges a redirect of the documented path, which is seen without any collection too.
async fn judge_redirect(session: &Session) -> Result<(), Interruption> {
    let id = session.unissued_id();
    let is_redirect = |answer: &Answer| (300..400).contains(&answer.status());
    if !is_redirect(&session.retrieve(&id).await?) {
        return Ok(());
    }
    let answer = session.delete(&id).await?;
    if is_redirect(&answer) {
        let accepted = status::one_of(&session.expectations().unknown);
        session.check(&answer, &requirement::UNKNOWN_STATUS, &accepted);
    }
    Ok(())
}

/// Judges the answer to the deletion of an identifier that was never issued.
async fn judge_answer(session: &Session) -> Result<(String, Answer), Interruption> {
    let id = session.unissued_id();
    let answer = session.delete(&id).await?;
    let accepted = status::one_of(&session.expectations().unknown);
    if session.check(&answer, &requirement::UNKNOWN_STATUS, &accepted) {
        // The documented error belongs to the documented status.
        let documented =
            if answer.status() == 404 { body::invalid_collection() } else { body::error_family() };
        session.check(&answer, &requirement::UNKNOWN_BODY, &documented);
    }
    Ok((id, answer))
}
