//! Hooks in creating, listing, retrieving and updating collections.

use std::time::Duration;

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{After, Amend, Around, Before, Instead};
use super::memory::Tombstone;
use super::{Next, Point, View, crash};
use crate::provider::fault::{deep, deletion, effects, http, input, timing};
use crate::provider::variant;
use crate::provider::world::call::{Call, Caller, Draft};
use crate::provider::world::messages::{Answer, Content, missing_parameter};
use crate::provider::world::records::Collection;
use crate::provider::world::{Outcome, World};

/// The time the face engine takes to hear of an update.
const SYNC: Duration = Duration::from_millis(25);

/// The characters of a name where long ones are refused.
const LONGEST_NAME: usize = 50;

type Answered = Result<Answer, Answer>;

/// Creating a collection.
pub(in crate::provider::world) static CREATE: Point<Call, Answered> = Point(&[(
    Fault(&http::LOCATION_HOLDS_TOKEN),
    Amend(|_, call, answer| {
        let answer = answer?;
        let Some(token) = call.request.bearer_token() else { return Ok(answer) };
        let id = answer.payload().and_then(|it| it["_id"].as_str()).unwrap_or_default();
        let location = format!("/v2/face-recognition/collections/{id}?token={token}");
        Ok(answer.with_header("location", location))
    }),
)]);

/// The collection that a body asks for.
pub(in crate::provider::world) static DRAFT: Point<Call, Result<Draft, Answer>> = Point(&[
    (
        Variant(&variant::NAMES_UNIQUE),
        Amend(|world, _, draft| {
            let draft = draft?;
            let mut own = world.collections.values().filter(|it| it.client == draft.client);
            if own.any(|it| it.name == draft.name) {
                return Err(missing_parameter("name is taken"));
            }
            Ok(draft)
        }),
    ),
    (
        Variant(&variant::NAMES_SHORT),
        Amend(|_, _, draft| {
            draft.and_then(|draft| {
                let fits = draft.name.chars().count() <= LONGEST_NAME;
                if fits { Ok(draft) } else { Err(missing_parameter("name is too long")) }
            })
        }),
    ),
    (
        Variant(&variant::NAMES_WITHOUT_MARKUP),
        Amend(|_, _, draft| {
            draft.and_then(|draft| {
                let has_markup = draft.name.contains(['<', '>', '&', '"', '\'']);
                if has_markup { Err(missing_parameter("name is invalid")) } else { Ok(draft) }
            })
        }),
    ),
]);

/// The record of a new collection.
pub(in crate::provider::world) static NEW_COLLECTION: Point<Draft, Collection> = Point(&[
    (
        Fault(&effects::CREATE_RESTORES_NAMESAKE),
        Amend(|world, _, fresh| {
            let Some(namesake) = world.memory.namesake(&fresh.client, &fresh.name) else {
                return fresh;
            };
            world.memory.tombstones.remove(&namesake.id);
            namesake
        }),
    ),
    (
        Fault(&effects::CODE_REUSED_FOR_NAME),
        Amend(|world, _, fresh| match world.memory.namesake(&fresh.client, &fresh.name) {
            Some(namesake) => Collection { code: namesake.code, ..fresh },
            None => fresh,
        }),
    ),
    (
        Variant(&variant::UPDATED_AFTER_CREATED),
        Amend(|_, _, fresh| {
            let after = fresh.created_at.saturating_add(1.millisecond());
            Collection { updated_at: after.unwrap_or(fresh.created_at), ..fresh }
        }),
    ),
    (
        Fault(&effects::UPDATED_BEFORE_CREATED),
        Amend(|_, _, fresh| {
            let before = fresh.created_at.saturating_sub(1.millisecond());
            Collection { updated_at: before.unwrap_or(fresh.created_at), ..fresh }
        }),
    ),
]);

/// Storing a new collection, and showing it.
pub(in crate::provider::world) static STORE_NEW: Point<Collection, Answer> = Point(&[
    (
        Fault(&effects::CREATE_READS_CLOCK_TWICE),
        Amend(|world, collection, _| {
            let later = collection.updated_at.saturating_add(1.millisecond());
            let shown = Collection { updated_at: later.unwrap_or_default(), ..collection.clone() };
            Answer::data(200, world.document(&shown))
        }),
    ),
    (Fault(&deep::RENAMED_RELISTED_BY_CREATE), Before(outlive_deleted)),
]);

/// The list of a client. The last row changes it first.
pub(in crate::provider::world) static LIST: Point<Caller, Answer> = Point(&[
    (
        Variant(&variant::LIST_WITH_PAGE_MEMBERS),
        Amend(|_, _, answer| {
            let total = answer.payload().and_then(Value::as_array).map_or(0, Vec::len);
            answer
                .with_member("total", total)
                .with_member("limit", total)
                .with_member("page", 1)
                .with_member("pages", 1)
        }),
    ),
    (
        Fault(&effects::LIST_COUNTS_VERSIONS),
        After(|world, caller| {
            let own = world.collections.values_mut().filter(|it| caller.owns_collection(it));
            own.for_each(|collection| collection.version += 1);
        }),
    ),
    (
        Variant(&variant::LIST_NEWEST_FIRST),
        Amend(|_, _, answer| with_list(answer, |it| it.reverse())),
    ),
    (
        Fault(&effects::LIST_NEVER_RENEWED),
        Amend(|world, caller, answer| {
            let client = world.client_id(caller);
            with_list(answer, |documents| {
                let cached = world.memory.cached_lists.entry(client);
                documents.clone_from(cached.or_insert_with(|| documents.clone()));
            })
        }),
    ),
    (
        Fault(&effects::LIST_SHOWS_TWICE),
        Amend(|_, _, answer| with_list(answer, |it| it.extend(it.first().cloned()))),
    ),
    (
        Fault(&deletion::LIST_SHOWS_TOMBSTONE),
        Amend(|world, caller, answer| {
            let own = world.memory.tombstones.values().map(|it| &it.collection);
            let own = own.filter(|it| caller.owns_collection(it));
            with_list(answer, |documents| {
                documents.extend(own.map(|it| json!({ "_id": it.id, "deleted": true })));
            })
        }),
    ),
    (
        Fault(&deletion::SOFT_DELETE_LIST),
        Amend(|world, caller, answer| world.relist(caller, answer, |_, _| true)),
    ),
    (
        Fault(&effects::LIST_LAGS),
        Amend(|world, caller, answer| world.relist(caller, answer, |_, is_lagging| is_lagging)),
    ),
    (
        Fault(&effects::REPLICA_LAGS),
        Amend(|world, caller, answer| world.relist(caller, answer, |_, is_lagging| is_lagging)),
    ),
    (
        Fault(&effects::LIST_CACHED_BRIEFLY),
        Amend(|world, caller, answer| {
            let now = world.clock.peek();
            world.relist(caller, answer, |tombstone, _| !tombstone.is_settled(now))
        }),
    ),
    (
        Fault(&deep::RENAMED_RELISTED_BY_CREATE),
        Amend(|world, caller, answer| {
            let own = world.memory.tombstones.values().map(|it| &it.collection);
            let is_relisted = |it: &&Collection| {
                let events = world.memory.known_events(&it.id);
                events.is_some_and(|events| events.renamed && events.outlived)
            };
            let relisted = own.filter(|it| caller.owns_collection(it)).filter(is_relisted);
            with_list(answer, |documents| {
                documents.extend(relisted.map(|it| world.document(it)));
            })
        }),
    ),
    (Fault(&effects::LIST_ALWAYS_EMPTY), Amend(|_, _, answer| with_list(answer, Vec::clear))),
    (
        Fault(&effects::LIST_FIRST_TEN),
        Amend(|_, _, answer| with_list(answer, |it| it.truncate(10))),
    ),
    (
        Fault(&deep::SECOND_DELETE_HIDES_NEIGHBOUR),
        Amend(|world, caller, answer| {
            let unread = world.memory.unread.remove(&world.client_id(caller));
            match unread.and_then(|it| it.hidden) {
                Some(hidden) => {
                    with_list(answer, |it| it.retain(|document| document["_id"] != hidden))
                }
                None => answer,
            }
        }),
    ),
]);

/// Retrieving a collection.
pub(in crate::provider::world) static RETRIEVE: Point<Call, Answered> = Point(&[
    (
        Fault(&input::UPPER_CASE_RETRIEVED_ONLY),
        Around(|world, call, next| {
            let segment = call.segment.to_ascii_lowercase();
            next.run(world, &Call { segment, ..call.clone() })
        }),
    ),
    (
        Fault(&effects::RETRIEVE_TOUCHES_RECORD),
        Amend(|world, call, answer| {
            if answer.is_ok()
                && let Ok(id) = world.collection_id(&call.segment)
            {
                world.touch(&id);
            }
            answer
        }),
    ),
    (
        Fault(&deletion::RETRIEVE_ANSWERS_NULL),
        Amend(|world, call, answer| {
            answer.or_else(|missing| match world.deleted_and_asked_for(call) {
                Some(_) => Ok(Answer::data(200, Value::Null)),
                None => Err(missing),
            })
        }),
    ),
    (
        Fault(&deletion::SOFT_DELETE_RETRIEVE),
        Amend(|world, call, answer| {
            answer.or_else(|missing| {
                let collection = world.deleted_and_asked_for(call).ok_or(missing)?;
                let flagged = Collection { deleted: true, ..collection };
                Ok(Answer::data(200, world.document(&flagged)))
            })
        }),
    ),
    (
        Fault(&deletion::RETRIEVE_FROM_CACHE),
        Amend(|world, call, answer| {
            answer.or_else(|missing| {
                let collection = world.deleted_and_asked_for(call).ok_or(missing)?;
                Ok(Answer::data(200, world.document(&collection)))
            })
        }),
    ),
    (
        Fault(&timing::READ_BY_ANY_CLIENT),
        Amend(|world, call, answer| {
            answer.or_else(|missing| {
                let id = world.living(&call.segment).ok_or(missing)?;
                Ok(Answer::data(200, world.document(&world.collections[&id])))
            })
        }),
    ),
    (Fault(&effects::RETRIEVE_LAGS), Amend(retrieve_from_replica)),
    (Fault(&effects::REPLICA_LAGS), Amend(retrieve_from_replica)),
]);

/// Updating a collection. All hooks concern a missing one.
pub(in crate::provider::world) static UPDATE: Point<Call, Outcome> = Point(&[
    (
        Fault(&effects::UPDATE_ANSWERS_NULL),
        Instead(|world, call| {
            world.missing_update(call)?;
            Some(Answer::data(200, Value::Null).into())
        }),
    ),
    (
        Fault(&deep::REPEAT_THEN_UPDATE_REVIVES),
        Instead(|world, call| {
            let deleted = world.update_of_deleted(call)?;
            let events = world.memory.known_events(&deleted.id);
            let is_repeated = events.is_some_and(|events| events.repeats > 0);
            is_repeated.then(|| {
                world.restore(deleted);
                world.collection_not_found().into()
            })
        }),
    ),
    (
        Fault(&effects::UPDATE_OF_DELETED_CRASHES),
        Instead(|world, call| {
            world.update_of_deleted(call)?;
            Some(crash().into())
        }),
    ),
    (
        Fault(&effects::UPDATE_UPSERTS),
        Instead(|world, call| {
            let updated = world.updated_deleted(call)?;
            let document = world.document(&updated);
            world.restore(updated);
            Some(Answer::data(200, document).into())
        }),
    ),
    (
        Fault(&effects::UPDATE_REVIVES_QUIETLY),
        Instead(|world, call| {
            let updated = world.updated_deleted(call)?;
            world.restore(updated);
            Some(world.collection_not_found().into())
        }),
    ),
    (
        Fault(&effects::UPDATE_OF_DELETED_ANSWERS_200),
        Instead(|world, call| {
            let updated = world.updated_deleted(call)?;
            Some(Answer::data(200, world.document(&updated)).into())
        }),
    ),
]);

/// Storing a changed collection.
pub(in crate::provider::world) static STORE_CHANGED: Point<Collection, Outcome> = Point(&[
    (
        Variant(&variant::UPDATES_COUNTED),
        Around(|world, collection, next| {
            let version = collection.version + 1;
            next.run(world, &Collection { version, ..collection.clone() })
        }),
    ),
    (
        Fault(&effects::UPDATE_WRITES_BACK),
        Around(|_, collection, next| {
            let collection = collection.clone();
            Outcome::pause(SYNC, move |world| next.run(world, &collection))
        }),
    ),
    (
        Fault(&deep::RENAMED_TO_DELETED_NAME_REVIVES),
        Around(|world, collection, next| {
            let before = world.collections.get(&collection.id).map(|it| it.name.clone());
            let outcome = next.run(world, collection);
            if before.is_some_and(|name| name != collection.name) {
                world.restore_namesake(collection);
            }
            outcome
        }),
    ),
    (
        Fault(&deep::REFUSED_DELETE_OBEYED_ON_SAVE),
        Around(|world, collection, next| {
            let is_stored = world.collections.contains_key(&collection.id);
            let outcome = next.run(world, collection);
            if is_stored && world.memory.events_of(&collection.id).refusals > 0 {
                world.remove(collection);
            }
            outcome
        }),
    ),
    (Any, Around(record_change)),
]);

/// 404 for a collection.
pub(in crate::provider::world) static NOT_FOUND: View<(), Answer> = View(&[
    (Fault(&http::NOT_FOUND_SHOWS_QUERY), |_, (), answer| {
        let detail = "MongoServerError: E11000 while running \
            db.collections.findOneAndDelete({ _id: ObjectId(...) })";
        answer.with_member("detail", detail)
    }),
    (Fault(&http::NOT_FOUND_SHOWS_STACK), |_, (), answer| {
        let stack = "Error: invalid_collection\n    at CollectionService.remove \
            (/srv/api/src/services/collection.service.js:88:13)";
        answer.with_member("stack", stack)
    }),
    (Fault(&http::NOT_FOUND_SHOWS_PATH_IN_HEADER), |_, (), answer| {
        answer.with_header("x-debug-source", "/usr/src/app/src/collection.service.js")
    }),
    (Fault(&http::ERRORS_AS_LIST), |_, (), _| {
        Answer::json(404, json!({ "errors": [{ "title": "invalid_collection" }] }))
    }),
    (Fault(&http::NOT_FOUND_BROKEN_JSON), |_, (), _| {
        let body = "{'message': 'invalid_collection', 'code': 'ERROR',}";
        Answer::text(404, "application/json", body)
    }),
    (Fault(&http::NOT_FOUND_PAGE), |_, (), _| {
        let page = "<!DOCTYPE html><html><body><pre>Cannot find collection</pre></body></html>";
        Answer::text(404, "text/html", page)
    }),
]);

impl World {
    /// The list with those deleted collections that are still shown.
    fn relist(
        &mut self,
        caller: &Caller,
        answer: Answer,
        is_shown: impl Fn(&Tombstone, bool) -> bool,
    ) -> Answer {
        let mut shown = Vec::new();
        for tombstone in self.memory.tombstones.values_mut() {
            if caller.owns_collection(&tombstone.collection) {
                let is_lagging = tombstone.list();
                if is_shown(tombstone, is_lagging) {
                    shown.push(tombstone.collection.clone());
                }
            }
        }
        with_list(answer, |documents| documents.extend(shown.iter().map(|it| self.document(it))))
    }

    /// The deleted collection that a call retrieves.
    fn deleted_and_asked_for(&self, call: &Call) -> Option<Collection> {
        let id = self.collection_id(&call.segment).ok()?;
        self.deleted_collection(&call.caller, &id)
    }

    /// The identifier and the new name in an update of a missing collection.
    fn missing_update(&self, call: &Call) -> Option<(String, String)> {
        let id = self.collection_id(&call.segment).ok()?;
        let body: serde_json::Map<String, Value> =
            serde_json::from_slice(&call.request.body).ok()?;
        let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
        self.owned_collection(&call.caller, &id).is_none().then(|| (id, name.to_owned()))
    }

    fn update_of_deleted(&self, call: &Call) -> Option<Collection> {
        let (id, _) = self.missing_update(call)?;
        self.deleted_collection(&call.caller, &id)
    }

    /// A deleted collection with the name that an update gives it.
    fn updated_deleted(&mut self, call: &Call) -> Option<Collection> {
        let (id, name) = self.missing_update(call)?;
        let deleted = self.deleted_collection(&call.caller, &id)?;
        Some(Collection { name, updated_at: self.clock.now(), ..deleted })
    }

    fn restore_namesake(&mut self, renamed: &Collection) {
        let mut deleted = self.memory.tombstones.values().map(|it| &it.collection);
        let namesake = deleted.find(|it| it.client == renamed.client && it.name == renamed.name);
        if let Some(namesake) = namesake.cloned() {
            self.restore(namesake);
        }
    }
}

fn retrieve_from_replica(world: &mut World, call: &Call, answer: Answered) -> Answered {
    answer.or_else(|missing| {
        let Some(collection) = world.deleted_and_asked_for(call) else { return Err(missing) };
        let tombstone = world.memory.tombstones.get_mut(&collection.id);
        if tombstone.is_some_and(Tombstone::retrieve) {
            return Ok(Answer::data(200, world.document(&collection)));
        }
        Err(missing)
    })
}

/// Notes a create for the deleted collections of the client.
fn outlive_deleted(world: &mut World, created: &Collection) {
    let deleted = world.memory.tombstones.values().map(|it| &it.collection);
    let own = deleted.filter(|it| it.client == created.client);
    let ids: Vec<String> = own.map(|it| it.id.clone()).collect();
    for id in ids {
        world.memory.events_of(&id).outlived = true;
    }
}

/// Notes an update that is stored.
fn record_change(
    world: &mut World,
    collection: &Collection,
    next: Next<Collection, Outcome>,
) -> Outcome {
    let before = world.collections.get(&collection.id).cloned();
    let outcome = next.run(world, collection);
    if let Some(before) = before {
        let events = world.memory.events_of(&collection.id);
        let is_renamed = before.name != collection.name;
        if is_renamed || before.description != collection.description {
            events.changes += 1;
            events.renamed |= is_renamed;
            events.first.get_or_insert_with(|| before.clone());
            events.previous = Some(before);
        }
    }
    outcome
}

fn with_list(mut answer: Answer, change: impl FnOnce(&mut Vec<Value>)) -> Answer {
    if let Content::Json(Value::Object(members)) = &mut answer.content
        && let Some(Value::Array(documents)) = members.get_mut("data")
    {
        change(documents);
    }
    answer
}
