//! Deleting identifiers that name no collection of the client: never issued, already deleted, or
//! another client's.

use super::support::{
    check_conclusive, check_gone, is_conclusive, not_found, poll_collection, read_list,
    require_deleted, retrieve_and_check_intact, retrieve_document,
};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, body, http, status};
use crate::contract::requirements::{deletion as requirement, tenancy};
use crate::model::Requirement;
use crate::session::{Answer, Inconclusive, Need, Scenario, Session};
use crate::wire::Token;

const UNKNOWN_ID_REQUIREMENTS: &[&Requirement] =
    &[&requirement::UNKNOWN_STATUS, &requirement::UNKNOWN_BODY, &requirement::UNKNOWN_NO_EFFECT];

/// Deleting a well-formed identifier that was never issued is answered 404 and changes nothing.
pub(super) const UNKNOWN_ID: Scenario = Scenario::new(
    "unknown-id",
    "deleting an identifier never issued",
    UNKNOWN_ID_REQUIREMENTS,
    &unknown_id,
);

async fn unknown_id(session: &Session) -> Result<(), Inconclusive> {
    let bystander = match session.create_collection().await {
        Ok(bystander) => bystander,
        Err(reason) => {
            judge_redirect(session).await?;
            return Err(reason);
        }
    };
    let (id, answer) = judge_unknown(session).await?;
    if answer.is_success() {
        return Ok(());
    }
    let unchanged = &requirement::UNKNOWN_NO_EFFECT;
    let (after, ()) = futures::try_join!(
        session.retrieve(&id),
        retrieve_and_check_intact(session, &bystander.id, &bystander.retrieved, unchanged)
    )?;
    if !is_conclusive(session, &after) {
        session.note_unjudged(format!(
            "{} is not judged: {}",
            unchanged.id,
            session.in_words(&after)
        ));
    } else if !session.check(&after, unchanged, &not_found(session))
        && session.document(&after, &COLLECTION)?["_id"] == id
    {
        session.take_over(&id);
    }
    Ok(())
}

/// Judges a redirect of the documented path, which shows even if no collection can be created.
async fn judge_redirect(session: &Session) -> Result<(), Inconclusive> {
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
async fn judge_unknown(session: &Session) -> Result<(String, Answer), Inconclusive> {
    let id = session.unissued_id();
    let answer = session.delete(&id).await?;
    let accepted = status::one_of(&session.expectations().unknown);
    if session.check(&answer, &requirement::UNKNOWN_STATUS, &accepted) {
        session.check(&answer, &requirement::UNKNOWN_BODY, &documented_error(&answer));
    }
    Ok((id, answer))
}

const DOUBLE_DELETE_REQUIREMENTS: &[&Requirement] = &[
    &requirement::REPEAT_STATUS,
    &requirement::REPEAT_NOT_FOUND,
    &requirement::REPEAT_BODY,
    &requirement::REPEAT_NO_EFFECT,
];

/// A second and a third deletion find nothing, because the first was a hard delete.
pub(super) const DOUBLE_DELETE: Scenario = Scenario::new(
    "double-delete",
    "deleting again what is deleted",
    DOUBLE_DELETE_REQUIREMENTS,
    &double_delete,
);

async fn double_delete(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let bystander = session.create_collection().await?;
    read_list(session).await?;
    require_deleted(session, &collection.id).await?;
    // Other scenarios judge the effect of the first deletion. Here, the later ones must not undo
    // it.
    let first = poll_collection(session, &collection).await?;
    let was_gone = first.retrieved.shown_after.and(first.listed.shown_after).is_some();
    let before = retrieve_document(session, &bystander.id).await?;
    let unchanged = &requirement::REPEAT_NO_EFFECT;
    check_conclusive(session, &first.retrieved.last, unchanged);
    for _ in 0..2 {
        let again = session.delete(&collection.id).await?;
        if !judge_repeated(session, &again) || !was_gone {
            return Ok(());
        }
        if !check_gone(session, &collection, unchanged, unchanged).await? {
            return Ok(());
        }
    }
    retrieve_and_check_intact(session, &bystander.id, &before, unchanged).await
}

fn judge_repeated(session: &Session, again: &Answer) -> bool {
    let gone = status::one_of(&session.expectations().gone());
    let refused = session.check(again, &requirement::REPEAT_STATUS, &gone);
    if refused {
        // An operator who does not expect 404 has chosen another status.
        if session.expectations().deleted.contains(&404) {
            session.check(again, &requirement::REPEAT_NOT_FOUND, &status::one_of(&[404]));
        }
        session.check(again, &requirement::REPEAT_BODY, &documented_error(again));
        session.observe(again, "silent.repeat-status", again.status().to_string());
    }
    refused
}

const TENANCY_REQUIREMENTS: &[&Requirement] =
    &[&tenancy::STATUS, &tenancy::BODY, &tenancy::NO_EFFECT, &tenancy::ORACLE];

/// For another client a collection does not exist, and no answer shows that it does.
pub(super) const TENANCY: Scenario = Scenario::new(
    "tenancy",
    "deleting another client's collection",
    TENANCY_REQUIREMENTS,
    &foreign_id,
)
.needs(&[Need::SecondToken]);

async fn foreign_id(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    require_another_client(session, &collection.retrieved["client"]).await?;
    let unissued = session.unissued_id();
    let unknown = session.send(session.deletion(&unissued).token(Token::Second)).await?;
    let foreign = session.send(session.deletion(&collection.id).token(Token::Second)).await?;
    let alike = judge_foreign(session, &foreign, &unknown);
    if status::refused().holds(foreign.exchange()) {
        retrieve_and_check_intact(
            session,
            &collection.id,
            &collection.retrieved,
            &tenancy::NO_EFFECT,
        )
        .await?;
    }
    if alike {
        let names = [&*unissued, &*collection.id, &*collection.code];
        let like_unknown = http::indistinguishable_from(unknown.exchange(), &names);
        session.check(&foreign, &tenancy::ORACLE, &like_unknown);
    }
    Ok(())
}

/// Requires that the second token works and belongs to another client.
async fn require_another_client(
    session: &Session,
    first: &serde_json::Value,
) -> Result<(), Inconclusive> {
    let own = session.create_collection_as(Token::Second).await?;
    let second = &own.document["client"];
    if first.is_string() && first == second {
        return Err(Inconclusive::new(
            "both tokens belong to the same client; put another client's token into \
             VERIFIK_SECOND_TOKEN",
        ));
    }
    Ok(())
}

/// Judges status and body. Returns true if the two answers have to be identical.
///
/// If an identifier that was never issued gets a wrong answer too, that one is reported instead.
fn judge_foreign(session: &Session, foreign: &Answer, unknown: &Answer) -> bool {
    let expectations = session.expectations();
    let as_foreign = status::one_of(&expectations.foreign);
    let as_unknown = status::one_of(&expectations.unknown);
    if !as_foreign.holds(foreign.exchange()) && !as_unknown.holds(unknown.exchange()) {
        session.check(unknown, &requirement::UNKNOWN_STATUS, &as_unknown);
        return false;
    }
    if !session.check(foreign, &tenancy::STATUS, &as_foreign) {
        return false;
    }
    let (in_foreign, in_unknown) = (documented_error(foreign), documented_error(unknown));
    if !in_foreign.holds(foreign.exchange()) && !in_unknown.holds(unknown.exchange()) {
        session.check(unknown, &requirement::UNKNOWN_BODY, &in_unknown);
        return false;
    }
    // An operator who expects different statuses for the two accepts that they can be told apart.
    session.check(foreign, &tenancy::BODY, &in_foreign) && foreign.status() == unknown.status()
}

/// Returns the check of the error body; the documented error belongs to the documented status.
fn documented_error(answer: &Answer) -> Check {
    if answer.status() == 404 { body::invalid_collection() } else { body::error_family() }
}
