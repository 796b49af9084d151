//! Steps that several scenarios share.

use serde_json::Value;

use crate::contract::checks::{document, list, status};
use crate::model::Requirement;
use crate::run::{Answer, Collection, Interruption, Session};

/// A fresh collection, and what retrieving it gives.
pub(super) async fn created_and_retrieved(
    session: &Session,
) -> Result<(Collection, Value), Interruption> {
    let collection = session.create_collection().await?;
    let document = retrieved(session, &collection.id).await?;
    Ok((collection, document))
}

/// What retrieving an existing collection gives.
pub(super) async fn retrieved(session: &Session, id: &str) -> Result<Value, Interruption> {
    let answer = session.retrieve(id).await?;
    Ok(answer.require(&status::ok())?.document()?.clone())
}

/// Judges that a collection is as it was before.
pub(super) async fn intact(
    session: &Session,
    id: &str,
    before: &Value,
    requirement: &'static Requirement,
) -> Result<(), Interruption> {
    let after = session.retrieve(id).await?;
    after.check(requirement, &document::intact(before));
    Ok(())
}

/// Judges that a deleted collection is found neither by retrieving nor by listing it.
pub(super) async fn gone(
    session: &Session,
    collection: &Collection,
    by_retrieve: &'static Requirement,
    by_list: &'static Requirement,
) -> Result<(), Interruption> {
    let (retrieved, listed) = futures::join!(session.retrieve(&collection.id), session.list());
    retrieved?.check(by_retrieve, &status::one_of(&session.expectations().gone()));
    let listed = listed?;
    listed.require(&status::ok())?;
    listed.check(by_list, &list::without(&collection.id, &collection.code));
    Ok(())
}

/// Deletes a collection as a step towards what the scenario is about.
pub(super) async fn deleted(session: &Session, id: &str) -> Result<Answer, Interruption> {
    let answer = session.delete(id).await?;
    answer.require(&status::success())?;
    Ok(answer)
}
