//! Generator of histories: chooses commands by weight, and prefers those that occurred rarely in a
//! state.

mod weights;

use std::collections::VecDeque;

use fastrand::Rng;

use weights::{Focus, candidates};

use super::command::{Command, Slot};
use super::model::{Collection, Model};
use super::stats::Coverage;

/// Commands that the target and the fixtures support.
#[expect(clippy::struct_excessive_bools, reason = "independent capabilities")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// A token of a second client is configured.
    pub second: bool,
    /// An expired token is configured.
    pub expired: bool,
    /// A revoked token is configured.
    pub revoked: bool,
    /// Persons can be created.
    pub persons: bool,
    /// Projects can be created.
    pub projects: bool,
}

/// Maximum numbers of persons and projects in a history.
const PERSONS: Slot = 3;
const PROJECTS: Slot = 2;

/// Number of chosen commands in a history, between its prelude and its last reads.
const LENGTHS: std::ops::Range<usize> = 3..14;

/// One in this many histories pauses before its last reads, to find late effects.
const PAUSE_ODDS: u8 = 12;

/// Generator of one history, command by command.
#[derive(Debug)]
pub struct Generator {
    random: Rng,
    capabilities: Capabilities,
    focus: Focus,
    /// Commands that are already decided.
    queue: VecDeque<Command>,
    /// Commands still to choose.
    left: usize,
    has_ended: bool,
}

impl Generator {
    /// Generator of the history with this seed.
    #[must_use]
    pub fn new(seed: u64, capabilities: Capabilities) -> Self {
        let mut random = Rng::with_seed(seed);
        let focus = Focus::draw(capabilities, &mut random);
        let queue: VecDeque<Command> = focus.prelude(&mut random).into();
        // A long prelude replaces some of the chosen commands.
        let left = random.usize(LENGTHS).saturating_sub(queue.len() / 2).max(LENGTHS.start);
        Self { random, capabilities, focus, queue, left, has_ended: false }
    }

    /// Returns the next command, or `None` at the end of the history. `coverage` is that of this
    /// history and of earlier ones.
    pub fn next(&mut self, model: &Model, coverage: [&Coverage; 2]) -> Option<Command> {
        if self.queue.is_empty() && self.left > 0 {
            self.left -= 1;
            let command = self.choose(model, coverage)?;
            let times = self.focus.repetitions(&command, &mut self.random);
            self.queue.extend(std::iter::repeat_n(command, times + 1));
        } else if self.queue.is_empty() && !self.has_ended {
            self.has_ended = true;
            if self.random.u8(..PAUSE_ODDS) == 0 && model.collections().any(|one| !one.is_live()) {
                self.queue.push_back(Command::Pause);
            }
            self.queue.extend(last_reads(model));
        }
        self.queue.pop_front()
    }

    fn choose(&mut self, model: &Model, coverage: [&Coverage; 2]) -> Option<Command> {
        let candidates = candidates(model, self.focus, self.capabilities, &mut self.random);
        let weigh = |(weight, command): &(u32, Command)| {
            let weight = weight * self.focus.weight(command);
            let state = state(model, command);
            let tried: u64 = coverage.iter().map(|it| it.tried(state, command.kind())).sum();
            // Logarithmic, so that a frequent command becomes rarer but does not vanish.
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

/// The seed of one history of a run, independent of the order in which histories run.
#[must_use]
pub fn seed_of(run: u64, history: u64) -> u64 {
    // The constant of SplitMix64: neighbouring numbers give unrelated seeds.
    run ^ history.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Reads of all items, so that the history also finds changes that no earlier read showed.
fn last_reads(model: &Model) -> Vec<Command> {
    let slots = 0..model.slots();
    let persons = 0..model.number_of_persons();
    let projects = 0..model.number_of_projects();
    // Links are read first, before a clean-up in the background can hide a fault.
    let mut reads: Vec<Command> = vec![];
    if !persons.is_empty() {
        reads.extend(slots.clone().map(|slot| Command::ListPersons { slot }));
    }
    reads.extend(persons.map(|person| Command::RetrievePerson { person }));
    reads.extend(projects.map(|project| Command::RetrieveProject { project }));
    reads.push(Command::List);
    reads.extend(slots.map(|slot| Command::Retrieve { slot }));
    reads
}

/// The state of the items of a command, as coverage counts it.
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
    fn generator_with_the_same_seed_begins_the_same_history() {
        let model = Model::new(Expectations::default());
        let none = Coverage::default();
        let first = |seed| {
            let mut generator = Generator::new(seed, Capabilities::default());
            generator.next(&model, [&none, &none])
        };
        assert_eq!(first(1), Some(Command::Create { slot: 0, namesake: None }));
        assert_eq!(first(1), first(1));
        assert_ne!(seed_of(1, 0), seed_of(1, 1));
        assert_ne!(seed_of(1, 0), seed_of(2, 0));
    }

    #[test]
    fn history_ends_with_reads_of_all_items() {
        let mut model = Model::new(Expectations::default());
        let none = Coverage::default();
        for seed in 0..200 {
            let mut generator = Generator::new(seed, Capabilities::default());
            let commands: Vec<Command> =
                std::iter::from_fn(|| generator.next(&model, [&none, &none])).take(100).collect();
            assert!(commands.len() < 100, "{commands:?}");
            assert_eq!(commands.last(), Some(&Command::List), "{commands:?}");
        }
        model.create_project(0, "p", std::time::Duration::ZERO);
        let reads = last_reads(&model);
        assert_eq!(reads, [Command::RetrieveProject { project: 0 }, Command::List]);
    }
}
