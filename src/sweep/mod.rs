//! Removal of what killed runs left on a target: items that the ledger names, and items that the
//! lists show under a marker.
//!
//! Every item is read again before its deletion; only while it bears its marker is the inventory
//! allowed to permit the deletion.

mod claims;
mod found;
mod remove;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use jiff::Timestamp;

use crate::api::Api;
use crate::cleanup::{Asker, Habits, Removal};
use crate::wire::{Client, Inventory, Redactor, RetryPolicy, RunRecord};
use claims::{Claims, Sightings};
use remove::Candidate;

/// Number of items removed concurrently.
const CONCURRENCY: usize = 8;
/// Number of passes over the lists: a creation may have been under way when its run was killed.
const PASSES: usize = 3;

/// A sweep of one target.
#[derive(Debug)]
pub struct Sweeper {
    /// Sends requests.
    pub client: Client,
    /// Permissions, and the ledger that records removals.
    pub inventory: Arc<Inventory>,
    /// Knowledge of the target's deletions.
    pub habits: Habits,
    /// Redaction of everything that is written.
    pub redactor: Redactor,
    /// Retries.
    pub retry: RetryPolicy,
    /// Base URL of the target, as the ledger writes it.
    pub target: String,
    /// Client that every removed item must belong to, if the operator named it.
    pub client_id: Option<String>,
    /// The time by which leases and ages are judged.
    pub now: Timestamp,
    /// Minimum age of an item whose run is not in the ledger.
    pub older_than: Duration,
    /// Runs that the operator knows to have ended, even if their lease is still valid.
    pub ended: Vec<String>,
    /// Statuses of a record that does not exist.
    pub gone: Vec<u16>,
    /// True to change nothing.
    pub dry_run: bool,
}

/// Results of a sweep.
#[derive(Debug, Default)]
pub struct Swept {
    /// Every item that was found.
    pub items: Vec<Item>,
    /// Lists that could not be read, each with the reason.
    pub failures: BTreeSet<String>,
    /// Runs that may be alive, each with the end of its lease; their items were not touched.
    pub alive: BTreeMap<String, Timestamp>,
    /// Number of items that were too young and whose run is not in the ledger.
    pub young: usize,
    /// Number of runs with items on other targets.
    pub other_targets: usize,
    /// Number of items of the ledger that were already gone.
    pub gone: usize,
}

/// An item that a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its resource.
    pub kind: String,
    /// Its identifier, if known.
    pub id: Option<String>,
    /// The name that marks it.
    pub marker: String,
    /// Result of the sweep for it.
    pub result: SweepResult,
}

/// Result of the sweep for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepResult {
    /// It was removed and seen gone.
    Removed,
    /// It would have been removed without `dry_run`.
    WouldBeRemoved,
    /// It was not removed, with the reason.
    Left(String),
}

impl Swept {
    /// Returns true if every item was removed and every list was read.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
            && !self.items.iter().any(|item| matches!(item.result, SweepResult::Left(_)))
    }
}

impl Sweeper {
    /// Removes what runs left on the target.
    pub async fn sweep(&self, records: &[RunRecord]) -> Swept {
        let claims = Claims {
            records,
            target: &self.target,
            ended: &self.ended,
            now: self.now,
            older_than: self.older_than,
        };
        let mut swept = Swept::default();
        let sightings = Sightings::default();
        let mut candidates = self.named_by_the_ledger(&claims, &mut swept);
        let mut handled = HashSet::new();
        for _ in 0..PASSES {
            candidates.extend(self.shown_by_the_lists(&claims, &sightings, &mut swept).await);
            candidates.retain(|one| handled.insert((one.kind.name, one.id.clone())));
            if candidates.is_empty() {
                break;
            }
            self.remove_all(std::mem::take(&mut candidates), &sightings, &mut swept).await;
        }
        swept
    }

    fn asker(&self) -> Asker<'_> {
        Asker { client: &self.client, retry: &self.retry }
    }

    fn removal<'a>(&'a self, asker: &'a Asker<'a>) -> Removal<'a, Asker<'a>> {
        Removal {
            asker,
            inventory: &self.inventory,
            habits: &self.habits,
            gone: &self.gone,
            visibility: Duration::ZERO,
        }
    }

    fn api(&self) -> &'static Api {
        self.inventory.api()
    }

    async fn remove_all(
        &self,
        candidates: Vec<Candidate>,
        sightings: &Sightings,
        swept: &mut Swept,
    ) {
        for kind in self.api().resources {
            let of_kind = candidates.iter().filter(|candidate| candidate.kind == *kind);
            let mut outcomes = futures::stream::iter(of_kind)
                .map(|candidate| self.remove(candidate, sightings))
                .buffered(CONCURRENCY);
            while let Some(outcome) = outcomes.next().await {
                match outcome {
                    Some(item) => swept.items.push(item),
                    None => swept.gone += 1,
                }
            }
        }
    }
}
