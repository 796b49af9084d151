//! Wall-clock times of a run, for formats with absolute times.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::Report;

/// The time `milliseconds` after the start of the run. A report read from a file may hold an
/// invalid start, which counts as the beginning of 1970.
pub(super) fn after(report: &Report, milliseconds: f64) -> Timestamp {
    let start = report.started_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let elapsed = SignedDuration::try_from(duration(milliseconds)).unwrap_or_default();
    start.checked_add(elapsed).unwrap_or(start)
}

/// Milliseconds as a duration; an invalid number counts as zero.
pub(super) fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

/// Milliseconds, rounded.
pub(super) fn whole(milliseconds: f64) -> u64 {
    u64::try_from(duration(milliseconds + 0.5).as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{duration, whole};

    #[test]
    fn what_is_no_duration_counts_as_nothing() {
        let wrong = [f64::NAN, f64::NEG_INFINITY, -1.0];
        assert!(wrong.map(duration).iter().all(std::time::Duration::is_zero));
        assert_eq!([0.4, 0.5, 12.4].map(whole), [0, 1, 12]);
    }
}
