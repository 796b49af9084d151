//! The judgement of a round: what its calls saw, and when, decides it. It is pure, so that rounds
//! can be judged that nobody has played.

use super::Operation;
use super::blame::{self, Broken, Ordered};
use super::linearize::{Call, Order, Seen, linearize};
use super::span::Span;

/// How many steps the search for an order takes at most.
const BUDGET: usize = 200_000;

/// One operation of a round: when it was under way, and what it saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The operation.
    pub operation: Operation,
    /// The time it took.
    pub span: Span,
    /// What it saw.
    pub saw: Saw,
}

/// What an operation saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saw {
    /// The collection, or that it is not there.
    Collection(Seen),
    /// A person was created; with the look that found it in the collection, if one did.
    Joined {
        /// The time of that look.
        linked: Option<Span>,
    },
    /// Nothing: it was refused, and so changed nothing either.
    Nothing,
    /// Nothing that can be told: it may have changed the collection.
    Unclear(String),
}

/// What a round is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// Whether nobody can join a collection that is gone.
    pub gone_is_closed: bool,
    /// Whether the operator lets looks show what was, for some time.
    pub has_window: bool,
}

/// What the calls of a round show.
#[derive(Debug, Clone)]
pub enum Ruling {
    /// There is an order of them, and the collection is there.
    Held,
    /// There is an order of them, and the collection is deleted: it has to stay so, and these
    /// persons, by their places, have to have lost it.
    Deleted {
        /// The operations that created the persons.
        unlinked: Vec<usize>,
    },
    /// There is no order of them.
    Broken(Broken),
    /// Nobody can tell.
    Undecided(String),
}

/// Judges the calls of a round.
#[must_use]
pub fn rule(observed: &[Observed], terms: Terms) -> Ruling {
    let reasons = observed.iter().filter_map(|one| match &one.saw {
        Saw::Unclear(reason) => Some(reason),
        _ => None,
    });
    if let Some(reason) = reasons.into_iter().next() {
        return Ruling::Undecided(reason.clone());
    }
    let ordered = ordered(observed, terms);
    let calls: Vec<Call> = ordered.iter().map(|one| one.call).collect();
    match linearize(&calls, BUDGET) {
        Order::Unknown => {
            Ruling::Undecided("the search for an order of the calls gave up".to_owned())
        }
        Order::None => Ruling::Broken(blame::broken(&ordered)),
        Order::Exists => match calls.iter().find(|call| call.seen == Seen::Removed) {
            Some(removal) => Ruling::Deleted { unlinked: unlinked(observed, terms, removal.span) },
            None => Ruling::Held,
        },
    }
}

/// The calls that there has to be an order of.
fn ordered(observed: &[Observed], terms: Terms) -> Vec<Ordered> {
    let changes = |operation| matches!(operation, Operation::Delete | Operation::Update);
    let all = observed.iter().enumerate().filter_map(|(place, one)| match one.saw {
        Saw::Collection(seen) => {
            let call = Call { span: one.span, seen };
            Some(Ordered { place, operation: one.operation, call })
        }
        _ => None,
    });
    // Within the operator's window looks may show what was.
    all.filter(|one| !terms.has_window || changes(one.operation)).collect()
}

/// Persons that have to have lost the collection: those that were seen in it before its deletion
/// was sent, and all others too where nobody can join what is gone, since they joined before.
///
/// A look that overlaps the deletion proves nothing: the deletion takes effect anywhere between
/// its sending and its answer, and who joins what is gone may well keep the link. Within the
/// operator's window neither does a closed door: it may be open as long as the collection shows.
fn unlinked(observed: &[Observed], terms: Terms, removal: Span) -> Vec<usize> {
    let is_closed = terms.gone_is_closed && !terms.has_window;
    let has_to = |one: &Observed| match one.saw {
        Saw::Joined { linked } => is_closed || linked.is_some_and(|look| look.is_before(removal)),
        _ => false,
    };
    let places = observed.iter().enumerate().filter(|(_, one)| has_to(one));
    places.map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Terms = Terms { gone_is_closed: false, has_window: false };
    const CLOSED: Terms = Terms { gone_is_closed: true, ..OPEN };

    fn span(sent: u64, ended: u64) -> Span {
        Span { sent, ended }
    }

    fn saw(operation: Operation, (sent, ended): (u64, u64), seen: Seen) -> Observed {
        Observed { operation, span: span(sent, ended), saw: Saw::Collection(seen) }
    }

    /// A person, seen in the collection at that time, beside a deletion from 10 to 20.
    fn unlinked_when_seen(look: (u64, u64), terms: Terms) -> Vec<usize> {
        let look = span(look.0, look.1);
        let joined = Saw::Joined { linked: Some(look) };
        let round = [
            Observed { operation: Operation::Enrol, span: span(0, look.ended), saw: joined },
            saw(Operation::Delete, (10, 20), Seen::Removed),
            saw(Operation::Delete, (2, 30), Seen::Gone),
        ];
        match rule(&round, terms) {
            Ruling::Deleted { unlinked } => unlinked,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn link_seen_before_the_deletion_was_sent_has_to_go() {
        assert_eq!(unlinked_when_seen((5, 9), OPEN), [0]);
    }

    #[test]
    fn link_seen_while_the_deletion_was_under_way_may_stay() {
        for look in [(5, 10), (5, 12), (12, 15), (19, 25), (21, 25)] {
            assert!(unlinked_when_seen(look, OPEN).is_empty(), "{look:?}");
        }
    }

    #[test]
    fn link_made_where_nobody_joins_what_is_gone_has_to_go_unless_there_is_a_window() {
        assert_eq!(unlinked_when_seen((12, 15), CLOSED), [0]);
        let window = Terms { has_window: true, ..CLOSED };
        assert!(unlinked_when_seen((12, 15), window).is_empty());
        assert_eq!(unlinked_when_seen((5, 9), window), [0]);
    }

    #[test]
    fn round_with_an_unclear_call_is_undecided() {
        let mut round = vec![
            saw(Operation::Delete, (0, 1), Seen::Removed),
            saw(Operation::Retrieve, (5, 6), Seen::Found(0)),
        ];
        assert!(matches!(rule(&round, OPEN), Ruling::Broken(_)));
        let lost = Saw::Unclear("lost".to_owned());
        round.push(Observed { operation: Operation::Update, span: span(2, 3), saw: lost });
        assert!(matches!(rule(&round, OPEN), Ruling::Undecided(reason) if reason == "lost"));
    }

    #[test]
    fn look_within_the_operators_window_may_show_what_was() {
        let round = [
            saw(Operation::Delete, (0, 1), Seen::Removed),
            saw(Operation::List, (5, 6), Seen::Found(0)),
        ];
        let window = Terms { has_window: true, ..OPEN };
        assert!(matches!(rule(&round, window), Ruling::Deleted { .. }));
    }
}
