//! Search for an order of overlapping calls in which every answer is right.
//!
//! Calls that do not overlap keep their order. The search is that of Wing and Gong (1993) with the
//! memoization of Lowe (2017): each pair of a set of ordered calls and the state after them is
//! visited once, because the rest of the search does not depend on the order within the set.

use std::collections::HashSet;

use crate::model::Timing;

/// Duration of a call. The call took effect at an unknown instant of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Time of sending, in microseconds from the start of the run.
    pub sent: u64,
    /// The last microsecond in which the answer may have become complete.
    pub ended: u64,
}

impl Span {
    /// Returns true if this call had ended before the other one was sent. Nothing else proves an
    /// order.
    #[must_use]
    pub fn is_before(self, other: Self) -> bool {
        self.ended < other.sent
    }
}

impl From<Timing> for Span {
    /// Both numbers of a timing are rounded down, so the end may lie in the microsecond after
    /// their sum.
    fn from(timing: Timing) -> Self {
        let ended = timing.started_us.saturating_add(timing.total_us).saturating_add(1);
        Self { sent: timing.started_us, ended }
    }
}

/// Result of a call for the state of the collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallResult {
    /// It was retrieved or listed with its n-th name.
    Found(u8),
    /// It was not found.
    NotFound,
    /// It was given its n-th name.
    Renamed(u8),
    /// It was deleted. The name in the answer is not judged: the page does not say that the
    /// document is read and removed in one step, and no sequence of calls can show it.
    Deleted,
}

/// A call: its duration and its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Its duration.
    pub span: Span,
    /// Its result.
    pub result: CallResult,
}

/// Result of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Such an order exists.
    Exists,
    /// No such order exists.
    None,
    /// The search reached its limit.
    Unknown,
}

/// The state of a collection: its n-th name, or nothing when it is deleted.
type State = Option<u8>;

/// Maximum number of calls that are judged together: one bit each.
pub const MOST_CALLS: usize = 64;

/// Searches for an order, starting from a collection with its first name, in at most `budget` steps.
#[must_use]
pub fn linearize(calls: &[Call], budget: usize) -> Order {
    if calls.len() > MOST_CALLS {
        return Order::Unknown;
    }
    let mut visited: HashSet<(u64, State)> = HashSet::new();
    let mut open: Vec<(u64, State)> = vec![(0, Some(0))];
    while let Some((done, state)) = open.pop() {
        if done.count_ones() as usize == calls.len() {
            return Order::Exists;
        }
        if !visited.insert((done, state)) {
            continue;
        }
        if visited.len() > budget {
            return Order::Unknown;
        }
        // The next call must not come after another remaining one. Comparing with the call that
        // ended first suffices.
        let left = || calls.iter().enumerate().filter(|(index, _)| done & bit(*index) == 0);
        let first = left().map(|(_, call)| call.span).min_by_key(|span| span.ended);
        let can_be_next = |call: &Call| first.is_none_or(|first| !first.is_before(call.span));
        for (index, call) in left().filter(|(_, call)| can_be_next(call)) {
            if let Some(after) = after(state, call.result) {
                open.push((done | bit(index), after));
            }
        }
    }
    Order::None
}

/// The state after a call, if its result is possible in this state.
fn after(state: State, result: CallResult) -> Option<State> {
    match (state, result) {
        (Some(name), CallResult::Found(seen)) if name == seen => Some(state),
        (Some(_), CallResult::Renamed(name)) => Some(Some(name)),
        (Some(_), CallResult::Deleted) | (None, CallResult::NotFound) => Some(None),
        _ => None,
    }
}

fn bit(index: usize) -> u64 {
    1 << index
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(sent: u64, ended: u64) -> Span {
        Span { sent, ended }
    }

    #[test]
    fn span_that_overlaps_is_not_before() {
        assert!(span(0, 4).is_before(span(5, 9)));
        assert!(!span(0, 5).is_before(span(5, 9)), "the same microsecond proves no order");
        assert!(!span(0, 7).is_before(span(5, 9)));
        assert!(!span(5, 9).is_before(span(0, 4)));
    }

    #[test]
    fn span_of_rounded_times_covers_the_instant_of_the_end() {
        // Sent 0.9 µs after the microsecond 10 and answered after 4.9 µs: in the microsecond 15.
        let timing = Timing { started_us: 10, head_us: 4, total_us: 4 };
        assert_eq!(Span::from(timing), span(10, 15));
    }

    fn call(sent: u64, ended: u64, result: CallResult) -> Call {
        Call { span: span(sent, ended), result }
    }

    #[test]
    fn overlapping_calls_in_any_order_are_linearizable() {
        let calls = [
            call(0, 10, CallResult::Deleted),
            call(1, 9, CallResult::NotFound),
            call(2, 8, CallResult::Found(0)),
        ];
        assert_eq!(linearize(&calls, 1_000), Order::Exists);
    }

    #[test]
    fn sequential_calls_keep_their_order() {
        let calls = [call(0, 1, CallResult::Deleted), call(2, 3, CallResult::Found(0))];
        assert_eq!(linearize(&calls, 1_000), Order::None);
        let calls = [call(0, 1, CallResult::Found(0)), call(2, 3, CallResult::Deleted)];
        assert_eq!(linearize(&calls, 1_000), Order::Exists);
    }

    #[test]
    fn second_deletion_or_later_update_has_no_order() {
        let twice = [call(0, 9, CallResult::Deleted), call(0, 9, CallResult::Deleted)];
        assert_eq!(linearize(&twice, 1_000), Order::None);
        let renamed = [call(0, 1, CallResult::Deleted), call(2, 3, CallResult::Renamed(1))];
        assert_eq!(linearize(&renamed, 1_000), Order::None);
        let before = [call(0, 5, CallResult::Deleted), call(2, 3, CallResult::Renamed(1))];
        assert_eq!(linearize(&before, 1_000), Order::Exists);
    }

    #[test]
    fn exhausted_search_is_unknown() {
        let calls: Vec<Call> = (0..20).map(|n| call(0, 100, CallResult::Renamed(n))).collect();
        assert_eq!(linearize(&calls, 10), Order::Unknown);
        assert_eq!(linearize(&vec![call(0, 1, CallResult::NotFound); 65], 10), Order::Unknown);
    }

    /// Tries every order: slow and certainly right.
    fn by_brute_force(calls: &[Call], done: &mut Vec<usize>, state: State) -> bool {
        if done.len() == calls.len() {
            return true;
        }
        (0..calls.len()).any(|next| {
            let comes_too_early = (0..calls.len()).any(|other| {
                !done.contains(&other) && calls[other].span.is_before(calls[next].span)
            });
            if done.contains(&next) || comes_too_early {
                return false;
            }
            let Some(state) = after(state, calls[next].result) else { return false };
            done.push(next);
            let found = by_brute_force(calls, done, state);
            done.pop();
            found
        })
    }

    fn any_call() -> impl Strategy<Value = Call> {
        let result = prop_oneof![
            (0..3_u8).prop_map(CallResult::Found),
            Just(CallResult::NotFound),
            (0..3_u8).prop_map(CallResult::Renamed),
            Just(CallResult::Deleted),
        ];
        (0..30_u64, 0..12_u64, result).prop_map(|(at, long, result)| call(at, at + long, result))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn search_of_any_calls_agrees_with_brute_force(
            calls in prop::collection::vec(any_call(), 0..7)
        ) {
            let expected = if by_brute_force(&calls, &mut vec![], Some(0)) {
                Order::Exists
            } else {
                Order::None
            };
            prop_assert_eq!(linearize(&calls, 100_000), expected);
        }
    }
}
