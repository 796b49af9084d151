//! What holds across the answers about one collection.

use std::collections::HashSet;

use futures::FutureExt as _;
use serde_json::Value;

use super::support::listed;
use crate::contract::checks::{Check, Mismatch, document, list, status};
use crate::contract::requirements::law as requirement;
use crate::model::BlastRadius;
use crate::run::{Answer, Judgement, Phase, Scenario, Session};

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
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let collection = session.create_collection().await?;
    let first = session.retrieve(&collection.id).await?;
    let before = first.require(&status::ok())?.document()?.clone();
    first.check(
        &requirement::CREATED_EQUALS_RETRIEVED,
        &document::agrees_with(&collection.document),
    );
    judge_times(&first, &before);
    let list = listed(session).await?;
    judge_list(&list, &collection.id, &before);
    let again = session.retrieve(&collection.id).await?;
    again.check(&requirement::READ_ONLY, &document::intact(&before));
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

fn judge_list(list: &Answer, id: &str, before: &Value) {
    let elements = list::elements(list.exchange()).map(Vec::as_slice).unwrap_or_default();
    let ids = || elements.iter().map(|element| element["_id"].as_str().unwrap_or_default());
    let mut seen = HashSet::new();
    let twice: Vec<Mismatch> = ids()
        .enumerate()
        .filter(|(_, id)| !seen.insert(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} again")))
        .collect();
    list.check(&requirement::UNIQUE_IDS, &Check::decided("every `_id` once", twice));
    let check = ids().position(|one| one == id).map_or_else(
        || {
            let missing = vec![Mismatch::at("/data", "it is not in the list")];
            Check::decided(format!("a list with {id}"), missing)
        },
        |index| document::element_agrees_with(index, before),
    );
    list.check(&requirement::CREATED_EQUALS_RETRIEVED, &check);
}
