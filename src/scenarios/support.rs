//! Steps that several scenarios share.

use std::future::Future;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::contract::checks::{Check, document, list, status};
use crate::model::Requirement;
use crate::run::{Answer, Collection, Interruption, Session};

/// How long something may still be seen after the operator's window before it counts as staying.
const PATIENCE: Duration = Duration::from_millis(500);

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

/// Deletes a collection as a step towards what the scenario is about.
pub(super) async fn deleted(session: &Session, id: &str) -> Result<Answer, Interruption> {
    let answer = session.delete(id).await?;
    answer.require(&status::success())?;
    Ok(answer)
}

/// Looking at something until a deletion shows there.
pub(super) struct Watch {
    /// What the last look gave.
    pub(super) last: Answer,
    /// After how long the deletion showed; `None` when it never did.
    pub(super) shown_after: Option<Duration>,
}

/// Looks again and again, ever more slowly, until `shows` holds or patience ends.
pub(super) async fn watch<Looking>(
    session: &Session,
    look: impl Fn() -> Looking,
    shows: &Check,
) -> Result<Watch, Interruption>
where
    Looking: Future<Output = Result<Answer, Interruption>>,
{
    let start = Instant::now();
    let end = session.expectations().visibility + PATIENCE;
    let mut pause = Duration::from_millis(5);
    let mut waited = Duration::ZERO;
    loop {
        let last = look().await?;
        if shows.holds(last.exchange()) {
            return Ok(Watch { last, shown_after: Some(waited) });
        }
        if start.elapsed() >= end {
            return Ok(Watch { last, shown_after: None });
        }
        // There is no event to wait for: a surface tells nobody when it catches up.
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(160));
        waited = start.elapsed();
    }
}

/// The status that says that a collection which existed is not there any more.
pub(super) fn not_found(session: &Session) -> Check {
    status::one_of(&session.expectations().gone())
}

/// Watches a deleted collection by retrieving and by listing it.
pub(super) async fn watch_collection(
    session: &Session,
    collection: &Collection,
) -> Result<(Watch, Watch), Interruption> {
    let unlisted = list::without(&collection.id, &collection.code);
    let gone = not_found(session);
    futures::try_join!(
        watch(session, || session.retrieve(&collection.id), &gone),
        watch(session, || listed(session), &unlisted),
    )
}

/// The list of the client's collections; anything but a list says nothing about what is in it.
pub(super) async fn listed(session: &Session) -> Result<Answer, Interruption> {
    let answer = session.list().await?;
    answer.require(&status::ok())?.require(&list::readable())?;
    Ok(answer)
}

/// Judges that a deleted collection is, in the end, found neither by retrieving nor by listing;
/// says whether it is.
pub(super) async fn gone(
    session: &Session,
    collection: &Collection,
    by_retrieve: &'static Requirement,
    by_list: &'static Requirement,
) -> Result<bool, Interruption> {
    let (retrieved, listed) = watch_collection(session, collection).await?;
    let not_retrieved = retrieved.last.check(by_retrieve, &not_found(session));
    let unlisted = list::without(&collection.id, &collection.code);
    Ok(listed.last.check(by_list, &unlisted) && not_retrieved)
}

/// Requires that deletion works when nothing overlaps it, so that what goes wrong in a race is
/// the race's doing.
pub(super) async fn sequential_control(session: &Session) -> Result<(), Interruption> {
    let control = session.branch("control");
    let collection = control.create_collection().await?;
    let first = control.delete(&collection.id).await?;
    first.require(&status::ok())?.require(&document::identity(&collection.id))?;
    require_gone(&control, &collection).await?;
    control.delete(&collection.id).await?.require(&not_found(session))?;
    require_gone(&control, &collection).await
}

/// Requires that a deleted collection is, in the end, found neither by retrieving nor by listing.
pub(super) async fn require_gone(
    session: &Session,
    collection: &Collection,
) -> Result<(), Interruption> {
    let (retrieved, listed) = watch_collection(session, collection).await?;
    retrieved.last.require(&not_found(session))?;
    listed.last.require(&list::without(&collection.id, &collection.code))?;
    Ok(())
}

/// Requires that a deleted collection is, in the end, not retrieved: what hung on it can be judged.
pub(super) async fn require_not_found(session: &Session, id: &str) -> Result<(), Interruption> {
    let gone = not_found(session);
    watch(session, || session.retrieve(id), &gone).await?.last.require(&gone)?;
    Ok(())
}
