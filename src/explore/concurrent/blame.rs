//! What is broken where no order of the calls explains their answers.

use super::Operation;
use super::linearize::{Call, Order, Seen, linearize};
use crate::contract::requirements::{deletion, law, race, visibility};
use crate::model::Requirement;

/// How many steps a search for an order of some of the calls takes at most.
const BUDGET: usize = 100_000;

/// What is broken, and what shows it.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The requirement.
    pub requirement: &'static Requirement,
    /// The place of the operation that shows it best.
    pub shown_by: usize,
    /// All calls, in words.
    pub summary: String,
}

/// A call, and its place among the operations of the round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ordered {
    pub(super) place: usize,
    pub(super) operation: Operation,
    pub(super) call: Call,
}

/// The requirement that is broken, and the call that shows it best. There is always one: a single
/// answer can be wrong too, such as that nothing is there where nobody deleted anything.
pub(super) fn broken(calls: &[Ordered]) -> Broken {
    let removals = calls.iter().filter(|one| one.call.seen == Seen::Removed).count();
    let (requirement, operation) = match removals {
        0 => without_removal(calls),
        1 => beside_a_removal(calls),
        _ => (&race::SINGLE_WINNER, Operation::Delete),
    };
    // Of several deletions the one that removed what was gone shows it; of those that found
    // nothing, any does.
    let shows = |one: &&Ordered| one.operation == operation;
    let removed = |one: &&Ordered| removals > 1 && one.call.seen == Seen::Removed;
    let last = |fits: &dyn Fn(&&Ordered) -> bool| {
        calls.iter().filter(fits).max_by_key(|one| one.call.span.sent).map(|one| one.place)
    };
    let shown_by = last(&removed).or_else(|| last(&shows)).or_else(|| last(&|_| true));
    Broken { requirement, shown_by: shown_by.unwrap_or_default(), summary: summary(calls) }
}

type Blame = (&'static Requirement, Operation);

/// Nobody deleted it: whatever was not found, or found as it is not, should have been there.
fn without_removal(calls: &[Ordered]) -> Blame {
    let looks = (&law::CREATED_EQUALS_RETRIEVED, Operation::Retrieve);
    let lists = (&law::CREATED_EQUALS_RETRIEVED, Operation::List);
    let updates = (&law::CREATED_EQUALS_RETRIEVED, Operation::Update);
    let deletions = (&deletion::SUCCESS_STATUS, Operation::Delete);
    let alone = [looks, lists, deletions, updates];
    let explained = alone.into_iter().find(|(_, operation)| explains(calls, &[*operation]));
    // Where several kinds of calls are wrong, each of those that found nothing shows it.
    let all_wrong = || {
        let found_nothing = |operation| {
            calls.iter().any(|one| one.operation == operation && one.call.seen == Seen::Gone)
        };
        alone.into_iter().find(|(_, operation)| found_nothing(*operation)).unwrap_or(looks)
    };
    explained.unwrap_or_else(all_wrong)
}

fn beside_a_removal(calls: &[Ordered]) -> Blame {
    if explains(calls, &[Operation::Retrieve]) {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if explains(calls, &[Operation::List]) {
        return (&visibility::LIST, Operation::List);
    }
    if explains(calls, &[Operation::Retrieve, Operation::List]) {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if explains(calls, &[Operation::Update]) {
        return (&race::NO_REVIVAL, Operation::Update);
    }
    (&race::LOSERS, Operation::Delete)
}

/// Whether there is an order when these operations are left out.
fn explains(calls: &[Ordered], left_out: &[Operation]) -> bool {
    let kept = calls.iter().filter(|one| !left_out.contains(&one.operation));
    linearize(&kept.map(|one| one.call).collect::<Vec<_>>(), BUDGET) == Order::Exists
}

fn summary(calls: &[Ordered]) -> String {
    let mut sorted: Vec<_> = calls.iter().collect();
    sorted.sort_by_key(|one| one.call.span.sent);
    let told = sorted.iter().map(|one| {
        let seen = match one.call.seen {
            Seen::Found(name) => format!("found it with name {name}"),
            Seen::Gone => "did not find it".to_owned(),
            Seen::Renamed(name) => format!("gave it name {name}"),
            Seen::Removed => "removed it".to_owned(),
        };
        format!("{:?} {seen}", one.operation)
    });
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::span::Span;
    use super::*;

    /// Calls of these operations, all at the same time.
    fn calls(seen: &[(Operation, Seen)]) -> Vec<Ordered> {
        let numbered = seen.iter().enumerate();
        let ordered = numbered.map(|(place, &(operation, seen))| Ordered {
            place,
            operation,
            call: Call { span: Span { sent: 0, ended: 9 }, seen },
        });
        ordered.collect()
    }

    fn blamed(seen: &[(Operation, Seen)]) -> (String, Operation) {
        let broken = broken(&calls(seen));
        (broken.requirement.id.to_string(), seen[broken.shown_by].0)
    }

    #[test]
    fn deletion_that_finds_nothing_without_a_winner_is_told_on_its_own_answer() {
        let gone = (Operation::Delete, Seen::Gone);
        let expected = ("delete.success.status".to_owned(), Operation::Delete);
        assert_eq!(blamed(&[gone, gone]), expected);
        assert_eq!(blamed(&[(Operation::List, Seen::Found(0)), gone]), expected);
    }

    #[test]
    fn look_that_finds_nothing_without_a_winner_is_told_on_its_own_answer() {
        for operation in [Operation::Retrieve, Operation::List, Operation::Update] {
            let expected = ("law.created-equals-retrieved".to_owned(), operation);
            assert_eq!(blamed(&[(operation, Seen::Gone)]), expected);
        }
        let all = [(Operation::Update, Seen::Gone), (Operation::Delete, Seen::Gone)];
        assert_eq!(blamed(&all), ("delete.success.status".to_owned(), Operation::Delete));
    }

    #[test]
    fn two_winners_are_told_on_a_deletion_that_won() {
        let gone = (Operation::Delete, Seen::Gone);
        let removed = (Operation::Delete, Seen::Removed);
        let broken = broken(&calls(&[gone, removed, removed, gone]));
        assert_eq!(broken.requirement.id, "race.single-winner");
        assert_eq!(broken.shown_by, 2);
    }
}
