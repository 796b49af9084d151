//! The ledger: every creation and removal of a run, on disk before it happens.
//!
//! One line of JSON per entry, appended and synced.

mod file;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Reasons why the ledger could not be written or read; nothing is created without it.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The file cannot be opened.
    #[error("cannot open the ledger {path}: {source}; choose another with --ledger")]
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// An entry cannot be written.
    #[error("cannot write the ledger: {0}; nothing is created without it")]
    Write(String),
    /// The file cannot be read.
    #[error("cannot read the ledger {path}: {source}; choose another with --ledger")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A line is not an entry, and no kill explains that.
    #[error(
        "line {line} of {path} is not a ledger entry: {reason}; repair or remove that line, or \
         choose another ledger with --ledger"
    )]
    NotAnEntry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The error.
        reason: String,
    },
}

/// An append-only record of what a run creates.
#[derive(Debug)]
pub struct Ledger {
    writer: Option<mpsc::Sender<file::Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum LedgerEntry {
    /// A run begins.
    Run {
        /// The run's identifier; every name it gives begins with it.
        run: String,
        /// Base URL of the target.
        target: String,
        /// Wall-clock time, RFC 3339.
        at: String,
        /// End of the lease, RFC 3339; until then nobody else touches the items of the run.
        lease_until: Timestamp,
    },
    /// A run is still alive.
    Lease {
        /// The run's identifier.
        run: String,
        /// End of the lease, RFC 3339.
        lease_until: Timestamp,
    },
    /// A run has ended normally; its lease is void.
    Finished {
        /// The run's identifier.
        run: String,
    },
    /// An item is about to be created.
    Intent {
        /// The run's identifier.
        run: String,
        /// Resource of the item.
        kind: String,
        /// The unique name that marks it.
        marker: String,
        /// Client whose token creates it.
        client: String,
        /// The scenario that creates it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        scenario: String,
    },
    /// An item was created.
    Created {
        /// The run's identifier.
        run: String,
        /// Resource of the item.
        kind: String,
        /// The unique name that marks it.
        marker: String,
        /// Its identifier.
        id: String,
    },
    /// A creation was refused: nothing was created.
    Refused {
        /// The run's identifier.
        run: String,
        /// Resource of the item.
        kind: String,
        /// The unique name that would have marked the item.
        marker: String,
    },
    /// An item is gone.
    Removed {
        /// The run's identifier.
        run: String,
        /// Resource of the item.
        kind: String,
        /// Its identifier.
        id: String,
    },
    /// The line before was cut short, as by a kill; it says nothing.
    Cut,
}

impl LedgerEntry {
    /// The run that the entry is about.
    #[must_use]
    pub fn run(&self) -> Option<&str> {
        match self {
            Self::Run { run, .. }
            | Self::Lease { run, .. }
            | Self::Finished { run }
            | Self::Intent { run, .. }
            | Self::Created { run, .. }
            | Self::Refused { run, .. }
            | Self::Removed { run, .. } => Some(run),
            Self::Cut => None,
        }
    }
}

/// Entries of one run, summarised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunRecord {
    /// The run's identifier.
    pub run: String,
    /// Base URL of its target; `None` if its first entry is not in this ledger.
    pub target: Option<String>,
    /// End of its lease.
    pub lease_until: Option<Timestamp>,
    /// True if it ended normally.
    pub finished: bool,
    /// Resources of which it created items, or announced to.
    pub kinds: Vec<String>,
    /// Items that it may have left.
    pub leftovers: Vec<Leftover>,
}

/// An item that a run created, or announced, and did not see gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its resource.
    pub kind: String,
    /// The unique name that marks it.
    pub marker: String,
    /// Its identifier; `None` if there was no response to its creation.
    pub id: Option<String>,
    /// Client whose token created it; empty if the ledger does not say.
    pub client: String,
}

impl RunRecord {
    /// Returns true if the run may still be alive at this time.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        !self.finished && self.lease_until.is_some_and(|until| until > now)
    }
}

/// Summarises the entries by run, in order of first mention.
#[must_use]
pub fn records(entries: &[LedgerEntry]) -> Vec<RunRecord> {
    let mut records: Vec<RunRecord> = Vec::new();
    for entry in entries {
        let Some(run) = entry.run() else { continue };
        let index = records.iter().position(|record| record.run == run).unwrap_or_else(|| {
            records.push(RunRecord { run: run.to_owned(), ..RunRecord::default() });
            records.len() - 1
        });
        if let Some(record) = records.get_mut(index) {
            record.apply(entry);
        }
    }
    records
}

impl RunRecord {
    fn apply(&mut self, entry: &LedgerEntry) {
        match entry {
            LedgerEntry::Run { target, lease_until, .. } => {
                self.target = Some(target.clone());
                self.prolong(*lease_until);
            }
            LedgerEntry::Lease { lease_until, .. } => self.prolong(*lease_until),
            LedgerEntry::Finished { .. } => self.finished = true,
            LedgerEntry::Intent { kind, marker, client, .. } => {
                self.note(kind);
                let (marker, client) = (marker.clone(), client.clone());
                self.leftovers.push(Leftover { kind: kind.clone(), marker, id: None, client });
            }
            LedgerEntry::Created { kind, marker, id, .. } => self.created(kind, marker, id),
            LedgerEntry::Refused { kind, marker, .. } => {
                let open = |leftover: &Leftover| {
                    leftover.kind == *kind && leftover.marker == *marker && leftover.id.is_none()
                };
                if let Some(index) = self.leftovers.iter().position(open) {
                    self.leftovers.remove(index);
                }
            }
            LedgerEntry::Removed { kind, id, .. } => self.leftovers.retain(|leftover| {
                leftover.kind != *kind || leftover.id.as_deref() != Some(id.as_str())
            }),
            LedgerEntry::Cut => {}
        }
    }

    /// Entries of tasks that run side by side may arrive in another order.
    fn prolong(&mut self, until: Timestamp) {
        self.lease_until = self.lease_until.max(Some(until));
    }

    fn note(&mut self, kind: &str) {
        if !self.kinds.iter().any(|known| known == kind) {
            self.kinds.push(kind.to_owned());
        }
    }

    /// Two creations may share a name, so each answer settles one of them.
    fn created(&mut self, kind: &str, marker: &str, id: &str) {
        self.note(kind);
        let open = self.leftovers.iter_mut().find(|leftover| {
            leftover.kind == kind && leftover.marker == marker && leftover.id.is_none()
        });
        if let Some(leftover) = open {
            leftover.id = Some(id.to_owned());
            return;
        }
        // The last check of a run records an item again that a scenario could not remove.
        let is_known =
            |leftover: &Leftover| leftover.kind == kind && leftover.id.as_deref() == Some(id);
        if !self.leftovers.iter().any(is_known) {
            self.leftovers.push(Leftover {
                kind: kind.to_owned(),
                marker: marker.to_owned(),
                id: Some(id.to_owned()),
                client: String::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "collection";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn begins(run: &str) -> LedgerEntry {
        LedgerEntry::Run {
            run: run.to_owned(),
            target: "http://127.0.0.1:9".to_owned(),
            at: "2026-11-24T09:00:00Z".to_owned(),
            lease_until: at("2026-11-24T09:02:00Z"),
        }
    }

    fn intent(run: &str, marker: &str) -> LedgerEntry {
        let (run, marker) = (run.to_owned(), marker.to_owned());
        LedgerEntry::Intent {
            run,
            kind: KIND.to_owned(),
            marker,
            client: "second".to_owned(),
            scenario: String::new(),
        }
    }

    fn created(run: &str, marker: &str, id: &str) -> LedgerEntry {
        let (run, marker, id) = (run.to_owned(), marker.to_owned(), id.to_owned());
        LedgerEntry::Created { run, kind: KIND.to_owned(), marker, id }
    }

    fn removed(run: &str, id: &str) -> LedgerEntry {
        LedgerEntry::Removed { run: run.to_owned(), kind: KIND.to_owned(), id: id.to_owned() }
    }

    /// Marker and identifier of what is left.
    fn left(entries: &[LedgerEntry]) -> Vec<(String, Option<String>)> {
        let all = records(entries).into_iter().flat_map(|record| record.leftovers);
        all.map(|leftover| (leftover.marker, leftover.id)).collect()
    }

    #[test]
    fn leftovers_are_items_announced_and_not_seen_gone() {
        let entries = [begins("a"), intent("a", "m1"), intent("a", "m2"), created("a", "m1", "1")];
        let (first, second) = ("m1".to_owned(), "m2".to_owned());
        let open = (second, None);
        assert_eq!(left(&entries), [(first, Some("1".to_owned())), open.clone()]);
        assert_eq!(left(&[&entries[..], &[removed("a", "1")]].concat()), [open]);
        assert_eq!(records(&entries)[0].leftovers[0].client, "second");
        let (run, marker) = ("a".to_owned(), "m2".to_owned());
        let refused = LedgerEntry::Refused { run, kind: KIND.to_owned(), marker };
        assert_eq!(left(&[&entries[..], &[refused]].concat()).len(), 1);
    }

    #[test]
    fn leftovers_with_one_name_are_counted_separately() {
        let twice = [intent("a", "m"), created("a", "m", "1"), intent("a", "m")];
        let all = [&twice[..], &[created("a", "m", "2"), removed("a", "1")]].concat();
        assert_eq!(left(&all), [("m".to_owned(), Some("2".to_owned()))]);
        assert_eq!(left(&twice).len(), 2);
    }

    #[test]
    fn item_recorded_twice_is_one_leftover() {
        let entries = [intent("a", "m"), created("a", "m", "1"), created("a", "m", "1")];
        assert_eq!(left(&entries), [("m".to_owned(), Some("1".to_owned()))]);
        assert_eq!(records(&entries)[0].leftovers[0].client, "second");
        assert_eq!(left(&[&entries[..], &[removed("a", "1")]].concat()), []);
    }

    #[test]
    fn run_is_alive_until_its_lease_expires_or_it_finishes() {
        let (early, late) = (at("2026-11-24T09:01:00Z"), at("2026-11-24T09:03:00Z"));
        let begun = records(&[begins("a")]);
        assert!(begun[0].is_alive(early) && !begun[0].is_alive(late));
        let lease_until = at("2026-11-24T09:04:00Z");
        let prolonged = [begins("a"), LedgerEntry::Lease { run: "a".to_owned(), lease_until }];
        assert!(records(&prolonged)[0].is_alive(late));
        let ended = [begins("a"), LedgerEntry::Finished { run: "a".to_owned() }];
        assert!(!records(&ended)[0].is_alive(early));
    }

    #[test]
    fn records_keep_runs_apart() {
        let entries = [begins("a"), begins("b"), created("a", "m", "1"), removed("b", "1")];
        let all = records(&entries);
        assert_eq!((all[0].leftovers.len(), all[1].leftovers.len()), (1, 0));
    }
}
