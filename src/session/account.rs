//! The account as the run found it, and what the run has learnt about how to clean up in it.

use std::collections::HashSet;
use std::sync::PoisonError;

use tokio::sync::OnceCell;

use crate::api::Resource;
use crate::cleanup::Habits;
use crate::wire::{Call, Token};

/// Knowledge of one account that the scenarios of a run share.
#[derive(Debug, Default)]
pub struct Account {
    /// The lists that were read before anything was created.
    pub(super) survey: OnceCell<Result<Vec<ReadList>, Unread>>,
    /// What is known of the target's deletions.
    pub(super) habits: Habits,
    /// What clean-ups have told as left behind.
    told: std::sync::Mutex<HashSet<String>>,
    /// Identifiers of collections of this run that a list has shown.
    listed: std::sync::Mutex<HashSet<String>>,
}

impl Account {
    /// Remembers which collections of this run a list has shown: only of those it says anything
    /// that it does not show them any more.
    pub(super) fn note_listed(&self, ids: &[&str]) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.extend(ids.iter().copied().map(str::to_owned));
    }

    /// Whether a list has shown this collection.
    #[must_use]
    pub fn was_listed(&self, id: &str) -> bool {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Forgets that a list has shown a collection.
    pub(super) fn forget_listed(&self, id: &str) {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The lists that were read before anything was created.
    pub(super) fn surveyed(&self) -> Vec<ReadList> {
        let read = self.survey.get().and_then(|read| read.as_ref().ok());
        read.cloned().unwrap_or_default()
    }

    /// Remembers what a clean-up has told as left behind.
    pub(super) fn note_told(&self, what: &[String]) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend(what.iter().cloned());
    }

    /// Whether a clean-up has told this as left behind.
    pub(super) fn was_told(&self, what: &str) -> bool {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).contains(what)
    }
}

/// A list that was read before anything was created.
#[derive(Debug, Clone)]
pub(super) struct ReadList {
    /// The resource that it lists.
    pub(super) resource: &'static Resource,
    /// The token of the client whose list it is.
    pub(super) token: Token,
}

/// A list that could not be read before anything was created.
#[derive(Debug)]
pub(super) struct Unread {
    /// The request for it.
    pub(super) call: Call,
    /// Why nothing is created then.
    pub(super) reason: String,
}
