//! A file of any content gives a configuration or an error, and never a panic.

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_oneof, proptest};
use proptest::sample::{select, subsequence};
use verifik_conformance::cli::settings::Settings;

use super::{arguments, environment, parsed, shown};

/// Pieces of a configuration, in any order and anywhere cut: nearer to the truth than noise.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = select(vec![
        "[targets.staging]",
        "[expectations]",
        "\n",
        "=",
        " ",
        "\"",
        "\"\"\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "jobs",
        "timeout",
        "base-url",
        "token",
        "report",
        "target",
        "deleted",
        "\"https://api.verifik.co\"",
        "\"1s\"",
        "404",
        "1.5",
        "inf",
        "true",
        "1979-05-27",
        "ö",
        "\u{1F600}",
        "\r\n",
        "\t",
        "\0",
        "0xFFFFFFFFFFFFFFFFFF",
        "a~b/c",
        "\\u0000",
        "staging",
    ]);
    vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let lines = vec![
        "target = 'staging'",
        "jobs = 4.0",
        "timeout = '1s'",
        "report = ['json=-']",
        "jobs = 0",
        "snapshot-mode = 'update'",
        "token = 'x'",
        "[targets.staging]",
        "base-url = 'https://staging.example.com'",
        "base-url = 'https://api.verifik.co'",
        "token-env = 'T'",
        "[expectations]",
        "unknown = [404.0]",
        "visibility = '1s'",
        "[expectations.latency]",
        "delete = '99999999999999999999h'",
    ];
    let all = lines.len();
    subsequence(lines, 0..all).prop_map(|lines| lines.join("\n").into_bytes())
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..80), pieces(), lines()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn configuration_of_any_bytes_is_read_or_refused(bytes in bytes()) {
        let outcome = parsed(&bytes).and_then(|file| {
            Settings::combine(&arguments(&[]), &environment(&[]), Some(&file))
        });
        match outcome {
            Ok(settings) => {
                let mut table = Vec::new();
                prop_assert!(settings.print(&mut table).is_ok());
            }
            Err(error) => {
                prop_assert!(!error.problems().is_empty());
                prop_assert!(error.problems().iter().all(|problem| problem.place().is_some()));
                let text = shown(error);
                prop_assert!(!text.contains("Failed to read contents"), "{text}");
            }
        }
    }
}
