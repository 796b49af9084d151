//! Looking once more, when everything else is done.

use std::collections::HashSet;

use super::support::{deleted, listed, require_gone, see_list, unseen_in_list, watch};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, list};
use crate::contract::requirements::irreversible as requirement;
use crate::model::{Exchange, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::LATE];

/// Nothing that this run saw gone is there again at its end.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "late-resurrection",
    "looking for everything deleted at the end of the run",
    REQUIREMENTS,
    &run,
)
.last();

async fn run(session: &Session) -> Result<(), Interruption> {
    // One of its own, so that it judges something when it runs alone.
    let collection = session.create_collection().await?;
    see_list(session).await?;
    deleted(session, &collection.id).await?;
    require_gone(session, &collection).await?;
    // What no list has shown while it was there cannot be missed there.
    let gone = session.listed_and_gone();
    if gone.is_empty() {
        session.doubt(unseen_in_list(&requirement::LATE));
        return Ok(());
    }
    let expected = "none of the collections that were listed and are gone";
    let none_back = Check::new([expected.to_owned()], move |exchange| risen(exchange, &gone));
    // Watched, since a list that lags has brought nothing back.
    let looks = watch(session, || listed(session), &none_back).await?;
    session.check(&looks.last, &requirement::LATE, &none_back);
    Ok(())
}

fn risen(exchange: &Exchange, gone: &HashSet<String>) -> Vec<Mismatch> {
    let elements = list::elements(&COLLECTION, exchange).map(Vec::as_slice).unwrap_or_default();
    let ids = elements.iter().map(|element| element["_id"].as_str().unwrap_or_default());
    ids.enumerate()
        .filter(|(_, id)| gone.contains(*id))
        .map(|(index, id)| Mismatch::at(format!("/data/{index}"), format!("{id} is back")))
        .collect()
}
