//! Files of known failures.

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::{any, proptest};
use verifik_conformance::cli::settings::parse_known_failures;

use crate::robustness::bytes::{changed, changes};
use crate::robustness::cases;

const FILE: &[u8] = b"[[known-failure]]
requirement = \"delete.hard.retrieve\"
scenario = \"success\"
target = \"staging-*\"
fingerprint = \"00112233445566778899aabbccddeeff\"
owner = \"somebody\"
link = \"https://issues.example.com/1\"
expires = \"2027-03-31\"
reason = \"it is known\"
";

/// Entries, or an error that can be shown.
fn is_read(bytes: &[u8]) {
    if let Err(error) = parse_known_failures(Path::new("known.toml"), bytes) {
        assert!(!error.to_string().is_empty());
        let shown = format!("{:?}", error.into_report());
        assert!(!shown.is_empty());
    }
}

#[test]
fn known_failures_sample_is_read() {
    assert!(parse_known_failures(Path::new("known.toml"), FILE).is_ok());
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn known_failures_of_any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        is_read(&bytes);
    }

    #[test]
    fn known_failures_mutated_file_is_read_or_refused(changes in changes()) {
        is_read(&changed(FILE, &changes));
    }
}
