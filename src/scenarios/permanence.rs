//! Permanence of a deletion: when it shows, and whether anything brings the collection back.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::support::{
    Poll, check_gone, never_listed, poll, poll_collection, read_list, require_deleted,
    require_gone, require_list, retrieve_and_check_intact,
};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, list, status};
use crate::contract::duration;
use crate::contract::requirements::{deletion, irreversible as requirement, visibility as window};
use crate::fixtures::Collection;
use crate::model::{Exchange, Requirement};
use crate::session::{Inconclusive, Scenario, Session};

const VISIBILITY_REQUIREMENTS: &[&Requirement] = &[&window::RETRIEVE, &window::LIST];

/// Retrieve and list show a deletion at once, or within the operator's window.
pub(super) const VISIBILITY: Scenario = Scenario::new(
    "visibility",
    "looking for a collection right after its deletion",
    VISIBILITY_REQUIREMENTS,
    &visibility,
);

async fn visibility(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    read_list(session).await?;
    require_deleted(session, &collection.id).await?;
    let watches = poll_collection(session, &collection).await?;
    judge_delay(session, &watches.retrieved, &window::RETRIEVE, "retrieve");
    if session.was_listed(&collection.id) {
        judge_delay(session, &watches.listed, &window::LIST, "list");
    } else {
        session.note_unjudged(never_listed(&window::LIST));
    }
    Ok(())
}

/// Judges the delay until a deletion showed. Returns true if it was short enough. A deletion that
/// never shows breaks another requirement.
pub(super) fn judge_delay(
    session: &Session,
    watch: &Poll,
    requirement: &'static Requirement,
    surface: &str,
) -> bool {
    let Some(after) = watch.shown_after else {
        session.observe(&watch.last, "visibility", format!("{surface}: the deletion never showed"));
        return true;
    };
    let window = session.expectations().visibility;
    let expected = if window.is_zero() {
        "gone at once".to_owned()
    } else {
        format!("gone within {}", duration::format(window))
    };
    let took = format!("{surface}: still there, gone only after {after:.1?}");
    let held = Mismatch::unless(after <= window, || took);
    let is_soon = session.check(&watch.last, requirement, &Check::decided(expected, held));
    session.observe(&watch.last, "visibility", format!("{surface}: gone after {after:.1?}"));
    is_soon
}

const IRREVERSIBLE_REQUIREMENTS: &[&Requirement] = &[
    &requirement::UPDATE,
    &requirement::NO_REVIVAL,
    &requirement::FRESH_IDENTITY,
    &deletion::ISOLATION_BYSTANDER,
];

/// Time that a late effect of a deletion is waited for.
const LATE_JOB: Duration = Duration::from_millis(250);

/// An update does not restore a deleted collection, and a new collection of the same name is a new
/// record.
pub(super) const IRREVERSIBLE: Scenario = Scenario::new(
    "irreversible",
    "updating and re-creating a deleted collection",
    IRREVERSIBLE_REQUIREMENTS,
    &irreversible,
);

async fn irreversible(session: &Session) -> Result<(), Inconclusive> {
    // In sequence: a collection that is created meanwhile may get the freed identifier.
    update_deleted(&session.branch("update")).await?;
    create_namesake(&session.branch("re-create")).await
}

async fn update_deleted(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    read_list(session).await?;
    require_deleted(session, &collection.id).await?;
    // Only a collection that was gone can come back.
    require_gone(session, &collection).await?;
    let body = json!({ "name": collection.name });
    let answer = session.send(session.update(&collection.id, &body)).await?;
    let document = answer.json().and_then(|json| json.get("data"));
    if answer.is_success() && document.is_some_and(|it| is_another(&collection, it)) {
        session.note_unjudged("the freed identifier was reissued before the update");
        return Ok(());
    }
    session.check(&answer, &requirement::UPDATE, &status::one_of(&session.expectations().gone()));
    let unchanged = &requirement::NO_REVIVAL;
    check_gone(session, &collection, unchanged, unchanged).await?;
    Ok(())
}

async fn create_namesake(session: &Session) -> Result<(), Inconclusive> {
    let first = session.create_collection().await?;
    require_deleted(session, &first.id).await?;
    let second = session.create_namesake(&first).await?;
    let answer = session.retrieve(&second.id).await?;
    if first.id == second.id {
        session.observe(&answer, "silent.identifier-again", "a freed `_id` was reissued");
    }
    let inherited = inherited_members(&first, &second);
    let expected = format!("not the `code` {}, and not the record {}", first.code, first.id);
    session.check(&answer, &requirement::FRESH_IDENTITY, &Check::decided(expected, inherited));
    // A job that goes by name and runs late would take the second for the first.
    tokio::time::sleep(LATE_JOB).await;
    let bystander = &deletion::ISOLATION_BYSTANDER;
    retrieve_and_check_intact(session, &second.id, &second.retrieved, bystander).await
}

/// Tells whether a document was created at another time than a collection.
fn is_another(collection: &Collection, document: &Value) -> bool {
    let created = &document["createdAt"];
    created.is_string() && *created != collection.document["createdAt"]
}

/// Members that the second collection wrongly shares with the first. A freed identifier may be
/// reissued, as long as it names a new record.
fn inherited_members(first: &Collection, second: &Collection) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let created = |one: &Collection| one.document["createdAt"].as_str().map(str::to_owned);
    let is_same = first.id == second.id && created(first) == created(second);
    if is_same {
        found.push(Mismatch::at("/data/_id", format!("the record {} again", second.id)));
    }
    if !first.code.is_empty() && first.code.eq_ignore_ascii_case(&second.code) {
        found.push(Mismatch::at("/data/code", format!("the `code` {} again", second.code)));
    }
    found
}

const LATE_RESURRECTION_REQUIREMENTS: &[&Requirement] = &[&requirement::LATE];

/// No collection that this run saw gone is back at the end of the run.
pub(super) const LATE_RESURRECTION: Scenario = Scenario::new(
    "late-resurrection",
    "looking for everything deleted at the end of the run",
    LATE_RESURRECTION_REQUIREMENTS,
    &late_resurrection,
)
.last();

async fn late_resurrection(session: &Session) -> Result<(), Inconclusive> {
    // An own collection, so that the scenario judges something when it runs alone.
    let collection = session.create_collection().await?;
    read_list(session).await?;
    require_deleted(session, &collection.id).await?;
    require_gone(session, &collection).await?;
    // Only a collection that a list has shown can be missing there.
    let gone = session.listed_and_gone();
    if gone.is_empty() {
        session.note_unjudged(never_listed(&requirement::LATE));
        return Ok(());
    }
    let expected = "none of the collections that were listed and are gone";
    let none_back = Check::new([expected.to_owned()], move |exchange| reappeared(exchange, &gone));
    // Polled, because a stale list restores nothing.
    let looks = poll(session, || require_list(session), &none_back).await?;
    session.check(&looks.last, &requirement::LATE, &none_back);
    Ok(())
}

fn reappeared(exchange: &Exchange, gone: &HashSet<String>) -> Vec<Mismatch> {
    let elements = list::elements(&COLLECTION, exchange).map(Vec::as_slice).unwrap_or_default();
    let ids = elements.iter().map(|element| element["_id"].as_str().unwrap_or_default());
    ids.enumerate()
        .filter(|(_, id)| gone.contains(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} is back")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(id: &str, code: &str, created: &str) -> Collection {
        let name = "n".to_owned();
        let document = json!({ "createdAt": created });
        let (id, code) = (id.to_owned(), code.to_owned());
        Collection { id, code, name, document, retrieved: Value::Null }
    }

    #[test]
    fn inherited_code_and_record_are_told_each_by_itself() {
        let first = collection("a", "x", "1");
        assert!(inherited_members(&first, &collection("b", "y", "2")).is_empty());
        assert_eq!(inherited_members(&first, &collection("b", "X", "2")).len(), 1, "only the code");
        assert_eq!(inherited_members(&first, &collection("a", "x", "1")).len(), 2);
        assert!(inherited_members(&collection("a", "", "1"), &collection("b", "", "1")).is_empty());
    }

    #[test]
    fn freed_identifier_of_a_new_record_is_not_inherited() {
        assert!(
            inherited_members(&collection("a", "x", "1"), &collection("a", "y", "2")).is_empty()
        );
    }
}
