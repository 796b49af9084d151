//! Event logs.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, proptest};
use proptest::sample::Index;
use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::results::{EventLogError, EventLogReader, Fold};

use crate::robustness::bytes::{changed, changes, value, with_other};
use crate::robustness::{WRITTEN, cases, render_everywhere};

/// A report, or an error that says where; `true` when there is a report.
fn replays(log: &[u8]) -> bool {
    let mut reader = EventLogReader::new(log);
    let mut fold = Fold::new(&VERIFIK);
    for event in reader.by_ref() {
        match event {
            Ok(event) => fold.apply(event),
            Err(error) => {
                let says_where = error.to_string().starts_with("line ")
                    || matches!(error, EventLogError::Empty | EventLogError::Newer { .. });
                assert!(says_where, "{error}");
                return false;
            }
        }
    }
    let report = fold.report();
    assert!(report.interrupted || !reader.is_cut_short());
    render_everywhere(&report);
    true
}

#[test]
fn event_log_sample_replays() {
    assert!(replays(WRITTEN.0.as_bytes()));
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn event_log_of_any_bytes_is_refused(bytes in vec(any::<u8>(), 0..200)) {
        prop_assert!(!replays(&bytes));
    }

    #[test]
    fn event_log_with_mutations_replays_or_is_refused(changes in changes()) {
        replays(&changed(WRITTEN.0.as_bytes(), &changes));
    }

    #[test]
    fn event_log_with_a_changed_member_replays_or_is_refused(
        line in any::<Index>(), place in any::<Index>(), other in value(),
    ) {
        let mut lines: Vec<String> = WRITTEN.0.lines().map(str::to_owned).collect();
        let line = line.index(lines.len());
        let event: Value = serde_json::from_str(&lines[line]).unwrap();
        lines[line] = with_other(event, place, other).to_string();
        replays(lines.join("\n").as_bytes());
    }

    #[test]
    fn event_log_with_reordered_lines_replays_or_is_refused(order in vec(any::<Index>(), 1..30)) {
        let lines: Vec<&str> = WRITTEN.0.lines().collect();
        let picked = order.iter().map(|index| lines[index.index(lines.len())]);
        let log: Vec<&str> = std::iter::once(lines[0]).chain(picked).collect();
        replays(log.join("\n").as_bytes());
    }
}
