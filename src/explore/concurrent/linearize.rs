//! Whether there is an order of overlapping calls in which every answer is right.
//!
//! Calls that do not overlap keep their order. The search is Wing and Gong's (1993) with Lowe's
//! memo (2017): a set of calls that were put in order leads from one state to the same ones,
//! whatever their order was, so each pair of set and state is visited once.

use std::collections::HashSet;

use super::span::Span;

/// What was seen of a collection by one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// It was retrieved or listed, with its n-th name.
    Found(u8),
    /// It was not found.
    Gone,
    /// It was given its n-th name.
    Renamed(u8),
    /// It was deleted. Which name the answer shows is not judged here: whether the document is
    /// read and removed in one step is said nowhere, and no sequence of calls shows it.
    Removed,
}

/// A call: when it was sent, when it was answered, and what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The time it took.
    pub span: Span,
    /// What it saw.
    pub seen: Seen,
}

/// What the search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// There is such an order.
    Exists,
    /// There is none.
    None,
    /// The search gave up.
    Unknown,
}

/// The state of a collection: its n-th name, or nothing when it is deleted.
type State = Option<u8>;

/// How many calls are judged together at most: one bit each.
pub const MOST_CALLS: usize = 64;

/// Looks for an order, from a collection with its first name; at most `budget` steps of search.
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
        // What comes next has nothing left before it: only the one that ended first can be that.
        let left = || calls.iter().enumerate().filter(|(index, _)| done & bit(*index) == 0);
        let first = left().map(|(_, call)| call.span).min_by_key(|span| span.ended);
        let can_be_next = |call: &Call| first.is_none_or(|first| !first.is_before(call.span));
        for (index, call) in left().filter(|(_, call)| can_be_next(call)) {
            if let Some(after) = after(state, call.seen) {
                open.push((done | bit(index), after));
            }
        }
    }
    Order::None
}

/// The state after a call that saw this, if it can be seen in this state at all.
fn after(state: State, seen: Seen) -> Option<State> {
    match (state, seen) {
        (Some(name), Seen::Found(seen)) if name == seen => Some(state),
        (Some(_), Seen::Renamed(name)) => Some(Some(name)),
        (Some(_), Seen::Removed) | (None, Seen::Gone) => Some(None),
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

    fn call(sent: u64, ended: u64, seen: Seen) -> Call {
        Call { span: Span { sent, ended }, seen }
    }

    #[test]
    fn overlapping_calls_may_have_happened_in_any_order() {
        let calls =
            [call(0, 10, Seen::Removed), call(1, 9, Seen::Gone), call(2, 8, Seen::Found(0))];
        assert_eq!(linearize(&calls, 1_000), Order::Exists);
    }

    #[test]
    fn calls_that_do_not_overlap_keep_their_order() {
        let calls = [call(0, 1, Seen::Removed), call(2, 3, Seen::Found(0))];
        assert_eq!(linearize(&calls, 1_000), Order::None);
        let calls = [call(0, 1, Seen::Found(0)), call(2, 3, Seen::Removed)];
        assert_eq!(linearize(&calls, 1_000), Order::Exists);
    }

    #[test]
    fn nothing_is_deleted_twice_and_nothing_is_renamed_after() {
        let twice = [call(0, 9, Seen::Removed), call(0, 9, Seen::Removed)];
        assert_eq!(linearize(&twice, 1_000), Order::None);
        let renamed = [call(0, 1, Seen::Removed), call(2, 3, Seen::Renamed(1))];
        assert_eq!(linearize(&renamed, 1_000), Order::None);
        let before = [call(0, 5, Seen::Removed), call(2, 3, Seen::Renamed(1))];
        assert_eq!(linearize(&before, 1_000), Order::Exists);
    }

    #[test]
    fn an_exhausted_search_decides_nothing() {
        let calls: Vec<Call> = (0..20).map(|n| call(0, 100, Seen::Renamed(n))).collect();
        assert_eq!(linearize(&calls, 10), Order::Unknown);
        assert_eq!(linearize(&vec![call(0, 1, Seen::Gone); 65], 10), Order::Unknown);
    }

    /// Every order is tried: slow, and surely right.
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
            let Some(state) = after(state, calls[next].seen) else { return false };
            done.push(next);
            let found = by_brute_force(calls, done, state);
            done.pop();
            found
        })
    }

    fn any_call() -> impl Strategy<Value = Call> {
        let seen = prop_oneof![
            (0..3_u8).prop_map(Seen::Found),
            Just(Seen::Gone),
            (0..3_u8).prop_map(Seen::Renamed),
            Just(Seen::Removed),
        ];
        (0..30_u64, 0..12_u64, seen).prop_map(|(at, long, seen)| call(at, at + long, seen))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_search_agrees_with_trying_every_order(
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
