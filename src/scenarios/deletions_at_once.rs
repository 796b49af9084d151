//! Deletions of several collections of the same persons at once, and a person that is renamed
//! meanwhile.

use futures::FutureExt as _;
use futures::future::{join_all, try_join_all};
use http::Method;
use serde_json::json;

use super::races::{link_control, staggered_deletion};
use super::support::{
    check_gone, check_gone_on_every_connection, not_retrieved, poll, read_list, require_deleted,
    sequential_control, unless_rate_limited,
};
use crate::api::{COLLECTION, PERSON};
use crate::contract::checks::{document, links, status};
use crate::contract::requirements::{deletion, effects, race, unlink};
use crate::fixtures::Collection;
use crate::model::{Purpose, Requirement};
use crate::session::{Answer, Inconclusive, Item, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] = &[
    &race::NO_REVIVAL,
    &deletion::SUCCESS_STATUS,
    &deletion::SUCCESS_IDENTITY,
    &deletion::HARD_RETRIEVE,
    &unlink::PERSON,
    &unlink::PERSON_SURVIVES,
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
.not_repeatable()
.items_at_once(16);

/// Number of rounds, each with another interleaving.
const ROUNDS: usize = 2;

/// Number of collections that are deleted at once.
const AT_ONCE: usize = 4;

async fn run(session: &Session) -> Result<(), Inconclusive> {
    sequential_control(session).await?;
    // The scenario `unlink-person` reports persons that cannot be created.
    let has_persons = session.fixtures().person_image.is_some()
        && link_control(&session.branch("link-control")).await.is_ok();
    if has_persons && !is_right_in_sequence(&session.branch("control-in-sequence")).await? {
        return Ok(());
    }
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

/// Several collections, one that is kept, and a person that belongs to all of them.
struct Group {
    collections: Vec<Collection>,
    kept: Collection,
    person: Option<Item>,
}

async fn create_group(session: &Session, has_persons: bool) -> Result<Group, Inconclusive> {
    let kept = session.create_collection().await?;
    let mut collections = Vec::new();
    for _ in 0..AT_ONCE {
        collections.push(session.create_collection().await?);
    }
    let person = if has_persons {
        // The kept one stands between the others, where a link cut out by position would hit it.
        let mut codes: Vec<&str> = collections.iter().map(|one| one.code.as_str()).collect();
        codes.insert(AT_ONCE / 2, &kept.code);
        Some(session.create_person(&codes).await?)
    } else {
        None
    };
    read_list(session).await?;
    Ok(Group { collections, kept, person })
}

/// Deletes a group in sequence. Returns true if that unlinks the person as it has to; only then is
/// overlap the cause of anything else.
async fn is_right_in_sequence(session: &Session) -> Result<bool, Inconclusive> {
    let group = create_group(session, true).await?;
    // The last link first: a clean-up that reads only the beginning of a list misses it.
    for one in group.collections.iter().rev() {
        require_deleted(session, &one.id).await?;
    }
    check_links(session, &group, &unlink::PERSON).await
}

/// Deletes a group at once.
async fn delete_group(session: &Session, has_persons: bool) -> Result<(), Inconclusive> {
    let group = create_group(session, has_persons).await?;
    let collections = &group.collections;
    // Opens the connections first, so that the deletions arrive at the same time.
    try_join_all(collections.iter().map(|one| session.retrieve(&one.id))).await?;
    let deletions = collections.iter().map(|one| staggered_deletion(session, &one.id));
    let ended = join_all(deletions).await.into_iter().map(unless_rate_limited);
    let answers: Option<Vec<Answer>> = ended.collect::<Result<_, _>>()?;
    let Some(answers) = answers else { return Ok(()) };
    for (one, answer) in collections.iter().zip(&answers) {
        let identity = document::identity(&COLLECTION, &one.id);
        let was_carried_out = session.check(answer, &deletion::SUCCESS_STATUS, &status::ok())
            && session.check(answer, &deletion::SUCCESS_IDENTITY, &identity);
        if !was_carried_out || !is_gone(session, one).await? {
            return Ok(());
        }
    }
    if let Some(last) = collections.last() {
        check_gone_on_every_connection(session, last).await?;
    }
    check_links(session, &group, &race::NO_REVIVAL).await.map(|_| ())
}

/// Judges that nothing brings a collection of the group back. The list is read only where it has
/// shown the collection: another scenario judges lists that hide something.
async fn is_gone(session: &Session, collection: &Collection) -> Result<bool, Inconclusive> {
    let by = &race::NO_REVIVAL;
    if session.was_listed(&collection.id) {
        return check_gone(session, collection, by, by).await;
    }
    let gone = not_retrieved(session, collection);
    let looks = poll(session, || session.retrieve(&collection.id), &gone).await?;
    Ok(session.check(&looks.last, by, &gone))
}

/// Judges that the person lost the links to all deleted collections, and kept the other. Returns
/// true if so.
async fn check_links(
    session: &Session,
    group: &Group,
    unlinked_by: &'static Requirement,
) -> Result<bool, Inconclusive> {
    let Some(person) = &group.person else { return Ok(true) };
    let deleted = &group.collections;
    let names: Vec<&str> =
        deleted.iter().flat_map(|one| [one.id.as_str(), one.code.as_str()]).collect();
    let unlinked = links::nowhere(&names);
    let looks = poll(session, || session.retrieve_item(person), &unlinked).await?;
    let still_linked = links::somewhere(&[&group.kept.id, &group.kept.code]);
    // The first one that fails explains the others.
    if !session.check(&looks.last, &unlink::PERSON_SURVIVES, &status::ok())
        || !session.check(&looks.last, unlinked_by, &unlinked)
    {
        return Ok(false);
    }
    // A link to something that is gone itself says nothing about links.
    let is_kept = session.retrieve(&group.kept.id).await?.status() == 200;
    Ok(!is_kept || session.check(&looks.last, &unlink::OTHER_LINKS, &still_linked))
}

/// Tells whether a person can be renamed at all; only then can a deletion undo it.
async fn can_rename(session: &Session) -> Result<bool, Inconclusive> {
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
    Call::new(Method::PUT, PERSON.item(&person.id), Purpose::Verify)
        .body("application/json", json!({ "name": name }).to_string())
}

/// Renames a person while one of its collections is deleted. Both take effect.
async fn rename_person(session: &Session) -> Result<(), Inconclusive> {
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
    if !session.check(&looks.last, &unlink::PERSON_SURVIVES, &status::ok()) {
        return Ok(());
    }
    if session.check(&looks.last, &race::NO_REVIVAL, &unlinked) && renamed.is_success() {
        let kept = document::same_member(&PERSON, "name", &json!({ "name": name }));
        session.check(&looks.last, &effects::UNLINK_NOTHING_ELSE, &kept);
    }
    Ok(())
}
