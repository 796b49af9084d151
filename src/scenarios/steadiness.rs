//! Deleting again and again: what is wrong one time in n shows only in many.

use futures::future::try_join_all;

use super::support::{answered, gone, listed};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, document, list, status};
use crate::contract::requirements::{deletion as requirement, law};
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::SUCCESS_STATUS,
    &requirement::SUCCESS_IDENTITY,
    &requirement::HARD_RETRIEVE,
    &requirement::HARD_LIST,
    &law::CREATED_EQUALS_RETRIEVED,
];

/// Many deletions all succeed, and all take effect.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "steadiness",
    "deleting many collections, one like the other",
    REQUIREMENTS,
    &run,
);

/// How many collections are deleted. A fault that shows one time in n is found with a chance of
/// 1 - (1 - 1/n)^12: 97 in 100 for n = 4, 72 in 100 for n = 10.
const DELETIONS: usize = 12;

async fn run(session: &Session) -> Result<(), Interruption> {
    let branches: Vec<Session> =
        (1..=DELETIONS).map(|number| session.branch(&format!("deletion-{number:02}"))).collect();
    let created = try_join_all(branches.iter().map(Session::create_collection)).await?;
    // Once for all of them: only what a list has shown can be missed there.
    let list = listed(&session.branch("list")).await?;
    session.check(&list, &law::CREATED_EQUALS_RETRIEVED, &shows_all(&created));
    let deletions = branches.iter().zip(&created);
    try_join_all(deletions.map(|(branch, collection)| one_deletion(branch, collection))).await?;
    Ok(())
}

/// The list shows each of these collections: it is the list of all.
fn shows_all(created: &[Collection]) -> Check {
    let ids: Vec<String> = created.iter().map(|one| one.id.clone()).collect();
    Check::new([format!("a list with all {} collections", ids.len())], move |exchange| {
        let elements = list::elements(&COLLECTION, exchange).map(Vec::as_slice).unwrap_or_default();
        let is_shown = |id: &&String| elements.iter().any(|one| one["_id"] == id.as_str());
        let missing = ids.iter().filter(|id| !is_shown(id)).count();
        Mismatch::unless(missing == 0, || format!("{missing} of them are not listed"))
    })
}

async fn one_deletion(session: &Session, collection: &Collection) -> Result<(), Interruption> {
    let Some(answer) = answered(session.delete(&collection.id).await)? else { return Ok(()) };
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
    gone(session, collection, &requirement::HARD_RETRIEVE, &requirement::HARD_LIST).await?;
    Ok(())
}
