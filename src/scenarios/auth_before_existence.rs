//! Asking without a token for what exists, for what does not, and for what cannot.

use crate::contract::checks::{http, status};
use crate::contract::requirements::authentication as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::BEFORE_EXISTENCE];

/// A stranger learns nothing from a refusal.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "auth-before-existence",
    "telling identifiers apart without a token",
    REQUIREMENTS,
    &run,
);

const MALFORMED: &str = "no-identifier";

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    session.declare_probe(&format!("/{MALFORMED}"), BlastRadius::Own)?;
    let unissued = session.unissued_id();
    let live = tokenless(session, &collection.id).await?;
    // Where nobody is refused, there is nothing to tell apart, and that is the mistake.
    let accepted = status::one_of(&session.expectations().unauthenticated);
    if !accepted.holds(live.exchange()) {
        session.check(&live, &requirement::MISSING_REFUSED, &accepted);
        return Ok(());
    }
    let names = [&*collection.id, &*collection.code, &*unissued, MALFORMED];
    let like_live = http::indistinguishable_from(live.exchange(), &names);
    // Both are compared with the first, which compares them with each other.
    for id in [&*unissued, MALFORMED] {
        session.check(&tokenless(session, id).await?, &requirement::BEFORE_EXISTENCE, &like_live);
    }
    Ok(())
}

async fn tokenless(session: &Session, id: &str) -> Result<Answer, Interruption> {
    session.send(session.deletion(id).authorization(&[])).await
}
