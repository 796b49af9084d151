//! Approved transcripts that somebody else wrote.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use verifik_conformance::model::{Event, Exchange, Report};
use verifik_conformance::results::snapshot::{SnapshotMode, SnapshotStore};

use crate::robustness::bytes::{changed, changes};
use crate::robustness::{WRITTEN, cases};

fn exchanges() -> Vec<Exchange> {
    let report: Report = serde_json::from_str(&WRITTEN.1).unwrap();
    report.scenarios[0].exchanges.read().into_owned()
}

/// Pieces of a snapshot file in any order: nearer to the truth than noise.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = select(vec![
        "---\n",
        "source: x\n",
        "description: \"",
        "expression: [",
        "info:\n  a: 1\n",
        "\n",
        "snapshot_kind: binary\nextension: png\n",
        "input_file: ~\n",
        "- ",
        ": ",
        "&a *a\n",
        "!!str ",
        "{{{{",
        "\"\\u",
        "|\n",
        ">-\n",
        "\t",
        "\u{feff}",
        "\r\n",
        "%YAML 1.2\n",
        "? ",
        "# ",
    ]);
    vec(piece, 0..20).prop_map(|pieces| pieces.concat().into_bytes())
}

/// Compares with a file of these bytes; the file stays what it was.
fn is_compared(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = SnapshotStore { folder: folder.path().to_owned(), mode: SnapshotMode::Check };
    let path = store.path("x");
    std::fs::write(&path, bytes).unwrap();
    let exchanges = exchanges();
    let judged =
        store.judge(verifik_conformance::contract::VERIFIK.api, "x", "title", &exchanges).unwrap();
    let Some(Event::Judged { findings, .. }) = judged else { panic!("{judged:?}") };
    assert!(findings.len() <= 1);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    // Whatever stood there can be approved anew.
    store.mode = SnapshotMode::Update;
    store.judge(verifik_conformance::contract::VERIFIK.api, "x", "title", &exchanges).unwrap();
    store.mode = SnapshotMode::Check;
    let judged =
        store.judge(verifik_conformance::contract::VERIFIK.api, "x", "title", &exchanges).unwrap();
    let Some(Event::Judged { findings, .. }) = judged else { panic!("{judged:?}") };
    assert!(findings.is_empty(), "{findings:?}");
}

fn approved() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let store = SnapshotStore { folder: folder.path().to_owned(), mode: SnapshotMode::Update };
    store.judge(verifik_conformance::contract::VERIFIK.api, "x", "title", &exchanges()).unwrap();
    std::fs::read(store.path("x")).unwrap()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn transcript_of_any_bytes_is_compared(bytes in prop_oneof![vec(any::<u8>(), 0..80), pieces()]) {
        is_compared(&bytes);
    }

    #[test]
    fn transcript_with_mutations_is_compared(changes in changes()) {
        is_compared(&changed(&approved(), &changes));
    }

    #[test]
    fn transcript_of_any_exchanges_is_written(
        header in "\\PC{0,20}", body in vec(any::<u8>(), 0..80), status in any::<u16>(),
    ) {
        let mut exchanges = exchanges();
        for exchange in &mut exchanges {
            exchange.request.url = header.clone();
            exchange.request.headers = vec![(header.clone(), header.clone())];
            exchange.replace_body(verifik_conformance::model::Body::new(body.clone()));
            if let verifik_conformance::model::ExchangeResult::Response(response) = &mut exchange.answer {
                response.status = status;
                response.headers.push((header.clone(), header.clone()));
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let store = SnapshotStore { folder: folder.path().to_owned(), mode: SnapshotMode::Update };
        prop_assert!(store.judge(verifik_conformance::contract::VERIFIK.api, "x", &header, &exchanges).is_ok());
        let store = SnapshotStore { mode: SnapshotMode::Check, ..store };
        let Ok(Some(Event::Judged { findings, .. })) = store.judge(verifik_conformance::contract::VERIFIK.api, "x", &header, &exchanges) else {
            panic!("not judged")
        };
        prop_assert_eq!(findings, vec![]);
    }
}
