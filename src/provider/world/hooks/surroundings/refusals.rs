//! Faults of refused deletions that have an effect nevertheless.

use super::{Afterwards, Past, Table, caller};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::World;
use crate::provider::world::messages::Answer;

pub(super) static TABLE: Table<Afterwards> = &[
    (&fault::FOREIGN_REFUSAL_UNLINKS, |world, past, answer| {
        if answer.status == 404 {
            unlink_persons(world, past, answer);
        }
    }),
    (&fault::FOREIGN_REFUSAL_UNLINKS_PROJECT, |world, past, answer| {
        if answer.status == 404
            && let Some(spared) = past.spared(answer)
        {
            for project in world.projects.values_mut() {
                if project.assigned_collection.as_ref() == Some(&spared.id) {
                    project.assigned_collection = None;
                    project.collection_code = None;
                }
            }
        }
    }),
    (&fault::FOREIGN_REFUSAL_DELETES_OWN_TWIN, |world, past, answer| {
        if answer.status == 404
            && let Some(spared) = past.spared(answer)
            && let Some(client) = caller(world, past.request)
        {
            world.collections.retain(|_, it| it.client != client || it.name != spared.name);
        }
    }),
    (&fault::TOKENLESS_REFUSAL_UNLINKS, |world, past, answer| {
        if matches!(answer.status, 401 | 403) {
            unlink_persons(world, past, answer);
        }
    }),
    (&fault::TOKENLESS_REFUSAL_TOUCHES_PERSON, |world, past, answer| {
        if matches!(answer.status, 401 | 403)
            && let Some(spared) = past.spared(answer)
        {
            world.persons.retain(|_, person| !person.collections.contains(&spared.code));
        }
    }),
    (&fault::NAME_DELETES_QUIETLY, |world, past, answer| {
        let is_refused = past.request.method == "DELETE" && (400..500).contains(&answer.status);
        let name = past.request.path.rsplit('/').next().unwrap_or_default();
        if is_refused && caller(world, past.request).is_some() {
            world.collections.retain(|_, it| it.name != name);
        }
    }),
    (&fault::UNKNOWN_REFUSAL_UNLINKS_ALL, |world, past, answer| {
        let is_deletion = past.request.method == "DELETE" && answer.status == 404;
        if is_deletion && past.collection().is_none() {
            world.persons.values_mut().for_each(|person| person.collections.clear());
        }
    }),
];

fn unlink_persons(world: &mut World, past: &Past<'_>, answer: &Answer) {
    let Some(spared) = past.spared(answer) else { return };
    for person in world.persons.values_mut() {
        person.collections.retain(|code| *code != spared.code);
    }
}
