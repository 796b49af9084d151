//! What happened to each record before: the documented behaviour has no use for it, deep faults
//! go by it.

mod changes;
mod links;
mod lists;
mod refusals;

use std::collections::{BTreeMap, BTreeSet};

use super::records::Collection;

/// Everything that is remembered of earlier requests.
#[derive(Debug, Clone, Default)]
pub(super) struct Past {
    collections: BTreeMap<String, Events>,
    /// The codes each person has lost to clean-ups, the oldest first.
    lost: BTreeMap<String, Vec<String>>,
    /// Persons, with a code each, that the index of the filtered list was not cleaned of.
    indexed: BTreeSet<(String, String)>,
    /// What each client deleted since it last read its list.
    unread: BTreeMap<String, Unread>,
}

/// What happened to one collection.
#[derive(Debug, Clone, Default)]
struct Events {
    /// How many updates gave it another name or another description.
    changes: u32,
    renamed: bool,
    /// As it was before the first change.
    first: Option<Collection>,
    /// As it was before the latest change.
    previous: Option<Collection>,
    /// Deletes refused for their token, refused for their body, and repeated in vain.
    refusals: u32,
    bodies: u32,
    repeats: u32,
    /// Its client created another one after its delete.
    outlived: bool,
}

/// Deletes that no list has shown yet.
#[derive(Debug, Clone, Default)]
struct Unread {
    deletes: u32,
    /// The neighbour that the second of them, or a later one, cuts out of a cached list.
    hidden: Option<String>,
}

impl Past {
    fn of(&mut self, id: &str) -> &mut Events {
        self.collections.entry(id.to_owned()).or_default()
    }

    /// Nobody will ask for it any more.
    pub(super) fn forget(&mut self, id: &str) {
        self.collections.remove(id);
    }

    /// The same for a person.
    pub(super) fn forget_person(&mut self, id: &str) {
        self.lost.remove(id);
        self.indexed.retain(|(person, _)| person != id);
    }

    fn known(&self, id: &str) -> Option<&Events> {
        self.collections.get(id)
    }
}
