//! Keeps a history that failed, and reads it again.

use std::path::Path;

use crate::cli::artefacts::Artefacts;
use crate::cli::output::{self, Problem};
use crate::explore::record::{Content, RECORD_VERSION, Record};
use crate::explore::story;
use crate::results::files;

/// Writes the history, and beside it a script of curl calls if it is a sequence.
pub(super) fn write(record: &Record, path: &Path, artefacts: &mut Artefacts<'_>) {
    let mut written = vec![];
    let text = serde_json::to_vec_pretty(record).unwrap_or_default();
    written.push((path.to_owned(), text));
    if let Content::Sequential(commands) = &record.content {
        match story::script(commands) {
            Ok(script) => written.push((path.with_extension("sh"), script.into_bytes())),
            Err(error) => artefacts.failed(Problem::Failed(format!(
                "cannot write the history as a script: {error}; the JSON form has all of it"
            ))),
        }
    }
    for (path, text) in written {
        artefacts.text(&path.display().to_string(), &text);
        match files::replace(&path, &text) {
            Ok(()) => output::note(format_args!("kept: {}", path.display())),
            Err(error) => artefacts.failed(Problem::Failed(format!(
                "cannot keep the history in {}: {error}; give it another path with --save",
                path.display()
            ))),
        }
    }
}

/// Reads a history that was kept.
pub(super) fn read(path: &Path) -> Result<Record, Problem> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::Usage(format!(
            "cannot replay {}: {error}; `explore` writes such a file when something fails",
            path.display()
        ))
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    let record: Record = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
    if record.version > RECORD_VERSION {
        let why = format!("it is of version {}, and {RECORD_VERSION} is known", record.version);
        return Err(unreadable(&why));
    }
    Ok(record)
}
