//! Deleting a collection that a project uses.

use serde_json::json;

use super::support::{deleted, require_not_found, watch};
use super::visibility;
use crate::api::PROJECT;
use crate::contract::checks::{links, status};
use crate::contract::requirements::unlink as requirement;
use crate::contract::requirements::visibility as window;
use crate::fixtures::Collection;
use crate::model::Requirement;
use crate::session::{Interruption, Item, Need, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::PROJECT,
    &requirement::PROJECT_SURVIVES,
    &requirement::FLOW,
    &requirement::OTHER_LINKS,
    &window::PROJECT,
];

/// Projects lose the link to a deleted collection, and nothing else.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "unlink-project",
    "deleting a collection that a project uses",
    REQUIREMENTS,
    &run,
)
.needs(&[Need::Project]);

/// What only a target has where projects may be created.
struct Neighbourhood {
    earlier: Collection,
    kept: Collection,
    other_project: Item,
    flow: Item,
    /// Whether the flow showed its collection before the deletion.
    flow_was_linked: bool,
    other_flow: Item,
}

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let project = match &session.fixtures().project_id {
        Some(id) => session.borrow_resource(&PROJECT, id).await?,
        None => session.create_project().await?,
    };
    link(session, &collection, &project).await?;
    let around = if session.fixtures().creates_projects {
        Some(neighbourhood(session, &collection, &project).await?)
    } else {
        None
    };
    deleted(session, &collection.id).await?;
    require_not_found(session, &collection).await?;
    let unlinked = links::nowhere(&[&collection.id, &collection.code]);
    let looks = watch(session, || session.retrieve_item(&project), &unlinked).await?;
    if session.check(&looks.last, &requirement::PROJECT_SURVIVES, &status::ok()) {
        session.check(&looks.last, &requirement::PROJECT, &unlinked);
        visibility::judge(session, &looks, &window::PROJECT, "project");
    }
    match around {
        Some(around) => judge_neighbourhood(session, &collection, &around).await,
        None => Ok(()),
    }
}

/// Links a project to a collection by updating the collection; without a link that shows,
/// nothing can be judged.
async fn link(
    session: &Session,
    collection: &Collection,
    project: &Item,
) -> Result<(), Interruption> {
    let body = json!({ "name": collection.name, "project": project.id });
    session.require(&session.send(session.update(&collection.id, &body)).await?, &status::ok())?;
    let answer = session.retrieve_item(project).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    session.require(session.require(&answer, &status::ok())?, &linked)?;
    Ok(())
}

async fn neighbourhood(
    session: &Session,
    collection: &Collection,
    project: &Item,
) -> Result<Neighbourhood, Interruption> {
    let earlier = session.create_collection().await?;
    let kept = session.create_collection().await?;
    let other_project = session.create_project().await?;
    // It leaves one collection for another, which a clean-up by project would not notice.
    link(session, &earlier, &other_project).await?;
    link(session, &kept, &other_project).await?;
    let flow = session.create_flow(project, &collection.code).await?;
    let other_flow = session.create_flow(&other_project, &kept.code).await?;
    let linked = links::somewhere(&[&collection.id, &collection.code]);
    let flow_was_linked = linked.holds(session.retrieve_item(&flow).await?.exchange());
    Ok(Neighbourhood { earlier, kept, other_project, flow, flow_was_linked, other_flow })
}

async fn judge_neighbourhood(
    session: &Session,
    collection: &Collection,
    around: &Neighbourhood,
) -> Result<(), Interruption> {
    deleted(session, &around.earlier.id).await?;
    // A link to something that is gone itself says nothing about links.
    if session.retrieve(&around.kept.id).await?.status() == 200 {
        let kept = links::somewhere(&[&around.kept.id, &around.kept.code]);
        for resource in [&around.other_project, &around.other_flow] {
            session.check(
                &session.retrieve_item(resource).await?,
                &requirement::OTHER_LINKS,
                &kept,
            );
        }
    }
    let flow = session.retrieve_item(&around.flow).await?;
    if flow.status() == 200 && around.flow_was_linked {
        session.check(
            &flow,
            &requirement::FLOW,
            &links::nowhere(&[&collection.id, &collection.code]),
        );
    }
    Ok(())
}
