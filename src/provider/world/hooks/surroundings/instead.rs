//! Faults that answer in the place of the handler.

use serde_json::json;

use super::neighbours::{persons_of, twins_of};
use super::{COLLECTIONS, Instead, Table, caller, collection_in};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::messages::{Answer, json_object};
use crate::provider::world::records::Collection;
use crate::provider::world::{ProviderRequest, World};

/// From this many persons on a clean-up refuses to begin.
const MANY: usize = 10;

/// Characters that the column of an audit table holds.
const COLUMN: usize = 100;

pub(super) static TABLE: Table<Instead> = &[
    (&fault::PROJECT_PROTECTS, |world, request| {
        refuse(world, request, 409, |_, it| it.project.is_some())
    }),
    (&fault::PERSONS_PROTECT, |world, request| {
        refuse(world, request, 409, |world, it| persons_of(world, it) > 0)
    }),
    (&fault::MANY_PERSONS_TOO_MANY, |world, request| {
        refuse(world, request, 400, |world, it| persons_of(world, it) >= MANY)
    }),
    (&fault::QUOTE_CRASHES, |world, request| {
        refuse(world, request, 500, |_, it| it.name.contains('\''))
    }),
    (&fault::NO_DESCRIPTION_CRASHES, |world, request| {
        refuse(world, request, 500, |_, it| it.description.is_none())
    }),
    (&fault::EMOJI_CRASHES, |world, request| {
        refuse(world, request, 500, |_, it| it.name.chars().any(|letter| letter > '\u{ffff}'))
    }),
    (&fault::LONG_NAME_CRASHES, |world, request| {
        refuse(world, request, 500, |_, it| it.name.chars().count() > COLUMN)
    }),
    (&fault::TWIN_CONFLICTS, |world, request| {
        refuse(world, request, 409, |world, it| twins_of(world, it) > 0)
    }),
    (&fault::UPDATED_CONFLICTS, |world, request| {
        refuse(world, request, 412, |_, it| it.updated_at != it.created_at)
    }),
    (&fault::HEAD_KNOWS_DELETED, |world, request| {
        let is_known = buried(world, request).is_some() && request.method == "HEAD";
        is_known.then(|| Answer::empty(200))
    }),
    (&fault::TAG_BEFORE_LOOKUP, |world, request| {
        let tag = request.header_values("if-none-match").next()?.to_owned();
        let known = buried(world, request)?;
        (tag == tag_of(known).as_bytes()).then(|| Answer::empty(304))
    }),
    (&fault::DATE_BEFORE_LOOKUP, |world, request| {
        request.header_values("if-modified-since").next()?;
        buried(world, request).map(|_| Answer::empty(304))
    }),
    (&fault::NAME_KEPT, |world, request| {
        created_again(world, request).then(|| Answer::error(409, "name is taken", "Conflict"))
    }),
    (&fault::NAME_KEPT_CRASHES, |world, request| {
        created_again(world, request).then(|| Answer::error(500, "internal_error", "ERROR"))
    }),
    (&fault::REPEAT_ANSWERS_410, |world, request| {
        let is_repeated = request.method == "DELETE" && buried(world, request).is_some();
        let caller = caller(world, request);
        (is_repeated && caller.is_some()).then(|| Answer::error(410, "invalid_collection", "ERROR"))
    }),
    (&fault::OLD_ID_DELETES_SUCCESSOR, |world, request| {
        let old = buried(world, request).filter(|_| request.method == "DELETE")?;
        let (name, client) = (old.name.clone(), old.client.clone());
        world.collections.retain(|_, it| it.client != client || it.name != name);
        None
    }),
];

/// The entity tag of a collection, as the faults send it.
pub(super) fn tag_of(collection: &Collection) -> String {
    format!("\"{}-{}\"", collection.id, collection.updated_at.as_millisecond())
}

/// Refuses to delete a collection of the caller that `is_refused` is true of.
fn refuse(
    world: &World,
    request: &ProviderRequest,
    status: u16,
    is_refused: fn(&World, &Collection) -> bool,
) -> Option<Answer> {
    let id = collection_in(&request.path)?;
    let client = caller(world, request)?;
    let found = world.collections.get(id).filter(|it| it.client == client)?;
    let is_refused = request.method == "DELETE" && is_refused(world, found);
    let body = json!({ "message": "the collection is in use", "code": "Conflict" });
    is_refused.then(|| Answer::json(status, body))
}

/// The deleted collection that the path names.
fn buried<'a>(world: &'a World, request: &ProviderRequest) -> Option<&'a Collection> {
    Some(&world.memory.tombstones.get(collection_in(&request.path)?)?.collection)
}

/// Tells whether a deleted collection of the caller had the name that is asked for.
fn created_again(world: &World, request: &ProviderRequest) -> bool {
    let is_creation = request.method == "POST" && request.path == COLLECTIONS;
    let Some(client) = caller(world, request).filter(|_| is_creation) else { return false };
    let Ok(body) = json_object(request) else { return false };
    let mut gone = world.memory.tombstones.values().map(|it| &it.collection);
    gone.any(|it| it.client == client && Some(it.name.as_str()) == body["name"].as_str())
}
