//! Removal of one item, after a fresh read has shown that it still bears its marker.

use http::Method;
use serde_json::Value;

use super::claims::{Claim, Sightings, by_age};
use super::{Item, SweepResult, Sweeper};
use crate::api::Resource;
use crate::cleanup::{self, Ask as _, RemovalTarget, Seen};
use crate::contract::checks::origin;
use crate::model::Exchange;
use crate::wire::{LedgerEntry, Token, run_of};

/// An item that a run seems to have left.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) kind: &'static Resource,
    pub(super) id: String,
    /// Name that it must have.
    pub(super) marker: String,
    pub(super) token: Token,
    /// True if only its age allows a sweep.
    pub(super) by_age: bool,
}

impl Sweeper {
    /// Removes a candidate; `None` if it no longer exists.
    pub(super) async fn remove(
        &self,
        candidate: &Candidate,
        sightings: &Sightings,
    ) -> Option<Item> {
        let result = match self.try_to_remove(candidate, sightings).await {
            Ok(result) => result?,
            Err(reason) => SweepResult::Left(reason),
        };
        Some(Item {
            kind: candidate.kind.to_string(),
            id: Some(candidate.id.clone()),
            marker: candidate.marker.clone(),
            result,
        })
    }

    async fn try_to_remove(
        &self,
        candidate: &Candidate,
        sightings: &Sightings,
    ) -> Result<Option<SweepResult>, String> {
        let Candidate { kind, id, marker, token, .. } = candidate;
        self.inventory.require_safe_identifier(id).map_err(|error| error.to_string())?;
        if !sightings.agree(id, marker) {
            return Err("a list also shows it under a name that its run did not give".to_owned());
        }
        let run = run_of(marker).ok_or("its name is not one that a run gives")?;
        let Some(document) = self.look_at(kind, id, token).await? else { return Ok(None) };
        self.require_marker(candidate, &document).await?;
        if candidate.by_age && by_age(kind, &document, self.now, self.older_than) != Claim::Swept {
            return Err("it is younger than the list says".to_owned());
        }
        if self.dry_run {
            return Ok(Some(SweepResult::WouldBeRemoved));
        }
        self.inventory.allow_change(kind, id, &[]).map_err(|error| error.to_string())?;
        let target = RemovalTarget { resource: kind, id, marker, token, was_listed: false };
        let asker = self.asker();
        if let Err(remaining) = self.removal(&asker).remove(target).await {
            let still = if remaining.seen == Seen::There { ", and it is still there" } else { "" };
            let reason = format!("{}{still}", remaining.reason());
            return Err(self.redactor.text(&reason).into_owned());
        }
        self.record_removal(run, candidate).await;
        Ok(Some(SweepResult::Removed))
    }

    /// Records in the ledger that an item is gone, even if the ledger knew only its name. Without
    /// these entries a later sweep only reads it again.
    async fn record_removal(&self, run: &str, candidate: &Candidate) {
        let (run, kind) = (run.to_owned(), candidate.kind.name.to_owned());
        let (marker, id) = (candidate.marker.clone(), candidate.id.clone());
        let removed = LedgerEntry::Removed { run: run.clone(), kind: kind.clone(), id: id.clone() };
        let created = LedgerEntry::Created { run, kind, marker, id };
        let _ = self.inventory.ledger().note(&created);
        let _ = self.inventory.ledger().append(&removed).await;
    }

    /// Requires that the document is what a run made, and of the client that was named.
    async fn require_marker(&self, candidate: &Candidate, document: &Value) -> Result<(), String> {
        if let Some(client) = &self.client_id
            && candidate.token == Token::Primary
            && document[candidate.kind.client_member] != client.as_str()
        {
            let found = &document[candidate.kind.client_member];
            return Err(format!("it belongs to client {found}, not to {client}"));
        }
        let is_ours = if let Some((member, owner)) = candidate.kind.owner {
            self.is_of_a_marked_owner(candidate, &document[member], owner).await?
        } else {
            // A run may rename its own items.
            let run = candidate.kind.name_of(document).and_then(run_of);
            run.is_some() && run == run_of(&candidate.marker)
        };
        if is_ours { Ok(()) } else { Err("it no longer has that name".to_owned()) }
    }

    /// Returns true if the owner of an item without a name bears a marker of the same run.
    async fn is_of_a_marked_owner(
        &self,
        candidate: &Candidate,
        id: &Value,
        owner: &str,
    ) -> Result<bool, String> {
        let Some(owner) = self.api().resource(owner) else { return Ok(false) };
        let id = id.as_str().unwrap_or_default();
        let owner_is_safe = self.inventory.require_claimable(owner, id, &[]);
        owner_is_safe.map_err(|error| error.to_string())?;
        let document = self.look_at(owner, id, &candidate.token).await?;
        let run = document.as_ref().and_then(|document| owner.name_of(document)).and_then(run_of);
        Ok(run.is_some() && run == run_of(&candidate.marker))
    }
}

impl Sweeper {
    /// Reads every element of a list.
    pub(super) async fn list(
        &self,
        resource: &'static Resource,
        token: &Token,
    ) -> Result<Vec<Value>, String> {
        let mut all = Vec::new();
        let asker = self.asker();
        let read = cleanup::pages(&asker, resource, token, |elements| {
            all.extend_from_slice(elements);
        });
        let read = read.await;
        read.map_err(|exchange| format!("{}, which is not a list", self.outcome(&exchange)))?;
        Ok(all)
    }

    /// Reads an item; `None` if it is gone, in the form of the API: a page of a gateway does not
    /// count.
    pub(super) async fn look_at(
        &self,
        resource: &'static Resource,
        id: &str,
        token: &Token,
    ) -> Result<Option<Value>, String> {
        let exchange = self.asker().ask(cleanup::call(Method::GET, resource.item(id), token)).await;
        match exchange.status() {
            Some(_) if origin::says_gone(resource, &exchange, &self.gone) => Ok(None),
            Some(status) if self.gone.contains(&status) => {
                Err(format!("{}, but not in a form that the API uses", self.outcome(&exchange)))
            }
            Some(200) => match exchange.json().and_then(|body| resource.document_in(body)) {
                Some(document) if resource.id_of(document) == Some(id) => {
                    Ok(Some(document.clone()))
                }
                _ => Err(format!("{}, but with another document", self.outcome(&exchange))),
            },
            _ => Err(self.outcome(&exchange)),
        }
    }

    fn outcome(&self, exchange: &Exchange) -> String {
        self.redactor.text(&cleanup::outcome(exchange)).into_owned()
    }
}
