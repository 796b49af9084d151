//! What is known of one collection.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::COLLECTION;
use crate::contract::checks::{Check, document};
use crate::contract::requirements::{deletion, irreversible, law};
use crate::model::Requirement;

/// Members that an update changes by itself, in a way that no page describes.
const MOVED_BY_UPDATES: &[&str] = &["updatedAt", "__v", "project"];

/// What is known of one collection.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its `_id`.
    pub id: String,
    /// Its `code`; empty when its creation did not tell.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is there.
    pub life: Life,
    /// The document, as far as it was told.
    pub(super) document: Value,
    /// Whether the document is whole: retrieved, and not changed since.
    pub(super) is_whole: bool,
    /// When its creation or last update had been answered, from the start of the run.
    pub(super) changed_at: Option<Duration>,
    /// How often it was updated.
    pub updates: u32,
    /// What its document is judged by, if it is not what it has to be: the last thing that was
    /// tried and must not have changed it.
    blame: Option<&'static Requirement>,
}

/// Whether a collection is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It is.
    Live,
    /// It was deleted.
    Deleted {
        /// When that had been answered, from the start of the run: it took effect before.
        at: Duration,
        /// Whether it was seen to be gone.
        seen_gone: bool,
    },
}

impl Collection {
    /// A collection as its creation answered.
    #[must_use]
    pub fn created(id: &str, code: &str, name: &str, document: Value) -> Self {
        Self {
            id: id.to_owned(),
            code: code.to_owned(),
            name: name.to_owned(),
            life: Life::Live,
            document,
            is_whole: false,
            changed_at: None,
            updates: 0,
            blame: None,
        }
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.life == Life::Live
    }

    /// Its description, as far as it was told.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.document["description"].as_str()
    }

    /// Its document, as far as it was told.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// When it was created, as its document tells.
    #[must_use]
    pub fn created_at(&self) -> Option<&str> {
        self.document["createdAt"].as_str()
    }

    /// A word for its state, as coverage counts it.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.life {
            Life::Live if self.updates > 1 => "updated often",
            Life::Live if self.updates == 1 => "updated",
            Life::Live => "live",
            Life::Deleted { seen_gone: true, .. } => "seen gone",
            Life::Deleted { .. } => "deleted",
        }
    }

    /// Its document has to be this one, as far as it is known.
    pub(super) fn as_known(&self) -> (&'static Requirement, Check) {
        if self.is_whole {
            (self.blame.unwrap_or(&law::READ_ONLY), document::intact(&COLLECTION, &self.document))
        } else {
            let requirement = self.blame.unwrap_or(&law::CREATED_EQUALS_RETRIEVED);
            (requirement, document::agrees_with(&COLLECTION, &self.document))
        }
    }

    /// The same for its element of a list.
    pub(super) fn blame(&self) -> &'static Requirement {
        self.blame.unwrap_or(&law::CREATED_EQUALS_RETRIEVED)
    }

    /// By what a deleted collection is judged that is found again.
    pub(super) fn blame_when_found(&self, at_first: &'static Requirement) -> &'static Requirement {
        match self.life {
            Life::Deleted { seen_gone: false, .. } => at_first,
            _ => self.blame.unwrap_or(&irreversible::LATE),
        }
    }

    /// What was tried last that must not have changed it.
    pub(super) fn tried_with(&self) -> Option<&'static Requirement> {
        self.blame.filter(|blame| blame.id.ends_with(".no-effect"))
    }

    pub(super) fn seen(&mut self, data: &Value) {
        self.document = data.clone();
        self.is_whole = true;
        self.blame = None;
    }

    pub(super) fn seen_gone(&mut self) {
        if let Life::Deleted { seen_gone, .. } = &mut self.life {
            *seen_gone = true;
        }
        self.blame = None;
    }

    pub(super) fn listed(&mut self) {
        if !self.is_live() {
            self.seen_gone();
        }
    }

    pub(super) fn rename(&mut self, name: &str, description: &str) {
        name.clone_into(&mut self.name);
        self.document["name"] = json!(name);
        self.document["description"] = json!(description);
    }

    pub(super) fn loosen(&mut self, at: Duration) {
        self.updates += 1;
        self.changed_at = Some(at);
        self.is_whole = false;
        if let Some(members) = self.document.as_object_mut() {
            members.retain(|name, _| !MOVED_BY_UPDATES.contains(&name.as_str()));
        }
    }

    pub(super) fn delete(&mut self, at: Duration) {
        self.life = Life::Deleted { at, seen_gone: false };
        self.blame = None;
    }

    /// Something was tried that must not change it. What was never seen to be gone is not there
    /// because of that.
    pub(super) fn tried(&mut self, requirement: &'static Requirement) {
        if !matches!(self.life, Life::Deleted { seen_gone: false, .. }) {
            self.blame = Some(requirement);
        }
    }

    pub(super) fn another_was_deleted(&mut self) {
        if self.is_live() && self.blame.is_none() {
            self.blame = Some(&deletion::ISOLATION_BYSTANDER);
        }
    }

    /// What was seen to be gone and comes back with a creation came back late.
    pub(super) fn another_was_created(&mut self) {
        if matches!(self.life, Life::Deleted { seen_gone: true, .. }) {
            self.blame = Some(&irreversible::LATE);
        }
    }
}
