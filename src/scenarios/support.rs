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

/// Two looks at a collection that should not be there: by retrieving and by listing it.
pub(super) struct Looks {
    retrieved: Answer,
    listed: Answer,
    id: String,
    code: String,
}

/// Looks at a collection by retrieving and by listing it.
pub(super) async fn looks(
    session: &Session,
    collection: &Collection,
) -> Result<Looks, Interruption> {
    let (retrieved, listed) = futures::try_join!(session.retrieve(&collection.id), session.list())?;
    // A list that cannot be read shows nothing, neither that it is gone nor that it is there.
    listed.require(&list::readable())?;
    let (id, code) = (collection.id.clone(), collection.code.clone());
    Ok(Looks { retrieved, listed, id, code })
}

impl Looks {
    /// Whether it is not found at all.
    pub(super) fn found_nothing(&self, session: &Session) -> bool {
        let gone = status::one_of(&session.expectations().gone());
        gone.holds(self.retrieved.exchange())
            && list::without(&self.id, &self.code).holds(self.listed.exchange())
    }

    /// Judges that neither look finds it.
    pub(super) fn check(
        &self,
        session: &Session,
        by_retrieve: &'static Requirement,
        by_list: &'static Requirement,
    ) {
        self.retrieved.check(by_retrieve, &status::one_of(&session.expectations().gone()));
        self.listed.check(by_list, &list::without(&self.id, &self.code));
    }
}

/// Judges that a deleted collection is found neither by retrieving nor by listing it.
pub(super) async fn gone(
    session: &Session,
    collection: &Collection,
    by_retrieve: &'static Requirement,
    by_list: &'static Requirement,
) -> Result<(), Interruption> {
    looks(session, collection).await?.check(session, by_retrieve, by_list);
    Ok(())
}

/// Deletes a collection as a step towards what the scenario is about.
pub(super) async fn deleted(session: &Session, id: &str) -> Result<Answer, Interruption> {
    let answer = session.delete(id).await?;
    answer.require(&status::success())?;
    Ok(answer)
}
