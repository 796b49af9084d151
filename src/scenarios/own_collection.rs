//! Deleting own collections, and comparing the responses about them.

use std::collections::HashSet;

use futures::future::try_join_all;
use serde_json::Value;

use super::support::{
    check_gone, require_deleted, require_list, retrieve_and_check_intact, retrieve_document,
    unless_rate_limited,
};
use crate::api::COLLECTION;
use crate::contract::checks::http::json_media_type;
use crate::contract::checks::{Check, Mismatch, body, document, list, status};
use crate::contract::requirements::{deletion as requirement, law};
use crate::contract::schemas::Schema;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Inconclusive, Scenario, Session};

const SUCCESS_REQUIREMENTS: &[&Requirement] = &[
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

/// A deletion answers with the document, removes it, and changes nothing else.
pub(super) const SUCCESS: Scenario =
    Scenario::new("success", "deleting an own collection", SUCCESS_REQUIREMENTS, &success);

async fn success(session: &Session) -> Result<(), Inconclusive> {
    let (as_sampled, without_type) =
        (session.branch("json-content-type"), session.branch("no-content-type"));
    let (first, second, bystander) = futures::try_join!(
        as_sampled.create_collection(),
        without_type.create_collection(),
        session.create_collection(),
    )?;
    session.list().await?;
    let bare = without_type.deletion(&second.id).without_header("content-type");
    // In sequence: damage that the first does must not be hidden by the second.
    let sampled = as_sampled.delete(&first.id).await?;
    let bare = without_type.send(bare).await?;
    judge_content_types(session, &sampled, &bare);
    // If the target rejects the header, the deletion without it is judged instead.
    if sampled.is_success() || !bare.is_success() {
        judge_deletion(&as_sampled, &first, &sampled).await?;
    } else {
        judge_deletion(&without_type, &second, &bare).await?;
    }
    retrieve_and_check_intact(
        session,
        &bystander.id,
        &bystander.retrieved,
        &requirement::ISOLATION_BYSTANDER,
    )
    .await
}

/// Judges the effect of the `Content-Type`. A header is the cause only if the deletion works
/// without it; otherwise deletion as a whole is broken, which other checks report. A collection
/// that is already gone proves nothing about the header.
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
async fn judge_deletion(
    session: &Session,
    collection: &Collection,
    answer: &Answer,
) -> Result<(), Inconclusive> {
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
    check_gone(session, collection, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST).await?;
    Ok(())
}

/// Judges the document in the answer to a deletion. Returns true if it is as documented. Each check
/// presumes the one before: a missing envelope is not reported as a wrong document too.
pub(super) fn judge_document(session: &Session, collection: &Collection, answer: &Answer) -> bool {
    if answer.is_empty() && answer.status() != 200 {
        return false;
    }
    if !answer.is_empty() {
        session.check(answer, &requirement::SUCCESS_MEDIA_TYPE, &json_media_type());
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

const BYSTANDERS_REQUIREMENTS: &[&Requirement] = &[&requirement::ISOLATION_BYSTANDER];

/// The neighbours of a deleted collection remain: the one before, the one after, and its namesake.
pub(super) const BYSTANDERS: Scenario = Scenario::new(
    "bystanders",
    "deleting one collection among its likes",
    BYSTANDERS_REQUIREMENTS,
    &bystanders,
)
.items_at_once(4);

async fn bystanders(session: &Session) -> Result<(), Inconclusive> {
    // In sequence, because a query by position depends on their order.
    let older = session.create_collection().await?;
    let target = session.create_collection().await?;
    let younger = session.create_collection().await?;
    let namesake = namesake(session, &target).await?;
    let bystanders: Vec<Collection> = [older, younger].into_iter().chain(namesake).collect();
    let before = retrieve_documents(session, &bystanders).await?;
    require_deleted(session, &target.id).await?;
    let unchanged = &requirement::ISOLATION_BYSTANDER;
    let looks = bystanders.iter().zip(&before);
    let looks =
        looks.map(|(one, before)| retrieve_and_check_intact(session, &one.id, before, unchanged));
    try_join_all(looks).await?;
    Ok(())
}

/// Creates a collection of the same name; `None` if the target keeps names unique, which no page
/// forbids.
async fn namesake(
    session: &Session,
    target: &Collection,
) -> Result<Option<Collection>, Inconclusive> {
    if let Ok(collection) = session.create_namesake(target).await {
        Ok(Some(collection))
    } else {
        // Without the target, the rest of the scenario would prove nothing.
        session.require(&session.retrieve(&target.id).await?, &status::ok())?;
        Ok(None)
    }
}

async fn retrieve_documents(
    session: &Session,
    collections: &[Collection],
) -> Result<Vec<Value>, Inconclusive> {
    let looks = collections.iter().map(|one| retrieve_document(session, &one.id));
    try_join_all(looks).await
}

const STEADINESS_REQUIREMENTS: &[&Requirement] = &[
    &requirement::SUCCESS_STATUS,
    &requirement::SUCCESS_IDENTITY,
    &requirement::HARD_RETRIEVE,
    &requirement::HARD_LIST,
    &law::CREATED_EQUALS_RETRIEVED,
];

/// Many deletions all succeed, and all take effect.
pub(super) const STEADINESS: Scenario = Scenario::new(
    "steadiness",
    "deleting many collections, one like the other",
    STEADINESS_REQUIREMENTS,
    &steadiness,
)
.items_at_once(12);

/// Number of deletions. A fault that shows once in n deletions is found with probability 1 - (1 -
/// 1/n)^12: 97 % for n = 4, 72 % for n = 10.
const DELETIONS: usize = 12;

async fn steadiness(session: &Session) -> Result<(), Inconclusive> {
    let branches: Vec<Session> =
        (1..=DELETIONS).map(|number| session.branch(&format!("deletion-{number:02}"))).collect();
    let created = try_join_all(branches.iter().map(Session::create_collection)).await?;
    // Once for all of them: only a collection that a list has shown can be missing there later.
    let list = require_list(&session.branch("list")).await?;
    session.check(&list, &law::CREATED_EQUALS_RETRIEVED, &shows_all(&created));
    let deletions = branches.iter().zip(&created);
    try_join_all(deletions.map(|(branch, collection)| judge_one_deletion(branch, collection)))
        .await?;
    Ok(())
}

/// Check: the list shows each of these collections.
fn shows_all(created: &[Collection]) -> Check {
    let ids: Vec<String> = created.iter().map(|one| one.id.clone()).collect();
    Check::new([format!("a list with all {} collections", ids.len())], move |exchange| {
        let elements = list::elements(&COLLECTION, exchange).map(Vec::as_slice).unwrap_or_default();
        let is_shown = |id: &&String| elements.iter().any(|one| one["_id"] == id.as_str());
        let missing = ids.iter().filter(|id| !is_shown(id)).count();
        Mismatch::unless(missing == 0, || format!("{missing} of them are not listed"))
    })
}

async fn judge_one_deletion(
    session: &Session,
    collection: &Collection,
) -> Result<(), Inconclusive> {
    let Some(answer) = unless_rate_limited(session.delete(&collection.id).await)? else {
        return Ok(());
    };
    if !session.check(&answer, &requirement::SUCCESS_STATUS, &status::ok()) {
        return Ok(());
    }
    if answer.json().is_some_and(|json| json.pointer("/data/_id").is_some()) {
        session.check(
            &answer,
            &requirement::SUCCESS_IDENTITY,
            &document::identity(&COLLECTION, &collection.id),
        );
    }
    check_gone(session, collection, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST).await?;
    Ok(())
}

const LAWS_REQUIREMENTS: &[&Requirement] =
    &[&law::CREATED_EQUALS_RETRIEVED, &law::READ_ONLY, &law::TIMES, &law::UNIQUE_IDS];

/// A collection is the same document when created, retrieved and listed, and reading does not
/// change it.
pub(super) const LAWS: Scenario =
    Scenario::new("laws", "comparing the answers about one collection", LAWS_REQUIREMENTS, &laws);

async fn laws(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let first = session.retrieve(&collection.id).await?;
    let before = session.document(session.require(&first, &status::ok())?, &COLLECTION)?.clone();
    let list = require_list(session).await?;
    let again = session.retrieve(&collection.id).await?;
    judge_times(session, &first, &before);
    judge_unique(session, &list);
    // A document that reading changes cannot be compared with an earlier answer.
    if session.check(&again, &law::READ_ONLY, &document::intact(&COLLECTION, &before)) {
        let created = document::agrees_with(&COLLECTION, &collection.document);
        session.check(&first, &law::CREATED_EQUALS_RETRIEVED, &created);
        session.check(&list, &law::CREATED_EQUALS_RETRIEVED, &listed_like(&list, &before));
    }
    Ok(())
}

fn judge_times(session: &Session, answer: &Answer, document: &Value) {
    let time = |member: &str| document[member].as_str()?.parse::<jiff::Timestamp>().ok();
    // Missing times are reported by the schema.
    if let (Some(created), Some(updated)) = (time("createdAt"), time("updatedAt")) {
        let held = Mismatch::unless(updated >= created, || updated.to_string());
        let expected = format!("an `updatedAt` not before {created}");
        session.check(answer, &law::TIMES, &Check::decided(expected, held));
    }
}

fn listed_ids(list: &Answer) -> impl Iterator<Item = &str> {
    let elements =
        list::elements(&COLLECTION, list.exchange()).map(Vec::as_slice).unwrap_or_default();
    elements.iter().map(|element| element["_id"].as_str().unwrap_or_default())
}

fn judge_unique(session: &Session, list: &Answer) {
    let mut seen = HashSet::new();
    let twice: Vec<Mismatch> = listed_ids(list)
        .enumerate()
        .filter(|(_, id)| !seen.insert(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} again")))
        .collect();
    session.check(list, &law::UNIQUE_IDS, &Check::decided("every `_id` once", twice));
}

/// Check: the list shows the collection as retrieve does.
fn listed_like(list: &Answer, before: &Value) -> Check {
    let id = before["_id"].as_str().unwrap_or_default();
    listed_ids(list).position(|one| one == id).map_or_else(
        || {
            let missing = vec![Mismatch::at("/data", "it is not in the list")];
            Check::decided(format!("a list with {id}"), missing)
        },
        |index| document::element_agrees_with(&COLLECTION, index, before),
    )
}
