//! The ledger: what this run is about to create, created and removed, on disk before it happens.
//!
//! One line of JSON per entry, appended and synced.

mod entry;
mod left;
mod read;
mod write;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc;

use thiserror::Error;

pub use entry::LedgerEntry;
pub use left::{Leftover, RunRecord, records};

/// Why the ledger could not be written or read; nothing is created without it.
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
    /// A line is no entry, and no kill explains that.
    #[error(
        "line {line} of {path} is no entry of a ledger: {reason}; repair or remove that line, or \
         choose another ledger with --ledger"
    )]
    NotAnEntry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

/// An append-only record of what a run creates.
#[derive(Debug)]
pub struct Ledger {
    writer: Option<mpsc::Sender<write::Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}
