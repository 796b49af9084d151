//! The memory of faults and variants, and the actions that only they take. The documented behaviour
//! remembers nothing but its records.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::timing::Caches;
use crate::provider::world::World;
use crate::provider::world::call::Caller;
use crate::provider::world::records::{Collection, Person, Project};

/// The number of deleted collections that are remembered, with what happened to them.
const MAX_TOMBSTONES: usize = 4_096;

/// Everything that is remembered of earlier requests.
#[derive(Debug, Clone, Default)]
pub(in crate::provider::world) struct Memory {
    /// Counts of requests, of deletes, of deletes that found their record, and of requests with an
    /// opaque unknown token.
    pub(super) requests: u64,
    pub(super) deletes: u64,
    pub(super) found: u64,
    pub(super) opaque_tokens: u64,
    /// The deleted collections, and their identifiers in the order of their deletion.
    pub(super) tombstones: BTreeMap<String, Tombstone>,
    tombstone_order: VecDeque<String>,
    /// Identifiers of deleted collections, free to be given again.
    pub(super) freed: Vec<String>,
    /// The list of each client as it was first read.
    pub(super) cached_lists: BTreeMap<String, Vec<Value>>,
    pub(super) stale_persons: BTreeMap<String, Stale<Person>>,
    pub(super) stale_projects: BTreeMap<String, Stale<Project>>,
    /// The codes that each person and each project ever held.
    pub(super) enrolments: BTreeMap<String, Vec<String>>,
    pub(super) former_collections: BTreeMap<String, Vec<String>>,
    /// The events of each collection.
    events: BTreeMap<String, Events>,
    /// The codes each person has lost to clean-ups, the oldest first.
    pub(super) lost: BTreeMap<String, Vec<String>>,
    /// Persons, with a code each, that the index of the filtered list was not cleaned of.
    pub(super) indexed: BTreeSet<(String, String)>,
    /// Answers that caches of faults and variants hold.
    pub(super) caches: Caches,
    /// The deletes of each client since it last read its list.
    pub(super) unread: BTreeMap<String, Unread>,
}

/// A collection as it was when it was deleted, and how often it was asked for since.
#[derive(Debug, Clone)]
pub(super) struct Tombstone {
    pub(super) collection: Collection,
    pub(super) at: Timestamp,
    /// The number of the request that deleted it.
    pub(super) request: u64,
    retrieved: u32,
    listed: u32,
}

/// The events of one collection.
#[derive(Debug, Clone, Default)]
pub(super) struct Events {
    /// Updates that gave it another name or another description.
    pub(super) changes: u32,
    pub(super) renamed: bool,
    /// Its state before the first change, and before the latest one.
    pub(super) first: Option<Collection>,
    pub(super) previous: Option<Collection>,
    /// Deletes refused for their token, deletes refused for their body, and repeated deletes.
    pub(super) refusals: u32,
    pub(super) bodies: u32,
    pub(super) repeats: u32,
    /// Its client created another one after its delete.
    pub(super) outlived: bool,
}

/// Deletes that no list has shown yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread {
    pub(super) deletes: u32,
    /// The neighbour that the second of them, or a later one, cuts out of a cached list.
    pub(super) hidden: Option<String>,
}

/// A record as it was before a clean-up, for a few looks more.
#[derive(Debug, Clone)]
pub(super) struct Stale<T> {
    record: T,
    looks: u32,
}

impl Memory {
    pub(super) fn events_of(&mut self, id: &str) -> &mut Events {
        self.events.entry(id.to_owned()).or_default()
    }

    pub(super) fn known_events(&self, id: &str) -> Option<&Events> {
        self.events.get(id)
    }

    /// The latest deleted collection of a client with a name, in order of identifiers.
    pub(super) fn namesake(&self, client: &str, name: &str) -> Option<Collection> {
        let mut deleted = self.tombstones.values().rev().map(|it| &it.collection);
        deleted.find(|it| it.client == client && it.name == name).cloned()
    }

    /// Forgets a deleted collection, whose identifier is given again.
    pub(super) fn forget(&mut self, id: &str) {
        self.tombstones.remove(id);
        self.tombstone_order.retain(|it| it != id);
        self.events.remove(id);
    }

    /// Remembers a collection that was removed, and forgets the one that was removed first of too
    /// many: the memory of a provider that lives long stays bounded.
    fn remember(&mut self, tombstone: Tombstone) {
        let id = tombstone.collection.id.clone();
        if self.tombstones.insert(id.clone(), tombstone).is_none() {
            self.tombstone_order.push_back(id);
        }
        if self.tombstone_order.len() > MAX_TOMBSTONES
            && let Some(oldest) = self.tombstone_order.pop_front()
        {
            self.tombstones.remove(&oldest);
            self.events.remove(&oldest);
        }
    }
}

impl Tombstone {
    /// The number of looks before a copy that lags has caught up.
    const LAG: u32 = 2;

    /// Counts a retrieve, and says whether a copy that lags still shows the collection.
    pub(super) fn retrieve(&mut self) -> bool {
        self.retrieved += 1;
        self.retrieved <= Self::LAG
    }

    /// Counts a list, and says whether a copy that lags still shows the collection.
    pub(super) fn list(&mut self) -> bool {
        self.listed += 1;
        self.listed <= Self::LAG
    }

    /// Returns whether 150 milliseconds have passed since the deletion.
    pub(super) fn is_settled(&self, now: Timestamp) -> bool {
        self.at.saturating_add(150.milliseconds()).is_ok_and(|settled| settled <= now)
    }
}

impl<T: Clone> Stale<T> {
    pub(super) fn new(record: T) -> Self {
        Self { record, looks: 2 }
    }

    pub(super) fn look(&mut self) -> Option<T> {
        self.looks = self.looks.checked_sub(1)?;
        Some(self.record.clone())
    }
}

impl World {
    /// Remembers a collection that was removed.
    pub(super) fn remember_deleted(&mut self, collection: &Collection) {
        self.memory.remember(Tombstone {
            collection: collection.clone(),
            at: self.clock.peek(),
            request: self.memory.requests,
            retrieved: 0,
            listed: 0,
        });
    }

    /// A deleted collection of the caller.
    pub(super) fn deleted_collection(&self, caller: &Caller, id: &str) -> Option<Collection> {
        let collection = &self.memory.tombstones.get(id)?.collection;
        caller.owns_collection(collection).then(|| collection.clone())
    }

    /// Puts a deleted collection back as it was.
    pub(super) fn restore(&mut self, collection: Collection) {
        self.memory.tombstones.remove(&collection.id);
        self.collections.insert(collection.id.clone(), collection);
    }

    /// Changes when a collection was last changed, as saving it would.
    pub(super) fn touch(&mut self, id: &str) {
        if let Some(collection) = self.collections.get_mut(id) {
            let later = collection.updated_at.saturating_add(1.second());
            collection.updated_at = later.unwrap_or_default();
            collection.version += 1;
        }
    }

    /// Removes the collection that a path segment names, of any client.
    pub(super) fn remove_regardless(&mut self, segment: &str) {
        let Ok(id) = self.collection_id(segment) else { return };
        if let Some(collection) = self.collections.get(&id).cloned() {
            self.remove(&collection);
        }
    }

    /// Removes the newest collection a caller may see, except one.
    pub(super) fn remove_newest_but(&mut self, caller: &Caller, kept: &str) {
        let mut own = self.collections.values().rev().filter(|it| caller.owns_collection(it));
        if let Some(collection) = own.find(|it| it.id != kept).cloned() {
            self.remove(&collection);
        }
    }

    /// Removes the first of a caller's collections.
    pub(super) fn remove_first(&mut self, caller: &Caller) {
        if let Some(id) = self.first_owned(caller) {
            self.remove_regardless(&id);
        }
    }

    /// The first of a caller's collections, as a query without a condition would find it.
    pub(super) fn first_owned(&self, caller: &Caller) -> Option<String> {
        let own = self.collections.values().find(|it| caller.owns_collection(it))?;
        Some(own.id.clone())
    }

    /// The identifier a path segment names, when there is such a collection.
    pub(super) fn living(&self, segment: &str) -> Option<String> {
        self.collection_id(segment).ok().filter(|id| self.collections.contains_key(id))
    }
}
