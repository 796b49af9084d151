//! Steps that several scenarios share.

use std::future::Future;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::api::COLLECTION;
use crate::contract::checks::{Check, document, list, origin, status};
use crate::contract::requirements::deletion;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, PATIENCE, Pauses, Session};

/// The document that retrieving an existing collection gives.
pub(super) async fn retrieve_document(session: &Session, id: &str) -> Result<Value, Interruption> {
    let answer = session.retrieve(id).await?;
    Ok(session.document(session.require(&answer, &status::ok())?, &COLLECTION)?.clone())
}

/// Judges that a collection is as it was before.
pub(super) async fn retrieve_and_check_intact(
    session: &Session,
    id: &str,
    before: &Value,
    requirement: &'static Requirement,
) -> Result<(), Interruption> {
    let after = session.retrieve(id).await?;
    check_intact(session, &after, before, requirement);
    Ok(())
}

/// Judges a look at a collection that has to be as it was before; says whether it is. An answer
/// that neither shows it nor says that it is gone decides nothing.
pub(super) fn check_intact(
    session: &Session,
    look: &Answer,
    before: &Value,
    requirement: &'static Requirement,
) -> bool {
    if is_conclusive(session, look) {
        return session.check(look, requirement, &document::intact(&COLLECTION, before));
    }
    session.doubt(format!("{} is not judged: {}", requirement.id, session.in_words(look)));
    false
}

/// Whether a look tells anything about a collection: it shows one, or says that there is none.
pub(super) fn is_conclusive(session: &Session, look: &Answer) -> bool {
    look.is_success()
        || origin::says_gone(&COLLECTION, look.exchange(), &session.expectations().gone())
}

/// Reads the list once: only what was seen there can be missed there later.
pub(super) async fn read_list(session: &Session) -> Result<(), Interruption> {
    session.list().await.map(|_| ())
}

/// Deletes a collection as a step towards what the scenario is about. A refusal is a finding here
/// too: a deletion of an own collection succeeds wherever it is asked for.
pub(super) async fn require_deleted(session: &Session, id: &str) -> Result<(), Interruption> {
    if let Some(answer) = delete_as_sampled(session, id).await? {
        // One that has vanished before is another deletion's doing.
        if session.expectations().gone().contains(&answer.status()) {
            session.require(&answer, &status::success())?;
        }
        session.demand(&answer, &deletion::SUCCESS_STATUS, &status::success())?;
    }
    Ok(())
}

/// Deletes a collection as the samples of the page do, or without their content type where that is
/// refused and the rest is not: then the header alone is to blame. `None` as of [`unless_rate_limited`].
pub(super) async fn delete_as_sampled(
    session: &Session,
    id: &str,
) -> Result<Option<Answer>, Interruption> {
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

/// The answer to a deletion; `None` where a limit (429) took its place although it was carried out.
/// Nothing can be said of such an answer, and nothing is wrong with its effect.
pub(super) fn unless_rate_limited<T>(
    deletion: Result<T, Interruption>,
) -> Result<Option<T>, Interruption> {
    match deletion {
        Err(lost) if lost.was_carried_out => Ok(None),
        other => other.map(Some),
    }
}

/// Looking at something until a deletion shows there.
pub(super) struct Poll {
    /// What the last look gave.
    pub(super) last: Answer,
    /// After how long the deletion showed; `None` when it never did.
    pub(super) shown_after: Option<Duration>,
}

/// Looks again and again, ever more slowly, until `shows` holds, patience ends, or something in
/// front of the target answers.
pub(super) async fn poll<Looking>(
    session: &Session,
    look: impl Fn() -> Looking,
    shows: &Check,
) -> Result<Poll, Interruption>
where
    Looking: Future<Output = Result<Answer, Interruption>>,
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

/// The answer of the API that a collection which existed is not there any more.
pub(super) fn not_found(session: &Session) -> Check {
    origin::gone(&COLLECTION, &session.expectations().gone())
}

/// The same of a look, which may find a new collection under an identifier that was handed out
/// again.
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

/// The list shows a deleted collection no more, or another one under its identifier.
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

/// Both ways of looking at a collection until its deletion shows.
pub(super) struct CollectionPolls {
    /// By retrieving it.
    pub(super) retrieved: Poll,
    /// By listing all.
    pub(super) listed: Poll,
}

/// Polls a deleted collection by retrieving and by listing it.
pub(super) async fn poll_collection(
    session: &Session,
    collection: &Collection,
) -> Result<CollectionPolls, Interruption> {
    let (gone, unlisted) = (not_retrieved(session, collection), not_listed(session, collection));
    let (retrieved, listed) = futures::try_join!(
        poll(session, || session.retrieve(&collection.id), &gone),
        poll(session, || require_list(session), &unlisted),
    )?;
    Ok(CollectionPolls { retrieved, listed })
}

/// The list of the client's collections; anything but a list says nothing about what is in it.
pub(super) async fn require_list(session: &Session) -> Result<Answer, Interruption> {
    let answer = session.list().await?;
    session.require(session.require(&answer, &status::ok())?, &list::readable(&COLLECTION))?;
    Ok(answer)
}

/// Judges that a deleted collection is, in the end, found neither by retrieving nor by listing;
/// says whether it is.
pub(super) async fn check_gone(
    session: &Session,
    collection: &Collection,
    by_retrieve: &'static Requirement,
    by_list: &'static Requirement,
) -> Result<bool, Interruption> {
    let CollectionPolls { retrieved, listed } = poll_collection(session, collection).await?;
    let is_gone = check_not_retrieved(session, collection, &retrieved.last, by_retrieve);
    Ok(check_not_listed(session, collection, &listed.last, by_list) && is_gone)
}

/// Judges a look at a deleted collection; says whether it is gone. A refusal that does not say so
/// decides nothing: not seen is not survived.
fn check_not_retrieved(
    session: &Session,
    collection: &Collection,
    look: &Answer,
    requirement: &'static Requirement,
) -> bool {
    check_conclusive(session, look, requirement)
        && session.check(look, requirement, &not_retrieved(session, collection))
}

/// The same as [`shows_or_is_gone`]; where it tells nothing, the requirement is in doubt.
pub(super) fn check_conclusive(
    session: &Session,
    look: &Answer,
    requirement: &Requirement,
) -> bool {
    let tells = is_conclusive(session, look);
    if !tells {
        session.doubt(format!("{} is not judged: {}", requirement.id, session.in_words(look)));
    }
    tells
}

/// Judges that a list does not show a deleted collection; says whether it is so. A list that never
/// showed it says nothing by that.
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
    session.doubt(never_listed(requirement));
    false
}

/// The reason why the absence of a collection from a list says nothing.
pub(super) fn never_listed(requirement: &Requirement) -> String {
    format!(
        "{} is not judged: no list showed the collection before its deletion, so that none shows \
         it now says nothing",
        requirement.id
    )
}

/// Requires that deletion works when nothing overlaps it, so that what goes wrong in a race is
/// the race's doing.
pub(super) async fn sequential_control(session: &Session) -> Result<(), Interruption> {
    let control = session.branch("control");
    let collection = control.create_collection().await?;
    // A younger one stays: a list that is kept under its newest element would be read anew.
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

/// Requires that a deleted collection is, in the end, found neither by retrieving nor by listing.
/// One that is found is a finding, whatever the scenario is about.
pub(super) async fn require_gone(
    session: &Session,
    collection: &Collection,
) -> Result<(), Interruption> {
    let requirements = [&deletion::HARD_RETRIEVE, &deletion::HARD_LIST];
    require_not_found_by(session, collection, requirements).await
}

/// The same after a request that must not bring back what was seen gone.
pub(super) async fn require_still_gone(
    session: &Session,
    collection: &Collection,
    requirement: &'static Requirement,
) -> Result<(), Interruption> {
    require_not_found_by(session, collection, [requirement; 2]).await
}

async fn require_not_found_by(
    session: &Session,
    collection: &Collection,
    [by_retrieve, by_list]: [&'static Requirement; 2],
) -> Result<(), Interruption> {
    let CollectionPolls { retrieved, listed } = poll_collection(session, collection).await?;
    demand_not_retrieved(session, collection, &retrieved.last, by_retrieve)?;
    session.demand(&listed.last, by_list, &not_listed(session, collection))?;
    Ok(())
}

/// Requires that a deleted collection is, in the end, not retrieved: what hung on it can be judged.
pub(super) async fn require_not_found(
    session: &Session,
    collection: &Collection,
) -> Result<(), Interruption> {
    let gone = not_retrieved(session, collection);
    let looks = poll(session, || session.retrieve(&collection.id), &gone).await?;
    demand_not_retrieved(session, collection, &looks.last, &deletion::HARD_RETRIEVE)
}

/// Only a look that shows a collection, or says that there is none, breaks a requirement.
fn demand_not_retrieved(
    session: &Session,
    collection: &Collection,
    look: &Answer,
    requirement: &'static Requirement,
) -> Result<(), Interruption> {
    let gone = not_retrieved(session, collection);
    if is_conclusive(session, look) {
        session.demand(look, requirement, &gone)?;
    } else {
        session.require(look, &gone)?;
    }
    Ok(())
}
