//! Deleting a collection that persons belong to.

use futures::FutureExt as _;
use serde_json::json;

use super::support::{Watch, deleted, require_not_found, watch};
use super::visibility;
use crate::api::PERSON;
use crate::contract::checks::{Check, Mismatch, links, list, status};
use crate::contract::requirements::unlink as requirement;
use crate::contract::requirements::visibility as window;
use crate::fixtures::Collection;
use crate::model::BlastRadius;
use crate::session::{Answer, Interruption, Item, Judgement, Need, Phase, Scenario, Session};

/// Persons lose the link to a deleted collection, and nothing else.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "unlink-person",
    title: "deleting a collection that persons belong to",
    requirements: &[
        &requirement::PERSON,
        &requirement::PERSON_LIST,
        &requirement::PERSON_SURVIVES,
        &requirement::OTHER_LINKS,
        &window::PERSON,
    ],
    needs: &[Need::Person],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let deleted_one = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let lonely = match session.fixtures().person_image {
        Some(_) => Some(lonely_person(session, &deleted_one).await?),
        None => None,
    };
    let person = linked_person(session, &deleted_one, &kept).await?;
    let was_listed = lists(&session.list_persons_of(&deleted_one.code).await?, &person);
    deleted(session, &deleted_one.id).await?;
    require_not_found(session, &deleted_one.id).await?;
    let looks = watch_person(session, &person, &deleted_one).await?;
    // A link to something that is gone itself says nothing about links.
    let is_kept = session.retrieve(&kept.id).await?.status() == 200;
    judge(session, &looks, &deleted_one, is_kept.then_some(&kept));
    if was_listed {
        judge_list(&session.list_persons_of(&deleted_one.code).await?, &person);
    } else {
        session.doubt(format!(
            "{} is not judged: the list of persons filtered by the `code` of the collection did \
             not show the person before the deletion",
            requirement::PERSON_LIST.id
        ));
    }
    if let Some(lonely) = lonely {
        judge_lonely(&watch_person(session, &lonely, &deleted_one).await?.last, &deleted_one);
    }
    Ok(())
}

/// A person who belongs to this collection only, and shows it.
async fn lonely_person(session: &Session, collection: &Collection) -> Result<Item, Interruption> {
    let person = session.create_person(&[&collection.code]).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    session.retrieve_item(&person).await?.require(&status::ok())?.require(&linked)?;
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
    answer
        .require(&status::ok())?
        .require(&links::somewhere(&[&first.id, &first.code]))?
        .require(&links::somewhere(&[&second.id, &second.code]))?;
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
        session.send(update).await?.require(&status::ok())?;
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
    if !answer.check(&requirement::PERSON_SURVIVES, &status::ok()) {
        return;
    }
    answer.check(&requirement::PERSON, &links::nowhere(&[&deleted.id, &deleted.code]));
    if let Some(kept) = kept {
        answer.check(&requirement::OTHER_LINKS, &links::somewhere(&[&kept.id, &kept.code]));
    }
    visibility::judge(session, looks, &window::PERSON, "person");
}

fn lists(answer: &Answer, person: &Item) -> bool {
    list::elements(answer.exchange())
        .is_some_and(|elements| elements.iter().any(|one| one["_id"] == person.id.as_str()))
}

/// A filter by a collection that is not there may find nobody, or be refused.
fn judge_list(answer: &Answer, person: &Item) {
    let shows = lists(answer, person);
    let held = Mismatch::unless(!shows, || format!("person {} is listed", person.id));
    let expected = format!("no person {} among those of the deleted collection", person.id);
    answer.check(&requirement::PERSON_LIST, &Check::decided(expected, held));
}

/// What becomes of a person whose only collection is gone is contradictory in the pages; one that
/// stays is unlinked like any other.
fn judge_lonely(answer: &Answer, deleted: &Collection) {
    let fate = match answer.status() {
        200 => "kept",
        404 | 410 => "deleted with it",
        _ => "unclear",
    };
    answer.observe("silent.person-of-one-collection", fate);
    if answer.status() == 200 {
        answer.check(&requirement::PERSON, &links::nowhere(&[&deleted.id, &deleted.code]));
    }
}
