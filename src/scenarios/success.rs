//! Deleting an own collection.

use super::support::{gone, intact};
use crate::api::COLLECTION;
use crate::contract::checks::{body, document, http::utf8, media, status};
use crate::contract::requirements::{deletion as requirement, http};
use crate::contract::schemas::Schema;
use crate::fixtures::Collection;
use crate::model::{Requirement, Response};
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::SUCCESS_STATUS,
    &requirement::SUCCESS_MEDIA_TYPE,
    &requirement::SUCCESS_ENVELOPE,
    &requirement::SUCCESS_SCHEMA,
    &requirement::SUCCESS_IDENTITY,
    &requirement::SUCCESS_SNAPSHOT,
    &requirement::REQUEST_JSON_CONTENT_TYPE,
    &requirement::REQUEST_NO_CONTENT_TYPE,
    &requirement::HARD_RETRIEVE,
    &requirement::HARD_LIST,
    &requirement::ISOLATION_BYSTANDER,
];

/// A deletion answers with the document, removes it, and touches nothing else.
pub(super) const SCENARIO: Scenario =
    Scenario::new("success", "deleting an own collection", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    let (as_sampled, without_type) =
        (session.branch("json-content-type"), session.branch("no-content-type"));
    let (first, second, bystander) = futures::try_join!(
        as_sampled.create_collection(),
        without_type.create_collection(),
        session.create_collection(),
    )?;
    session.list().await?;
    let bare = without_type.deletion(&second.id).without_header("content-type");
    // One after the other: what the first does to its neighbours must not hide in the second.
    let sampled = as_sampled.delete(&first.id).await?;
    let bare = without_type.send(bare).await?;
    judge_content_types(session, &sampled, &bare);
    // A header that the target cannot bear must not hide what it does without that header.
    if sampled.is_success() || !bare.is_success() {
        judge(&as_sampled, &first, &sampled).await?;
    } else {
        judge(&without_type, &second, &bare).await?;
    }
    intact(session, &bystander.id, &bystander.retrieved, &requirement::ISOLATION_BYSTANDER).await
}

/// A header is to blame only when the deletion works without it: otherwise deletion as a whole is
/// broken, which is said elsewhere. Nor is it to blame when the collection is not there any more.
fn judge_content_types(session: &Session, sampled: &Answer, bare: &Answer) {
    if bare.is_success() && !is_missing(session, sampled) {
        session.check(sampled, &requirement::REQUEST_JSON_CONTENT_TYPE, &status::success());
    }
    if sampled.is_success() && !is_missing(session, bare) {
        session.check(bare, &requirement::REQUEST_NO_CONTENT_TYPE, &status::success());
    }
}

fn is_missing(session: &Session, answer: &Answer) -> bool {
    session.expectations().gone().contains(&answer.status())
}

/// Judges the answer and the effect of a deletion.
async fn judge(
    session: &Session,
    collection: &Collection,
    answer: &Answer,
) -> Result<(), Interruption> {
    session.check(answer, &requirement::SUCCESS_STATUS, &status::ok());
    if !answer.is_success() {
        return Ok(());
    }
    judge_document(session, collection, answer);
    if let Some(deleted) = answer.json().and_then(|json| json.pointer("/data/deleted")) {
        session.observe(
            answer,
            "silent.deleted-flag-in-snapshot",
            format!("`deleted` is {deleted}"),
        );
    }
    gone(session, collection, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST).await?;
    Ok(())
}

/// Judges the document in the answer to a deletion; says whether it is as documented. Each check
/// presumes the one before: a missing envelope is not also a wrong document.
pub(super) fn judge_document(session: &Session, collection: &Collection, answer: &Answer) -> bool {
    if answer.is_empty() && answer.status() != 200 {
        return false;
    }
    if !answer.is_empty() {
        session.check(answer, &requirement::SUCCESS_MEDIA_TYPE, &media::json());
        // What is not UTF-8 can be read neither as an envelope nor as a document.
        let declares_json = answer.exchange().response().is_some_and(Response::declares_json);
        if declares_json && !utf8().holds(answer.exchange()) {
            session.check(answer, &http::CHARSET, &utf8());
            return false;
        }
    }
    if !session.check(answer, &requirement::SUCCESS_ENVELOPE, &body::envelope(&COLLECTION)) {
        return false;
    }
    let named = answer.json().is_some_and(|json| json.pointer("/data/_id").is_some());
    let identified = !named
        || session.check(
            answer,
            &requirement::SUCCESS_IDENTITY,
            &document::identity(&COLLECTION, &collection.id),
        );
    let shape = body::schema_at("/data", Schema::Collection);
    session.check(answer, &requirement::SUCCESS_SCHEMA, &shape)
        && identified
        && session.check(
            answer,
            &requirement::SUCCESS_SNAPSHOT,
            &document::snapshot_of(&COLLECTION, &collection.retrieved),
        )
}
