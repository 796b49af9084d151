//! Writes the event log while a run goes on, so that a run that is killed leaves one to replay.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::output::Problem;
use crate::model::Event;
use crate::report::document;
use crate::run::files;

/// Longest time that something written stays in memory while events come.
const FLUSH_AFTER: Duration = Duration::from_millis(200);

/// An event log that is being written.
#[derive(Debug)]
pub(super) struct EventLog {
    path: PathBuf,
    file: BufWriter<File>,
    flushed: Instant,
    failure: Option<io::Error>,
}

impl EventLog {
    /// Creates the file `path`, or empties it. Without it nothing is begun.
    pub(super) fn create(path: &Path) -> Result<Self, Problem> {
        let file = files::create(path).map_err(|error| {
            Problem::Usage(format!(
                "cannot write the event log {}: {error}; name another file with --events",
                path.display()
            ))
        })?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
            flushed: Instant::now(),
            failure: None,
        })
    }

    /// Appends an event. After a failure nothing more is written: what came after a line that was
    /// cut could not be read.
    pub(super) fn append(&mut self, event: &Event) {
        if self.failure.is_none() {
            self.failure = self.write(event).err();
        }
    }

    /// Writes what is left, and says whether everything could be written.
    pub(super) fn finish(mut self) -> Result<PathBuf, Problem> {
        let failure = self.failure.take().or_else(|| self.file.flush().err());
        let Some(error) = failure else { return Ok(self.path) };
        Err(Problem::Failed(format!(
            "the event log {} is incomplete: {error}; make room there or name another file with \
             --events",
            self.path.display()
        )))
    }

    fn write(&mut self, event: &Event) -> io::Result<()> {
        document::line(event, &mut self.file)?;
        self.file.write_all(b"\n")?;
        let is_a_step = matches!(
            event,
            Event::RunStarted { .. } | Event::ScenarioFinished { .. } | Event::RunFinished { .. }
        );
        if is_a_step || self.flushed.elapsed() >= FLUSH_AFTER {
            self.file.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}
