//! Faults of the surroundings of a deletion, around whole requests.
//!
//! Each table ties faults to functions at one point of a request's way: before it is read, in the
//! place of its handler, on its answer, and after a deletion. To add a fault, declare it in
//! `provider/fault/surroundings.rs` and put one line into one of the tables.

mod answers;
mod instead;
mod links;
mod neighbours;
mod refusals;
mod requests;

use serde_json::Value;

use crate::provider::Fault;
use crate::provider::world::messages::{Answer, Content};
use crate::provider::world::records::Collection;
use crate::provider::world::{ProviderRequest, World};

/// The path of the collections.
const COLLECTIONS: &str = "/v2/face-recognition/collections";

/// Reads a request otherwise than it was meant.
type Rereading = fn(&World, &mut ProviderRequest);

/// Answers in the place of the handler.
type Instead = fn(&mut World, &ProviderRequest) -> Option<Answer>;

/// Changes an answer, or what a request left, by the world before it.
type Afterwards = fn(&mut World, &Past<'_>, &mut Answer);

/// Faults with a function of one kind.
type Table<F> = &'static [(&'static Fault, F)];

/// A request that was handled, and the world before it.
struct Past<'a> {
    before: &'a World,
    request: &'a ProviderRequest,
}

impl Past<'_> {
    /// The collection that the path names, as it was before.
    fn collection(&self) -> Option<&Collection> {
        self.before.collections.get(collection_in(&self.request.path)?)
    }

    /// The collection that this request has deleted.
    fn deleted(&self, answer: &Answer) -> Option<&Collection> {
        let is_deletion = self.request.method == "DELETE" && answer.status == 200;
        self.collection().filter(|_| is_deletion)
    }

    /// The collection whose deletion was refused.
    fn spared(&self, answer: &Answer) -> Option<&Collection> {
        let is_deletion = self.request.method == "DELETE" && answer.status >= 400;
        self.collection().filter(|_| is_deletion)
    }
}

impl World {
    /// The functions of this table whose faults the provider has.
    fn active<F: Copy>(&self, tables: &[Table<F>]) -> Vec<F> {
        // Nearly always there is none, and the set is shorter than the tables.
        if self.behaviour.faults().is_empty() {
            return Vec::new();
        }
        let entries = tables.iter().flat_map(|table| table.iter());
        entries
            .filter(|(fault, _)| self.behaviour.has_fault(fault))
            .map(|(_, hook)| *hook)
            .collect()
    }

    /// The request as a fault reads it; `None` when it is read as it stands.
    pub(in crate::provider::world) fn reread(
        &self,
        request: &ProviderRequest,
    ) -> Option<ProviderRequest> {
        let hooks: Vec<Rereading> = self.active(&[requests::TABLE]);
        if hooks.is_empty() {
            return None;
        }
        let mut reread = request.clone();
        for hook in hooks {
            hook(self, &mut reread);
        }
        Some(reread)
    }

    /// The answer that a fault gives in the place of the handler.
    pub(in crate::provider::world) fn answer_instead(
        &mut self,
        request: &ProviderRequest,
    ) -> Option<Answer> {
        let hooks: Vec<Instead> = self.active(&[instead::TABLE]);
        hooks.into_iter().find_map(|hook| hook(self, request))
    }

    /// The world before a request, where a fault needs it afterwards.
    pub(in crate::provider::world) fn before(&self) -> Option<Box<Self>> {
        let hooks: Vec<Afterwards> = self.active(AFTERWARDS);
        (!hooks.is_empty()).then(|| Box::new(self.clone()))
    }

    /// Lets faults change an answer, and what the request left.
    pub(in crate::provider::world) fn afterwards(
        &mut self,
        before: &Self,
        request: &ProviderRequest,
        answer: &mut Answer,
    ) {
        let past = Past { before, request };
        let hooks: Vec<Afterwards> = self.active(AFTERWARDS);
        for hook in hooks {
            hook(self, &past, answer);
        }
        self.record_enrolments();
    }
}

const AFTERWARDS: &[Table<Afterwards>] =
    &[links::TABLE, neighbours::TABLE, refusals::TABLE, answers::TABLE];

/// The document in an answer.
fn document(answer: &mut Answer) -> Option<&mut Value> {
    match &mut answer.content {
        Content::Json(body) => body.get_mut("data"),
        Content::Empty | Content::Text(..) => None,
    }
}

/// The segment in the place of an identifier, where a path names a collection.
fn collection_in(path: &str) -> Option<&str> {
    let id = path.strip_prefix(COLLECTIONS)?.strip_prefix('/')?;
    (!id.is_empty() && !id.contains('/')).then_some(id)
}

/// The client whose token a request carries.
fn caller(world: &World, request: &ProviderRequest) -> Option<String> {
    world.credentials.client_of(&request.bearer_token()?).map(str::to_owned)
}
