//! The event log: one event per line, written during a run and read back later.
//!
//! A killed process leaves its last line half written, so a log may end anywhere. Any other defect
//! is an error that names the line and the column.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;
use thiserror::Error;

use super::files;
use crate::model::{EVENT_LOG_VERSION, Event};
use crate::report::json;

/// Longest accepted line; the bodies in events are cut to a few kilobytes.
const LONGEST_LINE: usize = 64 << 20;

/// Errors of reading an event log.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EventLogError {
    /// The file cannot be read.
    #[error("line {line}: {source}")]
    Io {
        /// The line, from 1.
        line: u64,
        /// The cause.
        source: io::Error,
    },
    /// A line is not an event.
    #[error("line {line}, column {column}: {message}")]
    NotAnEvent {
        /// The line, from 1.
        line: u64,
        /// The column in bytes, from 1.
        column: usize,
        /// The reason.
        message: String,
    },
    /// The log is empty, or its first line is incomplete.
    #[error("the log ends within its first line, so nothing is known about the run")]
    Empty,
    /// It was written by a later release.
    #[error(
        "the log has version {found} and this program reads up to version {EVENT_LOG_VERSION}; \
         replay it with the release of verifik-conformance that wrote it, or a newer one"
    )]
    Newer {
        /// The version of the log.
        found: u64,
    },
}

/// An event log that is read line by line; memory is bounded by its longest line.
#[derive(Debug)]
pub struct EventLogReader<R> {
    input: R,
    buffer: Vec<u8>,
    line: u64,
    started: HashSet<String>,
    finished: bool,
    ended: bool,
}

/// The members of the first line that every release writes.
#[derive(Deserialize)]
struct Version {
    event: String,
    version: u64,
}

impl<R: BufRead> EventLogReader<R> {
    /// Reads a log from `input`.
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            line: 0,
            started: HashSet::new(),
            finished: false,
            ended: false,
        }
    }

    /// Returns whether the log ends before the run did; valid once the log has been read to its
    /// end.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        !self.finished
    }

    fn read(&mut self) -> Result<Option<Event>, EventLogError> {
        self.line += 1;
        self.buffer.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut self.buffer);
        read.map_err(|source| EventLogError::Io { line: self.line, source })?;
        if self.buffer.len() > LONGEST_LINE {
            return Err(self.wrong(LONGEST_LINE, "the line is too long for an event"));
        }
        // Without the line end, so that columns are counted in this line.
        let is_whole = self.buffer.pop_if(|last| *last == b'\n').is_some();
        let event = match serde_json::from_slice(&self.buffer) {
            Ok(event) => event,
            Err(error) if error.is_eof() && !is_whole && self.line == 1 => {
                return Err(EventLogError::Empty);
            }
            Err(error) if error.is_eof() && !is_whole => return Ok(None),
            Err(error) => return Err(self.not_an_event(&error)),
        };
        self.follows(&event)?;
        Ok(Some(event))
    }

    /// Returns an error if the event cannot follow those before it.
    fn follows(&mut self, event: &Event) -> Result<(), EventLogError> {
        let problem = match event {
            Event::RunStarted(start) if self.line == 1 => match start.version {
                1..=EVENT_LOG_VERSION => None,
                found => return Err(EventLogError::Newer { found: found.into() }),
            },
            Event::RunStarted(_) => Some("a second `run_started`".to_owned()),
            _ if self.line == 1 => Some("the log does not begin with `run_started`".to_owned()),
            Event::ScenarioStarted { scenario, .. } => {
                let is_new = self.started.insert(scenario.clone());
                (!is_new).then(|| format!("scenario `{scenario}` has started already"))
            }
            Event::Exchanged { scenario, .. }
            | Event::Judged { scenario, .. }
            | Event::Explored { scenario, .. }
            | Event::Observed { scenario, .. }
            | Event::ScenarioFinished { scenario, .. } => (!self.started.contains(scenario))
                .then(|| format!("scenario `{scenario}` has not started")),
            Event::RunFinished { .. } => {
                self.finished = true;
                None
            }
        };
        problem.map_or(Ok(()), |message| Err(self.wrong(1, &message)))
    }

    fn not_an_event(&self, error: &serde_json::Error) -> EventLogError {
        // A later release may have changed everything except these members.
        if let (1, Ok(Version { event, version })) =
            (self.line, serde_json::from_slice(&self.buffer))
            && event == "run_started"
            && version > EVENT_LOG_VERSION.into()
        {
            return EventLogError::Newer { found: version };
        }
        let text = error.to_string();
        // serde_json counts lines from this one.
        let message = text.split(" at line ").next().unwrap_or(&text);
        self.wrong(error.column(), message)
    }

    fn wrong(&self, column: usize, message: &str) -> EventLogError {
        let message = message.to_owned();
        EventLogError::NotAnEvent { line: self.line, column: column.max(1), message }
    }
}

impl<R: BufRead> Iterator for EventLogReader<R> {
    type Item = Result<Event, EventLogError>;

    /// The next event; nothing follows an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Errors of writing an event log.
#[derive(Debug, Error)]
pub enum EventLogWriteError {
    /// The file cannot be created; the run was not started.
    #[error(
        "cannot write the event log {}: {source}; name another file with --events", path.display()
    )]
    Create {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// An event could not be written; later ones were dropped.
    #[error(
        "the event log {} is incomplete: {source}; make room there or name another file with \
         --events",
        path.display()
    )]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// Longest time that events stay in the buffer.
const FLUSH_AFTER: Duration = Duration::from_millis(200);

/// Writer of an event log.
#[derive(Debug)]
pub struct EventLogWriter {
    path: PathBuf,
    file: BufWriter<File>,
    flushed: Instant,
    failure: Option<io::Error>,
}

impl EventLogWriter {
    /// Creates or truncates the file `path`.
    ///
    /// # Errors
    ///
    /// If the file cannot be created.
    pub fn create(path: &Path) -> Result<Self, EventLogWriteError> {
        let file = files::create(path)
            .map_err(|source| EventLogWriteError::Create { path: path.to_owned(), source })?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
            flushed: Instant::now(),
            failure: None,
        })
    }

    /// Appends an event. After a failure nothing more is written: a reader could not get past the
    /// incomplete line.
    pub fn append(&mut self, event: &Event) {
        if self.failure.is_none() {
            self.failure = self.write(event).err();
        }
    }

    /// Flushes the buffer and returns the path of the file.
    ///
    /// # Errors
    ///
    /// If this or an earlier event could not be written.
    pub fn finish(mut self) -> Result<PathBuf, EventLogWriteError> {
        let failure = self.failure.take().or_else(|| self.file.flush().err());
        match failure {
            None => Ok(self.path),
            Some(source) => Err(EventLogWriteError::Incomplete { path: self.path, source }),
        }
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        json::line(event, &mut self.file)?;
        self.file.write_all(b"\n")?;
        let is_a_step = matches!(
            event,
            Event::RunStarted(_) | Event::ScenarioFinished { .. } | Event::RunFinished { .. }
        );
        if is_a_step || self.flushed.elapsed() >= FLUSH_AFTER {
            self.file.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = r#"{"event":"run_started","version":1,"tool":{"name":"t","version":"1"},"target":{"name":"t","base_url":""},"started_at":"","strict":false,"seed":0,"requirements":[],"scenarios":["s"]}"#;
    const END: &str = r#"{"event":"run_finished","interrupted":false,"at_us":7}"#;

    /// The number of events before the end or the error, whether the log is cut short, and the
    /// error.
    fn read(text: &str) -> (usize, bool, Option<String>) {
        let mut log = EventLogReader::new(text.as_bytes());
        let (events, errors): (Vec<_>, Vec<_>) = log.by_ref().partition(Result::is_ok);
        let error = errors.into_iter().next().and_then(Result::err);
        (events.len(), log.is_cut_short(), error.map(|error| error.to_string()))
    }

    #[track_caller]
    fn refused(text: &str, parts: &[&str]) {
        let error = read(text).2.unwrap_or_default();
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }

    #[test]
    fn log_may_be_truncated_anywhere_but_in_its_first_line() {
        assert_eq!(read(&format!("{START}\n{END}\n")), (2, false, None));
        assert_eq!(read(&format!("{START}\n{END}")), (2, false, None));
        for cut in 0..END.len() {
            assert_eq!(read(&format!("{START}\n{}", &END[..cut])), (1, true, None), "{cut}");
        }
        for cut in 0..START.len() {
            refused(&START[..cut], &["the log ends within its first line"]);
        }
    }

    #[test]
    fn other_defect_is_reported_with_line_and_column() {
        refused("{}\n", &["line 1, column 2: missing field `event`"]);
        refused(&format!("{END}\n"), &["line 1, column 1: ", "run_started"]);
        refused(&format!("{START}\n{START}\n"), &["line 2, column 1: a second `run_started`"]);
        refused(&format!("{START}\n\n{END}\n"), &["line 2, column 1: EOF"]);
        refused(&format!("{START}\n{}\n{END}", &END[..20]), &["line 2, column 20: EOF"]);
        refused(&format!("{START}\n{END}garbage"), &["line 2, column 55: trailing characters"]);
        let stranger = r#"{"event":"judged","scenario":"x","requirement":"r","findings":[]}"#;
        refused(&format!("{START}\n{stranger}\n"), &["line 2", "`x` has not started"]);
        let unknown = END.replace("run_finished", "run_paused");
        refused(&format!("{START}\n{unknown}\n"), &["line 2", "unknown variant `run_paused`"]);
    }

    #[test]
    fn log_of_a_later_release_is_refused_as_such() {
        let newer = START.replace("\"version\":1", "\"version\":2");
        refused(&newer, &["has version 2", "up to version 1", "newer"]);
        let changed = r#"{"event":"run_started","version":7,"nothing":"as before"}"#;
        refused(changed, &["has version 7"]);
    }

    #[test]
    fn endless_line_is_refused_early() {
        let endless = io::BufReader::new(io::repeat(b' '));
        let error = EventLogReader::new(endless).next().unwrap().unwrap_err().to_string();
        assert!(error.contains("too long"), "{error}");
    }
}
