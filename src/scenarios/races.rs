//! Requests that overlap a deletion.

use futures::FutureExt as _;
use futures::future::{join_all, try_join_all};
use serde_json::json;

use super::support::{
    check_gone, not_found, poll, read_list, require_deleted, require_gone, require_still_gone,
    sequential_control, unless_rate_limited,
};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, document, links};
use crate::contract::requirements::{irreversible, race as requirement, unlink};
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Inconclusive, Item, Scenario, Session};

const PARALLEL_DELETES_REQUIREMENTS: &[&Requirement] =
    &[&requirement::SINGLE_WINNER, &requirement::LOSERS];

/// Exactly one of several concurrent deletions succeeds; the others find nothing.
pub(super) const PARALLEL_DELETES: Scenario = Scenario::new(
    "parallel-deletes",
    "deleting one collection several times at once",
    PARALLEL_DELETES_REQUIREMENTS,
    &parallel_deletes,
)
.not_repeatable();

/// Number of rounds, each with another interleaving.
const DELETION_ROUNDS: usize = 3;

/// Number of concurrent deletions in a round.
const AT_ONCE: usize = 8;

async fn parallel_deletes(session: &Session) -> Result<(), Inconclusive> {
    sequential_control(session).await?;
    for round in 1..=DELETION_ROUNDS {
        deletion_round(&session.branch(&format!("round-{round}"))).await?;
    }
    Ok(())
}

async fn deletion_round(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    // Opens the connections first, so that the deletions arrive at the same time.
    try_join_all((0..AT_ONCE).map(|_| session.retrieve(&collection.id))).await?;
    let deletions = (0..AT_ONCE).map(|_| staggered_deletion(session, &collection.id));
    let ended = join_all(deletions).await.into_iter().map(unless_rate_limited);
    let answers: Option<Vec<Answer>> = ended.collect::<Result<_, _>>()?;
    // If one was rate-limited, the winner is unknown.
    if let Some(answers) = answers {
        judge_winners(session, &collection.id, &answers);
    }
    Ok(())
}

/// Sends a deletion after a number of yields that depends on the seed.
pub(super) async fn staggered_deletion(
    session: &Session,
    id: &str,
) -> Result<Answer, Inconclusive> {
    for _ in 0..session.random_below(4) {
        tokio::task::yield_now().await;
    }
    session.delete(id).await
}

fn judge_winners(session: &Session, id: &str, answers: &[Answer]) {
    let wins = document::identity(&COLLECTION, id);
    let (winners, losers): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|one| one.status() == 200 && wins.holds(one.exchange()));
    let statuses: Vec<String> = answers.iter().map(|one| one.status().to_string()).collect();
    let held = Mismatch::unless(winners.len() == 1, || {
        format!("{} of them, with the statuses {}", winners.len(), statuses.join(", "))
    });
    let expected = "exactly one 200 with the document";
    if let Some(evidence) = winners.last().or(losers.first()) {
        session.check(evidence, &requirement::SINGLE_WINNER, &Check::decided(expected, held));
    }
    if winners.len() == 1 {
        for loser in losers {
            session.check(loser, &requirement::LOSERS, &not_found(session));
        }
    }
}

const DELETE_RACES_REQUIREMENTS: &[&Requirement] = &[&requirement::NO_REVIVAL];

/// A request that overlaps a deletion takes effect before or after it, and undoes no part of it.
pub(super) const DELETE_RACES: Scenario = Scenario::new(
    "delete-races",
    "deleting a collection while it is read, updated and linked",
    DELETE_RACES_REQUIREMENTS,
    &delete_races,
)
.not_repeatable()
.items_at_once(14);

/// Number of rounds, each with another interleaving.
const RACE_ROUNDS: usize = 4;

async fn delete_races(session: &Session) -> Result<(), Inconclusive> {
    let update = session.branch("update-control");
    sequential_control(session).await?;
    update_control(&update).await?;
    let creates_persons = session.fixtures().person_image.is_some();
    let checks_references =
        creates_persons && link_control(&session.branch("link-control")).await?;
    for round in 1..=RACE_ROUNDS {
        race_round(session, round, creates_persons, checks_references).await?;
    }
    Ok(())
}

/// Runs one race of each kind, each on its own collections. In sequence: a collection that is
/// created meanwhile may get an identifier that an update is on its way to.
async fn race_round(
    session: &Session,
    round: usize,
    creates_persons: bool,
    checks_references: bool,
) -> Result<(), Inconclusive> {
    let [update, look, link, enrolment] =
        ["update", "look", "link", "enrol"].map(|name| session.branch(&format!("{name}-{round}")));
    race_update(&update).await?;
    race_reads(&look).await?;
    if creates_persons {
        race_link(&link).await?;
    }
    if checks_references {
        race_enrolment(&enrolment).await?;
    }
    Ok(())
}

/// Requires that an update does not restore a deleted collection when the requests do not overlap.
async fn update_control(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    read_list(session).await?;
    require_deleted(session, &collection.id).await?;
    require_gone(session, &collection).await?;
    let update = session.update(&collection.id, &json!({ "name": collection.name }));
    session.require(&session.send(update).await?, &not_found(session))?;
    require_still_gone(session, &collection, &irreversible::NO_REVIVAL).await
}

/// Requires that persons are unlinked when the requests do not overlap. Returns true if a person
/// cannot be created with a deleted collection; only then does such a link prove anything.
pub(super) async fn link_control(session: &Session) -> Result<bool, Inconclusive> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let person = session.create_person(&[&collection.code, &kept.code]).await?;
    let names = [collection.id.as_str(), collection.code.as_str()];
    session.require(&session.retrieve_item(&person).await?, &links::somewhere(&names))?;
    require_deleted(session, &collection.id).await?;
    let check = links::nowhere(&names);
    let looks = poll(session, || session.retrieve_item(&person), &check).await?;
    session.demand(&looks.last, &unlink::PERSON, &check)?;
    Ok(session.create_person(&[&collection.code]).await.is_err())
}

async fn race_update(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    read_list(session).await?;
    let update = session.update(&collection.id, &json!({ "name": collection.name }));
    let raced = overlapped(session, &collection, session.send(update)).await;
    let Some(Raced { deletion, .. }) = unless_rate_limited(raced)? else { return Ok(()) };
    check_stays_gone(session, &collection, &deletion).await
}

async fn race_reads(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    read_list(session).await?;
    // Whatever remembers the document forgets it, so that the overlapping request reads it afresh.
    session.send(session.update(&collection.id, &json!({ "name": collection.name }))).await?;
    // Boxed, because three concurrent requests make a large future.
    let looks = async {
        futures::try_join!(session.retrieve(&collection.id), session.list())?;
        session.retrieve(&collection.id).await
    }
    .boxed();
    let raced = overlapped(session, &collection, looks).await;
    let Some(Raced { deletion, .. }) = unless_rate_limited(raced)? else { return Ok(()) };
    check_stays_gone(session, &collection, &deletion).await
}

async fn race_link(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let person = session.create_person(&[&kept.code]).await?;
    read_list(session).await?;
    let body = json!({ "name": collection.name, "people": [{ "_id": person.id }] });
    let update = session.update(&collection.id, &body);
    let raced = overlapped(session, &collection, session.send(update)).await;
    let Some(Raced { deletion, other: link }) = unless_rate_limited(raced)? else { return Ok(()) };
    check_stays_gone(session, &collection, &deletion).await?;
    // A link that succeeded came before the deletion, which has to undo it. A link that was refused
    // came after the deletion, and must leave nothing.
    if deletion.is_success() && (link.is_success() || link.status() == 404) {
        check_unlinked(session, &collection, &person).await?;
    }
    Ok(())
}

async fn race_enrolment(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let codes = [collection.code.as_str(), kept.code.as_str()];
    session.require_own_codes(&codes).await?;
    let (deletion, person) =
        futures::join!(session.delete(&collection.id), session.create_person(&codes),);
    let Some(deletion) = unless_rate_limited(deletion)? else { return Ok(()) };
    // A refused person came after the deletion.
    if let Ok(person) = person.as_ref()
        && deletion.is_success()
    {
        check_unlinked(session, &collection, person).await?;
    }
    Ok(())
}

/// The answers to a deletion and to the request that overlapped it.
struct Raced {
    deletion: Answer,
    other: Answer,
}

/// Sends a deletion and another request concurrently; the seed decides which is first.
async fn overlapped(
    session: &Session,
    collection: &Collection,
    other: impl Future<Output = Result<Answer, Inconclusive>>,
) -> Result<Raced, Inconclusive> {
    let (before, after) = (session.random_below(4), session.random_below(4));
    let delayed = async |yields: usize| {
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
    };
    let deletion = async {
        delayed(before).await;
        session.delete(&collection.id).await
    };
    let other = async {
        delayed(after).await;
        other.await
    };
    let (deletion, other) = futures::try_join!(deletion, other)?;
    Ok(Raced { deletion, other })
}

async fn check_stays_gone(
    session: &Session,
    collection: &Collection,
    deletion: &Answer,
) -> Result<(), Inconclusive> {
    if deletion.is_success() {
        let requirement = &requirement::NO_REVIVAL;
        check_gone(session, collection, requirement, requirement).await?;
    }
    Ok(())
}

async fn check_unlinked(
    session: &Session,
    collection: &Collection,
    person: &Item,
) -> Result<(), Inconclusive> {
    let check = links::nowhere(&[&collection.id, &collection.code]);
    let looks = poll(session, || session.retrieve_item(person), &check).await?;
    session.check(&looks.last, &requirement::NO_REVIVAL, &check);
    Ok(())
}
