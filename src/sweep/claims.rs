//! Claims on marked items, and the names under which lists have shown an identifier.
//!
//! The marker names the run of an item, and the ledger says whether that run may be alive; without
//! a ledger only the age of the item counts. An item that a list shows under a name of another run
//! or of nobody, even once, is not swept. A run may rename its own persons.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::api::Resource;
use crate::wire::{RunRecord, run_of};

/// Known runs, and the options of the operator.
#[derive(Debug)]
pub(super) struct Claims<'a> {
    pub(super) records: &'a [RunRecord],
    pub(super) target: &'a str,
    pub(super) ended: &'a [String],
    pub(super) now: Timestamp,
    pub(super) older_than: Duration,
}

/// Decision on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// No run created it.
    Foreign,
    /// Its run may be alive.
    Alive,
    /// Its run is not in the ledger, and may still be alive.
    Young,
    /// Its run is not in the ledger, and its age is unknown.
    OfUnknownAge,
    /// It may be swept.
    Swept,
}

impl Claims<'_> {
    /// Decides on an element of a list.
    pub(super) fn on(&self, resource: &Resource, element: &Value) -> Claim {
        let Some(run) = resource.name_of(element).and_then(run_of) else { return Claim::Foreign };
        let record = self.records.iter().find(|record| record.run == run);
        match record {
            Some(record) if self.is_alive(record) => Claim::Alive,
            Some(record) if self.is_here(record) => Claim::Swept,
            _ if self.is_said_to_have_ended(run) => Claim::Swept,
            _ => by_age(resource, element, self.now, self.older_than),
        }
    }

    /// Returns true if the run may be alive and the operator did not say that it has ended.
    pub(super) fn is_alive(&self, record: &RunRecord) -> bool {
        record.is_alive(self.now) && !self.is_said_to_have_ended(&record.run)
    }

    /// Returns true if the run had this target.
    pub(super) fn is_here(&self, record: &RunRecord) -> bool {
        record.target.as_deref() == Some(self.target)
    }

    fn is_said_to_have_ended(&self, run: &str) -> bool {
        self.ended.iter().any(|ended| ended == run)
    }

    /// Returns true if only the age of an item with this name allows a sweep.
    pub(super) fn goes_by_age(&self, name: &str) -> bool {
        let Some(run) = run_of(name) else { return false };
        let is_known = self.records.iter().any(|record| record.run == run && self.is_here(record));
        !is_known && !self.is_said_to_have_ended(run)
    }
}

/// Decides on a document of an unknown run, by its age.
pub(super) fn by_age(
    resource: &Resource,
    document: &Value,
    now: Timestamp,
    older_than: Duration,
) -> Claim {
    let created = document[resource.created_member].as_str().and_then(|text| text.parse().ok());
    let Some(created): Option<Timestamp> = created else { return Claim::OfUnknownAge };
    // A clock ahead of ours makes items younger, which only keeps them.
    match Duration::try_from(now.duration_since(created)) {
        Ok(age) if age >= older_than => Claim::Swept,
        _ => Claim::Young,
    }
}

/// Hashes of identifiers and codes, each with the hash of its name; an account may hold very many.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    hasher: RandomState,
    /// `None` for an identifier with several names.
    names: Mutex<HashMap<u64, Option<u64>>>,
}

impl Sightings {
    /// Records the elements of a list.
    pub(super) fn note(&self, resource: &Resource, elements: &[Value]) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for element in elements {
            let name = self.hasher.hash_one(resource.name_of(element).map(owner_of));
            for known_by in resource.id_of(element).into_iter().chain(resource.aliases_of(element))
            {
                let shown = names.entry(self.key(known_by)).or_insert(Some(name));
                if *shown != Some(name) {
                    *shown = None;
                }
            }
        }
    }

    /// Returns true if no list has shown this identifier under another name.
    pub(super) fn agree(&self, id: &str, marker: &str) -> bool {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = names.get(&self.key(id));
        shown.is_none_or(|name| *name == Some(self.hasher.hash_one(Some(owner_of(marker)))))
    }

    fn key(&self, id: &str) -> u64 {
        self.hasher.hash_one(id.to_ascii_lowercase())
    }
}

/// The run that gave a name; a name that no run gave stands for itself.
fn owner_of(name: &str) -> &str {
    run_of(name).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::COLLECTION;

    #[test]
    fn sighting_under_another_name_is_remembered() {
        let sightings = Sightings::default();
        let list = json!([
            { "_id": "a", "code": "c", "name": "mine" },
            { "_id": "b", "name": "mine" },
            { "_id": "B", "name": "theirs" },
            { "_id": "d" },
        ]);
        sightings.note(&COLLECTION, list.as_array().unwrap());
        assert!(sightings.agree("A", "mine") && sightings.agree("C", "mine"));
        assert!(!sightings.agree("a", "other") && !sightings.agree("b", "mine"));
        assert!(!sightings.agree("d", "mine") && sightings.agree("unseen", "mine"));
    }

    #[test]
    fn sightings_under_names_of_one_run_agree() {
        let name = |run: char, number: u32| {
            format!("verifik-conformance-{}-{number}", String::from(run).repeat(12))
        };
        let sightings = Sightings::default();
        let list =
            json!([{ "_id": "a", "name": name('1', 1) }, { "_id": "a", "name": name('1', 2) }]);
        sightings.note(&COLLECTION, list.as_array().unwrap());
        assert!(sightings.agree("a", &name('1', 3)));
        assert!(!sightings.agree("a", &name('2', 1)) && !sightings.agree("a", "mine"));
    }
}
