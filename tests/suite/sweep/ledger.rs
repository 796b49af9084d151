//! A ledger is read as it is, or refused with the line that is wrong; nothing breaks the reader.

use proptest::prelude::*;
use verifik_conformance::api::PERSON;
use verifik_conformance::wire::{Ledger, LedgerEntry, LedgerError, records};

fn read(bytes: &[u8]) -> Result<Vec<LedgerEntry>, LedgerError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    Ledger::read(file.path())
}

fn entries() -> Vec<LedgerEntry> {
    let (run, kind) = ("r".to_owned(), PERSON.name.to_owned());
    let (marker, id, client) = ("ñ \"m\"\n".to_owned(), "1".to_owned(), "primary".to_owned());
    let lease_until = "2026-11-24T09:00:00Z".parse().unwrap();
    vec![
        LedgerEntry::Run {
            run: run.clone(),
            target: "http://127.0.0.1:9".to_owned(),
            at: String::new(),
            lease_until,
        },
        LedgerEntry::Lease { run: run.clone(), lease_until },
        LedgerEntry::Intent {
            run: run.clone(),
            kind: kind.clone(),
            marker: marker.clone(),
            client,
            scenario: "success".to_owned(),
        },
        LedgerEntry::Refused { run: run.clone(), kind: kind.clone(), marker: marker.clone() },
        LedgerEntry::Created { run: run.clone(), kind: kind.clone(), marker, id: id.clone() },
        LedgerEntry::Removed { run: run.clone(), kind: kind.clone(), id },
        LedgerEntry::Finished { run },
    ]
}

fn text(entries: &[LedgerEntry]) -> String {
    entries.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect()
}

#[test]
fn ledger_cut_at_any_byte_keeps_its_complete_entries() {
    let all = entries();
    let text = text(&all);
    for cut in 0..=text.len() {
        let read = read(&text.as_bytes()[..cut]).unwrap();
        assert!(all.starts_with(&read), "{cut}");
        let whole_lines = text.as_bytes()[..cut].split(|byte| *byte == b'\n').count() - 1;
        assert!(read.len() >= whole_lines, "{cut}");
    }
}

/// Bytes that begin like a ledger and go on as they like.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let line = (0..entries().len()).prop_map(|index| text(&entries()[index..=index]).into_bytes());
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    let broken = (line.clone(), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        |(mut line, index, byte)| {
            let index = index.index(line.len());
            line[index] = byte;
            line
        },
    );
    let part = prop_oneof![4 => line, 1 => noise, 2 => broken, 1 => Just(b"\n".to_vec())];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ledger_of_any_bytes_is_read_or_refused_with_a_line(bytes in bytes()) {
        match read(&bytes) {
            Ok(entries) => {
                // Whatever it says, it can be told apart by run.
                let known = entries.iter().filter_map(LedgerEntry::run).collect::<std::collections::HashSet<_>>();
                prop_assert_eq!(records(&entries).len(), known.len());
            }
            Err(LedgerError::NotAnEntry { line, .. }) => {
                let lines = bytes.split(|byte| *byte == b'\n').count();
                prop_assert!((1..=lines).contains(&line), "{} of {}", line, lines);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
