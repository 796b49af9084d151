//! Reads a saved run: a JSON report or an event log.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

use super::event_log::{EventLogError, EventLogReader};
use super::fold::Fold;
use crate::contract::Contract;
use crate::model::{REPORT_VERSION, Report};

/// Longest first line that is read to distinguish a log from a report.
const LONGEST_FIRST_LINE: u64 = 64 << 20;

/// Errors of reading a saved run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The file cannot be read.
    #[error("{0}; name a JSON report or an event log that a run has written")]
    Io(#[from] io::Error),
    /// It begins like an event log, and the log is invalid.
    #[error("it is an event log that cannot be read: {0}")]
    Log(#[from] EventLogError),
    /// It is neither a report nor a log.
    #[error(
        "it is neither a JSON report nor an event log: {0}; `check --report json=FILE` and \
         `check --events FILE` write them"
    )]
    Unknown(serde_json::Error),
    /// It was written by a later release.
    #[error(
        "the report has version {found} and this program reads up to version {REPORT_VERSION}; \
         use the release of verifik-conformance that wrote it, or a newer one"
    )]
    Newer {
        /// The version of the report.
        found: u64,
    },
}

/// The member that distinguishes a log from a report.
#[derive(Deserialize)]
struct Beginning {
    event: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// Reads a report from a file, or folds the event log in it.
pub fn read_file(contract: &'static Contract, path: &Path) -> Result<Report, SavedError> {
    read(contract, BufReader::new(File::open(path)?))
}

/// Reads a report from `input`, or folds the event log in it. A truncated log gives the report of
/// the events it holds.
pub fn read(contract: &'static Contract, mut input: impl BufRead) -> Result<Report, SavedError> {
    let mut first = Vec::new();
    input.by_ref().take(LONGEST_FIRST_LINE).read_until(b'\n', &mut first)?;
    let is_log = serde_json::from_slice::<Beginning>(&first)
        .is_ok_and(|beginning| beginning.event.is_some());
    if is_log {
        let mut fold = Fold::new(contract);
        for event in EventLogReader::new(Cursor::new(first).chain(input)) {
            fold.apply(event?);
        }
        return Ok(fold.report());
    }
    input.read_to_end(&mut first)?;
    report(&first)
}

fn report(bytes: &[u8]) -> Result<Report, SavedError> {
    // A later release may have changed everything except the version.
    if let Ok(Version { version }) = serde_json::from_slice(bytes)
        && version > REPORT_VERSION.into()
    {
        return Err(SavedError::Newer { found: version });
    }
    serde_json::from_slice(bytes).map_err(SavedError::Unknown)
}
