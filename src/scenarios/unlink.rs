//! Deleting a collection that persons belong to, or that a project uses.

use serde_json::json;

use super::permanence::judge_delay;
use super::support::{Poll, poll, require_deleted, require_not_found};
use crate::api::{COLLECTION, PERSON, PROJECT};
use crate::contract::checks::{Check, Mismatch, links, list, status};
use crate::contract::requirements::{unlink as requirement, visibility as window};
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Answer, Inconclusive, Item, Need, Scenario, Session};

const UNLINK_PERSON_REQUIREMENTS: &[&Requirement] = &[
    &requirement::PERSON,
    &requirement::PERSON_LIST,
    &requirement::PERSON_SURVIVES,
    &requirement::OTHER_LINKS,
    &window::PERSON,
];

/// A deletion removes the link from persons, and changes nothing else of them.
pub(super) const UNLINK_PERSON: Scenario = Scenario::new(
    "unlink-person",
    "deleting a collection that persons belong to",
    UNLINK_PERSON_REQUIREMENTS,
    &unlink_person,
)
.needs(&[Need::Person]);

async fn unlink_person(session: &Session) -> Result<(), Inconclusive> {
    let doomed = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let single = match session.fixtures().person_image {
        Some(_) => Some(person_of_one_collection(session, &doomed).await?),
        None => None,
    };
    let person = person_of_both_collections(session, &doomed, &kept).await?;
    let was_listed = lists_person(&session.list_persons_of(&doomed.code).await?, &person);
    require_deleted(session, &doomed.id).await?;
    require_not_found(session, &doomed).await?;
    let looks = poll_person(session, &person, &doomed).await?;
    // A link to a collection that is gone proves nothing.
    let is_kept = session.retrieve(&kept.id).await?.status() == 200;
    judge_person(session, &looks, &doomed, is_kept.then_some(&kept));
    if was_listed {
        judge_person_list(session, &session.list_persons_of(&doomed.code).await?, &person);
    } else {
        session.note_unjudged(format!(
            "{} is not judged: the list of persons filtered by the `code` of the collection did \
             not show the person before the deletion",
            requirement::PERSON_LIST.id
        ));
    }
    if let Some(single) = single {
        judge_person_of_one_collection(
            session,
            &poll_person(session, &single, &doomed).await?.last,
            &doomed,
        );
    }
    Ok(())
}

/// Creates a person who belongs to this collection only, and requires that the link shows.
async fn person_of_one_collection(
    session: &Session,
    collection: &Collection,
) -> Result<Item, Inconclusive> {
    let person = session.create_person(&[&collection.code]).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    session.require(
        session.require(&session.retrieve_item(&person).await?, &status::ok())?,
        &linked,
    )?;
    Ok(person)
}

/// Creates or borrows a person who belongs to both collections, and requires that both links show.
async fn person_of_both_collections(
    session: &Session,
    first: &Collection,
    second: &Collection,
) -> Result<Item, Inconclusive> {
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

/// Links the operator's person by updating the collections, which belong to this run.
async fn borrowed_person(
    session: &Session,
    id: &str,
    collections: [&Collection; 2],
) -> Result<Item, Inconclusive> {
    let person = session.borrow_resource(&PERSON, id).await?;
    for collection in collections {
        let body = json!({ "name": collection.name, "people": [{ "_id": id }] });
        let update = session.update(&collection.id, &body);
        session.require(&session.send(update).await?, &status::ok())?;
    }
    Ok(person)
}

/// Polls until the person names the collection no longer, or is gone.
async fn poll_person(
    session: &Session,
    person: &Item,
    collection: &Collection,
) -> Result<Poll, Inconclusive> {
    let unlinked = links::nowhere(&[&collection.id, &collection.code]);
    poll(session, || session.retrieve_item(person), &unlinked).await
}

fn judge_person(session: &Session, looks: &Poll, deleted: &Collection, kept: Option<&Collection>) {
    let answer = &looks.last;
    if !session.check(answer, &requirement::PERSON_SURVIVES, &status::ok()) {
        return;
    }
    check_person_unlinked(session, answer, deleted);
    if let Some(kept) = kept {
        session.check(
            answer,
            &requirement::OTHER_LINKS,
            &links::somewhere(&[&kept.id, &kept.code]),
        );
    }
    judge_delay(session, looks, &window::PERSON, "person");
}

fn check_person_unlinked(session: &Session, answer: &Answer, deleted: &Collection) {
    session.check(answer, &requirement::PERSON, &links::nowhere(&[&deleted.id, &deleted.code]));
}

fn lists_person(answer: &Answer, person: &Item) -> bool {
    list::elements(&COLLECTION, answer.exchange())
        .is_some_and(|elements| elements.iter().any(|one| one["_id"] == person.id.as_str()))
}

/// Judges the list of persons filtered by a deleted collection; it may be empty, or the request may
/// be refused.
fn judge_person_list(session: &Session, answer: &Answer, person: &Item) {
    let shows = lists_person(answer, person);
    let held = Mismatch::unless(!shows, || format!("person {} is listed", person.id));
    let expected = format!("no person {} among those of the deleted collection", person.id);
    session.check(answer, &requirement::PERSON_LIST, &Check::decided(expected, held));
}

/// Judges a person whose only collection is gone. The pages contradict each other about the fate of
/// such a person; a person who is kept has to be unlinked.
fn judge_person_of_one_collection(session: &Session, answer: &Answer, deleted: &Collection) {
    let fate = match answer.status() {
        200 => "kept",
        404 | 410 => "deleted with it",
        _ => "unclear",
    };
    session.observe(answer, "silent.person-of-one-collection", fate);
    if answer.status() == 200 {
        check_person_unlinked(session, answer, deleted);
    }
}

const UNLINK_PROJECT_REQUIREMENTS: &[&Requirement] = &[
    &requirement::PROJECT,
    &requirement::PROJECT_SURVIVES,
    &requirement::FLOW,
    &requirement::OTHER_LINKS,
    &window::PROJECT,
];

/// A deletion removes the link from projects, and changes nothing else of them.
pub(super) const UNLINK_PROJECT: Scenario = Scenario::new(
    "unlink-project",
    "deleting a collection that a project uses",
    UNLINK_PROJECT_REQUIREMENTS,
    &unlink_project,
)
.needs(&[Need::Project]);

/// Further items around the project, for targets where projects may be created.
struct ProjectSurroundings {
    earlier: Collection,
    kept: Collection,
    other_project: Item,
    /// Flows of both projects; a target may not let anybody create one.
    flows: Option<Flows>,
}

/// A flow of each project, with the code of its collection.
struct Flows {
    flow: Item,
    /// The flow showed its collection before the deletion.
    was_linked: bool,
    other: Item,
}

async fn unlink_project(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let project = match &session.fixtures().project_id {
        Some(id) => session.borrow_resource(&PROJECT, id).await?,
        None => session.create_project().await?,
    };
    link_project(session, &collection, &project).await?;
    let around = if session.fixtures().creates_projects {
        Some(project_surroundings(session, &collection, &project).await?)
    } else {
        None
    };
    require_deleted(session, &collection.id).await?;
    require_not_found(session, &collection).await?;
    let unlinked = links::nowhere(&[&collection.id, &collection.code]);
    let looks = poll(session, || session.retrieve_item(&project), &unlinked).await?;
    if session.check(&looks.last, &requirement::PROJECT_SURVIVES, &status::ok()) {
        session.check(&looks.last, &requirement::PROJECT, &unlinked);
        judge_delay(session, &looks, &window::PROJECT, "project");
    }
    match around {
        Some(around) => judge_project_surroundings(session, &collection, &around).await,
        None => Ok(()),
    }
}

/// Links a project to a collection by updating the collection, and requires that the link shows.
async fn link_project(
    session: &Session,
    collection: &Collection,
    project: &Item,
) -> Result<(), Inconclusive> {
    let body = json!({ "name": collection.name, "project": project.id });
    session.require(&session.send(session.update(&collection.id, &body)).await?, &status::ok())?;
    let answer = session.retrieve_item(project).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    session.require(session.require(&answer, &status::ok())?, &linked)?;
    Ok(())
}

async fn project_surroundings(
    session: &Session,
    collection: &Collection,
    project: &Item,
) -> Result<ProjectSurroundings, Inconclusive> {
    let earlier = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let other_project = session.create_project().await?;
    // The project moves from one collection to another, which a clean-up by project would miss.
    link_project(session, &earlier, &other_project).await?;
    link_project(session, &kept, &other_project).await?;
    let flows = match session.create_flow(project, &collection.code).await {
        Ok(flow) => {
            let other = session.create_flow(&other_project, &kept.code).await?;
            let linked = links::somewhere(&[&collection.id, &collection.code]);
            let was_linked = linked.holds(session.retrieve_item(&flow).await?.exchange());
            Some(Flows { flow, was_linked, other })
        }
        Err(_) => None,
    };
    Ok(ProjectSurroundings { earlier, kept, other_project, flows })
}

async fn judge_project_surroundings(
    session: &Session,
    collection: &Collection,
    around: &ProjectSurroundings,
) -> Result<(), Inconclusive> {
    require_deleted(session, &around.earlier.id).await?;
    // A link to something that is gone itself says nothing about links.
    if session.retrieve(&around.kept.id).await?.status() == 200 {
        let kept = links::somewhere(&[&around.kept.id, &around.kept.code]);
        let other_flow = around.flows.as_ref().map(|flows| &flows.other);
        for resource in std::iter::once(&around.other_project).chain(other_flow) {
            session.check(
                &session.retrieve_item(resource).await?,
                &requirement::OTHER_LINKS,
                &kept,
            );
        }
    }
    let Some(flows) = around.flows.as_ref().filter(|flows| flows.was_linked) else { return Ok(()) };
    let flow = session.retrieve_item(&flows.flow).await?;
    if flow.status() == 200 {
        let unlinked = links::nowhere(&[&collection.id, &collection.code]);
        session.check(&flow, &requirement::FLOW, &unlinked);
    }
    Ok(())
}
