//! What holds across the answers about one collection.

use crate::api::COLLECTION;
use std::collections::HashSet;

use futures::FutureExt as _;
use serde_json::Value;

use super::support::listed;
use crate::contract::checks::{Check, Mismatch, document, list, status};
use crate::contract::requirements::law as requirement;
use crate::model::BlastRadius;
use crate::session::{Answer, Judgement, Phase, Scenario, Session};

/// Created, retrieved and listed are one document, and looking does not change it.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "laws",
    title: "comparing the answers about one collection",
    requirements: &[
        &requirement::CREATED_EQUALS_RETRIEVED,
        &requirement::READ_ONLY,
        &requirement::TIMES,
        &requirement::UNIQUE_IDS,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let collection = session.create_collection().await?;
    let first = session.retrieve(&collection.id).await?;
    let before = first.require(&status::ok())?.document(&COLLECTION)?.clone();
    let list = listed(session).await?;
    let again = session.retrieve(&collection.id).await?;
    judge_times(&first, &before);
    judge_unique(&list);
    // What changes by being looked at cannot be compared with what it was before.
    if again.check(&requirement::READ_ONLY, &document::intact(&before)) {
        let created = document::agrees_with(&collection.document);
        first.check(&requirement::CREATED_EQUALS_RETRIEVED, &created);
        list.check(&requirement::CREATED_EQUALS_RETRIEVED, &listed_like(&list, &before));
    }
    Ok(())
}

fn judge_times(answer: &Answer, document: &Value) {
    let time = |member: &str| document[member].as_str()?.parse::<jiff::Timestamp>().ok();
    // Without two times there is nothing to compare; the schema says that they are missing.
    if let (Some(created), Some(updated)) = (time("createdAt"), time("updatedAt")) {
        let held = Mismatch::unless(updated >= created, || updated.to_string());
        let expected = format!("an `updatedAt` not before {created}");
        answer.check(&requirement::TIMES, &Check::decided(expected, held));
    }
}

fn ids(list: &Answer) -> impl Iterator<Item = &str> {
    let elements = list::elements(list.exchange()).map(Vec::as_slice).unwrap_or_default();
    elements.iter().map(|element| element["_id"].as_str().unwrap_or_default())
}

fn judge_unique(list: &Answer) {
    let mut seen = HashSet::new();
    let twice: Vec<Mismatch> = ids(list)
        .enumerate()
        .filter(|(_, id)| !seen.insert(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} again")))
        .collect();
    list.check(&requirement::UNIQUE_IDS, &Check::decided("every `_id` once", twice));
}

/// The list shows the collection, as retrieving it does.
fn listed_like(list: &Answer, before: &Value) -> Check {
    let id = before["_id"].as_str().unwrap_or_default();
    ids(list).position(|one| one == id).map_or_else(
        || {
            let missing = vec![Mismatch::at("/data", "it is not in the list")];
            Check::decided(format!("a list with {id}"), missing)
        },
        |index| document::element_agrees_with(index, before),
    )
}
