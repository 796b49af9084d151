//! Makes histories up: weighted by what is worth trying, steered toward what was not seen.

mod candidates;
mod focus;

use std::collections::VecDeque;

use fastrand::Rng;

use focus::Focus;

use super::command::{Command, Slot};
use super::coverage::Coverage;
use super::model::{Collection, Model};

/// What a target can be asked.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own that may be missing")]
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

/// How many persons and projects a history has at most.
const PERSONS: Slot = 3;
const PROJECTS: Slot = 2;

/// How long a history is at least and at most, what it begins and ends with aside.
const LENGTHS: std::ops::Range<usize> = 3..14;

/// One of so many histories ends with a look after a while: some things come back late.
const LATE_LOOKS: u8 = 12;

/// Makes up one history, command by command.
#[derive(Debug)]
pub struct Generator {
    random: Rng,
    abilities: Abilities,
    focus: Focus,
    /// What comes next for sure.
    queue: VecDeque<Command>,
    /// How many commands are still to be chosen.
    left: usize,
    has_ended: bool,
}

impl Generator {
    /// The history with this seed.
    #[must_use]
    pub fn new(seed: u64, abilities: Abilities) -> Self {
        let mut random = Rng::with_seed(seed);
        let focus = Focus::draw(abilities, &mut random);
        let queue: VecDeque<Command> = focus.prelude(&mut random).into();
        // What begins with much is not much longer for it.
        let left = random.usize(LENGTHS).saturating_sub(queue.len() / 2).max(LENGTHS.start);
        Self { random, abilities, focus, queue, left, has_ended: false }
    }

    /// The next command, if the history goes on, given what this and earlier ones have met.
    pub fn next(&mut self, model: &Model, met: [&Coverage; 2]) -> Option<Command> {
        if self.queue.is_empty() && self.left > 0 {
            self.left -= 1;
            let command = self.choose(model, met)?;
            let times = self.focus.repetitions(&command, &mut self.random);
            self.queue.extend(std::iter::repeat_n(command, times + 1));
        } else if self.queue.is_empty() && !self.has_ended {
            self.has_ended = true;
            if self.random.u8(..LATE_LOOKS) == 0 && model.collections().any(|one| !one.is_live()) {
                self.queue.push_back(Command::Pause);
            }
            self.queue.extend(last_looks(model));
        }
        self.queue.pop_front()
    }

    fn choose(&mut self, model: &Model, met: [&Coverage; 2]) -> Option<Command> {
        let candidates =
            candidates::candidates(model, self.focus, self.abilities, &mut self.random);
        let weigh = |(weight, command): &(u32, Command)| {
            let weight = weight * self.focus.favour(command);
            let state = state(model, command);
            let tried: u64 = met.iter().map(|it| it.tried(state, command.kind())).sum();
            // The logarithm: what was tried a thousand times is not a thousand times less worth it.
            f64::from(weight) / (1.0 + f64::from(u32::try_from(tried).unwrap_or(u32::MAX)).ln_1p())
        };
        let total: f64 = candidates.iter().map(weigh).sum();
        let mut place = self.random.f64() * total;
        for candidate in candidates {
            place -= weigh(&candidate);
            if place <= 0.0 {
                return Some(candidate.1);
            }
        }
        None
    }
}

/// The seed of one history of a run: histories do not depend on the order they run in.
#[must_use]
pub fn seed_of(run: u64, history: u64) -> u64 {
    // SplitMix64's constant: neighbouring numbers give seeds that have nothing in common.
    run ^ history.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Looks at everything there is, so that what was done without being seen is seen at the end.
fn last_looks(model: &Model) -> Vec<Command> {
    let slots = 0..model.slots();
    let persons = 0..model.number_of_persons();
    let projects = 0..model.number_of_projects();
    // What is cleaned up in the background is looked at first, before it has been.
    let mut looks: Vec<Command> = vec![];
    if !persons.is_empty() {
        looks.extend(slots.clone().map(|slot| Command::ListPersons { slot }));
    }
    looks.extend(persons.map(|person| Command::RetrievePerson { person }));
    looks.extend(projects.map(|project| Command::RetrieveProject { project }));
    looks.push(Command::List);
    looks.extend(slots.map(|slot| Command::Retrieve { slot }));
    looks
}

/// The state that a command meets, as coverage counts it.
#[must_use]
pub fn state(model: &Model, command: &Command) -> &'static str {
    let slot = command.uses().first().copied();
    match slot.and_then(|slot| model.collection(slot)) {
        Some(collection) => collection.state(),
        None if model.collections().all(Collection::is_live) => "all live",
        None => "some deleted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Expectations;

    #[test]
    fn the_same_seed_begins_the_same_history_and_others_do_not() {
        let model = Model::new(Expectations::default());
        let none = Coverage::default();
        let first = |seed| {
            let mut generator = Generator::new(seed, Abilities::default());
            generator.next(&model, [&none, &none])
        };
        assert_eq!(first(1), Some(Command::Create { slot: 0, namesake: None }));
        assert_eq!(first(1), first(1));
        assert_ne!(seed_of(1, 0), seed_of(1, 1));
        assert_ne!(seed_of(1, 0), seed_of(2, 0));
    }

    #[test]
    fn a_history_ends_with_a_look_at_everything() {
        let mut model = Model::new(Expectations::default());
        let none = Coverage::default();
        for seed in 0..200 {
            let mut generator = Generator::new(seed, Abilities::default());
            let commands: Vec<Command> =
                std::iter::from_fn(|| generator.next(&model, [&none, &none])).take(100).collect();
            assert!(commands.len() < 100, "{commands:?}");
            assert_eq!(commands.last(), Some(&Command::List), "{commands:?}");
        }
        model.create_project(0, "p", std::time::Duration::ZERO);
        let looks = last_looks(&model);
        assert_eq!(looks, [Command::RetrieveProject { project: 0 }, Command::List]);
    }
}
