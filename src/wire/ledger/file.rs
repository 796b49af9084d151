//! The file of a ledger. A thread of its own appends and syncs, so that entries which arrive together
//! share one sync; reading accepts a file whose writer was killed in the middle of a line.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::{Ledger, LedgerEntry, LedgerError};

/// A line to write, and a channel for the result if somebody waits for it.
#[derive(Debug)]
pub(super) struct Job {
    line: String,
    done: Option<oneshot::Sender<Result<(), String>>>,
}

impl Ledger {
    /// A ledger without a file, for a target that ends with the process.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { writer: None, thread: None }
    }

    /// Opens, or creates, a ledger file to append to.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let failed = |source| LedgerError::Open { path: path.to_owned(), source };
        let mut file =
            OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed)?;
        end_a_cut_line(&mut file).map_err(failed)?;
        let (writer, jobs) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || write_jobs(file, &jobs))
            .map_err(failed)?;
        Ok(Self { writer: Some(writer), thread: Some(thread) })
    }

    /// Returns true if entries are written to a file, and so outlive the process.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.writer.is_some()
    }

    /// Appends an entry and returns once it is on disk.
    pub async fn append(&self, entry: &LedgerEntry) -> Result<(), LedgerError> {
        let (done, written) = oneshot::channel();
        if !self.hand_over(entry, Some(done))? {
            return Ok(());
        }
        written.await.map_err(|_| gone())?.map_err(LedgerError::Write)
    }

    /// Appends an entry without waiting until it is on disk.
    pub fn note(&self, entry: &LedgerEntry) -> Result<(), LedgerError> {
        self.hand_over(entry, None).map(|_| ())
    }

    /// Passes an entry to the writer thread; returns false without one.
    fn hand_over(
        &self,
        entry: &LedgerEntry,
        done: Option<oneshot::Sender<Result<(), String>>>,
    ) -> Result<bool, LedgerError> {
        let Some(writer) = &self.writer else { return Ok(false) };
        let line =
            serde_json::to_string(entry).map_err(|error| LedgerError::Write(error.to_string()))?;
        writer.send(Job { line, done }).map_err(|_| gone())?;
        Ok(true)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.writer = None;
        if let Some(thread) = self.thread.take() {
            // It can fail only by a panic, which was reported already.
            let _ = thread.join();
        }
    }
}

/// Marks an incomplete last line, which a killed run may have left, so that the next entry is not
/// appended to it.
fn end_a_cut_line(file: &mut File) -> io::Result<()> {
    // A pipe or a device has no end to read, and no run can have left it incomplete.
    if !file.metadata()?.is_file() || file.seek(SeekFrom::End(0))? == 0 {
        return Ok(());
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    if last != *b"\n" {
        file.write_all(b"\n{\"entry\":\"cut\"}\n")?;
    }
    Ok(())
}

fn gone() -> LedgerError {
    LedgerError::Write("its writer has stopped".to_owned())
}

/// Writes all waiting jobs, then syncs once for all of them if anybody waits.
fn write_jobs(mut file: File, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).collect();
        let mut text = String::new();
        for job in &batch {
            text.push_str(&job.line);
            text.push('\n');
        }
        let is_awaited = batch.iter().any(|job| job.done.is_some());
        let written = file.write_all(text.as_bytes());
        let result = written.and_then(|()| if is_awaited { file.sync_data() } else { Ok(()) });
        for done in batch.into_iter().filter_map(|job| job.done) {
            let answer = match &result {
                Ok(()) => Ok(()),
                Err(error) => Err(error.to_string()),
            };
            // A caller that no longer waits has been cancelled; its entry is on disk nevertheless.
            let _ = done.send(answer);
        }
    }
}

impl Ledger {
    /// Reads every entry of a ledger file.
    ///
    /// A last line without its end, and a line that a later run marked as cut, were interrupted
    /// by a kill before anything followed from them; every other line has to be an entry.
    pub fn read(path: &Path) -> Result<Vec<LedgerEntry>, LedgerError> {
        let bytes = std::fs::read(path)
            .map_err(|source| LedgerError::Read { path: path.to_owned(), source })?;
        parse(&bytes).map_err(|(line, reason)| LedgerError::NotAnEntry {
            path: path.to_owned(),
            line,
            reason,
        })
    }
}

/// Parses the entries; an error names the first invalid line.
fn parse(bytes: &[u8]) -> Result<Vec<LedgerEntry>, (usize, String)> {
    let mut entries = Vec::new();
    let mut unreadable: Option<(usize, String)> = None;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let is_whole = line.ends_with(b"\n");
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let entry = serde_json::from_slice(line);
        if let Some(problem) = unreadable.take()
            && !matches!(entry, Ok(LedgerEntry::Cut))
        {
            return Err(problem);
        }
        match entry {
            Ok(entry) => entries.push(entry),
            Err(error) if !error.is_eof() => return Err((index + 1, described(&error))),
            Err(error) if is_whole => unreadable = Some((index + 1, described(&error))),
            Err(_) => {}
        }
    }
    unreadable.map_or(Ok(entries), Err)
}

/// Describes an error without repeating the line: somebody may have named a wrong file that holds a
/// secret.
fn described(error: &serde_json::Error) -> String {
    if error.is_data() {
        return "it is JSON, but not of a form that this version knows".to_owned();
    }
    format!("it is not JSON from column {} on", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(marker: &str) -> LedgerEntry {
        LedgerEntry::Intent {
            run: "r".to_owned(),
            kind: "collection".to_owned(),
            marker: marker.to_owned(),
            client: "primary".to_owned(),
            scenario: String::new(),
        }
    }

    #[tokio::test]
    async fn append_returns_once_the_entry_is_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.ndjson");
        let ledger = Ledger::open(&path).unwrap();
        let all: Vec<LedgerEntry> = (0..20).map(|n| intent(&format!("m{n}"))).collect();
        futures::future::try_join_all(all.iter().map(|entry| ledger.append(entry))).await.unwrap();
        assert_eq!(Ledger::read(&path).unwrap(), all);
    }

    #[tokio::test]
    async fn entries_after_a_cut_line_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.ndjson");
        Ledger::open(&path).unwrap().append(&intent("first")).await.unwrap();
        let whole = std::fs::read(&path).unwrap();
        for cut in 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            Ledger::open(&path).unwrap().append(&intent("second")).await.unwrap();
            let entries = Ledger::read(&path).unwrap();
            assert_eq!(entries.last(), Some(&intent("second")), "{cut}");
        }
    }

    #[test]
    fn unopenable_ledger_advises_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = Ledger::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("--ledger"), "{error}");
    }

    const FINISHED: &str = r#"{"entry":"finished","run":"r"}"#;

    fn finished() -> LedgerEntry {
        LedgerEntry::Finished { run: "r".to_owned() }
    }

    #[test]
    fn incomplete_last_line_is_ignored() {
        for cut in 0..FINISHED.len() {
            let text = format!("{FINISHED}\n{}", &FINISHED[..cut]);
            assert_eq!(parse(text.as_bytes()), Ok(vec![finished()]), "{text}");
        }
    }

    #[test]
    fn line_marked_as_cut_is_ignored() {
        let text = format!("{}\n{{\"entry\":\"cut\"}}\n\n{FINISHED}\n", &FINISHED[..9]);
        assert_eq!(parse(text.as_bytes()), Ok(vec![LedgerEntry::Cut, finished()]));
    }

    #[test]
    fn any_other_invalid_line_is_an_error_with_its_number() {
        assert_eq!(parse(b"no ledger").unwrap_err().0, 1);
        for wrong in ["{", "null", r#"{"entry":"unheard-of"}"#, r#"{"entry":"finished"}"#, "\u{7f}"]
        {
            for after in [String::new(), format!("{FINISHED}\n")] {
                let text = format!("{FINISHED}\n\n{wrong}\n{after}");
                assert_eq!(parse(text.as_bytes()).unwrap_err().0, 3, "{text}");
            }
        }
        assert_eq!(parse(b"\xff\xfe\n").unwrap_err().0, 1);
    }
}
