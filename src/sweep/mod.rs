//! Removing what killed runs left on a target: what the ledger names, and what the lists show
//! under the name that only a run gives.
//!
//! Nothing is believed that was not just seen: each thing is looked at before its deletion, and
//! only while it bears its marker is the inventory told that it may be deleted.

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

/// How many things are removed at once.
const AT_ONCE: usize = 8;
/// How often the lists are read again, for a creation that was under way when its run was killed.
const PASSES: usize = 3;

/// What a sweep works with.
#[derive(Debug)]
pub struct Sweeper {
    /// Sends requests.
    pub client: Client,
    /// Knows what may be removed, and the ledger that hears of it.
    pub inventory: Arc<Inventory>,
    /// What is learnt of the target's deletions.
    pub habits: Habits,
    /// Keeps tokens out of what is written.
    pub redactor: Redactor,
    /// When to try again.
    pub retry: RetryPolicy,
    /// Base URL of the target, as the ledger writes it.
    pub target: String,
    /// The client that everything removed has to belong to, if the operator named it.
    pub client_id: Option<String>,
    /// The time by which leases and ages are judged.
    pub now: Timestamp,
    /// How old something has to be whose run is not in the ledger.
    pub older_than: Duration,
    /// Runs that the operator knows to have ended, whatever their lease says.
    pub ended: Vec<String>,
    /// Statuses that say that something is not there.
    pub gone: Vec<u16>,
    /// Whether to look only.
    pub dry_run: bool,
}

/// What a sweep did.
#[derive(Debug, Default)]
pub struct Swept {
    /// Everything that was there to be removed.
    pub items: Vec<Item>,
    /// What could not be looked for, and why.
    pub failures: BTreeSet<String>,
    /// Runs that may be alive, and until when; nothing of theirs was touched.
    pub alive: BTreeMap<String, Timestamp>,
    /// How many things were spared because they are young and their run is not in the ledger.
    pub young: usize,
    /// How many runs left something on other targets.
    pub other_targets: usize,
    /// How many things of the ledger were not there any more.
    pub gone: usize,
}

/// Something that a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: String,
    /// Its identifier, when it is known.
    pub id: Option<String>,
    /// The name that marks it.
    pub marker: String,
    /// What became of it.
    pub result: SweepResult,
}

/// What became of something that a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepResult {
    /// It was removed, and seen to be gone.
    Removed,
    /// It would have been removed if this had not been a look only.
    WouldBeRemoved,
    /// It is still there, or may be, and why.
    Left(String),
}

impl Swept {
    /// Whether nothing is left that this sweep had to remove or to look for.
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
                .buffered(AT_ONCE);
            while let Some(outcome) = outcomes.next().await {
                match outcome {
                    Some(item) => swept.items.push(item),
                    None => swept.gone += 1,
                }
            }
        }
    }
}
