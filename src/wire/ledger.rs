//! The ledger: what this run is about to create, created and removed, on disk before it happens.
//!
//! One line of JSON per entry, appended and synced. A thread of its own does the writing, so that
//! entries which arrive together share one sync.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::oneshot;

use super::resource::ResourceKind;

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
    },
    /// Something is about to be created.
    Intent {
        /// The run's identifier.
        run: String,
        /// What is created.
        kind: ResourceKind,
        /// The unique name that marks it.
        marker: String,
        /// Placeholder of the token that creates it.
        client: String,
    },
    /// Something was created.
    Created {
        /// The run's identifier.
        run: String,
        /// What was created.
        kind: ResourceKind,
        /// The unique name that marks it.
        marker: String,
        /// Its identifier.
        id: String,
    },
    /// Something is gone.
    Removed {
        /// The run's identifier.
        run: String,
        /// What was removed.
        kind: ResourceKind,
        /// Its identifier.
        id: String,
    },
}

/// Why the ledger could not be written; nothing is created without it.
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
}

/// An append-only record of what a run creates.
#[derive(Debug)]
pub struct Ledger {
    writer: Option<mpsc::Sender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Job {
    line: String,
    done: oneshot::Sender<Result<(), String>>,
}

impl Ledger {
    /// A ledger in memory, for a target that ends with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { writer: None, thread: None }
    }

    /// Opens, or creates, a ledger file to append to.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let failed = |source| LedgerError::Open { path: path.to_owned(), source };
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
        let (writer, jobs) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || write_jobs(file, &jobs))
            .map_err(failed)?;
        Ok(Self { writer: Some(writer), thread: Some(thread) })
    }

    /// Appends an entry and returns once it is on disk.
    pub async fn append(&self, entry: &LedgerEntry) -> Result<(), LedgerError> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let line =
            serde_json::to_string(entry).map_err(|error| LedgerError::Write(error.to_string()))?;
        let (done, written) = oneshot::channel();
        let gone = || LedgerError::Write("its writer has stopped".to_owned());
        writer.send(Job { line, done }).map_err(|_| gone())?;
        written.await.map_err(|_| gone())?.map_err(LedgerError::Write)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(thread) = self.thread.take() {
            // Its only way to fail is a panic, which has nothing more to say here.
            let _ = thread.join();
        }
    }
}

/// Writes every job that is waiting, then syncs once for all of them.
fn write_jobs(mut file: File, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).collect();
        let mut text = String::new();
        for job in &batch {
            text.push_str(&job.line);
            text.push('\n');
        }
        let result = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        for job in batch {
            let answer = match &result {
                Ok(()) => Ok(()),
                Err(error) => Err(error.to_string()),
            };
            // A caller that no longer waits has been cancelled; its entry is on disk all the same.
            let _ = job.done.send(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(marker: &str) -> LedgerEntry {
        LedgerEntry::Intent {
            run: "r".to_owned(),
            kind: ResourceKind::Collection,
            marker: marker.to_owned(),
            client: "$VERIFIK_TOKEN".to_owned(),
        }
    }

    #[tokio::test]
    async fn an_entry_is_in_the_file_once_append_returns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.ndjson");
        let ledger = Ledger::open(&path).unwrap();
        let all: Vec<LedgerEntry> = (0..20).map(|n| intent(&format!("m{n}"))).collect();
        futures::future::try_join_all(all.iter().map(|entry| ledger.append(entry))).await.unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let read: Vec<LedgerEntry> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(read, all);
    }

    #[test]
    fn a_ledger_that_cannot_be_opened_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let error = Ledger::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("--ledger"), "{error}");
    }
}
