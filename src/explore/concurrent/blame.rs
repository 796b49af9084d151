//! What is broken where no order of the calls explains their answers.

use super::Operation;
use super::linearize::{Call, Order, Seen, linearize};
use super::round::Played;
use crate::contract::checks::{Check, Mismatch};
use crate::contract::requirements::{law, race, visibility};
use crate::model::Requirement;
use crate::run::Session;

/// What was played, and what it shows.
pub(super) struct Evidence<'a> {
    pub(super) played: &'a [Played],
    pub(super) calls: &'a [(Operation, Call)],
}

/// Judges the requirement that is broken, on the call that shows it best.
pub(super) fn judge(session: &Session, evidence: &Evidence<'_>) {
    let (requirement, operation) = broken(evidence.calls);
    let expected = "an order of the overlapping calls in which every answer is right";
    let mismatch = Mismatch::new(format!("none; {}", summary(evidence.calls)));
    let check = Check::decided(expected, vec![mismatch]);
    let shows = evidence.played.iter().filter(|one| one.operation == operation);
    match shows.filter_map(|one| one.answer.as_ref()).next_back() {
        Some(answer) => {
            answer.check(requirement, &check);
        }
        None => session.note(&requirement.id, vec![]),
    }
}

fn broken(calls: &[(Operation, Call)]) -> (&'static Requirement, Operation) {
    let removals = calls.iter().filter(|(_, call)| call.seen == Seen::Removed).count();
    if removals > 1 {
        return (&race::SINGLE_WINNER, Operation::Delete);
    }
    if removals == 0 {
        return (&law::CREATED_EQUALS_RETRIEVED, Operation::Retrieve);
    }
    if without(calls, &[Operation::Retrieve]) == Order::Exists {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if without(calls, &[Operation::List]) == Order::Exists {
        return (&visibility::LIST, Operation::List);
    }
    if without(calls, &[Operation::Retrieve, Operation::List]) == Order::Exists {
        return (&visibility::RETRIEVE, Operation::Retrieve);
    }
    if without(calls, &[Operation::Update]) == Order::Exists {
        return (&race::NO_REVIVAL, Operation::Update);
    }
    (&race::LOSERS, Operation::Delete)
}

fn without(calls: &[(Operation, Call)], left_out: &[Operation]) -> Order {
    let kept = calls.iter().filter(|(operation, _)| !left_out.contains(operation));
    linearize(&kept.map(|(_, call)| *call).collect::<Vec<_>>(), 100_000)
}

fn summary(calls: &[(Operation, Call)]) -> String {
    let mut sorted: Vec<_> = calls.iter().collect();
    sorted.sort_by_key(|(_, call)| call.invoked);
    let told = sorted.iter().map(|(operation, call)| {
        let seen = match call.seen {
            Seen::Found(name) => format!("found it with name {name}"),
            Seen::Gone => "did not find it".to_owned(),
            Seen::Renamed(name) => format!("gave it name {name}"),
            Seen::Removed => "removed it".to_owned(),
        };
        format!("{operation:?} {seen}")
    });
    told.collect::<Vec<_>>().join("; ")
}
