//! The account as the run found it, and what the run has learnt about how to clean up in it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, OnceCell};

use super::harness::Harness;
use super::listing;
use crate::model::Exchange;
use crate::wire::{Call, ResourceKind, Token};

/// Knowledge of one account that the scenarios of a run share.
#[derive(Debug, Default)]
pub struct Account {
    surveys: Mutex<HashMap<(ResourceKind, bool), Arc<OnceCell<()>>>>,
    /// Whether the target refuses a deletion that declares JSON and has no body.
    wants_no_content_type: AtomicBool,
    /// What clean-ups have told as left behind.
    told: std::sync::Mutex<HashSet<String>>,
    /// Identifiers of collections of this run that a list has shown.
    listed: std::sync::Mutex<HashSet<String>>,
}

impl Account {
    /// Remembers which collections of this run a list has shown: only of those it says anything
    /// that it does not show them any more.
    pub(super) fn note_listed<'a>(&self, ids: impl Iterator<Item = &'a str>) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            if !listed.contains(id) {
                listed.insert(id.to_owned());
            }
        }
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

    /// Kinds and clients whose lists were read since this run creates something there.
    pub(super) async fn surveyed(&self) -> Vec<(ResourceKind, Token)> {
        let surveys = self.surveys.lock().await;
        let mut read: Vec<(ResourceKind, bool)> = surveys.keys().copied().collect();
        read.sort_unstable();
        let token = |is_second| if is_second { Token::Second } else { Token::Primary };
        read.into_iter().map(|(kind, is_second)| (kind, token(is_second))).collect()
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

    /// Whether deletions of the clean-up leave the content type out.
    pub(super) fn wants_no_content_type(&self) -> bool {
        self.wants_no_content_type.load(Ordering::Relaxed)
    }

    /// Remembers that a deletion without a content type works where one with it does not.
    pub(super) fn leave_content_type_out(&self) {
        self.wants_no_content_type.store(true, Ordering::Relaxed);
    }
}

impl Harness {
    /// Reads what exists of a kind before this run creates the first of it, so that nothing that
    /// was there becomes its own. Done once for each kind and client; every part of the run that
    /// creates waits for it.
    ///
    /// A list that cannot be read leaves it at the look that precedes every change.
    pub(super) async fn survey(&self, kind: ResourceKind, token: &Token) {
        // No list shows the flows.
        if kind == ResourceKind::ProjectFlow {
            return;
        }
        let key = (kind, *token == Token::Second);
        let cell = Arc::clone(self.account.surveys.lock().await.entry(key).or_default());
        cell.get_or_init(|| self.read_all(kind, token)).await;
    }

    /// Sends a request that is in no report, again where that is harmless.
    async fn ask(&self, call: &Call) -> Exchange {
        let mut attempt = 1;
        loop {
            let exchange = self.client.send(call, attempt, attempt).await;
            let Some(pause) = self.retry.pause_after(call, &exchange, fastrand::f64()) else {
                return exchange;
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// Reads a whole list for what the client tells the interlock of it.
    async fn read_all(&self, kind: ResourceKind, token: &Token) {
        for number in 1.. {
            let exchange = self.ask(&listing::page(kind, token, number)).await;
            if !listing::read(&exchange, number).is_some_and(|page| page.goes_on) {
                break;
            }
        }
    }
}
