//! Judgement of a round by the results and times of its calls. It is pure, so tests can judge
//! simulated rounds.

use super::Operation;
use super::diagnose::{IndexedCall, Violation, diagnose};
use super::linearize::{Call, CallResult, Order, Span, linearize};

/// Maximum number of steps of the search for an order.
const BUDGET: usize = 200_000;

/// One operation of a round with its observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedCall {
    /// The operation.
    pub operation: Operation,
    /// Its duration.
    pub span: Span,
    /// Its observation.
    pub observation: Observation,
}

/// Observation of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    /// A result for the collection.
    Collection(CallResult),
    /// A person was created.
    Enrolled {
        /// Duration of the retrieval that showed the person in the collection, if it did.
        linked: Option<Span>,
    },
    /// The call was refused and changed nothing.
    NoEffect,
    /// The call may have changed the collection; the reason for the doubt.
    Unclear(String),
}

/// Assumptions about the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumptions {
    /// Persons cannot be created in a deleted collection.
    pub rejects_links_to_deleted: bool,
    /// The operator allows reads to lag behind changes.
    pub has_window: bool,
}

/// Judgement of a round.
#[derive(Debug, Clone)]
pub enum Judgement {
    /// An order exists, and the collection was not deleted.
    Held,
    /// An order exists, and the collection was deleted. It must stay deleted, and these persons
    /// must no longer belong to it.
    Deleted {
        /// Indices of the operations that created the persons.
        unlinked: Vec<usize>,
    },
    /// No order exists.
    Violated(Violation),
    /// Inconclusive, for this reason.
    Undecided(String),
}

/// Judges the calls of a round.
#[must_use]
pub fn judge(observed: &[ObservedCall], assumptions: Assumptions) -> Judgement {
    let reason = observed.iter().find_map(|one| match &one.observation {
        Observation::Unclear(reason) => Some(reason),
        _ => None,
    });
    if let Some(reason) = reason {
        return Judgement::Undecided(reason.clone());
    }
    let indexed = calls_to_order(observed, assumptions);
    let calls: Vec<Call> = indexed.iter().map(|one| one.call).collect();
    match linearize(&calls, BUDGET) {
        Order::Unknown => Judgement::Undecided(
            "the search for an order of the calls reached its limit".to_owned(),
        ),
        Order::None => Judgement::Violated(diagnose(&indexed)),
        Order::Exists => match calls.iter().find(|call| call.result == CallResult::Deleted) {
            Some(deletion) => {
                Judgement::Deleted { unlinked: unlinked(observed, assumptions, deletion.span) }
            }
            None => Judgement::Held,
        },
    }
}

/// The calls that must have an order.
fn calls_to_order(observed: &[ObservedCall], assumptions: Assumptions) -> Vec<IndexedCall> {
    let changes = |operation| matches!(operation, Operation::Delete | Operation::Update);
    let all = observed.iter().enumerate().filter_map(|(index, one)| match one.observation {
        Observation::Collection(result) => {
            let call = Call { span: one.span, result };
            Some(IndexedCall { index, operation: one.operation, call })
        }
        _ => None,
    });
    // Reads may lag within the operator's window.
    all.filter(|one| !assumptions.has_window || changes(one.operation)).collect()
}

/// Persons that must no longer belong to the deleted collection: those seen in it before its
/// deletion was sent, and all others if the target rejects links to deleted collections, because
/// they were then created before the deletion.
///
/// A retrieval that overlaps the deletion proves nothing: the deletion takes effect anywhere
/// between its sending and its answer, and a link created after that may stay. Within the
/// operator's window a rejection proves nothing either, because the target may accept links for as
/// long as it still shows the collection.
fn unlinked(observed: &[ObservedCall], assumptions: Assumptions, deletion: Span) -> Vec<usize> {
    let rejects = assumptions.rejects_links_to_deleted && !assumptions.has_window;
    let must_lose = |one: &ObservedCall| match one.observation {
        Observation::Enrolled { linked } => {
            rejects || linked.is_some_and(|retrieval| retrieval.is_before(deletion))
        }
        _ => false,
    };
    let persons = observed.iter().enumerate().filter(|(_, one)| must_lose(one));
    persons.map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCEPTS: Assumptions = Assumptions { rejects_links_to_deleted: false, has_window: false };
    const REJECTS: Assumptions = Assumptions { rejects_links_to_deleted: true, ..ACCEPTS };

    fn span(sent: u64, ended: u64) -> Span {
        Span { sent, ended }
    }

    fn saw(operation: Operation, (sent, ended): (u64, u64), result: CallResult) -> ObservedCall {
        let observation = Observation::Collection(result);
        ObservedCall { operation, span: span(sent, ended), observation }
    }

    /// Unlinked persons of a round with a deletion from 10 to 20, and with a person that a
    /// retrieval at this time showed in the collection.
    fn unlinked_when_seen(seen: (u64, u64), assumptions: Assumptions) -> Vec<usize> {
        let seen = span(seen.0, seen.1);
        let observation = Observation::Enrolled { linked: Some(seen) };
        let round = [
            ObservedCall { operation: Operation::Enrol, span: span(0, seen.ended), observation },
            saw(Operation::Delete, (10, 20), CallResult::Deleted),
            saw(Operation::Delete, (2, 30), CallResult::NotFound),
        ];
        match judge(&round, assumptions) {
            Judgement::Deleted { unlinked } => unlinked,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn link_seen_before_the_deletion_must_go() {
        assert_eq!(unlinked_when_seen((5, 9), ACCEPTS), [0]);
    }

    #[test]
    fn link_seen_during_the_deletion_may_stay() {
        for seen in [(5, 10), (5, 12), (12, 15), (19, 25), (21, 25)] {
            assert!(unlinked_when_seen(seen, ACCEPTS).is_empty(), "{seen:?}");
        }
    }

    #[test]
    fn link_to_a_target_that_rejects_late_links_must_go_unless_reads_may_lag() {
        assert_eq!(unlinked_when_seen((12, 15), REJECTS), [0]);
        let window = Assumptions { has_window: true, ..REJECTS };
        assert!(unlinked_when_seen((12, 15), window).is_empty());
        assert_eq!(unlinked_when_seen((5, 9), window), [0]);
    }

    #[test]
    fn round_with_an_unclear_call_is_undecided() {
        let mut round = vec![
            saw(Operation::Delete, (0, 1), CallResult::Deleted),
            saw(Operation::Retrieve, (5, 6), CallResult::Found(0)),
        ];
        assert!(matches!(judge(&round, ACCEPTS), Judgement::Violated(_)));
        let observation = Observation::Unclear("lost".to_owned());
        round.push(ObservedCall { operation: Operation::Update, span: span(2, 3), observation });
        assert!(matches!(judge(&round, ACCEPTS), Judgement::Undecided(reason) if reason == "lost"));
    }

    #[test]
    fn list_within_the_window_may_show_the_deleted_collection() {
        let round = [
            saw(Operation::Delete, (0, 1), CallResult::Deleted),
            saw(Operation::List, (5, 6), CallResult::Found(0)),
        ];
        let window = Assumptions { has_window: true, ..ACCEPTS };
        assert!(matches!(judge(&round, window), Judgement::Deleted { .. }));
    }
}
