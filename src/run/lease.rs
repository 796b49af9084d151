//! A run says in the ledger that it is alive, so that no sweep takes its things away from it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{Timestamp, Unit};
use tokio_util::task::AbortOnDropHandle;

use crate::session::Harness;
use crate::wire::{Ledger, LedgerEntry};

/// How long a run counts as alive after it last said so.
const LEASE: Duration = Duration::from_mins(2);

/// A run that says again and again that it is alive, until it ends.
#[derive(Debug)]
pub(super) struct Lease {
    harness: Arc<Harness>,
    renewal: AbortOnDropHandle<()>,
}

/// Until when a run counts as alive that says now that it is.
#[must_use]
pub fn lease_until() -> Timestamp {
    let until = Timestamp::now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
    // Whole seconds: nobody who reads the ledger needs more.
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

    /// Gives the lease up: the run has ended, and what it left is anybody's to sweep.
    pub(super) async fn end(self) {
        self.renewal.abort();
        let run = self.harness.inventory.run().to_owned();
        // Without this line a sweep only waits until the lease has run out.
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
        // A ledger that takes no entry takes no creation either; the next one may go through.
        let _ = ledger.append(&entry).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_run_says_again_and_again_that_it_is_alive() {
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
