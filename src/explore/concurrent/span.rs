//! When a call was sent and when it had ended, and what that says of its order.

use crate::model::{Exchange, Timing};

/// The time that a call took. It took effect at some instant in between, and nobody can tell when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it was sent, in microseconds from the start of the run.
    pub sent: u64,
    /// The last microsecond in which its answer may have become complete.
    pub ended: u64,
}

impl Span {
    /// Whether it came before another one: it had ended when the other one was sent. Nothing else
    /// proves an order.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        self.ended < other.sent
    }

    /// The time that an exchange took.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        exchange.timing.into()
    }
}

impl From<Timing> for Span {
    /// Both numbers of a timing are rounded down, so that the end may lie in the microsecond after
    /// their sum.
    fn from(timing: Timing) -> Self {
        let ended = timing.started_us.saturating_add(timing.total_us).saturating_add(1);
        Self { sent: timing.started_us, ended }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(sent: u64, ended: u64) -> Span {
        Span { sent, ended }
    }

    #[test]
    fn span_that_only_began_earlier_is_not_before() {
        assert!(span(0, 4).is_before(span(5, 9)));
        assert!(!span(0, 5).is_before(span(5, 9)), "in the same microsecond nobody can tell");
        assert!(!span(0, 7).is_before(span(5, 9)));
        assert!(!span(5, 9).is_before(span(0, 4)));
    }

    #[test]
    fn span_of_rounded_times_covers_the_instant_of_the_end() {
        // Sent 0.9 µs after the microsecond 10 and answered after 4.9 µs: in the microsecond 15.
        let timing = Timing { started_us: 10, head_us: 4, total_us: 4 };
        assert_eq!(Span::from(timing), span(10, 15));
    }
}
