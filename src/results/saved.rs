//! Reads what a run left: its JSON report, or its event log, whichever the file holds.

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

/// Longest first line that is looked at to tell a log from a report.
const LONGEST_FIRST_LINE: u64 = 64 << 20;

/// Why a file gives no report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedError {
    /// The file itself cannot be read.
    #[error("{0}; name a JSON report or an event log that a run has written")]
    Io(#[from] io::Error),
    /// It begins like an event log and is none.
    #[error("it is an event log that cannot be read: {0}")]
    Log(#[from] EventLogError),
    /// It is neither.
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

/// What tells a log from a report.
#[derive(Deserialize)]
struct Beginning {
    event: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// Reads the report that a file holds or leads to.
pub fn read_file(contract: &'static Contract, path: &Path) -> Result<Report, SavedError> {
    read(contract, BufReader::new(File::open(path)?))
}

/// Reads the report that `input` holds or leads to. A log that was cut short gives the report of
/// what had happened until then.
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
    // A later release may have changed everything but this.
    if let Ok(Version { version }) = serde_json::from_slice(bytes)
        && version > REPORT_VERSION.into()
    {
        return Err(SavedError::Newer { found: version });
    }
    serde_json::from_slice(bytes).map_err(SavedError::Unknown)
}
