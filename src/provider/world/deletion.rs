//! The endpoint under test: deleting a collection.

use super::call::{Call, Found, Target};
use super::hooks::{deletion as hooks, input, links};
use super::messages::{Answer, invalid_request};
use super::records::Collection;
use super::{Outcome, World};

impl World {
    /// Finds the collection among the caller's own, removes it, unlinks it, and shows it.
    pub(super) fn delete_collection(&mut self, call: &Call) -> Outcome {
        hooks::DELETE.run(self, call, |world, call| match world.id_to_delete(call) {
            Ok(id) => world.find_and_delete(&Target { caller: call.caller.clone(), id }),
            Err(refusal) => refusal.into(),
        })
    }

    /// The identifier of the collection that a delete is about. A body is refused first.
    fn id_to_delete(&mut self, call: &Call) -> Result<String, Answer> {
        input::TO_DELETE.run(self, call, |world, call| {
            world.refuse_content(call)?;
            world.read_id_to_delete(call)
        })
    }

    fn read_id_to_delete(&mut self, call: &Call) -> Result<String, Answer> {
        input::READ_TO_DELETE.run(self, call, |world, call| world.collection_id(&call.segment))
    }

    /// The page says not to send a body and is silent on the answer to one: 400 here, for every
    /// media type. Every sample on the page sends `application/json` without a body, and a
    /// vendor client sends no media type at all; both are right.
    fn refuse_content(&mut self, call: &Call) -> Result<(), Answer> {
        input::ACCEPT_CONTENT.run(self, call, |_, call| {
            if call.request.body.is_empty() { Ok(()) } else { Err(invalid_request()) }
        })
    }

    fn find_and_delete(&mut self, target: &Target) -> Outcome {
        hooks::FIND.run(self, target, |world, target| {
            let caller = target.caller.clone();
            match world.owned_collection(&caller, &target.id) {
                Some(collection) => world.delete_found(&Found { caller, collection }),
                None => world.delete_missing(target).into(),
            }
        })
    }

    fn delete_found(&mut self, found: &Found) -> Outcome {
        hooks::FOUND.run(self, found, |world, found| {
            world.remove(&found.collection);
            world.deleted_answer(&found.collection).into()
        })
    }

    /// 404 for an unknown id, for another client's, and (inferred from the hard delete) for one
    /// that was deleted before.
    pub(super) fn delete_missing(&mut self, target: &Target) -> Answer {
        hooks::MISSING.run(self, target, |world, _| world.collection_not_found())
    }

    /// 200 and `{data}` with the document that was deleted.
    pub(super) fn deleted_answer(&mut self, collection: &Collection) -> Answer {
        hooks::DELETED.run(self, collection, |world, collection| {
            Answer::data(200, world.deleted_document(collection))
        })
    }

    /// The document as it was, "same shape as retrieve a collection".
    fn deleted_document(&mut self, collection: &Collection) -> serde_json::Value {
        hooks::DELETED_DOCUMENT
            .run(self, collection, |world, collection| world.document(collection))
    }

    /// The hard delete: the record goes, and nothing refers to it afterwards.
    pub(super) fn remove(&mut self, collection: &Collection) {
        hooks::REMOVE.run(self, collection, |world, collection| {
            world.collections.remove(&collection.id);
            world.unlink(collection);
        });
    }

    /// Takes a deleted collection out of persons, projects and flows. The page names persons and
    /// projects; flows hold the same code, so they are cleared as well (inferred).
    pub(super) fn unlink(&mut self, collection: &Collection) {
        links::UNLINK.run(self, collection, |world, collection| {
            world.unlink_persons(collection);
            world.unlink_projects(collection);
            world.unlink_flows(collection);
        });
    }

    /// Persons stay, if need be with an empty list: their fate is silent.
    fn unlink_persons(&mut self, collection: &Collection) {
        links::UNLINK_PERSONS.run(self, collection, |world, collection| {
            for person in world.persons.values_mut() {
                person.collections.retain(|held| *held != collection.code);
            }
        });
    }

    fn unlink_projects(&mut self, collection: &Collection) {
        links::UNLINK_PROJECTS.run(self, collection, |world, collection| {
            for project in world.projects.values_mut() {
                project.assigned_collection.take_if(|held| *held == collection.id);
                project.collection_code.take_if(|held| *held == collection.code);
            }
        });
    }

    fn unlink_flows(&mut self, collection: &Collection) {
        links::UNLINK_FLOWS.run(self, collection, |world, collection| {
            for flow in world.flows.values_mut() {
                flow.collection_code.take_if(|held| *held == collection.code);
            }
        });
    }
}
