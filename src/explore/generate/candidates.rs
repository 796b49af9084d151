//! What may come next in a history, and how much it is worth trying.

use fastrand::Rng;

use super::{Abilities, Focus, PERSONS, PROJECTS};
use crate::explore::command::{Body, Caller, Command, NewName, Slot};
use crate::explore::model::{Collection, Model};

/// Commands with their weights.
pub(super) fn candidates(
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
    if number < focus.collections() {
        all.push((8, Command::Create { slot: number, namesake: None }));
        all.push((2, Command::Create { slot: number, namesake: Some(slot) }));
    }
    all.extend([(6, Command::List), (2, Command::DeleteUnknown)]);
    if abilities.persons {
        // A person of all collections first needs all collections.
        let is_early = number < focus.collections() && random.u8(..4) > 0;
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
