//! Deleting a collection that persons belong to.

use serde_json::json;

use super::support::{Watch, deleted, require_not_found, watch};
use super::visibility;
use crate::api::{COLLECTION, PERSON};
use crate::contract::checks::{Check, Mismatch, links, list, status};
use crate::contract::requirements::unlink as requirement;
use crate::contract::requirements::visibility as window;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Item, Need, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::PERSON,
    &requirement::PERSON_LIST,
    &requirement::PERSON_SURVIVES,
    &requirement::OTHER_LINKS,
    &window::PERSON,
];

/// Persons lose the link to a deleted collection, and nothing else.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "unlink-person",
    "deleting a collection that persons belong to",
    REQUIREMENTS,
    &run,
)
.needs(&[Need::Person]);

async fn run(session: &Session) -> Result<(), Interruption> {
    let deleted_one = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let lonely = match session.fixtures().person_image {
        Some(_) => Some(lonely_person(session, &deleted_one).await?),
        None => None,
    };
    let person = linked_person(session, &deleted_one, &kept).await?;
    let was_listed = lists(&session.list_persons_of(&deleted_one.code).await?, &person);
    deleted(session, &deleted_one.id).await?;
    require_not_found(session, &deleted_one).await?;
    let looks = watch_person(session, &person, &deleted_one).await?;
    // A link to something that is gone itself says nothing about links.
    let is_kept = session.retrieve(&kept.id).await?.status() == 200;
    judge(session, &looks, &deleted_one, is_kept.then_some(&kept));
    if was_listed {
        judge_list(session, &session.list_persons_of(&deleted_one.code).await?, &person);
    } else {
        session.doubt(format!(
            "{} is not judged: the list of persons filtered by the `code` of the collection did \
             not show the person before the deletion",
            requirement::PERSON_LIST.id
        ));
    }
    if let Some(lonely) = lonely {
        judge_lonely(
            session,
            &watch_person(session, &lonely, &deleted_one).await?.last,
            &deleted_one,
        );
    }
    Ok(())
}

/// A person who belongs to this collection only, and shows it.
async fn lonely_person(session: &Session, collection: &Collection) -> Result<Item, Interruption> {
    let person = session.create_person(&[&collection.code]).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    session.require(
        session.require(&session.retrieve_item(&person).await?, &status::ok())?,
        &linked,
    )?;
    Ok(person)
}

/// A person who belongs to both collections; without that nothing can be judged.
async fn linked_person(
    session: &Session,
    first: &Collection,
    second: &Collection,
) -> Result<Item, Interruption> {
    let person = match (&session.fixtures().person_image, &session.fixtures().person_id) {
        (None, Some(id)) => borrowed_person(session, id, [first, second]).await?,
        _ => session.create_person(&[&first.code, &second.code]).await?,
    };
    let answer = session.retrieve_item(&person).await?;
    session.require(
        session.require(
            session.require(&answer, &status::ok())?,
            &links::somewhere(&[&first.id, &first.code]),
        )?,
        &links::somewhere(&[&second.id, &second.code]),
    )?;
    Ok(person)
}

/// Links a person of the operator's by updating the collections, which are this run's.
async fn borrowed_person(
    session: &Session,
    id: &str,
    collections: [&Collection; 2],
) -> Result<Item, Interruption> {
    let person = session.borrow_resource(&PERSON, id).await?;
    for collection in collections {
        let body = json!({ "name": collection.name, "people": [{ "_id": id }] });
        let update = session.update(&collection.id, &body);
        session.require(&session.send(update).await?, &status::ok())?;
    }
    Ok(person)
}

/// A person who is gone stops the looking too: nothing more will change.
async fn watch_person(
    session: &Session,
    person: &Item,
    collection: &Collection,
) -> Result<Watch, Interruption> {
    let unlinked = links::nowhere(&[&collection.id, &collection.code]);
    watch(session, || session.retrieve_item(person), &unlinked).await
}

fn judge(session: &Session, looks: &Watch, deleted: &Collection, kept: Option<&Collection>) {
    let answer = &looks.last;
    if !session.check(answer, &requirement::PERSON_SURVIVES, &status::ok()) {
        return;
    }
    session.check(answer, &requirement::PERSON, &links::nowhere(&[&deleted.id, &deleted.code]));
    if let Some(kept) = kept {
        session.check(
            answer,
            &requirement::OTHER_LINKS,
            &links::somewhere(&[&kept.id, &kept.code]),
        );
    }
    visibility::judge(session, looks, &window::PERSON, "person");
}

fn lists(answer: &Answer, person: &Item) -> bool {
    list::elements(&COLLECTION, answer.exchange())
        .is_some_and(|elements| elements.iter().any(|one| one["_id"] == person.id.as_str()))
}

/// A filter by a collection that is not there may find nobody, or be refused.
fn judge_list(session: &Session, answer: &Answer, person: &Item) {
    let shows = lists(answer, person);
    let held = Mismatch::unless(!shows, || format!("person {} is listed", person.id));
    let expected = format!("no person {} among those of the deleted collection", person.id);
    session.check(answer, &requirement::PERSON_LIST, &Check::decided(expected, held));
}

/// What becomes of a person whose only collection is gone is contradictory in the pages; one that
/// stays is unlinked like any other.
fn judge_lonely(session: &Session, answer: &Answer, deleted: &Collection) {
    let fate = match answer.status() {
        200 => "kept",
        404 | 410 => "deleted with it",
        _ => "unclear",
    };
    session.observe(answer, "silent.person-of-one-collection", fate);
    if answer.status() == 200 {
        session.check(answer, &requirement::PERSON, &links::nowhere(&[&deleted.id, &deleted.code]));
    }
}
