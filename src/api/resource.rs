//! A resource of an API: its paths, its place in a response, and its identifying members.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde_json::Value;

/// Facts of one resource. Two are equal when they have the same name.
#[derive(Debug)]
pub struct Resource {
    /// Name without spaces, as files write it.
    pub name: &'static str,
    /// Name for a person, in the singular.
    pub label: &'static str,
    /// Symbol in transcripts.
    pub symbol: &'static str,
    /// Path that creates and lists items.
    pub root: &'static str,
    /// JSON Pointer of the document in a response about one item; empty without an envelope.
    pub document: &'static str,
    /// JSON Pointer of the elements in a response with a list.
    pub elements: &'static str,
    /// Member that identifies a document.
    pub identity: &'static str,
    /// Members with aliases, by which others may refer to it.
    pub aliases: &'static [&'static str],
    /// Member with the name that its creator gave it; it carries the marker of a run.
    pub name_member: Option<&'static str>,
    /// Without a name of its own: the member that names the owner, and the owner's name. The item
    /// is a run's if its owner is.
    pub owner: Option<(&'static str, &'static str)>,
    /// Member that names the client it belongs to.
    pub client_member: &'static str,
    /// Member with the time of its creation, RFC 3339.
    pub created_member: &'static str,
    /// Documented members of a document that stay as they are until somebody changes it.
    pub lasting_members: &'static [&'static str],
    /// Documented members that tell a state, such as a flag of deletion.
    pub state_members: &'static [&'static str],
    /// Members that may be missing; null means the same.
    pub optional_members: &'static [&'static str],
    /// Members that refer to the subject.
    pub links: &'static [Link],
    /// Some providers remove it with its last link; an item without a link is never borrowed.
    pub lives_by_its_links: bool,
    /// A list shows it.
    pub is_listed: bool,
    /// Pages of its list, if it has any.
    pub pages: Option<Pages>,
    /// Text members of a creation beside the name.
    pub creation: &'static [(&'static str, &'static str)],
    /// Advice for the operator, if only an operator can provide it.
    pub provision: Option<&'static str>,
}

/// A member that refers to the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The member.
    pub member: &'static str,
    /// It holds a list of references; otherwise one.
    pub many: bool,
}

/// Pages of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Query that asks for the longest pages, up to the number of the page.
    pub query: &'static str,
    /// JSON Pointers to the number of pages in a response.
    pub count: &'static [&'static str],
}

impl Resource {
    /// Returns the path of one item; `id` is put in as it is.
    #[must_use]
    pub fn item(&self, id: &str) -> String {
        format!("{}/{id}", self.root)
    }

    /// Returns true if `url` ends in the path of that item.
    #[must_use]
    pub fn ends(&self, url: &str, id: &str) -> bool {
        let rest = url.strip_suffix(id).and_then(|rest| rest.strip_suffix('/'));
        rest.is_some_and(|rest| rest.ends_with(self.root))
    }

    /// Returns the rest of a path behind the root, whatever prefix stands before the root and
    /// whatever version it is of.
    #[must_use]
    pub fn tail_of<'a>(&self, path: &'a str) -> Option<&'a str> {
        // A root of one segment has no version before it.
        let version = self.root.match_indices('/').nth(1).map_or(0, |(at, _)| at);
        let root = &self.root[version..];
        path.find(root).map(|at| &path[at + root.len()..])
    }

    /// Returns the last segment of the root, without a slash.
    #[must_use]
    pub fn last_segment(&self) -> &'static str {
        self.last_segment_with_slash().trim_start_matches('/')
    }

    /// Returns the last segment of the root, with the slash before it.
    #[must_use]
    pub fn last_segment_with_slash(&self) -> &'static str {
        self.root.rfind('/').map_or(self.root, |at| &self.root[at..])
    }

    /// Returns the document in a response about one item. Without an envelope, only an object that
    /// has an identifier is one: an error is an object too.
    #[must_use]
    pub fn document_in<'a>(&self, body: &'a Value) -> Option<&'a Value> {
        let is_bare = self.document.is_empty();
        let is_document = |it: &&Value| it.is_object() && !(is_bare && it[self.identity].is_null());
        body.pointer(self.document).filter(is_document)
    }

    /// Returns the elements in a response with a list.
    #[must_use]
    pub fn elements_in<'a>(&self, body: &'a Value) -> Option<&'a Vec<Value>> {
        body.pointer(self.elements)?.as_array()
    }

    /// Returns the JSON Pointer of a member of the document in a response about one item.
    #[must_use]
    pub fn pointer_to(&self, member: &str) -> String {
        format!("{}/{member}", self.document)
    }

    /// Returns the identifier of a document.
    #[must_use]
    pub fn id_of<'a>(&self, document: &'a Value) -> Option<&'a str> {
        document.get(self.identity)?.as_str()
    }

    /// Returns the further identifiers of a document that are not empty.
    pub fn aliases_of<'a>(&self, document: &'a Value) -> impl Iterator<Item = &'a str> {
        let text = |member: &&str| document.get(*member).and_then(Value::as_str);
        self.aliases.iter().filter_map(text).filter(|alias| !alias.is_empty())
    }

    /// Returns the name that the creator of a document gave it.
    #[must_use]
    pub fn name_of<'a>(&self, document: &'a Value) -> Option<&'a str> {
        document.get(self.name_member?)?.as_str()
    }

    /// Returns the body of a creation under this name.
    #[must_use]
    pub fn creation_of(&self, name: &str) -> Value {
        let named = self.name_member.map(|member| (member, name));
        let members = named.into_iter().chain(self.creation.iter().copied());
        members.map(|(member, text)| (member.to_owned(), Value::from(text))).collect()
    }

    /// The member by which a document is known to be a run's: its name, or its owner.
    #[must_use]
    pub fn marking_member(&self) -> &'static str {
        let owner = self.owner.map_or(self.identity, |(member, _)| member);
        self.name_member.unwrap_or(owner)
    }
}

impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Resource {}

impl Hash for Resource {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.label)
    }
}
