//! Snapshots: the approved transcript of each scenario, one folder per target.
//!
//! The files are insta's, so `cargo insta` can review them; a difference is a finding here,
//! never a panic.

mod symbols;
mod transcript;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::files;
use crate::api::Api;
use crate::contract::requirements::snapshot as requirement;
use crate::model::{Event, Exchange, Finding};

pub(super) use symbols::Symbols;
pub(super) use transcript::{NormalizedAnswer, NormalizedBody, NormalizedExchange, normalize};
pub use transcript::{TranscriptEntry, transcript, transcript_entries};

/// Handling of a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SnapshotMode {
    /// Report the difference.
    #[default]
    Check,
    /// Approve it: rewrite the file.
    Update,
    /// Compare nothing.
    Off,
}

/// A folder of approved transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotStore {
    /// The folder.
    pub folder: PathBuf,
    /// Handling of a difference.
    pub mode: SnapshotMode,
}

impl SnapshotStore {
    /// The file of a scenario's approved transcript.
    #[must_use]
    pub fn path(&self, scenario: &str) -> PathBuf {
        self.folder.join(format!("{scenario}.snap"))
    }

    /// Compares the exchanges of a scenario with its approved transcript, or approves them.
    /// `None` when snapshots are off or nothing was exchanged; an error when the file cannot be
    /// read or written, for which no target is to blame.
    pub fn judge(
        &self,
        api: &'static Api,
        scenario: &str,
        title: &str,
        exchanges: &[Exchange],
    ) -> Result<Option<Event>, String> {
        if self.mode == SnapshotMode::Off || exchanges.is_empty() {
            return Ok(None);
        }
        let observed = transcript(api, exchanges);
        let path = self.path(scenario);
        let finding = if self.mode == SnapshotMode::Update {
            write(&path, scenario, title, &observed).map_err(|error| {
                format!("the approved transcript {} cannot be written: {error}", path.display())
            })?;
            None
        } else {
            compare(&path, &observed).map_err(|error| {
                format!("the approved transcript {} cannot be read: {error}", path.display())
            })?
        };
        Ok(Some(Event::Judged {
            scenario: scenario.to_owned(),
            requirement: requirement::APPROVED.id.to_string(),
            exchange: None,
            findings: finding.into_iter().collect(),
        }))
    }
}

fn compare(path: &Path, observed: &str) -> io::Result<Option<Finding>> {
    let approved = match approved(path)? {
        Ok(approved) => approved,
        Err(reason) => return Ok(Some(finding(path, reason))),
    };
    if approved.trim_end() == observed.trim_end() {
        return Ok(None);
    }
    let diff = TextDiff::from_lines(approved.trim_end(), observed.trim_end())
        .unified_diff()
        .context_radius(3)
        .header("approved", "observed")
        .to_string();
    Ok(Some(finding(path, diff)))
}

/// The approved transcript, or the reason why there is none.
fn approved(path: &Path) -> io::Result<Result<String, String>> {
    if !path.try_exists()? {
        let reason = "there is no approved transcript; --snapshot-mode update writes it";
        return Ok(Err(reason.to_owned()));
    }
    // Insta would take anything else for an old format and print a warning.
    let mut beginning = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut beginning)?;
    if !matches!(&beginning[..], b"---\n" | b"---\r") {
        return Ok(Err(not_a_transcript(&"it does not begin with `---`")));
    }
    let snapshot = match insta::Snapshot::from_file(path) {
        Ok(snapshot) => snapshot,
        Err(error) => match error.downcast::<io::Error>() {
            Ok(error) if error.kind() != io::ErrorKind::InvalidData => return Err(*error),
            Ok(error) => return Ok(Err(not_a_transcript(&error))),
            Err(error) => return Ok(Err(not_a_transcript(&error))),
        },
    };
    let text = snapshot.as_text().map(ToString::to_string);
    Ok(text.ok_or_else(|| not_a_transcript(&"it is not text")))
}

fn not_a_transcript(why: &dyn std::fmt::Display) -> String {
    format!("the file is not an approved transcript: {why}; --snapshot-mode update rewrites it")
}

fn write(path: &Path, scenario: &str, title: &str, observed: &str) -> io::Result<()> {
    let source = format!("src/scenarios/mod.rs, {scenario}");
    // A JSON string is a YAML string too (YAML 1.2 section 1.3).
    let title = serde_json::Value::from(title);
    let text = format!("---\nsource: {source}\ndescription: {title}\n---\n{observed}\n");
    // Only the transcript counts: a file that `cargo insta` approved has other metadata.
    if approved(path)?.is_ok_and(|present| present.trim_end() == observed.trim_end()) {
        return Ok(());
    }
    files::replace(path, text.as_bytes())
}

fn finding(path: &Path, actual: String) -> Finding {
    Finding {
        requirement: requirement::APPROVED.id.to_string(),
        level: requirement::APPROVED.level,
        expected: vec![format!("the approved transcript {}", path.display())],
        actual,
        pointer: None,
        exchange: None,
        accepted: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::checks::testing::answered;

    fn store(mode: SnapshotMode, folder: &Path) -> SnapshotStore {
        SnapshotStore { folder: folder.to_owned(), mode }
    }

    fn findings(event: Result<Option<Event>, String>) -> Vec<Finding> {
        match event.unwrap() {
            Some(Event::Judged { findings, .. }) => findings,
            other => panic!("not judged: {other:?}"),
        }
    }

    #[test]
    fn approved_transcript_is_accepted_and_a_changed_one_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let (update, check) =
            (store(SnapshotMode::Update, folder.path()), store(SnapshotMode::Check, folder.path()));
        let before = [answered(200, &[], r#"{"data":{"name":"a"}}"#)];
        let after = [answered(200, &[], r#"{"data":{"name":"b"}}"#)];
        let missing = findings(check.judge(
            &crate::api::VERIFIK,
            "one-scenario",
            "title: with \"quotes\"",
            &before,
        ));
        assert!(missing[0].actual.contains("--snapshot-mode update"));
        assert!(
            findings(update.judge(
                &crate::api::VERIFIK,
                "one-scenario",
                "title: with \"quotes\"",
                &before
            ))
            .is_empty()
        );
        assert!(
            findings(check.judge(&crate::api::VERIFIK, "one-scenario", "", &before)).is_empty()
        );
        let changed = findings(check.judge(&crate::api::VERIFIK, "one-scenario", "", &after));
        assert!(changed[0].actual.contains("-    \"name\": \"a\""), "{}", changed[0].actual);
        assert_eq!(
            store(SnapshotMode::Off, folder.path()).judge(&crate::api::VERIFIK, "x", "", &before),
            Ok(None)
        );
    }

    #[test]
    fn file_that_is_not_a_snapshot_is_a_finding() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x.snap"), b"\xff\xfe---").unwrap();
        let check = store(SnapshotMode::Check, folder.path());
        let found =
            findings(check.judge(&crate::api::VERIFIK, "x", "", &[answered(200, &[], "{}")]));
        assert!(found[0].actual.contains("not an approved transcript"), "{}", found[0].actual);
    }

    #[test]
    fn unreadable_or_unwritable_file_is_an_error_and_no_finding() {
        let folder = tempfile::tempdir().unwrap();
        let exchanges = [answered(200, &[], "{}")];
        std::fs::create_dir(folder.path().join("x.snap")).unwrap();
        let error = store(SnapshotMode::Check, folder.path()).judge(
            &crate::api::VERIFIK,
            "x",
            "",
            &exchanges,
        );
        assert!(error.unwrap_err().contains("x.snap cannot be read: "));
        std::fs::write(folder.path().join("file"), "").unwrap();
        let below = folder.path().join("file");
        let error =
            store(SnapshotMode::Update, &below).judge(&crate::api::VERIFIK, "y", "", &exchanges);
        assert!(error.unwrap_err().contains("y.snap cannot be written: "));
    }
}
