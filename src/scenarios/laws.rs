//! What holds across the answers about one collection.

use crate::api::COLLECTION;
use std::collections::HashSet;

use serde_json::Value;

use super::support::listed;
use crate::contract::checks::{Check, Mismatch, document, list, status};
use crate::contract::requirements::law as requirement;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::CREATED_EQUALS_RETRIEVED,
    &requirement::READ_ONLY,
    &requirement::TIMES,
    &requirement::UNIQUE_IDS,
];

/// Created, retrieved and listed are one document, and looking does not change it.
pub(super) const SCENARIO: Scenario =
    Scenario::new("laws", "comparing the answers about one collection", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let first = session.retrieve(&collection.id).await?;
    let before = session.document(session.require(&first, &status::ok())?, &COLLECTION)?.clone();
    let list = listed(session).await?;
    let again = session.retrieve(&collection.id).await?;
    judge_times(session, &first, &before);
    judge_unique(session, &list);
    // What changes by being looked at cannot be compared with what it was before.
    if session.check(&again, &requirement::READ_ONLY, &document::intact(&COLLECTION, &before)) {
        let created = document::agrees_with(&COLLECTION, &collection.document);
        session.check(&first, &requirement::CREATED_EQUALS_RETRIEVED, &created);
        session.check(&list, &requirement::CREATED_EQUALS_RETRIEVED, &listed_like(&list, &before));
    }
    Ok(())
}

fn judge_times(session: &Session, answer: &Answer, document: &Value) {
    let time = |member: &str| document[member].as_str()?.parse::<jiff::Timestamp>().ok();
    // Without two times there is nothing to compare; the schema says that they are missing.
    if let (Some(created), Some(updated)) = (time("createdAt"), time("updatedAt")) {
        let held = Mismatch::unless(updated >= created, || updated.to_string());
        let expected = format!("an `updatedAt` not before {created}");
        session.check(answer, &requirement::TIMES, &Check::decided(expected, held));
    }
}

fn ids(list: &Answer) -> impl Iterator<Item = &str> {
    let elements =
        list::elements(&COLLECTION, list.exchange()).map(Vec::as_slice).unwrap_or_default();
    elements.iter().map(|element| element["_id"].as_str().unwrap_or_default())
}

fn judge_unique(session: &Session, list: &Answer) {
    let mut seen = HashSet::new();
    let twice: Vec<Mismatch> = ids(list)
        .enumerate()
        .filter(|(_, id)| !seen.insert(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} again")))
        .collect();
    session.check(list, &requirement::UNIQUE_IDS, &Check::decided("every `_id` once", twice));
}

/// The list shows the collection, as retrieving it does.
fn listed_like(list: &Answer, before: &Value) -> Check {
    let id = before["_id"].as_str().unwrap_or_default();
    ids(list).position(|one| one == id).map_or_else(
        || {
            let missing = vec![Mismatch::at("/data", "it is not in the list")];
            Check::decided(format!("a list with {id}"), missing)
        },
        |index| document::element_agrees_with(&COLLECTION, index, before),
    )
}
