//! Deleting by the identifier in upper case.

use super::support::{gone, see_list, shows_or_is_gone};
use crate::api::COLLECTION;
use crate::contract::checks::{document, status};
use crate::contract::requirements::identifier as requirement;
use crate::fixtures::Collection;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::UPPER_CASE_CONSISTENT];

/// Whether case matters is open, but not from one method to the next.
pub(super) const SCENARIO: Scenario =
    Scenario::new("upper-case-id", "deleting by the identifier in upper case", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = with_a_letter(session).await?;
    let upper = collection.id.to_ascii_uppercase();
    if upper == collection.id {
        let answer = session.retrieve(&upper).await?;
        session.observe(&answer, "silent.upper-case-id", "identifiers have no letters");
        return Ok(());
    }
    session.declare_probe(&format!("/{upper}"), BlastRadius::Own)?;
    see_list(session).await?;
    let found = session.look_at_probe(&format!("/{upper}")).await?;
    let answer = session.delete(&upper).await?;
    session.observe(&answer, "silent.upper-case-id", format!("answered {}", answer.status()));
    let consistent = &requirement::UPPER_CASE_CONSISTENT;
    let as_retrieved =
        if found.is_success() { status::success() } else { status::not_carried_out() };
    if !session.check(&answer, consistent, &as_retrieved) {
        return Ok(());
    }
    if answer.is_success() {
        gone(session, &collection, consistent, consistent).await?;
        return Ok(());
    }
    let still_there = session.retrieve(&collection.id).await?;
    if shows_or_is_gone(session, &still_there) {
        session.check(&still_there, consistent, &document::identity(&COLLECTION, &collection.id));
    } else {
        session.doubt(format!(
            "{} is not judged: {}",
            consistent.id,
            session.in_words(&still_there)
        ));
    }
    Ok(())
}

/// A collection whose identifier differs in upper case: by chance alone one in eighty thousand
/// hexadecimal identifiers does not, five in a row only where none does.
async fn with_a_letter(session: &Session) -> Result<Collection, Interruption> {
    let mut created = session.create_collection().await?;
    for _ in 0..4 {
        if created.id.bytes().any(|byte| byte.is_ascii_lowercase()) {
            break;
        }
        created = session.create_collection().await?;
    }
    Ok(created)
}
