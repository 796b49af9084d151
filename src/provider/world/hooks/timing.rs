//! Hooks for overlapping requests, caches, several processes and late jobs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;

use super::Next;
use crate::provider::world::call::{Call, Caller, Found, Resource, Target};
use crate::provider::world::messages::{Answer, Content};
use crate::provider::world::records::{Collection, Person};
use crate::provider::world::{Outcome, ProviderRequest, World};

/// The path of the collections, before an identifier.
const ITEM: &str = "/v2/face-recognition/collections/";

/// The time between reading and writing.
const GAP: Duration = Duration::from_millis(10);

/// Answers that are remembered for later reads.
#[derive(Debug, Clone, Default)]
pub(super) struct Caches {
    /// Documents, by the key of the cache.
    documents: BTreeMap<String, Answer>,
    /// The collection that was found last, by any request.
    shared: Option<Collection>,
    /// Count of reads, by which processes take turns.
    reads: u64,
}

/// Deletes a collection after a gap, unless it is gone by then.
fn after_gap(
    found: &Found,
    delete: impl FnOnce(&mut World, &Found) -> Outcome + Send + 'static,
) -> Outcome {
    let found = found.clone();
    Outcome::pause(GAP, move |world| {
        if world.collections.contains_key(&found.collection.id) {
            return delete(world, &found);
        }
        let target = Target { caller: found.caller, id: found.collection.id };
        world.delete_missing(&target).into()
    })
}

fn members_of(world: &World, collection: &Collection) -> Vec<Person> {
    let linked = |person: &&Person| person.collections.contains(&collection.code);
    world.persons.values().filter(linked).cloned().collect()
}

/// Writes the persons back as they were read, without the link.
pub(super) fn write_persons_back(
    world: &mut World,
    found: &Found,
    next: Next<Found, Outcome>,
) -> Outcome {
    let mut read = members_of(world, &found.collection);
    after_gap(found, move |world, found| {
        let outcome = next.run(world, found);
        for person in &mut read {
            person.collections.retain(|held| *held != found.collection.code);
            if let Some(stored) = world.persons.get_mut(&person.id) {
                stored.clone_from(person);
            }
        }
        outcome
    })
}

/// Cuts out what stands at the position where the link was.
pub(super) fn cut_by_position(
    world: &mut World,
    found: &Found,
    next: Next<Found, Outcome>,
) -> Outcome {
    let code = found.collection.code.clone();
    let place = |person: &Person| person.collections.iter().position(|held| *held == code);
    let read: Vec<(String, usize)> = members_of(world, &found.collection)
        .iter()
        .filter_map(|person| Some((person.id.clone(), place(person)?)))
        .collect();
    after_gap(found, move |world, found| {
        let before = world.persons.clone();
        let outcome = next.run(world, found);
        for (id, place) in read {
            if let (Some(stored), Some(old)) = (world.persons.get_mut(&id), before.get(&id)) {
                stored.collections.clone_from(&old.collections);
                if place < stored.collections.len() {
                    stored.collections.remove(place);
                }
            }
        }
        outcome
    })
}

/// Writes all other collections of the same persons back as they were read.
pub(super) fn write_collections_back(
    world: &mut World,
    found: &Found,
    next: Next<Found, Outcome>,
) -> Outcome {
    let codes: BTreeSet<String> = members_of(world, &found.collection)
        .into_iter()
        .flat_map(|person| person.collections)
        .filter(|code| *code != found.collection.code)
        .collect();
    let others = world.collections.values().filter(|it| codes.contains(&it.code));
    let read: Vec<Collection> = others.cloned().collect();
    after_gap(found, move |world, found| {
        let outcome = next.run(world, found);
        for collection in read {
            world.collections.entry(collection.id.clone()).or_insert(collection);
        }
        outcome
    })
}

/// Answers with the collection that was found last.
pub(super) fn answer_from_shared_variable(
    world: &mut World,
    found: &Found,
    next: Next<Found, Outcome>,
) -> Outcome {
    world.memory.caches.shared = Some(found.collection.clone());
    after_gap(found, move |world, found| {
        let outcome = next.run(world, found);
        match world.memory.caches.shared.clone() {
            Some(shared) => world.deleted_answer(&shared).into(),
            None => outcome,
        }
    })
}

/// Tells whether a call reads, or else changes, one collection; `None` for any other call.
fn reads_one(call: &Call) -> Option<bool> {
    match (call.resource?, call.request.method.as_str()) {
        (Resource::Collection, "GET") => Some(true),
        (Resource::Collection, "PUT" | "DELETE") => Some(false),
        _ => None,
    }
}

fn key_of(world: &World, call: &Call, part: &str) -> String {
    format!("{} {} {part}", world.client_id(&call.caller), call.segment)
}

fn is_found(outcome: &Outcome) -> Option<Answer> {
    match outcome {
        Outcome::Answer(answer) if answer.status == 200 => Some(answer.clone()),
        _ => None,
    }
}

/// Answers from a cache, which every change clears.
pub(super) fn through_cache(world: &mut World, call: &Call, next: Next<Call, Outcome>) -> Outcome {
    cached(world, call, next, Duration::ZERO)
}

/// Does the same, but a read puts its document into the cache only after a gap.
pub(super) fn through_late_cache(
    world: &mut World,
    call: &Call,
    next: Next<Call, Outcome>,
) -> Outcome {
    cached(world, call, next, GAP)
}

fn cached(world: &mut World, call: &Call, next: Next<Call, Outcome>, gap: Duration) -> Outcome {
    let key = key_of(world, call, "");
    match reads_one(call) {
        None => next.run(world, call),
        Some(false) => {
            let outcome = next.run(world, call);
            // Other spellings of the identifier have entries of their own.
            world.memory.caches.documents.retain(|known, _| !known.eq_ignore_ascii_case(&key));
            outcome
        }
        Some(true) => {
            if let Some(known) = world.memory.caches.documents.get(&key) {
                return known.clone().with_header("age", "0").into();
            }
            let outcome = next.run(world, call);
            let Some(answer) = is_found(&outcome) else { return outcome };
            let store = move |world: &mut World| {
                world.memory.caches.documents.insert(key, answer.clone());
                answer.into()
            };
            if gap.is_zero() { store(world) } else { Outcome::pause(gap, store) }
        }
    }
}

/// Answers every other read from the cache of a second process, which updates clear and deletions
/// do not.
pub(super) fn by_two_processes(
    world: &mut World,
    call: &Call,
    next: Next<Call, Outcome>,
) -> Outcome {
    let key = key_of(world, call, "second");
    if reads_one(call) != Some(true) {
        if call.request.method == "PUT" {
            world.memory.caches.documents.remove(&key);
        }
        return next.run(world, call);
    }
    world.memory.caches.reads += 1;
    if world.memory.caches.reads % 2 == 1 {
        return next.run(world, call);
    }
    remembered(world, call, next, key)
}

/// Answers reads by clients that do not name JSON from a cache that deletions do not clear.
pub(super) fn cached_by_accept(
    world: &mut World,
    call: &Call,
    next: Next<Call, Outcome>,
) -> Outcome {
    if reads_one(call) != Some(true) || names_json(&call.request) {
        return next.run(world, call);
    }
    let key = key_of(world, call, "accept");
    remembered(world, call, next, key)
}

fn remembered(world: &mut World, call: &Call, next: Next<Call, Outcome>, key: String) -> Outcome {
    if let Some(known) = world.memory.caches.documents.get(&key) {
        return known.clone().into();
    }
    let outcome = next.run(world, call);
    if let Some(answer) = is_found(&outcome) {
        world.memory.caches.documents.insert(key, answer);
    }
    outcome
}

/// Answers reads of strangers with what the owner has read, before any token is looked at.
pub(super) fn cached_before_auth(
    world: &mut World,
    request: &ProviderRequest,
    next: Next<ProviderRequest, Outcome>,
) -> Outcome {
    if !request.path.starts_with(ITEM) {
        return next.run(world, request);
    }
    let key = request.path.clone();
    if request.method != "GET" {
        world.memory.caches.documents.remove(&key);
        return next.run(world, request);
    }
    let outcome = next.run(world, request);
    if let Some(answer) = is_found(&outcome) {
        world.memory.caches.documents.insert(key, answer);
        return outcome;
    }
    world.memory.caches.documents.get(&key).cloned().map_or(outcome, Outcome::from)
}

/// Shows the caller's deleted collections on request.
pub(super) fn shown_on_request(world: &mut World, call: &Call) -> Option<Outcome> {
    let is_wanted = call.request.query_values("deleted").any(|value| value == "true");
    if !is_wanted || call.request.method != "GET" {
        return None;
    }
    let documents: Vec<Value> = match call.resource? {
        Resource::Collection => {
            let collection = world.deleted_collection(&call.caller, &call.segment)?;
            return Some(Answer::data(200, world.document(&collection)).into());
        }
        Resource::Collections => {
            let deleted = deleted_of(world, &call.caller);
            deleted.iter().map(|it| world.document(it)).collect()
        }
        _ => return None,
    };
    Some(Answer::data(200, documents).into())
}

fn deleted_of(world: &World, caller: &Caller) -> Vec<Collection> {
    let deleted = world.memory.tombstones.values().map(|it| &it.collection);
    deleted.filter(|it| caller.owns_collection(it)).cloned().collect()
}

/// Removes the collection with the name of one that was deleted a while ago.
pub(super) fn run_late_jobs(world: &mut World, _: &ProviderRequest) {
    let now = world.clock.peek();
    let settled = world.memory.tombstones.values().filter(|it| it.is_settled(now));
    let names: BTreeSet<(String, String)> =
        settled.map(|it| (it.collection.client.clone(), it.collection.name.clone())).collect();
    let is_hit = |it: &&Collection| names.contains(&(it.client.clone(), it.name.clone()));
    let hit: Vec<Collection> = world.collections.values().filter(is_hit).cloned().collect();
    for collection in &hit {
        world.remove(collection);
    }
}

/// Tells whether the client asks for JSON by name, or has no preference to tell.
fn names_json(request: &ProviderRequest) -> bool {
    let accepted: Vec<u8> = request.header_values("accept").flatten().copied().collect();
    accepted.is_empty() || String::from_utf8_lossy(&accepted).contains("json")
}

/// Redirects a client that does not explicitly accept JSON to the sign-in page.
pub(super) fn login_unless_json(_: &mut World, request: &ProviderRequest) -> Option<Outcome> {
    let login = || Answer::empty(302).with_header("location", "/login").into();
    (!names_json(request)).then(login)
}

/// A success as XML for a client that does not explicitly accept JSON.
pub(super) fn xml_unless_json(_: &mut World, request: &ProviderRequest, answer: Answer) -> Answer {
    if names_json(request) || answer.status != 200 {
        return answer;
    }
    Answer { content: Content::Text("application/xml", "<response/>".to_owned()), ..answer }
}
