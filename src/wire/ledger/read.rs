//! Reading a ledger back, also one whose writer was killed in the middle of a line.

use std::path::Path;

use super::{Ledger, LedgerEntry, LedgerError};

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

/// The entries, or the number of the first line that is none and what is wrong with it.
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
            Err(error) if !error.is_eof() => return Err((index + 1, what_is_wrong(&error))),
            Err(error) if is_whole => unreadable = Some((index + 1, what_is_wrong(&error))),
            Err(_) => {}
        }
    }
    unreadable.map_or(Ok(entries), Err)
}

/// The line itself is not repeated: whoever names the wrong file may have named a secret.
fn what_is_wrong(error: &serde_json::Error) -> String {
    if error.is_data() {
        return "it is JSON, but not of a form that this version knows".to_owned();
    }
    format!("it is not JSON from column {} on", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINISHED: &str = r#"{"entry":"finished","run":"r"}"#;

    fn finished() -> LedgerEntry {
        LedgerEntry::Finished { run: "r".to_owned() }
    }

    #[test]
    fn a_last_line_cut_short_says_nothing() {
        for cut in 0..FINISHED.len() {
            let text = format!("{FINISHED}\n{}", &FINISHED[..cut]);
            assert_eq!(parse(text.as_bytes()), Ok(vec![finished()]), "{text}");
        }
    }

    #[test]
    fn what_a_later_run_found_cut_says_nothing_either() {
        let text = format!("{}\n{{\"entry\":\"cut\"}}\n\n{FINISHED}\n", &FINISHED[..9]);
        assert_eq!(parse(text.as_bytes()), Ok(vec![LedgerEntry::Cut, finished()]));
    }

    #[test]
    fn anything_else_is_an_error_with_its_line() {
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
