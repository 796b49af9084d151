//! Permissions of a run: the paths that it may change, and the identifiers that a request may name.
//! Also the records of others, as far as responses have shown them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use serde_json::{Map, Value};

use crate::api::{Api, Resource, Shape, shape};

/// Permissions by path of the API, without the prefix of the target.
#[derive(Debug, Default)]
pub(in crate::wire) struct Permissions {
    /// Item paths of what this run created.
    owned: HashMap<String, Owned>,
    /// Item paths of borrowed records, each with the names that an update may contain: they may be
    /// updated, never deleted.
    updatable: HashMap<String, HashSet<String>>,
    /// Paths that name nothing: identifiers never issued, and declared look-alikes, each with its
    /// number of declarations: parts of a run may declare the same one concurrently.
    probes: HashMap<String, usize>,
    /// Identifiers and codes that a query or a body may contain, with the item paths they belong
    /// to.
    names: HashMap<String, HashSet<String>>,
    /// Identifiers of the subject that were seen gone.
    tombstones: HashSet<String>,
    /// An identifier of the subject that this run has got, to model made-up ones on.
    example: Option<String>,
}

/// A record that this run created.
#[derive(Debug, Default, Clone, Copy)]
struct Owned {
    /// A deletion was sent; from then on its identifier may be issued again.
    is_deletion_sent: bool,
    /// Creations of this run that got its identifier.
    times_issued: u32,
}

impl Permissions {
    /// Permits every change of an item.
    pub(super) fn allow_change<'a>(
        &mut self,
        path: String,
        names: impl Iterator<Item = &'a str>,
        id: &str,
        is_subject: bool,
    ) {
        self.tombstones.remove(id);
        names.for_each(|name| self.name(name, &path));
        if is_subject {
            self.example.get_or_insert_with(|| id.to_owned());
        }
        let owned = self.owned.entry(path).or_default();
        *owned = Owned { is_deletion_sent: false, times_issued: owned.times_issued + 1 };
    }

    /// Permits updates of an item.
    pub(super) fn allow_update(&mut self, path: String, id: &str, names: &[&str]) {
        self.name(id, &path);
        let held = self.updatable.entry(path).or_default();
        held.extend(names.iter().map(|name| name.to_ascii_lowercase()));
    }

    /// Permits every request to the path of a made-up identifier.
    pub(super) fn make_up(&mut self, path: String, id: &str) {
        self.name(id, &path);
        *self.probes.entry(path).or_default() += 1;
    }

    /// Permits every request to a path that names nothing.
    pub(super) fn declare(&mut self, path: &str) {
        *self.probes.entry(path.to_owned()).or_default() += 1;
    }

    /// Withdraws one declaration.
    pub(super) fn withdraw(&mut self, path: &str, name: &str) {
        match self.probes.get_mut(path) {
            Some(times) if *times > 1 => *times -= 1,
            _ => {
                self.probes.remove(path);
                self.unname(name, path);
            }
        }
    }

    /// Revokes the permission of an item that is gone.
    pub(super) fn revoke(&mut self, path: &str, names: &[&str]) {
        // An identifier that was issued again belongs to a part of the run that goes on.
        match self.owned.get_mut(path) {
            Some(owned) if owned.times_issued > 1 => owned.times_issued -= 1,
            _ => {
                self.owned.remove(path);
                for name in names {
                    self.unname(name, path);
                }
            }
        }
    }

    /// Revokes the permission of every item with this name.
    pub(super) fn revoke_all(&mut self, name: &str) {
        let holders = self.names.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
        for path in holders {
            self.owned.remove(&path);
            for held in self.names.values_mut() {
                held.remove(&path);
            }
        }
        self.names.retain(|_, holders| !holders.is_empty());
    }

    /// Returns true if this path may be changed in any way.
    pub(in crate::wire) fn may_change(&self, path: &str) -> bool {
        self.owned.contains_key(path) || self.probes.contains_key(path)
    }

    /// Returns the names that an update of this path may contain, if its record is borrowed.
    pub(in crate::wire) fn allowed_update(&self, path: &str) -> Option<&HashSet<String>> {
        self.updatable.get(path)
    }

    /// Returns true for a name, in lower case, that a request may contain.
    pub(in crate::wire) fn may_be_named(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Returns true if no deletion was sent to this item of the run.
    pub(in crate::wire) fn is_undeleted(&self, path: &str) -> bool {
        self.owned.get(path).is_some_and(|owned| !owned.is_deletion_sent)
    }

    /// Records that a deletion is sent to an item of this run.
    pub(in crate::wire) fn deletion_sent(&mut self, path: &str) {
        if let Some(owned) = self.owned.get_mut(path) {
            owned.is_deletion_sent = true;
        }
    }

    /// Returns true if a name belongs to a record that no deletion was sent to, so that no new one
    /// can have it.
    pub(super) fn is_taken(&self, name: &str, path: &str) -> bool {
        // A record that is not owned is borrowed or made up.
        let is_alive = |holder: &String| {
            let is_deletion_sent =
                self.owned.get(holder).is_some_and(|owned| owned.is_deletion_sent);
            // Identifiers are never issued again for another resource.
            !is_deletion_sent || parent(holder) != parent(path)
        };
        let holders = self.names.get(&name.to_ascii_lowercase());
        holders.is_some_and(|holders| holders.iter().any(is_alive))
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names.contains_key(&name.to_ascii_lowercase())
    }

    pub(super) fn is_own(&self, name: &str) -> bool {
        self.tombstones.contains(name) || (!name.is_empty() && self.is_named(name))
    }

    pub(super) fn times_issued(&self, path: &str) -> u32 {
        self.owned.get(path).map_or(0, |owned| owned.times_issued)
    }

    pub(super) fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// Records that an item of the subject was seen gone, whether or not it may still be changed.
    pub(super) fn mark_deleted(&mut self, id: &str) {
        self.tombstones.insert(id.to_owned());
    }

    pub(super) fn drop_tombstone(&mut self, id: &str) {
        self.tombstones.remove(id);
    }

    pub(super) fn tombstones(&self) -> &HashSet<String> {
        &self.tombstones
    }

    fn name(&mut self, name: &str, path: &str) {
        if !name.is_empty() {
            self.names.entry(name.to_ascii_lowercase()).or_default().insert(path.to_owned());
        }
    }

    fn unname(&mut self, name: &str, path: &str) {
        let name = name.to_ascii_lowercase();
        if let Some(paths) = self.names.get_mut(&name) {
            paths.remove(path);
            if paths.is_empty() {
                self.names.remove(&name);
            }
        }
    }
}

/// The path of the resource that an item belongs to.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(parent, _)| parent)
}

/// Hashes of the identifiers that responses have shown; an account may hold very many records.
#[derive(Debug, Default)]
pub(super) struct Others {
    hasher: RandomState,
    /// Hashes of the identifiers and codes of others.
    foreign: HashSet<u64>,
    /// Shapes of their identifiers and of the first one that this run got, by resource.
    shapes: HashMap<&'static Resource, Vec<Shape>>,
    /// Hashes of the identifiers that this run got.
    given: HashSet<u64>,
    /// One of them was issued twice.
    gives_again: bool,
}

impl Others {
    /// Records a record of others, by its identifier and aliases.
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

    /// Records an identifier that this run got.
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

    /// Returns true if all known identifiers of a resource have another shape.
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
