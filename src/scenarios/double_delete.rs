//! Deleting twice, and once more.

use super::support::{deleted, gone, intact, retrieved, see_list, tells, watch_collection};
use crate::contract::checks::{body, status};
use crate::contract::requirements::deletion as requirement;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::REPEAT_STATUS,
    &requirement::REPEAT_NOT_FOUND,
    &requirement::REPEAT_BODY,
    &requirement::REPEAT_NO_EFFECT,
];

/// A second and a third deletion find nothing: the first was a hard delete.
pub(super) const SCENARIO: Scenario =
    Scenario::new("double-delete", "deleting again what is deleted", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let bystander = session.create_collection().await?;
    see_list(session).await?;
    deleted(session, &collection.id).await?;
    // What the first deletion left is judged elsewhere; here it is what the others must not undo.
    let first = watch_collection(session, &collection).await?;
    let was_gone = first.retrieved.shown_after.and(first.listed.shown_after).is_some();
    let before = retrieved(session, &bystander.id).await?;
    let unchanged = &requirement::REPEAT_NO_EFFECT;
    tells(session, &first.retrieved.last, unchanged);
    for _ in 0..2 {
        let again = session.delete(&collection.id).await?;
        if !judge(session, &again) || !was_gone {
            return Ok(());
        }
        if !gone(session, &collection, unchanged, unchanged).await? {
            return Ok(());
        }
    }
    intact(session, &bystander.id, &before, unchanged).await
}

fn judge(session: &Session, again: &Answer) -> bool {
    let gone = status::one_of(&session.expectations().gone());
    let refused = session.check(again, &requirement::REPEAT_STATUS, &gone);
    if refused {
        // An operator who does not expect 404 has decided for another status.
        if session.expectations().deleted.contains(&404) {
            session.check(again, &requirement::REPEAT_NOT_FOUND, &status::one_of(&[404]));
        }
        // The documented error belongs to the documented status.
        let documented =
            if again.status() == 404 { body::invalid_collection() } else { body::error_family() };
        session.check(again, &requirement::REPEAT_BODY, &documented);
        session.observe(again, "silent.repeat-status", again.status().to_string());
    }
    refused
}
