//! Records of others, as far as answers have shown them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use serde_json::{Map, Value};

use crate::api::{Api, Resource, Shape, shape};

/// Hashes of what answers have shown: an account may hold very many records.
#[derive(Debug, Default)]
pub(super) struct Others {
    hasher: RandomState,
    /// Hashes of their identifiers and codes.
    foreign: HashSet<u64>,
    /// The shapes of their identifiers and of the first one that this run was given, by resource.
    shapes: HashMap<&'static Resource, Vec<Shape>>,
    /// Hashes of the identifiers that this run was given.
    given: HashSet<u64>,
    /// One of them was given once more.
    gives_again: bool,
}

impl Others {
    /// Notes a record of somebody else, by its identifier and all its names.
    pub(super) fn note(
        &mut self,
        resource: Option<&'static Resource>,
        id: Option<&str>,
        names: &[&str],
    ) {
        for name in names {
            let hash = self.hash(name);
            self.foreign.insert(hash);
        }
        if let (Some(resource), Some(id)) = (resource, id) {
            self.note_shape(resource, id);
        }
    }

    /// Notes an identifier that this run was given.
    pub(super) fn note_given(&mut self, resource: &'static Resource, id: &str) {
        self.note_shape(resource, id);
        let hash = self.hash(id);
        self.gives_again |= !self.given.insert(hash);
    }

    pub(super) fn gives_again(&self) -> bool {
        self.gives_again
    }

    pub(super) fn is_foreign(&self, name: &str) -> bool {
        !self.foreign.is_empty() && self.foreign.contains(&self.hash(name))
    }

    /// Tells whether all identifiers of a resource that are known have another shape.
    pub(super) fn is_unlike(&self, resource: &Resource, shape: Shape) -> bool {
        self.shapes.get(resource).is_some_and(|known| !known.contains(&shape))
    }

    fn note_shape(&mut self, resource: &'static Resource, id: &str) {
        let Some(shape) = shape(id) else { return };
        let known = self.shapes.entry(resource).or_default();
        if !known.contains(&shape) {
            known.push(shape);
        }
    }

    fn hash(&self, name: &str) -> u64 {
        self.hasher.hash_one(name.to_ascii_lowercase())
    }
}

/// Calls `see` with every object that has an identifier, and whether it is an element of a list.
pub(super) fn records(
    api: &Api,
    value: &Value,
    in_list: bool,
    see: &mut impl FnMut(&Map<String, Value>, bool),
) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|one| records(api, one, true, see)),
        Value::Object(members) => {
            if api.is_identified(members) {
                see(members, in_list);
            }
            members.values().for_each(|one| records(api, one, false, see));
        }
        _ => {}
    }
}
