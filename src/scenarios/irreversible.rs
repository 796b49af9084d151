//! Trying to bring a deleted collection back.

use serde_json::{Value, json};

use super::support::{deleted, gone, require_gone, see_list};
use crate::contract::checks::{Check, Mismatch, status};
use crate::contract::requirements::irreversible as requirement;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::UPDATE, &requirement::NO_REVIVAL, &requirement::FRESH_IDENTITY];

/// An update revives nothing, and a new collection of the same name is another one.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "irreversible",
    "updating and re-creating a deleted collection",
    REQUIREMENTS,
    &run,
);

async fn run(session: &Session) -> Result<(), Interruption> {
    // One after the other: what is created meanwhile may be given the freed identifier.
    update(&session.branch("update")).await?;
    recreate(&session.branch("re-create")).await
}

async fn update(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    see_list(session).await?;
    deleted(session, &collection.id).await?;
    // Nothing can be revived that was not gone.
    require_gone(session, &collection).await?;
    let body = json!({ "name": collection.name });
    let answer = session.send(session.update(&collection.id, &body)).await?;
    let document = answer.json().and_then(|json| json.get("data"));
    if answer.is_success() && document.is_some_and(|it| is_another(&collection, it)) {
        session.doubt("the freed identifier was handed out again before it was updated");
        return Ok(());
    }
    session.check(&answer, &requirement::UPDATE, &status::one_of(&session.expectations().gone()));
    let unchanged = &requirement::NO_REVIVAL;
    gone(session, &collection, unchanged, unchanged).await?;
    Ok(())
}

async fn recreate(session: &Session) -> Result<(), Interruption> {
    let first = session.create_collection().await?;
    deleted(session, &first.id).await?;
    let second = session.create_namesake(&first).await?;
    let answer = session.retrieve(&second.id).await?;
    if first.id == second.id {
        session.observe(&answer, "silent.identifier-again", "a freed `_id` was handed out again");
    }
    let inherited = inherited(&first, &second);
    let expected = format!("not the `code` {}, and not the record {}", first.code, first.id);
    session.check(&answer, &requirement::FRESH_IDENTITY, &Check::decided(expected, inherited));
    Ok(())
}

/// Whether a document was created at another time than a collection.
fn is_another(collection: &Collection, document: &Value) -> bool {
    let created = &document["createdAt"];
    created.is_string() && *created != collection.document["createdAt"]
}

/// What the second collection has of the first that it should not have. A freed identifier may be
/// handed out again, as long as it names a new record: a life belongs to a creation.
fn inherited(first: &Collection, second: &Collection) -> Vec<Mismatch> {
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
        assert!(inherited(&first, &collection("b", "y", "2")).is_empty());
        assert_eq!(inherited(&first, &collection("b", "X", "2")).len(), 1, "only the code");
        assert_eq!(inherited(&first, &collection("a", "x", "1")).len(), 2);
        assert!(inherited(&collection("a", "", "1"), &collection("b", "", "1")).is_empty());
    }

    #[test]
    fn freed_identifier_of_a_new_record_is_not_inherited() {
        assert!(inherited(&collection("a", "x", "1"), &collection("a", "y", "2")).is_empty());
    }
}
