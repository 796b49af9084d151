//! Makes histories up: weighted by what is worth trying, steered toward what was not seen.

use fastrand::Rng;

use super::command::{Caller, Command, NewName, Slot};
use super::coverage::Coverage;
use super::model::Model;

/// What a target can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// There is a token of another client.
    pub second: bool,
    /// There is an expired token.
    pub expired: bool,
    /// There is a revoked token.
    pub revoked: bool,
    /// Persons can be created.
    pub persons: bool,
    /// Projects can be created.
    pub projects: bool,
}

/// How many collections, persons and projects a history has at most.
const COLLECTIONS: Slot = 4;
const PERSONS: Slot = 2;
const PROJECTS: Slot = 1;

/// The seed of one history of a run: histories do not depend on the order they run in.
#[must_use]
pub fn seed_of(run: u64, history: u64) -> u64 {
    // SplitMix64's constant: neighbouring numbers give seeds that have nothing in common.
    run ^ history.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The next command of a history, if it is to go on.
#[must_use]
pub fn next(
    model: &Model,
    abilities: Abilities,
    coverage: &Coverage,
    random: &mut Rng,
) -> Option<Command> {
    let candidates = candidates(model, abilities, random);
    let weigh = |(weight, command): &(u32, Command)| {
        let tried = coverage.tried(state(model, command), command.kind());
        // The logarithm: what was tried a thousand times is not a thousand times less worth it.
        f64::from(*weight) / (1.0 + f64::from(u32::try_from(tried).unwrap_or(u32::MAX)).ln_1p())
    };
    let total: f64 = candidates.iter().map(weigh).sum();
    let mut place = random.f64() * total;
    for candidate in candidates {
        place -= weigh(&candidate);
        if place <= 0.0 {
            return Some(candidate.1);
        }
    }
    None
}

/// The state that a command meets, as coverage counts it.
#[must_use]
pub fn state(model: &Model, command: &Command) -> &'static str {
    let slot = command.uses().first().copied();
    match slot.and_then(|slot| model.collection(slot)) {
        Some(collection) => collection.state(),
        None if model.collections().all(|it| it.is_live()) => "all live",
        None => "some deleted",
    }
}

fn candidates(model: &Model, abilities: Abilities, random: &mut Rng) -> Vec<(u32, Command)> {
    let number = model.slots();
    if number == 0 {
        return vec![(1, Command::Create { slot: 0, namesake: None })];
    }
    let slot = random.u8(..number);
    let other = random.u8(..number);
    let mut all = about_one(slot, other, abilities);
    if number < COLLECTIONS {
        all.push((8, Command::Create { slot: number, namesake: None }));
        all.push((2, Command::Create { slot: number, namesake: Some(slot) }));
    }
    all.extend([(6, Command::List), (1, Command::DeleteUnknown)]);
    if abilities.persons {
        all.extend(with_persons(model, number, slot, random));
    }
    if abilities.projects {
        all.extend(with_projects(model, slot));
    }
    all
}

fn about_one(slot: Slot, other: Slot, abilities: Abilities) -> Vec<(u32, Command)> {
    let delete = |caller, body| Command::Delete { slot, caller, body };
    let mut all = vec![
        (10, Command::Retrieve { slot }),
        (6, Command::Update { slot, name: NewName::Fresh }),
        (10, delete(Caller::Owner, false)),
        (3, delete(Caller::Owner, true)),
        (2, delete(Caller::Nobody, false)),
        (2, delete(Caller::Stranger, false)),
        (1, Command::DeleteByCode { slot }),
        (1, Command::DeleteShortened { slot }),
    ];
    if slot != other {
        all.push((2, Command::Update { slot, name: NewName::Of(other) }));
        all.push((2, Command::Update { slot, name: NewName::Longer(other) }));
    }
    for (is_able, caller) in [
        (abilities.second, Caller::Second),
        (abilities.expired, Caller::Expired),
        (abilities.revoked, Caller::Revoked),
    ] {
        if is_able {
            all.push((2, delete(caller, false)));
        }
    }
    all
}

fn with_persons(model: &Model, number: Slot, slot: Slot, random: &mut Rng) -> Vec<(u32, Command)> {
    let persons = model.number_of_persons();
    let mut all = vec![];
    if persons < PERSONS {
        let live: Vec<Slot> = (0..number)
            .filter(|slot| model.collection(*slot).is_some_and(|it| it.is_live()))
            .filter(|_| random.u8(..4) > 0)
            .take(3)
            .collect();
        if !live.is_empty() {
            all.push((3, Command::Enrol { person: persons, slots: live }));
        }
    }
    if persons > 0 {
        all.push((5, Command::RetrievePerson { person: random.u8(..persons) }));
        all.push((2, Command::ListPersons { slot }));
    }
    all
}

fn with_projects(model: &Model, slot: Slot) -> Vec<(u32, Command)> {
    let projects = model.number_of_projects();
    if projects < PROJECTS {
        return vec![(2, Command::CreateProject { project: projects })];
    }
    vec![(4, Command::Link { project: 0, slot }), (4, Command::RetrieveProject { project: 0 })]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Expectations;

    #[test]
    fn the_same_seed_begins_the_same_history_and_others_do_not() {
        let model = Model::new(Expectations::default());
        let first = |seed| {
            next(&model, Abilities::default(), &Coverage::default(), &mut Rng::with_seed(seed))
        };
        assert_eq!(first(1), Some(Command::Create { slot: 0, namesake: None }));
        assert_eq!(first(1), first(1));
        assert_ne!(seed_of(1, 0), seed_of(1, 1));
        assert_ne!(seed_of(1, 0), seed_of(2, 0));
    }
}
