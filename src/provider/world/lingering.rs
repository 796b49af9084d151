//! Deleted collections, as far as a fault still shows them.

use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::World;
use super::answers::Answer;
use super::auth::Caller;
use super::records::{Buried, Collection};
use crate::provider::fault;

impl World {
    /// A deleted collection of the caller.
    pub(super) fn buried(&self, caller: &Caller, id: &str) -> Option<Collection> {
        let collection = &self.graveyard.get(id)?.collection;
        caller.owns_collection(collection).then(|| collection.clone())
    }

    /// What retrieve still answers for a deleted collection.
    pub(super) fn lingering_answer(&mut self, caller: &Caller, id: &str) -> Option<Answer> {
        let collection = self.buried(caller, id)?;
        let lagging = self.graveyard.get_mut(id).is_some_and(Buried::retrieve);
        if self.has(&fault::deletion::RETRIEVE_ANSWERS_NULL) {
            return Some(Answer::data(200, Value::Null));
        }
        if self.has(&fault::deletion::SOFT_DELETE_RETRIEVE) {
            let flagged = Collection { deleted: true, ..collection };
            return Some(Answer::data(200, self.document(&flagged)));
        }
        let stale = self.has(&fault::deletion::RETRIEVE_FROM_CACHE)
            || (lagging
                && (self.has(&fault::effects::RETRIEVE_LAGS)
                    || self.has(&fault::effects::REPLICA_LAGS)));
        stale.then(|| Answer::data(200, self.document(&collection)))
    }

    /// What the list still shows of deleted collections.
    pub(super) fn lingering_documents(&mut self, caller: &Caller) -> Vec<Value> {
        let soft = self.has(&fault::deletion::SOFT_DELETE_LIST);
        let lags = self.has(&fault::effects::LIST_LAGS) || self.has(&fault::effects::REPLICA_LAGS);
        let briefly = self.has(&fault::effects::LIST_CACHED_BRIEFLY);
        let tombstones = self.has(&fault::deletion::LIST_SHOWS_TOMBSTONE);
        let relists = self.has(&fault::deep::RENAMED_RELISTED_BY_CREATE);
        if !(soft || lags || briefly || tombstones || relists) {
            // A long life leaves many graves, and nobody asks for them.
            return Vec::new();
        }
        let fresh: Vec<String> =
            self.graveyard.keys().filter(|id| briefly && self.is_fresh(id)).cloned().collect();
        let relisted: Vec<String> =
            self.graveyard.keys().filter(|id| self.is_relisted(id)).cloned().collect();
        let mut shown = Vec::new();
        for (id, buried) in &mut self.graveyard {
            if !caller.owns_collection(&buried.collection) {
                continue;
            }
            let lagging = buried.list();
            if soft || (lags && lagging) || fresh.contains(id) || relisted.contains(id) {
                shown.push(buried.collection.clone());
            }
        }
        let mut documents: Vec<Value> = shown.iter().map(|it| self.document(it)).collect();
        if tombstones {
            let own = self.graveyard.values().filter(|it| caller.owns_collection(&it.collection));
            documents.extend(own.map(|it| json!({ "_id": it.collection.id, "deleted": true })));
        }
        documents
    }

    /// Whether a collection was deleted less than 150 milliseconds ago.
    fn is_fresh(&self, id: &str) -> bool {
        let now = self.clock.peek();
        self.graveyard.get(id).is_some_and(|buried| {
            buried.at.saturating_add(150.milliseconds()).is_ok_and(|caught_up| now < caught_up)
        })
    }
}
