//! Durations as people write them in flags and in the configuration: `2s`, `500ms`, `1h 30m`.

use std::time::Duration;

use jiff::fmt::friendly::{SpanParser, SpanPrinter};
use thiserror::Error;

/// Refusal of a text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a duration; write a number and a unit, like 2s, 500ms or 10m")]
pub struct DurationError(String);

/// Parses a duration: numbers and units, from nanoseconds to hours.
///
/// ```
/// use std::time::Duration;
/// use verifik_conformance::contract::duration;
///
/// assert_eq!(duration::parse("500ms"), Ok(Duration::from_millis(500)));
/// assert!(duration::parse("soon").is_err());
/// ```
pub fn parse(text: &str) -> Result<Duration, DurationError> {
    SpanParser::new().parse_unsigned_duration(text).map_err(|_| DurationError(text.to_owned()))
}

/// Formats a duration in the notation of [`parse`].
#[must_use]
pub fn format(duration: Duration) -> String {
    SpanPrinter::new().unsigned_duration_to_string(&duration)
}
