//! The kinds of resource that a run may create, and where they live.

use serde::{Deserialize, Serialize};

/// A kind of resource that a run may create.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A face-recognition collection.
    Collection,
    /// A person.
    Person,
    /// A project.
    Project,
    /// A flow of a project.
    ProjectFlow,
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Collection, Self::Person, Self::Project, Self::ProjectFlow];

    /// The path of the collection resource that creates and lists this kind.
    #[must_use]
    pub fn root(self) -> &'static str {
        match self {
            Self::Collection => "/v2/face-recognition/collections",
            Self::Person => "/v2/face-recognition/persons",
            Self::Project => "/v2/projects",
            Self::ProjectFlow => "/v2/project-flows",
        }
    }

    /// The path of one resource; `id` is put in as it is.
    #[must_use]
    pub fn item(self, id: &str) -> String {
        format!("{}/{id}", self.root())
    }

    /// Whether `url` ends in the path of that resource.
    #[must_use]
    pub fn ends(self, url: &str, id: &str) -> bool {
        let rest = url.strip_suffix(id).and_then(|rest| rest.strip_suffix('/'));
        rest.is_some_and(|rest| rest.ends_with(self.root()))
    }
}

impl std::fmt::Display for ResourceKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Collection => "collection",
            Self::Person => "person",
            Self::Project => "project",
            Self::ProjectFlow => "project flow",
        })
    }
}
