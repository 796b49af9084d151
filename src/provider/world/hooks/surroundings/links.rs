//! Faults of the clean-up of links, as what they put back after a right one.

use super::{Afterwards, Past, Table};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::World;
use crate::provider::world::messages::Answer;
use crate::provider::world::records::{Collection, Person, Project};

/// Number of persons on a page of their list.
const PAGE: usize = 10;

/// From this many persons on a clean-up counts as large.
const MANY: usize = 3;

pub(super) static TABLE: Table<Afterwards> = &[
    (&fault::FIRST_TEN_PERSONS_UNLINKED, |world, past, answer| {
        relink_persons(world, past, answer, |_, place, _| place >= PAGE);
    }),
    (&fault::PERSONS_KEPT_BESIDE_PROJECT, |world, past, answer| {
        relink_persons(world, past, answer, |collection, _, _| collection.project.is_some());
    }),
    (&fault::LAST_PERSON_KEPT, |world, past, answer| {
        relink_persons(world, past, answer, |_, place, number| place > 0 && place + 1 == number);
    }),
    (&fault::EVERY_SECOND_PERSON_KEPT, |world, past, answer| {
        relink_persons(world, past, answer, |_, place, _| place % 2 == 1);
    }),
    (&fault::PERSONS_OF_UPDATED_KEPT, |world, past, answer| {
        relink_persons(world, past, answer, |collection, _, _| {
            collection.updated_at != collection.created_at
        });
    }),
    (&fault::NEWEST_PROJECT_UNLINKED_ONLY, |world, past, answer| {
        relink_projects(world, past, answer, |place, number, _| place + 1 < number);
    }),
    (&fault::FIRST_PROJECT_UNLINKED_ONLY, |world, past, answer| {
        relink_projects(world, past, answer, |place, _, _| place > 0);
    }),
    (&fault::PROJECTS_KEPT_BESIDE_PERSONS, |world, past, answer| {
        relink_projects(world, past, answer, |_, _, persons| persons > 0);
    }),
    (&fault::WRONG_LINK_CUT_OUT, |world, past, answer| {
        each_person(world, past, answer, |person, before, collection| {
            let position = before.collections.iter().position(|it| *it == collection.code);
            let Some(next) = position.map(|it| it + 1).filter(|it| *it < before.collections.len())
            else {
                return;
            };
            person.collections.clone_from(&before.collections);
            person.collections.remove(next);
        });
    }),
    (&fault::PERSON_RENAMED_BY_CLEAN_UP, |world, past, answer| {
        each_person(world, past, answer, |person, _, collection| {
            person.name = format!("{} of {}", person.name, collection.name);
        });
    }),
    (&fault::PROJECT_RENAMED_BY_CLEAN_UP, |world, past, answer| {
        let ids: Vec<String> = linked_projects(past, answer).map(|it| it.id.clone()).collect();
        for id in ids {
            if let Some(project) = world.projects.get_mut(&id) {
                project.name = format!("{} (draft)", project.name);
            }
        }
    }),
    (&fault::LINKED_PERSONS_DELETED, |world, past, answer| {
        let many = |person: &&Person| person.collections.len() > 1;
        let ids: Vec<String> =
            linked_persons(past, answer).filter(many).map(|it| it.id.clone()).collect();
        for id in ids {
            world.persons.remove(&id);
        }
    }),
    (&fault::LINKED_PROJECT_ARCHIVED, |world, past, answer| {
        let ids: Vec<String> = linked_projects(past, answer).map(|it| it.id.clone()).collect();
        for id in ids {
            world.projects.remove(&id);
        }
    }),
    (&fault::ANCHOR_LOST_BY_MANY, |world, past, answer| {
        let ids: Vec<String> = linked_persons(past, answer).map(|it| it.id.clone()).collect();
        for person in world.persons.values_mut() {
            if ids.len() >= MANY && ids.contains(&person.id) {
                person.collections.clear();
            }
        }
    }),
];

fn linked_persons<'a>(past: &'a Past<'_>, answer: &Answer) -> impl Iterator<Item = &'a Person> {
    let code = past.deleted(answer).map(|collection| collection.code.clone());
    let persons = past.before.persons.values();
    persons.filter(move |it| code.as_ref().is_some_and(|code| it.collections.contains(code)))
}

fn linked_projects<'a>(past: &'a Past<'_>, answer: &Answer) -> impl Iterator<Item = &'a Project> {
    let id = past.deleted(answer).map(|collection| collection.id.clone());
    let projects = past.before.projects.values();
    projects.filter(move |it| id.is_some() && it.assigned_collection == id)
}

/// Gives the links back of those persons for whom `keeps` says so, by the collection, the place of
/// the person among its persons, and their number.
fn relink_persons(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    keeps: fn(&Collection, usize, usize) -> bool,
) {
    let Some(collection) = past.deleted(answer) else { return };
    let linked: Vec<&Person> = linked_persons(past, answer).collect();
    for (place, before) in linked.iter().enumerate() {
        if keeps(collection, place, linked.len())
            && let Some(person) = world.persons.get_mut(&before.id)
        {
            person.collections.clone_from(&before.collections);
        }
    }
}

/// The same for projects, by the place of the project, the number of projects, and that of persons.
fn relink_projects(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    keeps: fn(usize, usize, usize) -> bool,
) {
    let persons = linked_persons(past, answer).count();
    let linked: Vec<&Project> = linked_projects(past, answer).collect();
    for (place, before) in linked.iter().enumerate() {
        if keeps(place, linked.len(), persons)
            && let Some(project) = world.projects.get_mut(&before.id)
        {
            project.assigned_collection.clone_from(&before.assigned_collection);
            project.collection_code.clone_from(&before.collection_code);
        }
    }
}

/// Changes each person of a deleted collection.
fn each_person(
    world: &mut World,
    past: &Past<'_>,
    answer: &Answer,
    change: fn(&mut Person, &Person, &Collection),
) {
    let Some(collection) = past.deleted(answer) else { return };
    for before in linked_persons(past, answer) {
        if let Some(person) = world.persons.get_mut(&before.id) {
            change(person, before, collection);
        }
    }
}
