//! Deleting what belongs to another client.

use super::support::intact;
use crate::contract::checks::{Check, body, http, status};
use crate::contract::requirements::{deletion, tenancy as requirement};
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Need, Scenario, Session};
use crate::wire::Token;

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::STATUS, &requirement::BODY, &requirement::NO_EFFECT, &requirement::ORACLE];

/// For another client a collection does not exist, and nothing shows that it does.
pub(super) const SCENARIO: Scenario =
    Scenario::new("tenancy", "deleting another client's collection", REQUIREMENTS, &run)
        .needs(&[Need::SecondToken]);

async fn run(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    require_another_client(session, &collection.retrieved["client"]).await?;
    let unissued = session.unissued_id();
    let unknown = session.send(session.deletion(&unissued).token(Token::Second)).await?;
    let foreign = session.send(session.deletion(&collection.id).token(Token::Second)).await?;
    let alike = judge(session, &foreign, &unknown);
    if status::refused().holds(foreign.exchange()) {
        intact(session, &collection.id, &collection.retrieved, &requirement::NO_EFFECT).await?;
    }
    if alike {
        let names = [&*unissued, &*collection.id, &*collection.code];
        let like_unknown = http::indistinguishable_from(unknown.exchange(), &names);
        session.check(&foreign, &requirement::ORACLE, &like_unknown);
    }
    Ok(())
}

/// Two tokens of one client, or a second one that is no good, would prove nothing.
async fn require_another_client(
    session: &Session,
    first: &serde_json::Value,
) -> Result<(), Interruption> {
    let own = session.create_collection_as(Token::Second).await?;
    let second = &own.document["client"];
    if first.is_string() && first == second {
        return Err(Interruption::new(
            "both tokens belong to the same client; put another client's token into \
             VERIFIK_SECOND_TOKEN",
        ));
    }
    Ok(())
}

/// Judges status and body; says whether the two answers should be alike altogether.
///
/// Where an identifier that nobody has is answered wrongly too, that is what is reported: this
/// answer is only to be the same.
fn judge(session: &Session, foreign: &Answer, unknown: &Answer) -> bool {
    let expectations = session.expectations();
    let as_foreign = status::one_of(&expectations.foreign);
    let as_unknown = status::one_of(&expectations.unknown);
    if !as_foreign.holds(foreign.exchange()) && !as_unknown.holds(unknown.exchange()) {
        session.check(unknown, &deletion::UNKNOWN_STATUS, &as_unknown);
        return false;
    }
    if !session.check(foreign, &requirement::STATUS, &as_foreign) {
        return false;
    }
    let (in_foreign, in_unknown) = (documented(foreign), documented(unknown));
    if !in_foreign.holds(foreign.exchange()) && !in_unknown.holds(unknown.exchange()) {
        session.check(unknown, &deletion::UNKNOWN_BODY, &in_unknown);
        return false;
    }
    // An operator who expects other statuses for the two expects them to be told apart.
    session.check(foreign, &requirement::BODY, &in_foreign) && foreign.status() == unknown.status()
}

/// The documented error belongs to the documented status.
fn documented(answer: &Answer) -> Check {
    if answer.status() == 404 { body::invalid_collection() } else { body::error_family() }
}
