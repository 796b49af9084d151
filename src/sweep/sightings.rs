//! The names under which lists have shown identifiers and codes: what is listed under another name
//! than the marker, even once, is not swept.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::api::Resource;

/// Hashes of identifiers and codes with the hash of their name: an account may hold very many.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    hasher: RandomState,
    /// `None` for what was shown under several names.
    names: Mutex<HashMap<u64, Option<u64>>>,
}

impl Sightings {
    /// Notes the elements of a list.
    pub(super) fn note(&self, resource: &Resource, elements: &[Value]) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        for element in elements {
            let name = self.hasher.hash_one(resource.name_of(element));
            for known_by in resource.id_of(element).into_iter().chain(resource.aliases_of(element))
            {
                let shown = names.entry(self.key(known_by)).or_insert(Some(name));
                if *shown != Some(name) {
                    *shown = None;
                }
            }
        }
    }

    /// Whether no list has shown this identifier under another name.
    pub(super) fn agree(&self, id: &str, marker: &str) -> bool {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = names.get(&self.key(id));
        shown.is_none_or(|name| *name == Some(self.hasher.hash_one(Some(marker))))
    }

    fn key(&self, id: &str) -> u64 {
        self.hasher.hash_one(id.to_ascii_lowercase())
    }
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
}
