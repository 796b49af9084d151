//! Deleting one collection among others that a careless query would also find.

use serde_json::Value;

use super::support::{deleted, intact, retrieved};
use crate::contract::checks::status;
use crate::contract::requirements::deletion as requirement;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::ISOLATION_BYSTANDER];

/// The neighbours of a deleted collection stay: the one before, the one after, its namesake.
pub(super) const SCENARIO: Scenario =
    Scenario::new("bystanders", "deleting one collection among its likes", REQUIREMENTS, &run);

async fn run(session: &Session) -> Result<(), Interruption> {
    // One after the other, since their order is what a query by position goes by.
    let older = session.create_collection().await?;
    let target = session.create_collection().await?;
    let younger = session.create_collection().await?;
    let namesake = namesake(session, &target).await?;
    let bystanders: Vec<Collection> = [older, younger].into_iter().chain(namesake).collect();
    let before = all_retrieved(session, &bystanders).await?;
    deleted(session, &target.id).await?;
    let unchanged = &requirement::ISOLATION_BYSTANDER;
    let looks = bystanders.iter().zip(&before);
    let looks = looks.map(|(one, before)| intact(session, &one.id, before, unchanged));
    futures::future::try_join_all(looks).await?;
    Ok(())
}

/// A collection of the same name, unless the target keeps names unique, which no page forbids.
async fn namesake(
    session: &Session,
    target: &Collection,
) -> Result<Option<Collection>, Interruption> {
    if let Ok(collection) = session.create_namesake(target).await {
        Ok(Some(collection))
    } else {
        // Whatever the reason, the target has to be there for the rest to mean anything.
        session.require(&session.retrieve(&target.id).await?, &status::ok())?;
        Ok(None)
    }
}

async fn all_retrieved(
    session: &Session,
    collections: &[Collection],
) -> Result<Vec<Value>, Interruption> {
    let looks = collections.iter().map(|one| retrieved(session, &one.id));
    futures::future::try_join_all(looks).await
}
