//! Deleting twice, and once more.

use futures::FutureExt as _;

use super::support::{deleted, gone};
use crate::contract::checks::{body, status};
use crate::contract::requirements::deletion as requirement;
use crate::model::BlastRadius;
use crate::run::{Judgement, Scenario, Session};

/// A second and a third deletion find nothing: the first was a hard delete.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "double-delete",
    title: "deleting again what is deleted",
    requirements: &[
        &requirement::REPEAT_STATUS,
        &requirement::REPEAT_BODY,
        &requirement::REPEAT_NO_EFFECT,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    run: |session| run(session).boxed(),
};

async fn run(session: &Session) -> Judgement {
    let collection = session.create_collection().await?;
    deleted(session, &collection.id).await?;
    let mut all_refused = true;
    for _ in 0..2 {
        let again = session.delete(&collection.id).await?;
        let refused = again
            .check(&requirement::REPEAT_STATUS, &status::one_of(&session.expectations().gone()));
        if refused {
            again.check(&requirement::REPEAT_BODY, &body::error_family());
            again.observe("silent.repeat-status", again.status().to_string());
        }
        all_refused &= refused;
    }
    if all_refused {
        let unchanged = &requirement::REPEAT_NO_EFFECT;
        gone(session, &collection, unchanged, unchanged).await?;
    }
    Ok(())
}
