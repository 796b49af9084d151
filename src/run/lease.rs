//! Lease of a run in the ledger, which protects its items from a sweep.

use std::sync::Arc;
use std::time::Duration;

use jiff::{Timestamp, Unit};
use tokio_util::task::AbortOnDropHandle;

use crate::session::Harness;
use crate::wire::{Ledger, LedgerEntry};

/// Time for which a run counts as alive after it last renewed its lease.
const LEASE: Duration = Duration::from_mins(2);

/// A lease that is renewed until the run ends.
#[derive(Debug)]
pub(super) struct Lease {
    harness: Arc<Harness>,
    renewal: AbortOnDropHandle<()>,
}

/// The end of a lease that is renewed now.
#[must_use]
pub fn lease_until() -> Timestamp {
    let until = Timestamp::now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
    // Whole seconds: readers of the ledger need no more.
    until.round(Unit::Second).unwrap_or(until)
}

impl Lease {
    /// Renews the lease of a run in the background, at a third of its length.
    pub(super) fn keep(harness: &Arc<Harness>) -> Self {
        let shared = Arc::clone(harness);
        let renewal = tokio::spawn(async move {
            renew(shared.inventory.ledger(), shared.inventory.run(), LEASE / 3).await;
        });
        Self { harness: Arc::clone(harness), renewal: AbortOnDropHandle::new(renewal) }
    }

    /// Ends the lease: the run has ended, and a sweep may remove what it left behind.
    pub(super) async fn end(self) {
        self.renewal.abort();
        let run = self.harness.inventory.run().to_owned();
        // Without this line a sweep waits until the lease has expired.
        let _ = self.harness.inventory.ledger().append(&LedgerEntry::Finished { run }).await;
    }
}

async fn renew(ledger: &Ledger, run: &str, period: Duration) {
    if !ledger.is_kept() {
        return;
    }
    loop {
        tokio::time::sleep(period).await;
        let entry = LedgerEntry::Lease { run: run.to_owned(), lease_until: lease_until() };
        // Without the ledger nothing is created either; the next renewal may succeed.
        let _ = ledger.append(&entry).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lease_is_renewed_until_the_run_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.ndjson");
        let ledger = Ledger::open(&path).unwrap();
        let renewal = renew(&ledger, "r", Duration::from_millis(1));
        let read_three = async {
            while Ledger::read(&path).unwrap().len() < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = renewal => panic!("it ended"),
            () = read_three => {}
        }
        let now = Timestamp::now();
        for record in crate::wire::records(&Ledger::read(&path).unwrap()) {
            assert!(record.is_alive(now), "{record:?}");
        }
    }
}
