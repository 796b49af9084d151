//! What a history is mostly about. Histories that are each about something reach states that
//! histories about everything hardly ever reach (swarm testing).

use fastrand::Rng;

use super::{Abilities, PERSONS, PROJECTS};
use crate::explore::command::{Body, Caller, Command, Slot};

/// How often a command is sent once more at most, in a history that repeats itself.
const REPETITIONS: usize = 4;

/// What a history is mostly about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Focus {
    theme: Theme,
    /// How many collections it has at most.
    collections: Slot,
    /// Whether it begins with everything that its theme is about.
    is_prepared: bool,
    /// Whether it repeats itself: what counts is reached by counting.
    repeats: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    Everything,
    Deletions,
    Refusals,
    Updates,
    Persons,
    Projects,
}

impl Focus {
    /// Draws one.
    pub(super) fn draw(abilities: Abilities, random: &mut Rng) -> Self {
        let theme = match random.u8(..12) {
            2..=3 => Theme::Deletions,
            4..=5 => Theme::Refusals,
            6..=7 => Theme::Updates,
            8..=9 if abilities.persons => Theme::Persons,
            10..=11 if abilities.projects => Theme::Projects,
            _ => Theme::Everything,
        };
        let collections = match theme {
            // What needs several collections is reached only where they are few enough.
            Theme::Projects => 2 - random.u8(..3) / 2,
            Theme::Updates => random.u8(1..4),
            Theme::Persons => 3 - random.u8(..3) / 2,
            _ => random.u8(1..5),
        };
        Self { theme, collections, is_prepared: random.bool(), repeats: random.u8(..4) == 0 }
    }

    /// How many collections the history has at most.
    pub(super) fn collections(self) -> Slot {
        self.collections
    }

    /// What the history begins with: what takes many steps to come about is there at once.
    pub(super) fn prelude(self, random: &mut Rng) -> Vec<Command> {
        if !self.is_prepared {
            return vec![];
        }
        let slots: Vec<Slot> = (0..self.collections).collect();
        let mut commands: Vec<Command> =
            slots.iter().map(|&slot| Command::Create { slot, namesake: None }).collect();
        let mut looks = vec![];
        match self.theme {
            Theme::Persons => {
                for person in 0..random.u8(1..=PERSONS) {
                    commands.push(Command::Enrol { person, slots: slots.clone() });
                    commands.push(Command::RetrievePerson { person });
                    looks.push(Command::RetrievePerson { person });
                }
            }
            Theme::Projects => {
                for project in 0..random.u8(1..=PROJECTS) {
                    commands.push(Command::CreateProject { project });
                    let linked = slots.iter().filter(|_| random.u8(..8) > 0);
                    commands.extend(linked.map(|&slot| Command::Link { project, slot }));
                    if random.u8(..3) == 0 {
                        // Linked to what it is linked to already.
                        let again = commands.last().filter(|it| matches!(it, Command::Link { .. }));
                        commands.extend(again.cloned());
                    }
                    looks.push(Command::RetrieveProject { project });
                }
            }
            _ => return commands,
        }
        // What was linked is deleted, and looked for, while nothing else has happened to it.
        for _ in 0..random.u8(..3) {
            let slot = random.u8(..self.collections);
            commands.push(Command::Delete { slot, caller: Caller::Owner, body: Body::None });
            commands.extend(looks.iter().cloned());
        }
        commands
    }

    /// How often a command is sent once more.
    pub(super) fn repetitions(self, command: &Command, random: &mut Rng) -> usize {
        let changes_again = matches!(command, Command::Update { .. } | Command::Delete { .. });
        if self.repeats && changes_again { random.usize(..=REPETITIONS) } else { 0 }
    }

    /// How much more likely a command is in it.
    pub(super) fn favour(self, command: &Command) -> u32 {
        let is_plain_delete =
            matches!(command, Command::Delete { caller: Caller::Owner, body: Body::None, .. });
        match (self.theme, command) {
            // What the links are there for: everything else was begun with.
            (Theme::Persons | Theme::Projects, _) if self.is_prepared && is_plain_delete => 6,
            (Theme::Persons | Theme::Projects, _) if self.is_prepared => 1,
            (Theme::Projects, Command::Link { .. }) => 16,
            (Theme::Persons | Theme::Projects, Command::Create { .. })
            | (Theme::Refusals, Command::Delete { .. })
            | (Theme::Updates, Command::Update { .. })
            | (
                Theme::Persons,
                Command::Enrol { .. }
                | Command::RetrievePerson { .. }
                | Command::ListPersons { .. },
            )
            | (Theme::Projects, Command::CreateProject { .. } | Command::RetrieveProject { .. }) => {
                8
            }
            (Theme::Deletions, _) if is_plain_delete => 8,
            (Theme::Persons | Theme::Projects, Command::Delete { .. }) => 2,
            _ => 1,
        }
    }
}
