//! Steps that several scenarios share.

use std::future::Future;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use serde_json::Value;

use crate::api::COLLECTION;
use crate::contract::checks::{Check, document, list, origin, status};
use crate::contract::requirements::deletion;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Inconclusive, PATIENCE, Pauses, Session};

/// Retrieves the document of an existing collection.
pub(super) async fn retrieve_document(session: &Session, id: &str) -> Result<Value, Inconclusive> {
    let answer = session.retrieve(id).await?;
    Ok(session.document(session.require(&answer, &status::ok())?, &COLLECTION)?.clone())
}

/// Retrieves a collection and judges that it is unchanged.
pub(super) async fn retrieve_and_check_intact(
    session: &Session,
    id: &str,
    before: &Value,
    requirement: &'static Requirement,
) -> Result<(), Inconclusive> {
    let after = session.retrieve(id).await?;
    check_intact(session, &after, before, requirement);
    Ok(())
}

/// Judges the answer to retrieving a collection that has to be unchanged. Returns true if it is. An
/// inconclusive answer is a doubt.
pub(super) fn check_intact(
    session: &Session,
    look: &Answer,
    before: &Value,
    requirement: &'static Requirement,
) -> bool {
    if is_conclusive(session, look) {
        return session.check(look, requirement, &document::intact(&COLLECTION, before));
    }
    session.note_unjudged(format!("{} is not judged: {}", requirement.id, session.in_words(look)));
    false
}

/// Tells whether an answer is conclusive about a collection: it shows one, or says that there is
/// none.
pub(super) fn is_conclusive(session: &Session, look: &Answer) -> bool {
    look.is_success()
        || origin::says_gone(&COLLECTION, look.exchange(), &session.expectations().gone())
}

/// Reads the list once: only a collection that was listed can be missing from the list later.
pub(super) async fn read_list(session: &Session) -> Result<(), Inconclusive> {
    session.list().await.map(|_| ())
}

/// Deletes a collection as set-up for later steps, and requires success. A refusal is a finding:
/// deleting an own collection has to succeed in every scenario.
pub(super) async fn require_deleted(session: &Session, id: &str) -> Result<(), Inconclusive> {
    if let Some(answer) = delete_as_sampled(session, id).await? {
        // A collection that is already gone was removed by another deletion.
        if session.expectations().gone().contains(&answer.status()) {
            session.require(&answer, &status::success())?;
        }
        session.demand(&answer, &deletion::SUCCESS_STATUS, &status::success())?;
    }
    Ok(())
}

/// Deletes a collection as the samples of the page do. If that is refused, it is tried once more
/// without their `Content-Type`; if that succeeds, the header is the cause. Returns `None` as
/// [`unless_rate_limited`] does.
pub(super) async fn delete_as_sampled(
    session: &Session,
    id: &str,
) -> Result<Option<Answer>, Inconclusive> {
    let Some(answer) = unless_rate_limited(session.delete(id).await)? else { return Ok(None) };
    let is_gone = session.expectations().gone().contains(&answer.status());
    if !status::refused().holds(answer.exchange()) || is_gone {
        return Ok(Some(answer));
    }
    let bare = session.deletion(id).without_header("content-type");
    match unless_rate_limited(session.send(bare).await)? {
        Some(bare) if bare.is_success() => {
            session.check(&answer, &deletion::REQUEST_JSON_CONTENT_TYPE, &status::success());
            Ok(Some(bare))
        }
        _ => Ok(Some(answer)),
    }
}

/// Returns the answer to a deletion, or `None` if it was rate-limited (429) although it was carried
/// out. Such an answer cannot be judged, and its effect is not wrong.
pub(super) fn unless_rate_limited<T>(
    deletion: Result<T, Inconclusive>,
) -> Result<Option<T>, Inconclusive> {
    match deletion {
        Err(lost) if lost.was_carried_out => Ok(None),
        other => other.map(Some),
    }
}

/// The result of polling until a deletion shows.
pub(super) struct Poll {
    /// The last answer.
    pub(super) last: Answer,
    /// The delay until the deletion showed; `None` if it never did.
    pub(super) shown_after: Option<Duration>,
}

/// Repeats a request at growing intervals until `shows` holds, the time limit is reached, or an
/// intermediary answers.
pub(super) async fn poll<Looking>(
    session: &Session,
    look: impl Fn() -> Looking,
    shows: &Check,
) -> Result<Poll, Inconclusive>
where
    Looking: Future<Output = Result<Answer, Inconclusive>>,
{
    let start = Instant::now();
    let end = session.expectations().visibility + PATIENCE;
    let mut pauses = Pauses::default();
    let mut waited = Duration::ZERO;
    loop {
        let last = look().await?;
        if shows.holds(last.exchange()) {
            return Ok(Poll { last, shown_after: Some(waited) });
        }
        if start.elapsed() >= end || origin::intermediary(last.exchange()).is_some() {
            return Ok(Poll { last, shown_after: None });
        }
        pauses.rest().await;
        waited = start.elapsed();
    }
}

/// Check: the API answers that the collection is gone.
pub(super) fn not_found(session: &Session) -> Check {
    origin::gone(&COLLECTION, &session.expectations().gone())
}

/// Check: retrieve finds the collection no longer, or a new one under its reissued identifier.
pub(super) fn not_retrieved(session: &Session, collection: &Collection) -> Check {
    let (gone, session) = (not_found(session), session.clone());
    let collection = collection.clone();
    let expected = gone.expected().to_vec();
    Check::new(expected, move |exchange| {
        let document = exchange.json().and_then(|json| json.get("data"));
        if document.is_some_and(|it| session.is_handed_out_again(&collection, it)) {
            return vec![];
        }
        gone.judge(exchange)
    })
}

/// Check: the list shows the collection no longer, or a new one under its reissued identifier.
pub(super) fn not_listed(session: &Session, collection: &Collection) -> Check {
    let (unlisted, session) =
        (list::without(&COLLECTION, &collection.id, &collection.code), session.clone());
    let collection = collection.clone();
    let expected = unlisted.expected().to_vec();
    Check::new(expected, move |exchange| {
        let elements = list::elements(&COLLECTION, exchange).map(Vec::as_slice).unwrap_or_default();
        let mut found = elements.iter().filter(|one| one["_id"] == collection.id.as_str());
        if found.any(|one| session.is_handed_out_again(&collection, one)) {
            return vec![];
        }
        unlisted.judge(exchange)
    })
}

/// Results of polling a deleted collection by retrieve and by list.
pub(super) struct CollectionPolls {
    /// By retrieve.
    pub(super) retrieved: Poll,
    /// By list.
    pub(super) listed: Poll,
}

/// Polls a deleted collection by retrieve and by list.
pub(super) async fn poll_collection(
    session: &Session,
    collection: &Collection,
) -> Result<CollectionPolls, Inconclusive> {
    let (gone, unlisted) = (not_retrieved(session, collection), not_listed(session, collection));
    let (retrieved, listed) = futures::try_join!(
        poll(session, || session.retrieve(&collection.id), &gone),
        poll(session, || require_list(session), &unlisted),
    )?;
    Ok(CollectionPolls { retrieved, listed })
}

/// Returns the list of the client's collections, and requires that it is a list.
pub(super) async fn require_list(session: &Session) -> Result<Answer, Inconclusive> {
    let answer = session.list().await?;
    session.require(session.require(&answer, &status::ok())?, &list::readable(&COLLECTION))?;
    Ok(answer)
}

/// Judges that neither retrieve nor list finds a deleted collection in the end. Returns true if so.
pub(super) async fn check_gone(
    session: &Session,
    collection: &Collection,
    by_retrieve: &'static Requirement,
    by_list: &'static Requirement,
) -> Result<bool, Inconclusive> {
    let CollectionPolls { retrieved, listed } = poll_collection(session, collection).await?;
    let is_gone = check_not_retrieved(session, collection, &retrieved.last, by_retrieve);
    Ok(check_not_listed(session, collection, &listed.last, by_list) && is_gone)
}

/// Number of requests at once that use several connections, and so several processes.
const CONNECTIONS: usize = 8;

/// Judges that a deleted collection, once it was seen gone, is gone on every connection: a process
/// that still remembers it answers only some of them.
pub(super) async fn check_gone_on_every_connection(
    session: &Session,
    collection: &Collection,
) -> Result<(), Inconclusive> {
    let gone = not_retrieved(session, collection);
    let end = Instant::now() + session.expectations().visibility + PATIENCE;
    let mut pauses = Pauses::default();
    loop {
        let looks = (0..CONNECTIONS).map(|_| session.retrieve(&collection.id));
        let looks = try_join_all(looks).await?;
        let stale = looks.iter().find(|look| !gone.holds(look.exchange()));
        if stale.is_none() || Instant::now() >= end {
            if let Some(look) = stale.or(looks.first()) {
                check_not_retrieved(session, collection, look, &deletion::HARD_RETRIEVE);
            }
            return Ok(());
        }
        pauses.rest().await;
    }
}

/// Judges the answer to retrieving a deleted collection. Returns true if it is gone. An
/// inconclusive refusal is a doubt.
fn check_not_retrieved(
    session: &Session,
    collection: &Collection,
    look: &Answer,
    requirement: &'static Requirement,
) -> bool {
    check_conclusive(session, look, requirement)
        && session.check(look, requirement, &not_retrieved(session, collection))
}

/// Returns [`is_conclusive`]; an inconclusive answer puts the requirement in doubt.
pub(super) fn check_conclusive(
    session: &Session,
    look: &Answer,
    requirement: &Requirement,
) -> bool {
    let tells = is_conclusive(session, look);
    if !tells {
        session.note_unjudged(format!(
            "{} is not judged: {}",
            requirement.id,
            session.in_words(look)
        ));
    }
    tells
}

/// Judges that a list does not show a deleted collection. Returns true if so. If no list ever
/// showed it, its absence is a doubt.
fn check_not_listed(
    session: &Session,
    collection: &Collection,
    list: &Answer,
    requirement: &'static Requirement,
) -> bool {
    let unlisted = not_listed(session, collection);
    if session.was_listed(&collection.id) || !unlisted.holds(list.exchange()) {
        return session.check(list, requirement, &unlisted);
    }
    session.note_unjudged(never_listed(requirement));
    false
}

/// The reason for a doubt: a collection that no list ever showed.
pub(super) fn never_listed(requirement: &Requirement) -> String {
    format!(
        "{} is not judged: no list showed the collection before its deletion, so its absence now \
         proves nothing",
        requirement.id
    )
}

/// Requires that deletion works without overlapping requests, so that a failure in a race is caused
/// by the race.
pub(super) async fn sequential_control(session: &Session) -> Result<(), Inconclusive> {
    let control = session.branch("control");
    let collection = control.create_collection().await?;
    // A younger one is kept: a list cached under its newest element would be read afresh otherwise.
    control.create_collection().await?;
    read_list(&control).await?;
    if let Some(first) = unless_rate_limited(control.delete(&collection.id).await)? {
        let identity = document::identity(&COLLECTION, &collection.id);
        session.demand(&first, &deletion::SUCCESS_STATUS, &status::ok())?;
        session.demand(&first, &deletion::SUCCESS_IDENTITY, &identity)?;
    }
    require_gone(&control, &collection).await?;
    let again = control.delete(&collection.id).await?;
    let accepted = status::one_of(&session.expectations().gone());
    session.demand(&again, &deletion::REPEAT_STATUS, &accepted)?;
    session.require(&again, &not_found(session))?;
    require_still_gone(&control, &collection, &deletion::REPEAT_NO_EFFECT).await
}

/// Requires that neither retrieve nor list finds a deleted collection in the end. A collection that
/// is found is a finding in every scenario.
pub(super) async fn require_gone(
    session: &Session,
    collection: &Collection,
) -> Result<(), Inconclusive> {
    let requirements = [&deletion::HARD_RETRIEVE, &deletion::HARD_LIST];
    require_not_found_by(session, collection, requirements).await
}

/// Requires the same after a request that must not restore a deleted collection.
pub(super) async fn require_still_gone(
    session: &Session,
    collection: &Collection,
    requirement: &'static Requirement,
) -> Result<(), Inconclusive> {
    require_not_found_by(session, collection, [requirement; 2]).await
}

async fn require_not_found_by(
    session: &Session,
    collection: &Collection,
    [by_retrieve, by_list]: [&'static Requirement; 2],
) -> Result<(), Inconclusive> {
    let CollectionPolls { retrieved, listed } = poll_collection(session, collection).await?;
    demand_not_retrieved(session, collection, &retrieved.last, by_retrieve)?;
    session.demand(&listed.last, by_list, &not_listed(session, collection))?;
    Ok(())
}

/// Requires that retrieve finds a deleted collection no longer, so that its links can be judged.
pub(super) async fn require_not_found(
    session: &Session,
    collection: &Collection,
) -> Result<(), Inconclusive> {
    let gone = not_retrieved(session, collection);
    let looks = poll(session, || session.retrieve(&collection.id), &gone).await?;
    demand_not_retrieved(session, collection, &looks.last, &deletion::HARD_RETRIEVE)
}

/// Demands that an answer shows a deleted collection no longer. Only a conclusive answer breaks the
/// requirement.
fn demand_not_retrieved(
    session: &Session,
    collection: &Collection,
    look: &Answer,
    requirement: &'static Requirement,
) -> Result<(), Inconclusive> {
    let gone = not_retrieved(session, collection);
    if is_conclusive(session, look) {
        session.demand(look, requirement, &gone)?;
    } else {
        session.require(look, &gone)?;
    }
    Ok(())
}
