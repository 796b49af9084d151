//! How soon a deletion shows where the collection used to be found.

use super::support::{Watch, deleted, see_list, unseen_in_list, watch_collection};
use crate::contract::checks::{Check, Mismatch};
use crate::contract::duration;
use crate::contract::requirements::visibility as requirement;
use crate::model::Requirement;
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::RETRIEVE, &requirement::LIST];

/// A deletion shows at once, or within the operator's window, to retrieve and to list.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "visibility",
    "looking for a collection right after its deletion",
    REQUIREMENTS,
    &run,
);

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    see_list(session).await?;
    deleted(session, &collection.id).await?;
    let watches = watch_collection(session, &collection).await?;
    judge(session, &watches.retrieved, &requirement::RETRIEVE, "retrieve");
    if session.was_listed(&collection.id) {
        judge(session, &watches.listed, &requirement::LIST, "list");
    } else {
        session.doubt(unseen_in_list(&requirement::LIST));
    }
    Ok(())
}

/// Judges how soon a deletion showed; says whether that was soon enough. What never shows breaks
/// another requirement, not this one.
pub(super) fn judge(
    session: &Session,
    watch: &Watch,
    requirement: &'static Requirement,
    surface: &str,
) -> bool {
    let Some(after) = watch.shown_after else {
        session.observe(&watch.last, "visibility", format!("{surface}: the deletion never showed"));
        return true;
    };
    let window = session.expectations().visibility;
    let expected = if window.is_zero() {
        "gone at once".to_owned()
    } else {
        format!("gone within {}", duration::format(window))
    };
    let took = format!("{surface}: still there, gone only after {after:.1?}");
    let held = Mismatch::unless(after <= window, || took);
    let is_soon = session.check(&watch.last, requirement, &Check::decided(expected, held));
    session.observe(&watch.last, "visibility", format!("{surface}: gone after {after:.1?}"));
    is_soon
}
