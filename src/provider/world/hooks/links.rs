//! Hooks in the links between collections, persons, projects and flows.

use std::time::Duration;

use serde_json::Value;

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{After, Around, Before, Instead};
use super::memory::Stale;
use super::{Next, Point, View};
use crate::provider::fault::{deep, effects};
use crate::provider::variant;
use crate::provider::world::call::{Call, Caller, Link};
use crate::provider::world::messages::Answer;
use crate::provider::world::records::{Collection, Person, Project};
use crate::provider::world::{Outcome, World};

/// The time that encoding faces takes.
const ENCODING: Duration = Duration::from_millis(25);

type Answered = Result<Answer, Answer>;

/// The clean-up of all links to a deleted collection.
pub(in crate::provider::world) static UNLINK: Point<Collection, ()> = Point(&[
    (Fault(&effects::CLEAN_UP_LOST), Instead(|_, _| Some(()))),
    (Fault(&effects::PERSON_CACHE_LAGS), Before(keep_stale_persons)),
    (Fault(&effects::PROJECT_CACHE_LAGS), Before(keep_stale_projects)),
    (Any, Around(record_lost_links)),
    (
        Fault(&deep::SECOND_UNLINK_RESTORES_FIRST),
        Around(|world, collection, next| {
            let members = world.members(collection);
            next.run(world, collection);
            for id in &members {
                let first = world.memory.lost.get(id).and_then(|codes| codes.first());
                if let (Some(first), Some(person)) = (first, world.persons.get_mut(id))
                    && !person.collections.contains(first)
                {
                    person.collections.insert(0, first.clone());
                }
            }
        }),
    ),
    (
        Fault(&deep::TWO_UNLINKS_DROP_PERSON),
        Around(|world, collection, next| {
            let members = world.members(collection);
            next.run(world, collection);
            for id in &members {
                let lost = world.memory.lost.get(id).map_or(0, Vec::len);
                let left = world.persons.get(id).map_or(0, |person| person.collections.len());
                if left > 0 && lost >= left {
                    world.persons.remove(id);
                }
            }
        }),
    ),
]);

/// The clean-up of persons.
pub(in crate::provider::world) static UNLINK_PERSONS: Point<Collection, ()> = Point(&[
    (Fault(&effects::PERSONS_KEEP_LINK), Instead(|_, _| Some(()))),
    (
        Variant(&variant::ORPHANED_PERSONS_DELETED),
        Around(|world, collection, next| {
            let members = world.members(collection);
            next.run(world, collection);
            let is_orphan = |it: &Person| members.contains(&it.id) && it.collections.is_empty();
            world.persons.retain(|_, person| !is_orphan(person));
        }),
    ),
    (
        Fault(&effects::PERSONS_DELETED_ALONG),
        Around(|world, collection, next| {
            let members = world.members(collection);
            next.run(world, collection);
            world.persons.retain(|id, _| !members.contains(id));
        }),
    ),
    (
        Fault(&effects::CLEAN_UP_MATCHES_WHOLE_LIST),
        Around(|world, collection, next| {
            keep_persons(world, collection, next, |_, person| person.collections.len() > 1);
        }),
    ),
    (
        Fault(&effects::CLEAN_UP_OF_ONE_PERSON),
        Around(|world, collection, next| {
            keep_persons(world, collection, next, |number, _| number > 0);
        }),
    ),
    (
        Fault(&deep::THIRD_LINK_STAYS),
        Around(|world, collection, next| {
            let code = &collection.code;
            keep_persons(world, collection, next, |_, person| {
                person.collections.iter().skip(2).any(|held| held == code)
            });
        }),
    ),
    (
        Fault(&effects::PERSONS_LOSE_ALL_LINKS),
        Before(|world, collection| {
            for person in world.members_mut(collection) {
                person.collections.clear();
            }
        }),
    ),
    (
        Fault(&effects::PERSONS_LOSE_LATER_LINKS),
        Before(|world, collection| {
            for person in world.members_mut(collection) {
                let mut held = person.collections.iter();
                let at = held.position(|code| *code == collection.code).unwrap_or_default();
                person.collections.truncate(at);
            }
        }),
    ),
]);

/// The clean-up of projects.
pub(in crate::provider::world) static UNLINK_PROJECTS: Point<Collection, ()> = Point(&[
    (Fault(&effects::PROJECTS_KEEP_LINK), Instead(|_, _| Some(()))),
    (
        Fault(&effects::PROJECT_DELETED_ALONG),
        Before(|world, collection| {
            world.projects.retain(|_, project| !is_linked(project, collection));
        }),
    ),
    (
        Fault(&effects::CLEAN_UP_BY_PROJECT),
        After(|world, collection| {
            let project = collection.project.as_ref().and_then(|id| world.projects.get_mut(id));
            if let Some(project) = project {
                project.assigned_collection = None;
                project.collection_code = None;
            }
        }),
    ),
    (
        Fault(&effects::PROJECTS_KEEP_ID),
        Around(|world, collection, next| {
            let before = world.linked_projects(collection);
            next.run(world, collection);
            world.relink(&before, |project, before| {
                project.assigned_collection.clone_from(&before.assigned_collection);
            });
        }),
    ),
    (
        Fault(&effects::PROJECTS_KEEP_CODE),
        Around(|world, collection, next| {
            let before = world.linked_projects(collection);
            next.run(world, collection);
            world.relink(&before, |project, before| {
                project.collection_code.clone_from(&before.collection_code);
            });
        }),
    ),
    (
        Fault(&deep::SECOND_PROJECT_KEEPS_LINK),
        Around(|world, collection, next| {
            let mut kept = world.projects_with_code(collection);
            kept.drain(..1.min(kept.len()));
            next.run(world, collection);
            world.relink(&kept, Project::clone_from);
        }),
    ),
    (
        Fault(&deep::TWICE_LINKED_PROJECT_KEEPS_LINK),
        Around(|world, collection, next| {
            let mut kept = world.projects_with_code(collection);
            kept.retain(|project| {
                let links = world.memory.former_collections.get(&project.id);
                let links = links.into_iter().flatten();
                links.filter(|held| **held == collection.code).count() > 1
            });
            next.run(world, collection);
            world.relink(&kept, Project::clone_from);
        }),
    ),
]);

/// The clean-up of flows.
pub(in crate::provider::world) static UNLINK_FLOWS: Point<Collection, ()> =
    Point(&[(Fault(&effects::FLOWS_KEEP_LINK), Instead(|_, _| Some(())))]);

/// Storing a new or changed person.
pub(in crate::provider::world) static STORE_PERSON: Point<Person, Outcome> = Point(&[(
    Fault(&effects::LINKED_WHILE_DELETED),
    Around(|_, person, next| {
        let person = person.clone();
        Outcome::pause(ENCODING, move |world| next.run(world, &person))
    }),
)]);

/// Retrieving a person.
pub(in crate::provider::world) static RETRIEVE_PERSON: Point<Call, Answered> = Point(&[(
    Fault(&effects::PERSON_CACHE_LAGS),
    Around(|world, call, next| {
        let is_own =
            world.persons.get(&call.segment).is_some_and(|it| call.caller.owns(&it.client));
        let stale = world.memory.stale_persons.get_mut(&call.segment).filter(|_| is_own);
        let Some(stale) = stale.and_then(Stale::look) else { return next.run(world, call) };
        let fresh = world.persons.insert(call.segment.clone(), stale);
        let answer = next.run(world, call);
        world.persons.extend(fresh.map(|it| (it.id.clone(), it)));
        answer
    }),
)]);

/// Retrieving a project.
pub(in crate::provider::world) static RETRIEVE_PROJECT: Point<Call, Answered> = Point(&[(
    Fault(&effects::PROJECT_CACHE_LAGS),
    Around(|world, call, next| {
        let is_own =
            world.projects.get(&call.segment).is_some_and(|it| call.caller.owns(&it.client));
        let stale = world.memory.stale_projects.get_mut(&call.segment).filter(|_| is_own);
        let Some(stale) = stale.and_then(Stale::look) else { return next.run(world, call) };
        let fresh = world.projects.insert(call.segment.clone(), stale);
        let answer = next.run(world, call);
        world.projects.extend(fresh.map(|it| (it.id.clone(), it)));
        answer
    }),
)]);

/// The codes under which the filtered list finds a person.
pub(in crate::provider::world) static LISTED_CODES: View<Person, Vec<String>> = View(&[
    (Fault(&effects::PERSON_LIST_INDEX_STALE), |world, person, codes| {
        let indexed = world.memory.enrolments.get(&person.id).into_iter().flatten().cloned();
        codes.into_iter().chain(indexed).collect()
    }),
    (Fault(&deep::PERSONS_BEYOND_FIRST_PAGE_LISTED), |world, person, codes| {
        let indexed = world.memory.indexed.iter().filter(|(id, _)| *id == person.id);
        codes.into_iter().chain(indexed.map(|(_, code)| code.clone())).collect()
    }),
]);

/// The code of the collection that the body of a person names.
pub(in crate::provider::world) static REFERENCED_CODE: View<(Caller, Value), Option<String>> =
    View(&[(Variant(&variant::DEAD_LINKS_ACCEPTED), |world, (caller, reference), code| {
        code.or_else(|| {
            let deleted = world.memory.tombstones.values().map(|it| &it.collection);
            let mut own = deleted.filter(|it| caller.owns_collection(it));
            own.find(|it| *reference == it.code).map(|it| it.code.clone())
        })
    })]);

/// Linking a project to a collection.
pub(in crate::provider::world) static LINK_PROJECT: Point<Link, ()> = Point(&[(
    Any,
    Before(|world, link| {
        let former = &mut world.memory.former_collections;
        former.retain(|id, _| world.projects.contains_key(id));
        if world.projects.contains_key(&link.project) {
            former.entry(link.project.clone()).or_default().push(link.code.clone());
        }
    }),
)]);

impl World {
    /// Remembers which collections each person belongs to.
    pub(super) fn record_enrolments(&mut self) {
        for person in self.persons.values() {
            let codes = self.memory.enrolments.entry(person.id.clone()).or_default();
            for code in &person.collections {
                if !codes.contains(code) {
                    codes.push(code.clone());
                }
            }
        }
    }

    /// The persons that belong to a collection.
    fn members(&self, collection: &Collection) -> Vec<String> {
        let members = self.persons.values().filter(|it| it.collections.contains(&collection.code));
        members.map(|person| person.id.clone()).collect()
    }

    fn members_mut(&mut self, collection: &Collection) -> impl Iterator<Item = &mut Person> {
        let code = collection.code.clone();
        self.persons.values_mut().filter(move |it| it.collections.contains(&code))
    }

    /// The projects that are linked to a collection by its identifier or its code.
    fn linked_projects(&self, collection: &Collection) -> Vec<Project> {
        self.projects.values().filter(|it| is_linked(it, collection)).cloned().collect()
    }

    fn projects_with_code(&self, collection: &Collection) -> Vec<Project> {
        let code = Some(&collection.code);
        let linked = self.projects.values().filter(|it| it.collection_code.as_ref() == code);
        linked.cloned().collect()
    }

    /// Gives projects back something of their state before a clean-up.
    fn relink(&mut self, before: &[Project], give: fn(&mut Project, &Project)) {
        for project in before {
            if let Some(now) = self.projects.get_mut(&project.id) {
                give(now, project);
            }
        }
    }
}

/// Remembers which persons lost a link. The index of the filtered list is cleaned of two of them.
fn record_lost_links(world: &mut World, collection: &Collection, next: Next<Collection, ()>) {
    let members = world.members(collection);
    next.run(world, collection);
    let memory = &mut world.memory;
    memory.lost.retain(|id, _| world.persons.contains_key(id));
    memory.indexed.retain(|(id, _)| world.persons.contains_key(id));
    for (number, id) in members.into_iter().enumerate() {
        if number >= 2 {
            memory.indexed.insert((id.clone(), collection.code.clone()));
        }
        memory.lost.entry(id).or_default().push(collection.code.clone());
    }
}

/// Keeps the links of those persons that a clean-up misses, by their number and themselves.
fn keep_persons(
    world: &mut World,
    collection: &Collection,
    next: Next<Collection, ()>,
    is_missed: impl Fn(usize, &Person) -> bool,
) {
    let members = world.persons.values().filter(|it| it.collections.contains(&collection.code));
    let missed = members.enumerate().filter(|(number, person)| is_missed(*number, person));
    let missed: Vec<Person> = missed.map(|(_, person)| person.clone()).collect();
    next.run(world, collection);
    world.persons.extend(missed.into_iter().map(|person| (person.id.clone(), person)));
}

fn keep_stale_persons(world: &mut World, collection: &Collection) {
    let linked = world.persons.values().filter(|it| it.collections.contains(&collection.code));
    let stale = linked.map(|it| (it.id.clone(), Stale::new(it.clone())));
    world.memory.stale_persons.extend(stale);
}

fn keep_stale_projects(world: &mut World, collection: &Collection) {
    let linked = world.projects.values().filter(|it| is_linked(it, collection));
    let stale = linked.map(|it| (it.id.clone(), Stale::new(it.clone())));
    world.memory.stale_projects.extend(stale);
}

fn is_linked(project: &Project, collection: &Collection) -> bool {
    project.assigned_collection.as_ref() == Some(&collection.id)
        || project.collection_code.as_ref() == Some(&collection.code)
}
