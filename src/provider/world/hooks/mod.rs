//! Hooks: how faults change what a right provider does, without a word in the right path.
//!
//! Each table ties faults to functions at one point of a request's way: before it is read, in the
//! place of its handler, on its answer, and after a deletion. To add a fault, declare it in
//! `provider/fault` and put one line into one of the tables.

mod answers;
mod instead;
mod links;
mod neighbours;
mod refusals;
mod requests;

use serde_json::Value;

use super::answers::{Answer, Content};
use super::records::Collection;
use super::routing::Resource;
use super::{ProviderRequest, World};
use crate::provider::Fault;

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
        match Resource::of(&self.request.path)? {
            Resource::Collection(id) => self.before.collections.get(id),
            _ => None,
        }
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
        if self.quirks.faults().is_empty() {
            return Vec::new();
        }
        let entries = tables.iter().flat_map(|table| table.iter());
        entries.filter(|(fault, _)| self.has(fault)).map(|(_, hook)| *hook).collect()
    }

    /// The request as a fault reads it; `None` when it is read as it stands.
    pub(super) fn reread(&self, request: &ProviderRequest) -> Option<ProviderRequest> {
        let hooks: Vec<Rereading> = self.active(&[requests::TABLE]);
        if hooks.is_empty() {
            return None;
        }
        let mut reread = request.clone();
        hooks.iter().for_each(|hook| hook(self, &mut reread));
        Some(reread)
    }

    /// The answer that a fault gives in the place of the handler.
    pub(super) fn answer_instead(&mut self, request: &ProviderRequest) -> Option<Answer> {
        let hooks: Vec<Instead> = self.active(&[instead::TABLE]);
        hooks.into_iter().find_map(|hook| hook(self, request))
    }

    /// The world before a request, where a fault needs it afterwards.
    pub(super) fn before(&self) -> Option<Box<Self>> {
        let hooks: Vec<Afterwards> = self.active(AFTERWARDS);
        (!hooks.is_empty()).then(|| Box::new(self.clone()))
    }

    /// Lets faults change an answer, and what the request left.
    pub(super) fn afterwards(
        &mut self,
        before: &Self,
        request: &ProviderRequest,
        answer: &mut Answer,
    ) {
        let past = Past { before, request };
        let hooks: Vec<Afterwards> = self.active(AFTERWARDS);
        hooks.into_iter().for_each(|hook| hook(self, &past, answer));
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
