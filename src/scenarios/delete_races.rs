//! Deleting a collection while something else happens to it.

use futures::FutureExt as _;
use serde_json::json;

use super::support::{
    answered, deleted, gone, not_found, require_gone, require_still_gone, see_list,
    sequential_control, watch,
};
use crate::contract::checks::links;
use crate::contract::requirements::{irreversible, race as requirement, unlink};
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Item, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::NO_REVIVAL];

/// What overlaps a deletion comes before or after it, and undoes no part of it.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "delete-races",
    "deleting a collection while it is read, updated and linked",
    REQUIREMENTS,
    &run,
)
.not_repeatable();

/// How often each pair is tried, each time with another interleaving.
const ROUNDS: usize = 4;

async fn run(session: &Session) -> Result<(), Interruption> {
    let update = session.branch("update-control");
    futures::try_join!(sequential_control(session), update_control(&update))?;
    let creates_persons = session.fixtures().person_image.is_some();
    let checks_references =
        creates_persons && link_control(&session.branch("link-control")).await?;
    for round in 1..=ROUNDS {
        one_round(session, round, creates_persons, checks_references).await?;
    }
    Ok(())
}

/// One race of each kind, each about collections of its own.
async fn one_round(
    session: &Session,
    round: usize,
    creates_persons: bool,
    checks_references: bool,
) -> Result<(), Interruption> {
    let [update, look, link, enrolment] =
        ["update", "look", "link", "enrol"].map(|name| session.branch(&format!("{name}-{round}")));
    let link = async { if creates_persons { against_link(&link).await } else { Ok(()) } };
    let enrolment =
        async { if checks_references { against_enrolment(&enrolment).await } else { Ok(()) } };
    // Boxed: four races side by side are a large future.
    futures::try_join!(
        against_update(&update).boxed(),
        against_looks(&look).boxed(),
        link.boxed(),
        enrolment.boxed(),
    )?;
    Ok(())
}

/// Requires that an update after a deletion revives nothing when nothing overlaps.
async fn update_control(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    see_list(session).await?;
    deleted(session, &collection.id).await?;
    require_gone(session, &collection).await?;
    let update = session.update(&collection.id, &json!({ "name": collection.name }));
    session.require(&session.send(update).await?, &not_found(session))?;
    require_still_gone(session, &collection, &irreversible::NO_REVIVAL).await
}

/// Requires that persons are unlinked when nothing overlaps. Says whether a person can not be
/// created with a collection that is gone: only then does such a link prove anything.
async fn link_control(session: &Session) -> Result<bool, Interruption> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let person = session.create_person(&[&collection.code, &kept.code]).await?;
    let names = [collection.id.as_str(), collection.code.as_str()];
    session.require(&session.retrieve_item(&person).await?, &links::somewhere(&names))?;
    deleted(session, &collection.id).await?;
    let check = links::nowhere(&names);
    let looks = watch(session, || session.retrieve_item(&person), &check).await?;
    session.demand(&looks.last, &unlink::PERSON, &check)?;
    Ok(session.create_person(&[&collection.code]).await.is_err())
}

async fn against_update(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    see_list(session).await?;
    let update = session.update(&collection.id, &json!({ "name": collection.name }));
    let raced = overlapped(session, &collection, session.send(update)).await;
    let Some(Raced { deletion, .. }) = answered(raced)? else { return Ok(()) };
    stays_gone(session, &collection, &deletion).await
}

async fn against_looks(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    see_list(session).await?;
    // Boxed: three requests side by side are a large future.
    let looks = async {
        futures::try_join!(session.retrieve(&collection.id), session.list())?;
        session.retrieve(&collection.id).await
    }
    .boxed();
    let raced = overlapped(session, &collection, looks).await;
    let Some(Raced { deletion, .. }) = answered(raced)? else { return Ok(()) };
    stays_gone(session, &collection, &deletion).await
}

async fn against_link(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let person = session.create_person(&[&kept.code]).await?;
    see_list(session).await?;
    let body = json!({ "name": collection.name, "people": [{ "_id": person.id }] });
    let update = session.update(&collection.id, &body);
    let raced = overlapped(session, &collection, session.send(update)).await;
    let Some(Raced { deletion, other: link }) = answered(raced)? else { return Ok(()) };
    stays_gone(session, &collection, &deletion).await?;
    // A link that was made came before the deletion, so the deletion has to undo it. One that was
    // refused came after, and has to leave nothing.
    if deletion.is_success() && (link.is_success() || link.status() == 404) {
        unlinked(session, &collection, &person).await?;
    }
    Ok(())
}

async fn against_enrolment(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let codes = [collection.code.as_str(), kept.code.as_str()];
    session.require_own_codes(&codes).await?;
    let (deletion, person) =
        futures::join!(session.delete(&collection.id), session.create_person(&codes),);
    let Some(deletion) = answered(deletion)? else { return Ok(()) };
    // A person that was refused came after the deletion.
    if let Ok(person) = person.as_ref()
        && deletion.is_success()
    {
        unlinked(session, &collection, person).await?;
    }
    Ok(())
}

/// The answers to a deletion and to what overlapped it.
struct Raced {
    deletion: Answer,
    other: Answer,
}

/// Sends a deletion and something else together; which is first depends on the seed.
async fn overlapped(
    session: &Session,
    collection: &Collection,
    other: impl Future<Output = Result<Answer, Interruption>>,
) -> Result<Raced, Interruption> {
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

async fn stays_gone(
    session: &Session,
    collection: &Collection,
    deletion: &Answer,
) -> Result<(), Interruption> {
    if deletion.is_success() {
        let requirement = &requirement::NO_REVIVAL;
        gone(session, collection, requirement, requirement).await?;
    }
    Ok(())
}

async fn unlinked(
    session: &Session,
    collection: &Collection,
    person: &Item,
) -> Result<(), Interruption> {
    let check = links::nowhere(&[&collection.id, &collection.code]);
    let looks = watch(session, || session.retrieve_item(person), &check).await?;
    session.check(&looks.last, &requirement::NO_REVIVAL, &check);
    Ok(())
}
