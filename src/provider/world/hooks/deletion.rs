//! Hooks in deleting a collection: finding it, removing it, and answering.

use std::time::Duration;

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{After, Amend, Around, Before, Instead};
use super::{Next, Point, crash, forbidden, timing};
use crate::provider::fault::{access, deep, deletion, effects, http, timing as fault};
use crate::provider::variant;
use crate::provider::world::call::{Call, Found, Target};
use crate::provider::world::messages::{Answer, invalid_request, person_not_found};
use crate::provider::world::records::Collection;
use crate::provider::world::{Outcome, World};

/// The pause of a removal that lets others go first.
const PAUSE: Duration = Duration::from_millis(2);
/// The time that the first delete of a process takes.
const COLD_START: Duration = Duration::from_millis(900);
/// The time a removal takes that holds on to what it has found: long enough for others to find
/// the same.
const HOLD: Duration = Duration::from_millis(25);

/// A delete as a whole.
pub(in crate::provider::world) static DELETE: Point<Call, Outcome> = Point(&[(
    Fault(&effects::FIRST_DELETE_SLOW),
    Around(|world, call, next| {
        world.memory.deletes += 1;
        if world.memory.deletes > 1 {
            return next.run(world, call);
        }
        let call = call.clone();
        Outcome::pause(COLD_START, move |world| next.run(world, &call))
    }),
)]);

/// Finding the collection and deleting it.
pub(in crate::provider::world) static FIND: Point<Target, Outcome> = Point(&[(
    Variant(&variant::PAUSES_BEFORE_REMOVAL),
    Around(|_, target, next| {
        let target = target.clone();
        Outcome::pause(PAUSE, move |world| next.run(world, &target))
    }),
)]);

/// Deleting a collection that was found.
pub(in crate::provider::world) static FOUND: Point<Found, Outcome> = Point(&[
    // Others come between finding and removing.
    (Fault(&effects::CLEAN_UP_BEFORE_REMOVAL), Around(unlink_first)),
    (Fault(&fault::CLEAN_UP_WRITES_BACK), Around(timing::write_persons_back)),
    (Fault(&fault::LINK_CUT_BY_POSITION), Around(timing::cut_by_position)),
    (Fault(&fault::STORE_WRITTEN_AS_A_WHOLE), Around(timing::write_collections_back)),
    (Fault(&fault::ANSWER_IN_SHARED_VARIABLE), Around(timing::answer_from_shared_variable)),
    (
        Fault(&effects::DELETE_LOOKS_TOO_EARLY),
        Around(|_, found, next| {
            hold(found, next, |world, found| world.deleted_answer(&found.collection))
        }),
    ),
    (
        Fault(&effects::LOSERS_ANSWER_NULL),
        Around(|_, found, next| hold(found, next, |_, _| Answer::data(200, Value::Null))),
    ),
    (Fault(&effects::LOSERS_CRASH), Around(|_, found, next| hold(found, next, |_, _| crash()))),
    (
        Fault(&effects::LOSERS_CONFLICT),
        Around(|_, found, next| {
            hold(found, next, |_, _| Answer::error(409, "WriteConflict", "Conflict"))
        }),
    ),
    // One in a few fails.
    (Any, Before(|world, _| world.memory.found += 1)),
    (
        Fault(&deletion::EVERY_THIRD_DELETE_CRASHES),
        Instead(|world, _| world.memory.found.is_multiple_of(3).then(|| crash().into())),
    ),
    (
        Fault(&deletion::EVERY_FOURTH_DELETE_LOST),
        Instead(|world, found| {
            let is_lost = world.memory.found % 4 == 1;
            is_lost.then(|| world.deleted_answer(&found.collection).into())
        }),
    ),
    (
        Variant(&variant::LIMITED_WITH_EFFECT),
        Amend(|world, _, outcome| {
            if !world.memory.found.is_multiple_of(7) {
                return outcome;
            }
            let limited = Answer::error(429, "Too many requests", "TooManyRequests");
            limited.with_header("retry-after", "0").into()
        }),
    ),
    // Other collections are disturbed.
    (Fault(&deletion::TOUCHES_SIBLINGS), After(touch_siblings)),
    (Fault(&deletion::RENAMES_SIBLINGS), After(rename_siblings)),
    (
        Fault(&deletion::DELETES_BY_CLIENT),
        After(|world, found| world.remove_where(found, |_| true)),
    ),
    (
        Fault(&deletion::DELETES_BY_NAME),
        After(|world, found| {
            world.remove_where(found, |other| other.name == found.collection.name);
        }),
    ),
    (
        Fault(&deep::RENAMED_NAMESAKE_DELETED_ALONG),
        After(|world, found| {
            let deleted = &found.collection;
            if world.memory.known_events(&deleted.id).is_some_and(|events| events.renamed) {
                world.remove_where(found, |other| other.name == deleted.name);
            }
        }),
    ),
    (
        Fault(&deletion::DELETES_BY_NAME_PATTERN),
        After(|world, found| {
            let name = &found.collection.name;
            let first_word = name.split(['-', ' ', '_']).next().unwrap_or_default();
            world.remove_where(found, |other| other.name.contains(first_word));
        }),
    ),
    (
        Fault(&deletion::DELETES_NEXT_IN_LIST),
        After(|world, found| {
            let next = world.collections.range(found.collection.id.clone()..).next();
            let next = next.map(|(_, it)| it.clone());
            if let Some(it) = &next {
                world.remove(it);
            }
        }),
    ),
    (
        Fault(&deletion::DELETES_PREVIOUS_IN_LIST),
        After(|world, found| {
            let previous = world.collections.range(..found.collection.id.clone()).next_back();
            let previous = previous.map(|(_, it)| it.clone());
            if let Some(it) = &previous {
                world.remove(it);
            }
        }),
    ),
]);

/// Deleting an identifier that names none of the caller's collections: one of another client, one
/// that was deleted before, or an unknown one.
pub(in crate::provider::world) static MISSING: Point<Target, Answer> = Point(&[
    (Fault(&http::UNKNOWN_CRASHES), Instead(|_, _| Some(crash()))),
    // The collection of another client.
    (
        Fault(&access::FOREIGN_TOUCHED),
        Before(|world, target| {
            if foreign(world, target).is_some() {
                world.touch(&target.id);
            }
        }),
    ),
    (
        Fault(&access::FOREIGN_DELETED_QUIETLY),
        Before(|world, target| {
            let foreign = foreign(world, target);
            if let Some(it) = &foreign {
                world.remove(it);
            }
        }),
    ),
    (
        Fault(&deep::UPDATED_RECORD_LOSES_OWNER),
        Before(|world, target| {
            let events = world.memory.known_events(&target.id);
            let is_changed = events.is_some_and(|events| events.changes > 0);
            let foreign = foreign(world, target).filter(|_| is_changed);
            if let Some(it) = &foreign {
                world.remove(it);
            }
        }),
    ),
    (
        Fault(&access::FOREIGN_DELETED),
        Instead(|world, target| {
            let collection = foreign(world, target)?;
            world.remove(&collection);
            Some(world.deleted_answer(&collection))
        }),
    ),
    (
        Fault(&access::FOREIGN_ANSWERS_403),
        Instead(|world, target| foreign(world, target).map(|_| forbidden())),
    ),
    (
        Fault(&access::FOREIGN_ANSWERS_200),
        Instead(|world, target| foreign(world, target).map(|_| Answer::data(200, Value::Null))),
    ),
    (
        Fault(&access::FOREIGN_IN_OTHER_WORDS),
        Instead(|world, target| {
            foreign(world, target)
                .map(|_| Answer::error(404, "collection_of_another_client", "ERROR"))
        }),
    ),
    (
        Fault(&access::FOREIGN_BODY_TELLS_MORE),
        Instead(|world, target| {
            foreign(world, target)?;
            Some(world.collection_not_found().with_member("reason", "client mismatch"))
        }),
    ),
    (
        Fault(&access::FOREIGN_HEADER_TELLS),
        Instead(|world, target| {
            foreign(world, target)?;
            Some(world.collection_not_found().with_header("x-cache", "hit"))
        }),
    ),
    // A collection that was deleted before.
    (
        Any,
        Before(|world, target| {
            if repeated(world, target).is_some() {
                world.memory.events_of(&target.id).repeats += 1;
            }
        }),
    ),
    (
        Variant(&variant::GONE_410),
        Around(|world, target, next| {
            let is_repeated = repeated(world, target).is_some();
            let answer = next.run(world, target);
            if is_repeated { Answer { status: 410, ..answer } } else { answer }
        }),
    ),
    (
        Fault(&deep::REPEAT_RESTORES_ARCHIVED),
        Before(|world, target| {
            let archived = repeated(world, target)
                .and_then(|_| world.memory.known_events(&target.id)?.previous.clone());
            if let Some(it) = archived {
                world.restore(it);
            }
        }),
    ),
    (
        Fault(&deletion::REPEAT_DELETES_NEWEST),
        Before(|world, target| {
            if repeated(world, target).is_some() {
                world.remove_newest_but(&target.caller, "");
            }
        }),
    ),
    (
        Fault(&deletion::REPEAT_ANSWERS_200),
        Instead(|world, target| {
            let deleted = repeated(world, target)?;
            Some(Answer::data(200, world.document(&deleted)))
        }),
    ),
    (
        Fault(&deletion::REPEAT_RESTORES),
        Instead(|world, target| {
            let deleted = repeated(world, target)?;
            world.restore(deleted);
            Some(world.collection_not_found())
        }),
    ),
    (
        Fault(&deletion::REPEAT_ANSWERS_204),
        Instead(|world, target| repeated(world, target).map(|_| Answer::empty(204))),
    ),
    (
        Fault(&deletion::REPEAT_ANSWERS_409),
        Instead(|world, target| {
            repeated(world, target)
                .map(|_| Answer::error(409, "collection is being deleted", "Conflict"))
        }),
    ),
    (
        Fault(&deletion::REPEAT_IN_OTHER_WORDS),
        Instead(|world, target| {
            repeated(world, target)
                .map(|_| Answer::error(404, "collection_already_deleted", "ERROR"))
        }),
    ),
    (
        Fault(&deletion::REPEAT_EMPTY),
        Instead(|world, target| repeated(world, target).map(|_| Answer::empty(404))),
    ),
    // Any other identifier.
    (
        Fault(&deletion::UNKNOWN_DELETES_NEWEST),
        Before(|world, target| {
            if repeated(world, target).is_none() {
                world.remove_newest_but(&target.caller, "");
            }
        }),
    ),
    (Fault(&deletion::UNKNOWN_INSERTS), Before(upsert)),
    (
        Fault(&deletion::UNKNOWN_ANSWERS_200),
        Instead(|world, target| unknown(world, target, || Answer::data(200, Value::Null))),
    ),
    (
        Fault(&deletion::UNKNOWN_ANSWERS_403),
        Instead(|world, target| unknown(world, target, forbidden)),
    ),
    (
        Fault(&deletion::UNKNOWN_ANSWERS_400),
        Instead(|world, target| unknown(world, target, invalid_request)),
    ),
    (
        Fault(&deletion::UNKNOWN_IN_OTHER_WORDS),
        Instead(|world, target| {
            unknown(world, target, || Answer::error(404, "Collection not found", "NotFound"))
        }),
    ),
    (
        Fault(&deletion::UNKNOWN_BODY_OF_PERSONS),
        Instead(|world, target| unknown(world, target, person_not_found)),
    ),
]);

/// The answer to a delete that found its collection.
pub(in crate::provider::world) static DELETED: Point<Collection, Answer> = Point(&[
    (Fault(&http::CLEANUP_CRASHES), Instead(|_, _| Some(crash()))),
    (Fault(&deletion::ANSWERS_204), Instead(|_, _| Some(Answer::empty(204)))),
    (
        Fault(&deletion::ANSWERS_SUCCESS_TRUE),
        Instead(|_, _| Some(Answer::json(200, json!({ "success": true })))),
    ),
    (
        Fault(&deletion::ANSWERS_AS_TEXT),
        Amend(|_, _, answer| Answer::text(200, "text/html", answer.text_of_body())),
    ),
    (
        Fault(&http::SUCCESS_SENT_TWICE),
        Amend(|_, _, answer| {
            Answer::text(200, "application/json", answer.text_of_body().repeat(2))
        }),
    ),
    (
        Fault(&deletion::ANSWERS_BARE_DOCUMENT),
        Amend(|_, _, answer| Answer::json(200, answer.payload().cloned().unwrap_or_default())),
    ),
    (
        Fault(&deletion::ANSWERS_DATA_IN_ARRAY),
        Amend(|_, _, answer| {
            Answer::data(200, vec![answer.payload().cloned().unwrap_or_default()])
        }),
    ),
    (Fault(&deletion::ANSWERS_202), Amend(|_, _, answer| Answer { status: 202, ..answer })),
]);

/// The document that a delete answers with.
pub(in crate::provider::world) static DELETED_DOCUMENT: Point<Collection, Value> = Point(&[
    (
        Fault(&deletion::ANSWERS_WRITE_RESULT),
        Instead(|_, _| Some(json!({ "acknowledged": true, "deletedCount": 1 }))),
    ),
    (
        Fault(&deep::STALE_SNAPSHOT_AFTER_TWO_UPDATES),
        Around(|world, collection, next| {
            let events = world.memory.known_events(&collection.id);
            let first = events.filter(|it| it.changes >= 2).and_then(|it| it.first.clone());
            next.run(world, first.as_ref().unwrap_or(collection))
        }),
    ),
    (
        Variant(&variant::SNAPSHOT_MARKED_DELETED),
        Around(|world, collection, next| {
            next.run(world, &Collection { deleted: true, ..collection.clone() })
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_AUDIT_ID),
        Around(|world, collection, next| {
            let id = world.identifiers.id(collection.created_at);
            next.run(world, &Collection { id, ..collection.clone() })
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_ID_IS_CODE),
        Around(|world, collection, next| {
            let id = collection.code.clone();
            next.run(world, &Collection { id, ..collection.clone() })
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_TOUCHED),
        Around(|world, collection, next| {
            // Never the same moment, however fast the test.
            let after = collection.updated_at.saturating_add(1.millisecond()).unwrap_or_default();
            let updated_at = world.clock.now().max(after);
            next.run(world, &Collection { updated_at, ..collection.clone() })
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_RENAMED),
        Around(|world, collection, next| {
            let name = format!("{}-deleted", collection.name);
            next.run(world, &Collection { name, ..collection.clone() })
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_WITHOUT_CODE),
        Amend(|_, _, mut document| {
            if let Value::Object(members) = &mut document {
                members.shift_remove("code");
                members.shift_remove("client");
            }
            document
        }),
    ),
    (
        Fault(&deletion::SNAPSHOT_EPOCH_TIMES),
        Amend(|_, collection, mut document| {
            document["createdAt"] = collection.created_at.as_millisecond().into();
            document["updatedAt"] = collection.updated_at.as_millisecond().into();
            document
        }),
    ),
]);

/// The removal itself.
pub(in crate::provider::world) static REMOVE: Point<Collection, ()> = Point(&[
    (Fault(&deletion::DELETE_DOES_NOTHING), Instead(|_, _| Some(()))),
    (
        Fault(&deep::CHANGE_COUNTER_WRAPS),
        Instead(|world, collection| {
            let events = world.memory.known_events(&collection.id)?;
            (events.changes >= 4).then_some(())
        }),
    ),
    (Fault(&deep::TWICE_UPDATED_SURVIVES), After(leave_version)),
    (Fault(&deep::SECOND_DELETE_HIDES_NEIGHBOUR), After(note_unread)),
    (
        Variant(&variant::IDS_REUSED),
        After(|world, collection| world.memory.freed.push(collection.id.clone())),
    ),
    (Any, After(World::remember_deleted)),
    (
        Fault(&effects::CLEAN_UP_QUEUED),
        Instead(|world, collection| {
            world.collections.remove(&collection.id);
            Some(())
        }),
    ),
]);

impl World {
    /// Removes those of the caller's other collections that a filter matches.
    fn remove_where(&mut self, found: &Found, is_matched: impl Fn(&Collection) -> bool) {
        let own = self.collections.values().filter(|it| found.caller.owns_collection(it));
        let matched: Vec<Collection> = own.filter(|it| is_matched(it)).cloned().collect();
        for collection in &matched {
            self.remove(collection);
        }
    }

    /// The other collections of a client, to be changed.
    fn siblings_mut(&mut self, found: &Found) -> impl Iterator<Item = &mut Collection> {
        let client = found.collection.client.clone();
        self.collections.values_mut().filter(move |it| it.client == client)
    }
}

/// Removes what is found after a pause, or answers those who come too late.
fn hold(
    found: &Found,
    next: Next<Found, Outcome>,
    late: fn(&mut World, &Found) -> Answer,
) -> Outcome {
    let found = found.clone();
    Outcome::pause(HOLD, move |world| {
        if world.collections.contains_key(&found.collection.id) {
            next.run(world, &found)
        } else {
            late(world, &found).into()
        }
    })
}

/// Cleans the links up first, and removes the record after a pause.
fn unlink_first(world: &mut World, found: &Found, _: Next<Found, Outcome>) -> Outcome {
    let Found { caller, collection } = found.clone();
    world.unlink(&collection);
    Outcome::pause(HOLD, move |world| {
        if world.collections.remove(&collection.id).is_none() {
            let id = collection.id.clone();
            return world.delete_missing(&Target { caller, id }).into();
        }
        world.remember_deleted(&collection);
        world.deleted_answer(&collection).into()
    })
}

fn touch_siblings(world: &mut World, found: &Found) {
    for sibling in world.siblings_mut(found) {
        sibling.updated_at = sibling.updated_at.saturating_add(1.second()).unwrap_or_default();
    }
}

fn rename_siblings(world: &mut World, found: &Found) {
    for (number, sibling) in world.siblings_mut(found).enumerate() {
        sibling.name = format!("{} ({})", sibling.name, number + 1);
    }
}

/// The living collection of another client.
fn foreign(world: &World, target: &Target) -> Option<Collection> {
    world.collections.get(&target.id).filter(|it| !target.caller.owns_collection(it)).cloned()
}

/// The caller's collection that was deleted before.
fn repeated(world: &World, target: &Target) -> Option<Collection> {
    world.deleted_collection(&target.caller, &target.id)
}

fn unknown(world: &World, target: &Target, answer: fn() -> Answer) -> Option<Answer> {
    repeated(world, target).is_none().then(answer)
}

fn upsert(world: &mut World, target: &Target) {
    if repeated(world, target).is_some() || world.collections.contains_key(&target.id) {
        return;
    }
    let now = world.clock.now();
    let collection = Collection {
        id: target.id.clone(),
        deleted: false,
        name: String::new(),
        project: None,
        description: None,
        client: world.client_id(&target.caller),
        code: world.identifiers.code(),
        updated_at: now,
        created_at: now,
        version: 0,
    };
    world.collections.insert(target.id.clone(), collection);
}

/// Puts the version back that a delete has overlooked.
fn leave_version(world: &mut World, removed: &Collection) {
    let events = world.memory.events_of(&removed.id);
    if events.changes < 2 {
        return;
    }
    events.changes = 0;
    if let Some(first) = events.first.take() {
        world.restore(first);
    }
}

/// Notes a delete for the client's next look at its list.
fn note_unread(world: &mut World, removed: &Collection) {
    let mut later = world.collections.range(removed.id.clone()..).map(|(_, it)| it);
    let next = later.find(|it| it.client == removed.client && it.id != removed.id);
    let next = next.map(|it| it.id.clone());
    let unread = world.memory.unread.entry(removed.client.clone()).or_default();
    unread.deletes += 1;
    if unread.deletes > 1 {
        unread.hidden = next;
    }
}
