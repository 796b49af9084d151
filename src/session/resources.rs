//! Creation of items for a scenario: announced to the ledger, marked, and registered for clean-up.

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use http::Method;
use serde_json::Value;

use super::Session;
use super::answer::{Answer, Inconclusive};
use super::waiting::{PATIENCE, Pauses, RunToCompletion};
use crate::api::{Resource, Shape, shape};
use crate::contract::checks::status;
use crate::model::{self, Exchange, Purpose};
use crate::wire::{Call, InventoryItem, Token};

/// An item of a resource that a scenario works with.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its resource.
    pub resource: &'static Resource,
    /// Its identifier.
    pub id: String,
}

impl Item {
    /// The item that was created.
    #[must_use]
    pub fn from_creation(resource: &'static Resource, made: &Made) -> Self {
        Self { resource, id: resource.id_of(&made.answered).unwrap_or_default().to_owned() }
    }
}

/// Documents of an item that was created.
#[derive(Debug, Clone)]
pub struct Made {
    /// The document in the answer to the creation.
    pub answered: Value,
    /// The document that was retrieved right after it.
    pub retrieved: Value,
}

/// A creation, successful or not.
#[derive(Debug)]
pub(crate) struct Creation {
    /// Its answer.
    pub(crate) answer: Answer,
    /// The created documents, if the target shows the item.
    pub(crate) document: Result<Made, Inconclusive>,
}

impl Session {
    /// Requires that codes are usable, and that none leads to a collection of others if the target
    /// accepts codes as identifiers. Each code is checked once, so a race can check them before it
    /// begins.
    pub async fn require_own_codes(&self, codes: &[&str]) -> Result<(), Inconclusive> {
        let verified_codes =
            || self.shared.verified_codes.lock().unwrap_or_else(PoisonError::into_inner);
        for code in codes {
            // The same digits in another case lead to the same item, or to none.
            let known = code.to_ascii_lowercase();
            if verified_codes().contains(&known) {
                continue;
            }
            if code.is_empty() {
                return Err(Inconclusive::new(
                    "a collection has no usable `code`, so nothing is linked by it",
                ));
            }
            self.look_at_probe(&format!("/{code}")).await?;
            // A code that looks like an identifier must not be the identifier of another resource.
            if shape(code) == Some(Shape::ObjectId) {
                let api = self.api();
                for resource in api.resources.iter().copied().filter(|it| *it != api.subject) {
                    let other = Item { resource, id: (*code).to_owned() };
                    self.require(&self.retrieve_item(&other).await?, &status::refused())?;
                }
            }
            verified_codes().insert(known);
        }
        Ok(())
    }

    /// Claims a collection that the target created on a deletion of a made-up identifier, so that
    /// the clean-up removes it.
    pub fn take_over(&self, id: &str) {
        self.harness().inventory.take_over(self.part(), id);
    }

    /// Creates an item of a resource that needs only a name. The name has to be one of this run's.
    ///
    /// # Errors
    ///
    /// If it is not created, or the target shows something else under its identifier.
    pub async fn create_named_item(
        &self,
        resource: &'static Resource,
        name: &str,
        token: Token,
    ) -> Result<Made, Inconclusive> {
        self.create(resource, name, resource.creation_of(name), token).await
    }

    /// Announces a creation to the ledger, sends it, and retrieves the item. Only an item that
    /// bears the marker is registered as this run's.
    pub(crate) async fn create(
        &self,
        kind: &'static Resource,
        marker: &str,
        body: Value,
        token: Token,
    ) -> Result<Made, Inconclusive> {
        self.create_answered(kind, marker, body, token).await?.document
    }

    /// Creates an item like [`Session::create`], and returns the answer in any case.
    pub(crate) async fn create_answered(
        &self,
        kind: &'static Resource,
        marker: &str,
        body: Value,
        token: Token,
    ) -> Result<Creation, Inconclusive> {
        let harness = &self.shared.harness;
        let failed = |error: &dyn std::fmt::Display| Inconclusive::new(format!("set-up: {error}"));
        if let Err(unread) = harness.survey().await {
            // Sent again as part of this scenario, so that its report shows and judges the answer.
            let again = unread.call.clone().purpose(Purpose::Verify);
            self.require(&self.send(again).await?, &status::ok())?;
            return Err(failed(&unread.reason));
        }
        let inventory = &harness.inventory;
        // From here on the item may exist, whatever the answer is.
        let item = inventory.announce(self.part(), kind, marker, &token, &self.label()).await;
        let item = item.map_err(|error| failed(&error))?;
        let call = Call::new(Method::POST, kind.root, Purpose::SetUp)
            .token(token.clone())
            .body("application/json", body.to_string());
        let answer = self.creation_sent(&item, call).await?;
        let document = self.registered(&item, &answer, &body, &token).await;
        Ok(Creation { answer, document })
    }

    /// Registers a created item, once the target shows it under its marker.
    async fn registered(
        &self,
        item: &InventoryItem,
        answer: &Answer,
        body: &Value,
        token: &Token,
    ) -> Result<Made, Inconclusive> {
        let failed = |error: &dyn std::fmt::Display| Inconclusive::new(format!("set-up: {error}"));
        let (kind, inventory) = (item.resource, &self.harness().inventory);
        let answered = created_document(self, answer, kind, body)?;
        let id = kind.id_of(&answered).unwrap_or_default();
        let aliases: Vec<&str> = kind.aliases_of(&answered).collect();
        self.require_clean_id(id).map_err(|error| failed(&error))?;
        inventory.require_claimable(kind, id, &aliases).map_err(|error| failed(&error))?;
        let retrieved = self.seen_under_marker(kind, id, body, token).await?;
        inventory.confirm(item, id, &aliases).await.map_err(|error| failed(&error))?;
        self.require_client(kind, &answered, token)?;
        Ok(Made { answered, retrieved })
    }

    /// Sends a creation, and records whether the item may exist according to its answer.
    async fn creation_sent(
        &self,
        item: &InventoryItem,
        call: Call,
    ) -> Result<Answer, Inconclusive> {
        let exchange = self.send_uncancellable(call).await;
        let inventory = &self.harness().inventory;
        let cannot_exist = match &exchange.answer {
            model::ExchangeResult::Response(response) => (400..500).contains(&response.status),
            model::ExchangeResult::Failure(failure) => failure.kind.nothing_was_sent(),
        };
        if cannot_exist {
            inventory.refuse(item);
        } else if let Some(status) = exchange.status() {
            inventory.answered(item, status);
        }
        self.judged(exchange).await
    }

    /// Retrieves a new item by the identifier in the answer to its creation. It counts as this
    /// run's only if it bears the marker.
    async fn seen_under_marker(
        &self,
        kind: &'static Resource,
        id: &str,
        asked: &Value,
        token: &Token,
    ) -> Result<Value, Inconclusive> {
        let look = || Call::new(Method::GET, kind.item(id), Purpose::Verify).token(token.clone());
        let end = Instant::now() + self.expectations().visibility + PATIENCE;
        let mut pauses = Pauses::default();
        let answer = loop {
            let answer = self.send(look()).await?;
            let may_lag = self.expectations().gone().contains(&answer.status());
            if !may_lag || Instant::now() >= end {
                break answer;
            }
            pauses.rest().await;
        };
        self.require(&answer, &status::ok())?;
        let document = self.document(&answer, kind)?;
        let member = kind.marking_member();
        if kind.id_of(document) != Some(id) || document[member] != asked[member] {
            return Err(Inconclusive::new(format!(
                "set-up: the item at the identifier of the created {kind} shows another identifier \
                 or {member}, so it is not treated as ours"
            )));
        }
        Ok(document.clone())
    }

    /// Sends a request that completes even if its caller is dropped: a creation that is given up
    /// because another branch failed could otherwise take effect after the clean-up.
    async fn send_uncancellable(&self, call: Call) -> Arc<Exchange> {
        let session = self.clone();
        RunToCompletion::new(&self.shared.creations, async move { session.exchange(call).await })
            .await
    }

    /// Requires that an item of the first client belongs to the client that the operator named. In
    /// the wrong account the clean-up removes the item that was just created, and nothing else.
    fn require_client(
        &self,
        kind: &'static Resource,
        document: &Value,
        token: &Token,
    ) -> Result<(), Inconclusive> {
        let Some(expected) = &self.harness().client_id else { return Ok(()) };
        let found = &document[kind.client_member];
        if *token != Token::Primary || found == expected.as_str() {
            return Ok(());
        }
        Err(Inconclusive::new(format!(
            "set-up: the token belongs to client {found}, not to {expected} as --client-id says; \
             nothing is judged in the wrong account"
        )))
    }

    /// Requires that an identifier contains no token: it is written to the ledger and to URLs.
    pub(super) fn require_clean_id(&self, id: &str) -> Result<(), String> {
        if self.redactor().finds(id.as_bytes()) {
            return Err(
                "the target returned the token as an `_id`, so the item is not used".to_owned()
            );
        }
        Ok(())
    }
}

/// The created document, if it has the requested name; otherwise it is not treated as ours.
fn created_document(
    session: &Session,
    answer: &Answer,
    kind: &'static Resource,
    asked: &Value,
) -> Result<Value, Inconclusive> {
    session.require(answer, &status::success())?;
    let document = session.document(answer, kind)?;
    let member = kind.marking_member();
    if document[member] != asked[member] {
        return Err(Inconclusive::new(format!(
            "set-up: the {member} of the created {kind} is not the requested one, so it is not \
             treated as ours"
        )));
    }
    Ok(document.clone())
}
