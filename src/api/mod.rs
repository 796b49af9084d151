//! The API under test as data: its resources, operations, hosts and the members that matter.
//!
//! Code that serves any API takes an [`Api`] and reads the facts from it. The only value today is
//! [`VERIFIK`]; another API is another value of the same types.

mod identifier;
mod resource;
mod verifik;

pub use identifier::{Shape, is_safe_segment, made_up, shape};
pub use resource::{Link, Pages, Resource};
pub(crate) use verifik::DESCRIPTION;
pub use verifik::{COLLECTION, PERSON, PROJECT, PROJECT_FLOW, VERIFIK};

use serde_json::{Map, Value};

/// Facts of one API.
#[derive(Debug)]
pub struct Api {
    /// Prefixes of every path of the API, the documented one first; requests to the others are only
    /// probes.
    pub base_paths: &'static [&'static str],
    /// Hosts that serve production.
    pub production_hosts: &'static [&'static str],
    /// The resource whose deletion is judged.
    pub subject: &'static Resource,
    /// Every resource that a run may create, in the order of removal: dependent ones come first.
    pub resources: &'static [&'static Resource],
    /// Operations on the subject.
    pub operations: &'static [Operation],
    /// An identifier from the documentation; made-up ones have its shape until the target has shown
    /// its own.
    pub example_identifier: &'static str,
    /// Last path segments that are routes, not identifiers.
    pub reserved_segments: &'static [&'static str],
    /// Members of an envelope whose text says nothing about records.
    pub envelope_members: &'static [&'static str],
    /// Member of an error that no record has.
    pub error_member: &'static str,
    /// Members whose values differ from run to run.
    pub volatile: Volatile,
}

/// An operation on the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Name, such as `delete`.
    pub name: &'static str,
    /// HTTP method in upper case.
    pub method: &'static str,
    /// An operation on one item; otherwise on the root of the resource.
    pub on_item: bool,
}

/// Members whose values differ from run to run; transcripts show a symbol in their place.
#[derive(Debug)]
pub struct Volatile {
    /// Times of a document.
    pub times: &'static [&'static str],
    /// Dates of an answer.
    pub dates: &'static [&'static str],
    /// Identifiers of an answer, with their length in characters.
    pub tickets: &'static [(&'static str, usize)],
    /// Identifiers of other records, each with the word for the record.
    pub references: &'static [(&'static str, &'static str)],
    /// Further identifiers that are UUIDs.
    pub codes: &'static [&'static str],
}

impl Api {
    /// Returns the resource of this name.
    #[must_use]
    pub fn resource(&self, name: &str) -> Option<&'static Resource> {
        self.resources.iter().copied().find(|one| one.name == name)
    }

    /// The resources that a list shows, the subject first.
    pub fn listed(&self) -> impl Iterator<Item = &'static Resource> {
        let subject = self.subject;
        let others = self.resources.iter().copied().filter(move |one| *one != subject);
        std::iter::once(subject).chain(others).filter(|one| one.is_listed)
    }

    /// Returns the resource whose root this path is.
    #[must_use]
    pub fn resource_at(&self, path: &str) -> Option<&'static Resource> {
        self.resources.iter().copied().find(|one| one.root == path)
    }

    /// Returns the resource whose root ends this path, whatever prefix stands before it.
    #[must_use]
    pub fn resource_listed_at(&self, path: &str) -> Option<&'static Resource> {
        self.resources.iter().copied().find(|one| path.ends_with(one.root))
    }

    /// Returns the resource whose root or item this path is, with any prefix of the target.
    #[must_use]
    pub fn resource_in(&self, path: &str) -> Option<&'static Resource> {
        self.resources.iter().copied().find(|one| {
            let tail = path.split_once(one.root).map(|(_, tail)| tail);
            tail.is_some_and(|tail| tail.is_empty() || tail.starts_with('/'))
        })
    }

    /// Returns the resource whose last segment this target names, in any version of the API.
    #[must_use]
    pub fn resource_on(&self, target: &str) -> Option<&'static Resource> {
        let names = |one: &&Resource| target.contains(one.last_segment_with_slash());
        self.resources.iter().copied().find(names)
    }

    /// Returns the name of the operation on the subject that a request asks for.
    #[must_use]
    pub fn operation(&self, method: &str, url: &str) -> Option<&'static str> {
        let path = url.split('?').next()?;
        let last = self.subject.last_segment_with_slash();
        let is_root = path.ends_with(last);
        let is_item =
            path.match_indices(last).any(|(at, _)| path[at + last.len()..].starts_with('/'));
        let asked = |on_item| {
            let is_asked = |one: &&Operation| one.method == method && one.on_item == on_item;
            self.operations.iter().find(is_asked).map(|one| one.name)
        };
        let root = || is_root.then(|| asked(false)).flatten();
        root().or_else(|| is_item.then(|| asked(true)).flatten())
    }

    /// Returns true if a record has an identifying member.
    #[must_use]
    pub fn is_identified(&self, record: &Map<String, Value>) -> bool {
        self.resources.iter().any(|one| record.contains_key(one.identity))
    }

    /// Returns the identifier of a record of any resource.
    #[must_use]
    pub fn id_of<'a>(&self, record: &'a Map<String, Value>) -> Option<&'a str> {
        let text = |one: &&Resource| record.get(one.identity).and_then(Value::as_str);
        self.resources.iter().find_map(text)
    }

    /// Returns the aliases of a record of any resource.
    pub fn aliases_of<'a>(
        &self,
        record: &'a Map<String, Value>,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        let resources = self.resources;
        // Most resources have the same member names.
        let members = resources.iter().enumerate().flat_map(move |(place, one)| {
            let is_new = move |member: &&&'static str| {
                !resources[..place].iter().any(|earlier| earlier.aliases.contains(*member))
            };
            one.aliases.iter().filter(is_new)
        });
        members.filter_map(|member| record.get(*member).and_then(Value::as_str))
    }

    /// Returns the member with the name of a record of any resource.
    #[must_use]
    pub fn name_in<'a>(&self, record: &'a Map<String, Value>) -> Option<&'a Value> {
        let member = |one: &&Resource| one.name_member.and_then(|member| record.get(member));
        self.resources.iter().find_map(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_on_root_and_item_is_named() {
        let url = "http://127.0.0.1:9/v2/face-recognition/collections";
        let item = format!("{url}/65b9592267cc4f096dbe743d");
        let named = |method, url: &str| VERIFIK.operation(method, url);
        assert_eq!(named("POST", url), Some("create"));
        assert_eq!(named("GET", &format!("{url}?page=1")), Some("list"));
        assert_eq!(named("GET", &item), Some("retrieve"));
        assert_eq!(named("PUT", &item), Some("update"));
        assert_eq!(named("DELETE", &item), Some("delete"));
        assert_eq!(named("DELETE", url), None);
        assert_eq!(named("GET", "http://127.0.0.1:9/v2/projects"), None);
    }

    #[test]
    fn resource_of_a_path_is_found_behind_any_prefix() {
        let at = |path| VERIFIK.resource_in(path).map(|one| one.name);
        assert_eq!(at("/gate/v2/projects/x"), Some("project"));
        assert_eq!(at("/v2/project-flows"), Some("project-flow"));
        assert_eq!(at("/v2/projectsx"), None);
    }

    #[test]
    fn tail_of_a_root_of_one_segment_starts_at_its_first_occurrence() {
        const BARE: Resource = Resource { name: "bare", root: "/bare", ..verifik::BASE };
        assert_eq!(BARE.tail_of("/gate/bare/x"), Some("/x"));
        assert_eq!(BARE.tail_of("/gate/barex/bare"), Some("x/bare"));
    }
}
