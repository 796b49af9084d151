//! The documented operations of a collection, and the requirements that concern each.

use crate::contract::VERIFIK;
use crate::model::{Requirement, Scope};

/// A documented operation; the one under test comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Delete,
    Retrieve,
    Update,
    Create,
    List,
}

impl Operation {
    /// The name in the document.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Delete => "deleteCollection",
            Self::Retrieve => "retrieveCollection",
            Self::Update => "updateCollection",
            Self::Create => "createCollection",
            Self::List => "listCollections",
        }
    }

    pub(super) fn summary(self) -> &'static str {
        match self {
            Self::Delete => "Delete a collection for good",
            Self::Retrieve => "Retrieve a collection",
            Self::Update => "Update a collection",
            Self::Create => "Create a collection",
            Self::List => "List the collections of the client",
        }
    }

    /// The page that documents it.
    pub(super) fn page(self) -> &'static str {
        match self {
            Self::Delete => "Delete a Collection",
            Self::Retrieve => "Retrieve a Collection",
            Self::Update => "Update a Collection",
            Self::Create => "Create a Collection",
            Self::List => "List All Collections",
        }
    }

    /// The page in our own words.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Delete => {
                "Removes the record for good (a hard delete that cannot be undone), takes its \
                 links out of projects and persons, and answers with the document as it was. \
                 Clients send no body; the samples of the page send `Content-Type: \
                 application/json` all the same."
            }
            Self::Retrieve => "Shows a collection by its `_id`. Its `code` is not accepted.",
            Self::Update => {
                "Changes a collection. The name is required every time. Where `people` is sent, \
                 membership becomes exactly that list."
            }
            Self::Create => "Creates a collection. The page answers 200, not 201.",
            Self::List => "Shows all collections of the client. The page knows no filter.",
        }
    }

    /// The requirements of the catalogue that concern it, in the order of reports.
    pub(super) fn requirements(self) -> impl Iterator<Item = &'static Requirement> {
        let own = self.patterns();
        VERIFIK.catalogue().filter(move |requirement| {
            requirement.scope == Scope::Exchange
                || own.iter().any(|pattern| matches(pattern, &requirement.id))
        })
    }

    /// Identifiers, or prefixes that end with a dot.
    fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::Delete => &[
                "delete.",
                "visibility.",
                "irreversible.late",
                "unlink.",
                "auth.",
                "tenancy.",
                "identifier.",
                "http.",
                "race.",
            ],
            Self::Retrieve => &[
                "delete.hard.retrieve",
                "delete.success.snapshot",
                "visibility.retrieve",
                "identifier.upper-case.consistent",
                "law.created-equals-retrieved",
                "law.read-only",
                "law.times",
            ],
            Self::Update => {
                &["irreversible.update", "irreversible.no-revival", "race.no-revival", "law.times"]
            }
            Self::Create => &[
                "irreversible.fresh-identity",
                "irreversible.no-inheritance",
                "law.created-equals-retrieved",
                "law.times",
            ],
            Self::List => &[
                "delete.hard.list",
                "visibility.list",
                "law.created-equals-retrieved",
                "law.read-only",
                "law.times",
                "law.unique-ids",
            ],
        }
    }
}

fn matches(pattern: &str, id: &str) -> bool {
    if pattern.ends_with('.') { id.starts_with(pattern) } else { id == pattern }
}
