//! Trying to bring a deleted collection back.

use futures::FutureExt as _;
use serde_json::json;

use super::support::{deleted, gone, not_found, require_gone};
use crate::contract::checks::{Check, Mismatch};
use crate::contract::requirements::irreversible as requirement;
use crate::model::BlastRadius;
use crate::run::{Collection, Judgement, Phase, Scenario, Session};

/// An update revives nothing, and a new collection of the same name is another one.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "irreversible",
    title: "updating and re-creating a deleted collection",
    requirements: &[&requirement::UPDATE, &requirement::NO_REVIVAL, &requirement::FRESH_IDENTITY],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let updated = session.branch("update");
    let recreated = session.branch("re-create");
    futures::try_join!(update(&updated), recreate(&recreated))?;
    Ok(())
}

async fn update(session: &Session) -> Judgement {
    let collection = session.create_collection().await?;
    deleted(session, &collection.id).await?;
    // Nothing can be revived that was not gone.
    require_gone(session, &collection).await?;
    let body = json!({ "name": collection.name });
    let answer = session.send(session.update(&collection.id, &body)).await?;
    answer.check(&requirement::UPDATE, &not_found(session));
    let unchanged = &requirement::NO_REVIVAL;
    gone(session, &collection, unchanged, unchanged).await?;
    Ok(())
}

async fn recreate(session: &Session) -> Judgement {
    let first = session.create_collection().await?;
    deleted(session, &first.id).await?;
    let second = session.create_namesake(&first).await?;
    let answer = session.retrieve(&second.id).await?;
    let inherited = inherited(&first, &second);
    let expected = format!("neither `_id` {} nor `code` {}", first.id, first.code);
    answer.check(&requirement::FRESH_IDENTITY, &Check::decided(expected, inherited));
    Ok(())
}

/// What the second collection has of the first that it should not have.
fn inherited(first: &Collection, second: &Collection) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if first.id == second.id {
        found.push(Mismatch::at("/data/_id", format!("the `_id` {} again", second.id)));
    }
    if !first.code.is_empty() && first.code.eq_ignore_ascii_case(&second.code) {
        found.push(Mismatch::at("/data/code", format!("the `code` {} again", second.code)));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn collection(id: &str, code: &str) -> Collection {
        let name = "n".to_owned();
        Collection { id: id.to_owned(), code: code.to_owned(), name, document: Value::Null }
    }

    #[test]
    fn each_inherited_name_is_told_by_itself() {
        let first = collection("a", "x");
        assert!(inherited(&first, &collection("b", "y")).is_empty());
        assert_eq!(inherited(&first, &collection("a", "y")).len(), 1, "only the identifier");
        assert_eq!(inherited(&first, &collection("b", "X")).len(), 1, "only the code");
        assert_eq!(inherited(&first, &collection("a", "x")).len(), 2);
        assert!(inherited(&collection("a", ""), &collection("b", "")).is_empty());
    }
}
