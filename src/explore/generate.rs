//! Makes histories up: weighted by what is worth trying, steered toward what was not seen.

use fastrand::Rng;

use super::command::{Body, Caller, Command, NewName, Slot};
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

/// What a history is mostly about. Histories that are each about something reach states that
/// histories about everything hardly ever reach (swarm testing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focus {
    theme: Theme,
    /// How many collections it has at most.
    collections: Slot,
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
    #[must_use]
    pub fn draw(abilities: Abilities, random: &mut Rng) -> Self {
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
            Theme::Projects => random.u8(1..3),
            Theme::Updates => random.u8(1..4),
            Theme::Persons => 3 - random.u8(..3) / 2,
            _ => random.u8(1..5),
        };
        Self { theme, collections }
    }

    /// How much more likely a command is in it.
    fn favour(self, command: &Command) -> u32 {
        match (self.theme, command) {
            (Theme::Projects, Command::Link { .. }) => 16,
            (Theme::Persons | Theme::Projects, Command::Create { .. })
            | (Theme::Deletions, Command::Delete { caller: Caller::Owner, body: Body::None, .. })
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
            (Theme::Persons | Theme::Projects, Command::Delete { .. }) => 2,
            _ => 1,
        }
    }
}

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
    focus: Focus,
    abilities: Abilities,
    coverage: &Coverage,
    random: &mut Rng,
) -> Option<Command> {
    let candidates = candidates(model, focus, abilities, random);
    let weigh = |(weight, command): &(u32, Command)| {
        let weight = weight * focus.favour(command);
        let tried = coverage.tried(state(model, command), command.kind());
        // The logarithm: what was tried a thousand times is not a thousand times less worth it.
        f64::from(weight) / (1.0 + f64::from(u32::try_from(tried).unwrap_or(u32::MAX)).ln_1p())
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

/// Looks at everything there is, so that what was done without being seen is seen at the end.
#[must_use]
pub fn last_looks(model: &Model) -> Vec<Command> {
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

fn candidates(
    model: &Model,
    focus: Focus,
    abilities: Abilities,
    random: &mut Rng,
) -> Vec<(u32, Command)> {
    let number = model.slots();
    if number == 0 {
        return vec![(1, Command::Create { slot: 0, namesake: None })];
    }
    let slot = random.u8(..number);
    let other = random.u8(..number);
    let body = [Body::Text, Body::Broken, Body::Large][random.usize(..3)];
    let mut all = about_one(slot, other, body, abilities);
    if number < focus.collections {
        all.push((8, Command::Create { slot: number, namesake: None }));
        all.push((2, Command::Create { slot: number, namesake: Some(slot) }));
    }
    all.extend([(6, Command::List), (1, Command::DeleteUnknown)]);
    if abilities.persons {
        // A person of all collections first needs all collections.
        let is_early = number < focus.collections && random.u8(..4) > 0;
        all.extend(with_persons(model, slot, is_early, random));
    }
    if abilities.projects {
        all.extend(with_projects(model, slot, random));
    }
    all
}

fn about_one(
    slot: Slot,
    other: Slot,
    other_body: Body,
    abilities: Abilities,
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
        (abilities.second, Caller::Second),
        (abilities.expired, Caller::Expired),
        (abilities.revoked, Caller::Revoked),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Expectations;

    #[test]
    fn the_same_seed_begins_the_same_history_and_others_do_not() {
        let model = Model::new(Expectations::default());
        let first = |seed| {
            let mut random = Rng::with_seed(seed);
            let focus = Focus::draw(Abilities::default(), &mut random);
            next(&model, focus, Abilities::default(), &Coverage::default(), &mut random)
        };
        assert_eq!(first(1), Some(Command::Create { slot: 0, namesake: None }));
        assert_eq!(first(1), first(1));
        assert_ne!(seed_of(1, 0), seed_of(1, 1));
        assert_ne!(seed_of(1, 0), seed_of(2, 0));
    }
}
