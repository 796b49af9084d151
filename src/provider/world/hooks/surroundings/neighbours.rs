//! Faults that keep the collection, or take or change another one.

use jiff::ToSpan as _;

use super::{Afterwards, Past, Table};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::World;
use crate::provider::world::messages::Answer;
use crate::provider::world::records::Collection;

/// From this many persons on a collection counts as large.
const MANY: usize = 10;

/// From this many characters on a name is long.
const LONG: usize = 100;

pub(super) static TABLE: Table<Afterwards> = &[
    (&fault::TWIN_OF_OTHER_CLIENT_DELETED, |world, past, answer| {
        remove_others(world, past, answer, |deleted, other| {
            other.client != deleted.client && other.name == deleted.name
        });
    }),
    (&fault::TWIN_OF_OTHER_CLIENT_TOUCHED, |world, past, answer| {
        change_others(world, past, answer, |deleted, other| {
            if other.client != deleted.client && other.name == deleted.name {
                other.updated_at = other.updated_at.saturating_add(1.second()).unwrap_or_default();
            }
        });
    }),
    (&fault::LONGER_NAMES_DELETED, |world, past, answer| {
        remove_others(world, past, answer, |deleted, other| {
            other.name != deleted.name && other.name.starts_with(&deleted.name)
        });
    }),
    (&fault::OLDER_ONES_DELETED, |world, past, answer| {
        remove_others(world, past, answer, |deleted, other| {
            other.client == deleted.client && other.id < deleted.id
        });
    }),
    (&fault::SAME_DESCRIPTION_DELETED, |world, past, answer| {
        remove_others(world, past, answer, |deleted, other| {
            other.client == deleted.client
                && deleted.description.is_some()
                && other.description == deleted.description
        });
    }),
    (&fault::TWIN_RENAMED, |world, past, answer| {
        change_others(world, past, answer, |deleted, other| {
            if other.client == deleted.client && other.name == deleted.name {
                other.name.pop();
            }
        });
    }),
    (&fault::NEIGHBOUR_LOSES_PROJECT, |world, past, answer| {
        change_others(world, past, answer, |deleted, other| {
            if other.client == deleted.client && deleted.project.is_some() {
                other.description = None;
            }
        });
    }),
    (&fault::KEPT_BESIDE_PROJECT, |world, past, answer| {
        keep(world, past, answer, |_, deleted| deleted.project.is_some());
    }),
    (&fault::KEPT_WITH_MANY_PERSONS, |world, past, answer| {
        keep(world, past, answer, |before, deleted| persons_of(before, deleted) >= MANY);
    }),
    (&fault::KEPT_AFTER_UPDATE, |world, past, answer| {
        keep(world, past, answer, |_, deleted| deleted.updated_at != deleted.created_at);
    }),
    (&fault::KEPT_WITHOUT_DESCRIPTION, |world, past, answer| {
        keep(world, past, answer, |_, deleted| deleted.description.is_none());
    }),
    (&fault::KEPT_BESIDE_TWIN, |world, past, answer| {
        keep(world, past, answer, |before, deleted| twins_of(before, deleted) > 0);
    }),
    (&fault::LONG_NAME_KEPT, |world, past, answer| {
        keep(world, past, answer, |_, deleted| deleted.name.chars().count() > LONG);
    }),
];

/// The number of persons of a collection.
pub(super) fn persons_of(world: &World, collection: &Collection) -> usize {
    world.persons.values().filter(|it| it.collections.contains(&collection.code)).count()
}

/// The number of other collections of the same client with the same name.
pub(super) fn twins_of(world: &World, collection: &Collection) -> usize {
    let is_twin = |it: &&Collection| {
        it.id != collection.id && it.client == collection.client && it.name == collection.name
    };
    world.collections.values().filter(is_twin).count()
}

fn remove_others(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    goes: fn(&Collection, &Collection) -> bool,
) {
    let Some(deleted) = past.deleted(answer) else { return };
    world.collections.retain(|_, other| !goes(deleted, other));
}

fn change_others(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    change: fn(&Collection, &mut Collection),
) {
    let Some(deleted) = past.deleted(answer) else { return };
    world.collections.values_mut().for_each(|other| change(deleted, other));
}

/// Puts a deleted collection back, with nothing that refers to it.
fn keep(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    stays: fn(&World, &Collection) -> bool,
) {
    if let Some(deleted) = past.deleted(answer)
        && stays(past.before, deleted)
    {
        world.collections.insert(deleted.id.clone(), deleted.clone());
    }
}
