//! Weights of the next command: the candidates that the model allows, and the focus of the history.

use fastrand::Rng;

use super::{Capabilities, PERSONS, PROJECTS};
use crate::explore::command::{Body, Caller, Command, NewName, Slot};
use crate::explore::model::{Collection, Model};

/// Maximum number of repetitions of a command, in a history that repeats its commands.
const REPETITIONS: usize = 4;

/// Focus of a history. Histories with different foci reach states that uniform ones hardly ever
/// reach (swarm testing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Focus {
    theme: Theme,
    /// Maximum number of collections.
    collections: Slot,
    /// It begins by creating the items of its theme.
    is_prepared: bool,
    /// It repeats updates and deletions, to reach faults that count them.
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
    /// Draws a focus.
    pub(super) fn draw(capabilities: Capabilities, random: &mut Rng) -> Self {
        let theme = match random.u8(..12) {
            2..=3 => Theme::Deletions,
            4..=5 => Theme::Refusals,
            6..=7 => Theme::Updates,
            8..=9 if capabilities.persons => Theme::Persons,
            10..=11 if capabilities.projects => Theme::Projects,
            _ => Theme::Everything,
        };
        let collections = match theme {
            // With few collections, the commands meet on the same ones.
            Theme::Projects => 2 - random.u8(..3) / 2,
            Theme::Updates => random.u8(1..4),
            Theme::Persons => 3 - random.u8(..3) / 2,
            _ => random.u8(1..5),
        };
        Self { theme, collections, is_prepared: random.bool(), repeats: random.u8(..4) == 0 }
    }

    /// Maximum number of collections.
    pub(super) fn collections(self) -> Slot {
        self.collections
    }

    /// First commands of the history: they create at once a state that random commands reach late.
    pub(super) fn prelude(self, random: &mut Rng) -> Vec<Command> {
        if !self.is_prepared {
            return vec![];
        }
        let slots: Vec<Slot> = (0..self.collections).collect();
        let mut commands: Vec<Command> =
            slots.iter().map(|&slot| Command::Create { slot, namesake: None }).collect();
        let mut reads = vec![];
        match self.theme {
            Theme::Persons => {
                for person in 0..random.u8(1..=PERSONS) {
                    commands.push(Command::Enrol { person, slots: slots.clone() });
                    commands.push(Command::RetrievePerson { person });
                    reads.push(Command::RetrievePerson { person });
                }
            }
            Theme::Projects => {
                for project in 0..random.u8(1..=PROJECTS) {
                    commands.push(Command::CreateProject { project });
                    let linked = slots.iter().filter(|_| random.u8(..8) > 0);
                    commands.extend(linked.map(|&slot| Command::Link { project, slot }));
                    if random.u8(..3) == 0 {
                        // The same link again.
                        let again = commands.last().filter(|it| matches!(it, Command::Link { .. }));
                        commands.extend(again.cloned());
                    }
                    reads.push(Command::RetrieveProject { project });
                }
            }
            _ => return commands,
        }
        // Deletes linked collections, and reads the links before anything else changes them.
        for _ in 0..random.u8(..3) {
            let slot = random.u8(..self.collections);
            commands.push(Command::Delete { slot, caller: Caller::Owner, body: Body::None });
            commands.extend(reads.iter().cloned());
        }
        commands
    }

    /// Number of repetitions of a command.
    pub(super) fn repetitions(self, command: &Command, random: &mut Rng) -> usize {
        let changes_again = matches!(command, Command::Update { .. } | Command::Delete { .. });
        if self.repeats && changes_again { random.usize(..=REPETITIONS) } else { 0 }
    }

    /// Factor for the weight of a command.
    pub(super) fn weight(self, command: &Command) -> u32 {
        let is_plain_delete =
            matches!(command, Command::Delete { caller: Caller::Owner, body: Body::None, .. });
        match (self.theme, command) {
            // The prelude did the rest; the deletions are left to try.
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

/// Possible next commands with their weights.
pub(super) fn candidates(
    model: &Model,
    focus: Focus,
    capabilities: Capabilities,
    random: &mut Rng,
) -> Vec<(u32, Command)> {
    let number = model.slots();
    if number == 0 {
        return vec![(1, Command::Create { slot: 0, namesake: None })];
    }
    let slot = random.u8(..number);
    let other = random.u8(..number);
    let body = [Body::Text, Body::Broken, Body::Large][random.usize(..3)];
    let mut all = about_one(slot, other, body, capabilities);
    if number < focus.collections() {
        all.push((8, Command::Create { slot: number, namesake: None }));
        all.push((2, Command::Create { slot: number, namesake: Some(slot) }));
    }
    all.extend([(6, Command::List), (2, Command::DeleteUnknown)]);
    if capabilities.persons {
        // A person of all collections can be created only after them.
        let is_early = number < focus.collections() && random.u8(..4) > 0;
        all.extend(with_persons(model, slot, is_early, random));
    }
    if capabilities.projects {
        all.extend(with_projects(model, slot, random));
    }
    all
}

fn about_one(
    slot: Slot,
    other: Slot,
    other_body: Body,
    capabilities: Capabilities,
) -> Vec<(u32, Command)> {
    let delete = |caller, body| Command::Delete { slot, caller, body };
    let mut all = vec![
        (10, Command::Retrieve { slot }),
        (6, Command::Update { slot, name: NewName::Fresh }),
        (10, delete(Caller::Owner, Body::None)),
        (3, delete(Caller::Owner, Body::Json)),
        (1, delete(Caller::Owner, other_body)),
        (2, delete(Caller::Nobody, Body::None)),
        (2, delete(Caller::Stranger, Body::None)),
        (1, Command::DeleteByCode { slot }),
        (1, Command::DeleteShortened { slot }),
    ];
    if slot != other {
        all.push((4, Command::Update { slot, name: NewName::Of(other) }));
        all.push((2, Command::Update { slot, name: NewName::Longer(other) }));
    }
    for (is_able, caller) in [
        (capabilities.second, Caller::Second),
        (capabilities.expired, Caller::Expired),
        (capabilities.revoked, Caller::Revoked),
    ] {
        if is_able {
            all.push((2, delete(caller, Body::None)));
        }
    }
    all
}

fn with_persons(
    model: &Model,
    slot: Slot,
    is_early: bool,
    random: &mut Rng,
) -> Vec<(u32, Command)> {
    let persons = model.number_of_persons();
    let mut all = vec![];
    if persons < PERSONS && !is_early {
        let live: Vec<Slot> = (0..model.slots())
            .filter(|slot| model.collection(*slot).is_some_and(Collection::is_live))
            .filter(|_| random.u8(..6) > 0)
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

fn with_projects(model: &Model, slot: Slot, random: &mut Rng) -> Vec<(u32, Command)> {
    let projects = model.number_of_projects();
    let mut all = vec![];
    if projects < PROJECTS {
        all.push((2, Command::CreateProject { project: projects }));
    }
    if projects > 0 {
        let project = random.u8(..projects);
        all.push((4, Command::Link { project, slot }));
        all.push((2, Command::RetrieveProject { project }));
    }
    all
}
