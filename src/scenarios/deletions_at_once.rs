//! Deletions of several collections of the same persons at once, and a person that is renamed
//! meanwhile.

use futures::FutureExt as _;
use futures::future::{join_all, try_join_all};
use http::Method;
use serde_json::json;

use super::races::{link_control, staggered_deletion};
use super::support::{
    check_gone, check_gone_on_every_connection, poll, read_list, sequential_control,
    unless_rate_limited,
};
use crate::api::{COLLECTION, PERSON};
use crate::contract::checks::{document, links, status};
use crate::contract::requirements::{deletion, effects, race, unlink};
use crate::fixtures::Collection;
use crate::model::{Purpose, Requirement};
use crate::session::{Answer, Interruption, Item, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] = &[
    &race::NO_REVIVAL,
    &deletion::SUCCESS_STATUS,
    &deletion::SUCCESS_IDENTITY,
    &deletion::HARD_RETRIEVE,
    &unlink::OTHER_LINKS,
    &effects::UNLINK_NOTHING_ELSE,
];

/// Deletions of different collections at once each take full effect, and undo no part of another.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "deletions-at-once",
    "deleting several collections of the same persons at once",
    REQUIREMENTS,
    &run,
)
.not_repeatable();

/// Number of rounds, each with another interleaving.
const ROUNDS: usize = 2;

/// Number of collections that are deleted at once.
const AT_ONCE: usize = 4;

async fn run(session: &Session) -> Result<(), Interruption> {
    sequential_control(session).await?;
    // The scenario `unlink-person` reports persons that cannot be created.
    let has_persons = session.fixtures().person_image.is_some()
        && link_control(&session.branch("link-control")).await.is_ok();
    let renames = has_persons && can_rename(&session.branch("rename-control")).await?;
    for round in 1..=ROUNDS {
        let [group, rename] =
            ["group", "rename"].map(|name| session.branch(&format!("{name}-{round}")));
        let renaming = async { if renames { rename_person(&rename).await } else { Ok(()) } };
        // Boxed, because two concurrent races make a large future.
        futures::try_join!(delete_group(&group, has_persons).boxed(), renaming.boxed())?;
    }
    Ok(())
}

/// Deletes a group of collections at once. One person belongs to all of them and to one that is
/// kept.
async fn delete_group(session: &Session, has_persons: bool) -> Result<(), Interruption> {
    let kept = session.create_collection().await?;
    let mut group = Vec::new();
    for _ in 0..AT_ONCE {
        group.push(session.create_collection().await?);
    }
    let person = if has_persons {
        // The kept one stands between the others, where a link cut out by position would hit it.
        let mut codes: Vec<&str> = group.iter().map(|one| one.code.as_str()).collect();
        codes.insert(AT_ONCE / 2, &kept.code);
        Some(session.create_person(&codes).await?)
    } else {
        None
    };
    read_list(session).await?;
    // Opens the connections first, so that the deletions arrive at the same time.
    try_join_all(group.iter().map(|one| session.retrieve(&one.id))).await?;
    let deletions = group.iter().map(|one| staggered_deletion(session, &one.id));
    let ended = join_all(deletions).await.into_iter().map(unless_rate_limited);
    let answers: Option<Vec<Answer>> = ended.collect::<Result<_, _>>()?;
    let Some(answers) = answers else { return Ok(()) };
    for (one, answer) in group.iter().zip(&answers) {
        let identity = document::identity(&COLLECTION, &one.id);
        let was_carried_out = session.check(answer, &deletion::SUCCESS_STATUS, &status::ok())
            && session.check(answer, &deletion::SUCCESS_IDENTITY, &identity);
        if !was_carried_out
            || !check_gone(session, one, &race::NO_REVIVAL, &race::NO_REVIVAL).await?
        {
            return Ok(());
        }
    }
    if let Some(last) = group.last() {
        check_gone_on_every_connection(session, last).await?;
    }
    match &person {
        Some(person) => check_links(session, person, &group, &kept).await,
        None => Ok(()),
    }
}

/// Judges that a person lost the links to all deleted collections, and kept the other.
async fn check_links(
    session: &Session,
    person: &Item,
    deleted: &[Collection],
    kept: &Collection,
) -> Result<(), Interruption> {
    let names: Vec<&str> =
        deleted.iter().flat_map(|one| [one.id.as_str(), one.code.as_str()]).collect();
    let unlinked = links::nowhere(&names);
    let looks = poll(session, || session.retrieve_item(person), &unlinked).await?;
    session.check(&looks.last, &race::NO_REVIVAL, &unlinked);
    let still_linked = links::somewhere(&[&kept.id, &kept.code]);
    session.check(&looks.last, &unlink::OTHER_LINKS, &still_linked);
    Ok(())
}

/// Tells whether a person can be renamed at all; only then can a deletion undo it.
async fn can_rename(session: &Session) -> Result<bool, Interruption> {
    let kept = session.create_collection().await?;
    let person = session.create_person(&[&kept.code]).await?;
    let name = session.marker();
    let answer = session.send(rename(&person, &name)).await?;
    let look = session.retrieve_item(&person).await?;
    let shown = look.json().and_then(|json| PERSON.document_in(json)?["name"].as_str());
    let is_renamed = answer.is_success() && shown == Some(&name);
    if !is_renamed {
        let words = session.in_words(&answer);
        session.observe(&answer, "silent.rename-person", format!("not renamed: {words}"));
    }
    Ok(is_renamed)
}

fn rename(person: &Item, name: &str) -> Call {
    Call::new(Method::PUT, PERSON.item(&person.id), Purpose::Witness)
        .body("application/json", json!({ "name": name }).to_string())
}

/// Renames a person while one of its collections is deleted. Both take effect.
async fn rename_person(session: &Session) -> Result<(), Interruption> {
    let kept = session.create_collection().await?;
    let collection = session.create_collection().await?;
    let person = session.create_person(&[&collection.code, &kept.code]).await?;
    let name = session.marker();
    try_join_all((0..2).map(|_| session.retrieve_item(&person))).await?;
    let (deletion, renamed) = futures::join!(
        staggered_deletion(session, &collection.id),
        session.send(rename(&person, &name)),
    );
    let Some(deletion) = unless_rate_limited(deletion)? else { return Ok(()) };
    let renamed = renamed?;
    if !deletion.is_success() {
        return Ok(());
    }
    let unlinked = links::nowhere(&[&collection.id, &collection.code]);
    let looks = poll(session, || session.retrieve_item(&person), &unlinked).await?;
    if session.check(&looks.last, &race::NO_REVIVAL, &unlinked) && renamed.is_success() {
        let kept = document::same_member(&PERSON, "name", &json!({ "name": name }));
        session.check(&looks.last, &effects::UNLINK_NOTHING_ELSE, &kept);
    }
    Ok(())
}
