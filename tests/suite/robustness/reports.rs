//! JSON reports, read back.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert_eq, proptest};
use proptest::sample::Index;
use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::{Body, Report};
use verifik_conformance::results::saved;

use crate::robustness::bytes::{changed, changes, value, with_other};
use crate::robustness::{WRITTEN, cases, compare_everywhere, render_everywhere};

/// A report that can be written in every format, or an error.
fn is_read(bytes: &[u8]) {
    if let Ok(report) = serde_json::from_slice::<Report>(bytes) {
        render_everywhere(&report);
        compare_everywhere(&report);
    }
    // Whatever it is, it is a run or an error.
    let _ = saved::read(&VERIFIK, bytes);
}

#[test]
fn report_sample_reads_back() {
    let report: Report = serde_json::from_str(&WRITTEN.1).unwrap();
    let again = serde_json::to_string_pretty(&report).unwrap();
    assert!(format!("{again}\n") == WRITTEN.1);
}

/// Counts and durations at the end of their range.
#[test]
fn report_of_extreme_values_renders() {
    let mut report: Report = serde_json::from_str(&WRITTEN.1).unwrap();
    for duration in [f64::MAX, f64::INFINITY, f64::NAN, -1.0] {
        report.duration_ms = duration;
        for scenario in &mut report.scenarios {
            (scenario.started_ms, scenario.duration_ms) = (duration, duration);
            for checked in &mut scenario.checks {
                (checked.passed, checked.failed) = (u32::MAX, u32::MAX);
            }
            for exchange in scenario.exchanges.to_mut() {
                exchange.timing.total_us = u64::MAX;
                (exchange.id, exchange.attempt) = (u32::MAX, u32::MAX);
            }
        }
        render_everywhere(&report);
        compare_everywhere(&report);
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn report_with_mutations_is_read_or_refused(changes in changes()) {
        is_read(&changed(WRITTEN.1.as_bytes(), &changes));
    }

    #[test]
    fn report_with_a_changed_member_is_read_or_refused(
        place in any::<Index>(), other in value(),
    ) {
        let report: Value = serde_json::from_str(&WRITTEN.1).unwrap();
        is_read(with_other(report, place, other).to_string().as_bytes());
    }

    #[test]
    fn body_of_any_bytes_survives_the_round_trip(bytes in vec(any::<u8>(), 0..100), kept in 0..120_usize) {
        for body in [Body::new(bytes.clone()), Body::new(bytes).abbreviated(kept)] {
            let text = serde_json::to_string(&body).unwrap();
            let back: Body = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back.truncated(), body.truncated());
            prop_assert_eq!(back, body);
        }
    }

    #[test]
    fn body_record_of_any_value_is_read_or_refused(
        size in value(), text in value(), base64 in value(), truncated in value(),
    ) {
        let record = serde_json::json!({
            "size": size, "text": text, "base64": base64, "truncated": truncated,
        });
        if let Ok(body) = serde_json::from_value::<Body>(record) {
            let again: Body = serde_json::from_value(serde_json::to_value(&body).unwrap()).unwrap();
            prop_assert_eq!(again, body);
        }
    }
}
