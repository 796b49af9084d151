//! Diagnosis of a round whose calls have no order: the violated requirement, and the call that
//! shows it best.

use super::Operation;
use super::linearize::{Call, CallResult, Order, linearize};
use crate::contract::requirements::{deletion, law, race, visibility};
use crate::model::Requirement;

/// Maximum number of steps of the search for an order of some of the calls.
const BUDGET: usize = 100_000;

/// A violated requirement, with the call that shows it best.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// Index of the call that shows it best.
    pub shown_by: usize,
    /// All calls in words.
    pub summary: String,
}

/// A call with its index among the operations of the round.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexedCall {
    pub(super) index: usize,
    pub(super) operation: Operation,
    pub(super) call: Call,
}

/// Returns the violated requirement and the call that shows it best. There is always one, even for
/// a single call, such as a retrieval that finds nothing although nothing was deleted.
pub(super) fn diagnose(calls: &[IndexedCall]) -> Violation {
    let winners = calls.iter().filter(|one| one.call.result == CallResult::Deleted).count();
    let (requirement, operation) = match winners {
        0 => without_deletion(calls),
        1 => with_one_deletion(calls),
        _ => (&race::SINGLE_WINNER, Operation::Delete),
    };
    // Of several winners the last one shows it, otherwise the last call of the operation.
    let shows = |one: &&IndexedCall| one.operation == operation;
    let won_too = |one: &&IndexedCall| winners > 1 && one.call.result == CallResult::Deleted;
    let last = |fits: &dyn Fn(&&IndexedCall) -> bool| {
        calls.iter().filter(fits).max_by_key(|one| one.call.span.sent).map(|one| one.index)
    };
    let shown_by = last(&won_too).or_else(|| last(&shows)).or_else(|| last(&|_| true));
    Violation { requirement, shown_by: shown_by.unwrap_or_default(), summary: summary(calls) }
}

type Diagnosis = (&'static Requirement, Operation);

/// Diagnosis if no deletion succeeded: each call should have found the collection as it was.
fn without_deletion(calls: &[IndexedCall]) -> Diagnosis {
    let retrievals = (&law::CREATED_EQUALS_RETRIEVED, Operation::Retrieve);
    let lists = (&law::CREATED_EQUALS_RETRIEVED, Operation::List);
    let updates = (&law::CREATED_EQUALS_RETRIEVED, Operation::Update);
    let deletions = (&deletion::SUCCESS_STATUS, Operation::Delete);
    let causes = [retrievals, lists, deletions, updates];
    let only_cause =
        causes.into_iter().find(|(_, operation)| has_order_without(calls, &[*operation]));
    // If several kinds of calls are wrong, each that found nothing shows it.
    let any_cause = || {
        let found_nothing = |operation| {
            calls
                .iter()
                .any(|one| one.operation == operation && one.call.result == CallResult::NotFound)
        };
        causes.into_iter().find(|(_, operation)| found_nothing(*operation)).unwrap_or(retrievals)
    };
    only_cause.unwrap_or_else(any_cause)
}

fn with_one_deletion(calls: &[IndexedCall]) -> Diagnosis {
    if has_order_without(calls, &[Operation::Retrieve]) {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if has_order_without(calls, &[Operation::List]) {
        return (&visibility::LIST, Operation::List);
    }
    if has_order_without(calls, &[Operation::Retrieve, Operation::List]) {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if has_order_without(calls, &[Operation::Update]) {
        return (&race::NO_REVIVAL, Operation::Update);
    }
    (&race::LOSERS, Operation::Delete)
}

/// Returns true if the calls have an order once these operations are left out.
fn has_order_without(calls: &[IndexedCall], left_out: &[Operation]) -> bool {
    let kept = calls.iter().filter(|one| !left_out.contains(&one.operation));
    linearize(&kept.map(|one| one.call).collect::<Vec<_>>(), BUDGET) == Order::Exists
}

fn summary(calls: &[IndexedCall]) -> String {
    let mut sorted: Vec<_> = calls.iter().collect();
    sorted.sort_by_key(|one| one.call.span.sent);
    let sentences = sorted.iter().map(|one| {
        let result = match one.call.result {
            CallResult::Found(name) => format!("found it with name {name}"),
            CallResult::NotFound => "did not find it".to_owned(),
            CallResult::Renamed(name) => format!("gave it name {name}"),
            CallResult::Deleted => "deleted it".to_owned(),
        };
        format!("{} {result}", one.operation.name())
    });
    sentences.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::linearize::Span;
    use super::*;

    /// Calls of these operations, all with the same span.
    fn calls(results: &[(Operation, CallResult)]) -> Vec<IndexedCall> {
        let numbered = results.iter().enumerate();
        let indexed = numbered.map(|(index, &(operation, result))| IndexedCall {
            index,
            operation,
            call: Call { span: Span { sent: 0, ended: 9 }, result },
        });
        indexed.collect()
    }

    fn diagnosed(results: &[(Operation, CallResult)]) -> (String, Operation) {
        let violation = diagnose(&calls(results));
        (violation.requirement.id.to_string(), results[violation.shown_by].0)
    }

    #[test]
    fn deletion_that_finds_nothing_without_a_winner_shows_the_violation() {
        let not_found = (Operation::Delete, CallResult::NotFound);
        let expected = ("delete.success.status".to_owned(), Operation::Delete);
        assert_eq!(diagnosed(&[not_found, not_found]), expected);
        let listed = (Operation::List, CallResult::Found(0));
        assert_eq!(diagnosed(&[listed, not_found]), expected);
    }

    #[test]
    fn read_or_update_that_finds_nothing_without_a_winner_shows_the_violation() {
        for operation in [Operation::Retrieve, Operation::List, Operation::Update] {
            let expected = ("law.created-equals-retrieved".to_owned(), operation);
            assert_eq!(diagnosed(&[(operation, CallResult::NotFound)]), expected);
        }
        let all =
            [(Operation::Update, CallResult::NotFound), (Operation::Delete, CallResult::NotFound)];
        assert_eq!(diagnosed(&all), ("delete.success.status".to_owned(), Operation::Delete));
    }

    #[test]
    fn later_of_two_winning_deletions_shows_the_violation() {
        let not_found = (Operation::Delete, CallResult::NotFound);
        let deleted = (Operation::Delete, CallResult::Deleted);
        let violation = diagnose(&calls(&[not_found, deleted, deleted, not_found]));
        assert_eq!(violation.requirement.id, "race.single-winner");
        assert_eq!(violation.shown_by, 2);
    }
}
