//! The known state of one collection.

use std::time::Duration;

use serde_json::{Value, json};

use crate::api::COLLECTION;
use crate::contract::checks::{Check, document};
use crate::contract::requirements::{deletion, irreversible, law};
use crate::model::Requirement;

/// Members that the server may change with an update, in ways that the pages do not describe.
const SERVER_FIELDS: &[&str] = &["updatedAt", "__v", "project"];

/// The known state of one collection.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its `_id`.
    pub id: String,
    /// Its `code`; empty if the answer to its creation did not contain one.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its existence.
    pub life: Life,
    /// The known members of its document.
    pub(super) document: Value,
    /// The document is complete: it was retrieved, and not changed since.
    pub(super) is_whole: bool,
    /// Time of the answer to its creation or last update, from the start of the run.
    pub(super) changed_at: Option<Duration>,
    /// Number of its updates.
    pub updates: u32,
    /// The requirement to blame for a wrong document: that of the last command that must not have
    /// changed it.
    blame: Option<&'static Requirement>,
}

/// Existence of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It exists.
    Live,
    /// It was deleted.
    Deleted {
        /// Time of the answer to its deletion, from the start of the run.
        at: Duration,
        /// A read showed that it is gone.
        seen_gone: bool,
    },
}

impl Collection {
    /// A collection as the answer to its creation shows it.
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

    /// Returns true if it exists.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.life == Life::Live
    }

    /// Its description, if known.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.document["description"].as_str()
    }

    /// The known members of its document.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Its time of creation, if its document contains it.
    #[must_use]
    pub fn created_at(&self) -> Option<&str> {
        self.document["createdAt"].as_str()
    }

    /// Its state in words, as coverage counts it.
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

    /// Check that its document is as known, with the requirement to blame otherwise.
    pub(super) fn as_known(&self) -> (&'static Requirement, Check) {
        if self.is_whole {
            (self.blame.unwrap_or(&law::READ_ONLY), document::intact(&COLLECTION, &self.document))
        } else {
            let requirement = self.blame.unwrap_or(&law::CREATED_EQUALS_RETRIEVED);
            (requirement, document::agrees_with(&COLLECTION, &self.document))
        }
    }

    /// The requirement to blame if its element of a list is wrong or missing.
    pub(super) fn blame(&self) -> &'static Requirement {
        self.blame.unwrap_or(&law::CREATED_EQUALS_RETRIEVED)
    }

    /// The requirement to blame if a deleted collection is found: `at_first` until a read showed
    /// that it is gone.
    pub(super) fn blame_when_found(&self, at_first: &'static Requirement) -> &'static Requirement {
        match self.life {
            Life::Deleted { seen_gone: false, .. } => at_first,
            _ => self.blame.unwrap_or(&irreversible::LATE),
        }
    }

    /// The requirement of the last refused command, if one must not have changed it.
    pub(super) fn last_refusal(&self) -> Option<&'static Requirement> {
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

    pub(super) fn forget_server_fields(&mut self, at: Duration) {
        self.updates += 1;
        self.changed_at = Some(at);
        self.is_whole = false;
        if let Some(members) = self.document.as_object_mut() {
            members.retain(|name, _| !SERVER_FIELDS.contains(&name.as_str()));
        }
    }

    pub(super) fn delete(&mut self, at: Duration) {
        self.life = Life::Deleted { at, seen_gone: false };
        self.blame = None;
    }

    /// Records a command that must not change it. If no read showed the collection gone before,
    /// finding it again is not the fault of that command.
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

    /// Records a creation: a collection that was gone and comes back then came back late.
    pub(super) fn another_was_created(&mut self) {
        if matches!(self.life, Life::Deleted { seen_gone: true, .. }) {
            self.blame = Some(&irreversible::LATE);
        }
    }
}
