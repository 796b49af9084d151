//! Creating what a scenario needs: announced to the ledger, marked, and registered for clean-up.

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
    /// The item that a creation made.
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
    /// The document that a look gave right after it.
    pub retrieved: Value,
}

/// A creation, whatever came of it.
#[derive(Debug)]
pub(crate) struct Creation {
    /// Its answer.
    pub(crate) answer: Answer,
    /// What it made, if the target shows that.
    pub(crate) document: Result<Made, Inconclusive>,
}

impl Session {
    /// Requires that codes are usable, and that none of them leads to somebody else's collection
    /// where the target takes codes for identifiers.
    /// Looked at once, so that a race can have it done before it begins.
    pub async fn require_own_codes(&self, codes: &[&str]) -> Result<(), Inconclusive> {
        let verified_codes =
            || self.shared.verified_codes.lock().unwrap_or_else(PoisonError::into_inner);
        for code in codes {
            // The same digits in other case name the same thing, or nothing.
            let known = code.to_ascii_lowercase();
            if verified_codes().contains(&known) {
                continue;
            }
            if code.is_empty() {
                return Err(Inconclusive::new(
                    "the target gave a collection no usable `code`, so nothing is linked by it",
                ));
            }
            self.look_at_probe(&format!("/{code}")).await?;
            // A code that looks like an identifier must not be one of something else.
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

    /// Takes over a collection that a deletion of a made-up identifier brought into being, so
    /// that the clean-up removes it.
    pub fn take_over(&self, id: &str) {
        self.harness().inventory.take_over(self.part(), id);
    }

    /// Creates an item of a resource that needs nothing but a name, which has to be one of this
    /// run's.
    ///
    /// # Errors
    ///
    /// When it is not created, or the target shows something else under the identifier it gave.
    pub async fn create_named_item(
        &self,
        resource: &'static Resource,
        name: &str,
        token: Token,
    ) -> Result<Made, Inconclusive> {
        self.create(resource, name, resource.creation_of(name), token).await
    }

    /// Announces a creation to the ledger, makes it, looks at it under its marker, and only then
    /// registers it as this run's.
    pub(crate) async fn create(
        &self,
        kind: &'static Resource,
        marker: &str,
        body: Value,
        token: Token,
    ) -> Result<Made, Inconclusive> {
        self.create_answered(kind, marker, body, token).await?.document
    }

    /// The same, for a caller that wants to see the answer whatever it is.
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
            // Asked again as a part of this scenario, so that its report shows and judges it.
            let again = unread.call.clone().purpose(Purpose::Verify);
            self.require(&self.send(again).await?, &status::ok())?;
            return Err(failed(&unread.reason));
        }
        let inventory = &harness.inventory;
        // From here on it may exist, whatever comes back.
        let item = inventory.announce(self.part(), kind, marker, &token, &self.label()).await;
        let item = item.map_err(|error| failed(&error))?;
        let call = Call::new(Method::POST, kind.root, Purpose::SetUp)
            .token(token.clone())
            .body("application/json", body.to_string());
        let answer = self.creation_sent(&item, call).await?;
        let document = self.registered(&item, &answer, &body, &token).await;
        Ok(Creation { answer, document })
    }

    /// Registers what an answer says was created, once it shows under its marker.
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

    /// Sends a creation, and notes what its answer says about whether anything exists now.
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

    /// Looks at a new resource once, by the identifier that its creation answered with: only what
    /// bears this run's marker there is this run's, whatever the creation claims.
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
                "set-up: the item that the created {kind} was said to be shows another \
                 identifier or {member}, so it is not treated as ours"
            )));
        }
        Ok(document.clone())
    }

    /// Sends a request that nothing cuts short: a creation that is given up half-way, since another
    /// branch cannot go on, could take effect after the clean-up has looked for it.
    async fn send_uncancellable(&self, call: Call) -> Arc<Exchange> {
        let session = self.clone();
        RunToCompletion::new(&self.shared.creations, async move { session.exchange(call).await })
            .await
    }

    /// Requires that what the first client created belongs to the client that the operator named.
    /// In the wrong account nothing is deleted but, by the clean-up, what was just created there.
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

    /// Requires that an identifier repeats no token: it would stand in the ledger and in URLs.
    pub(super) fn require_clean_id(&self, id: &str) -> Result<(), String> {
        if self.redactor().finds(id.as_bytes()) {
            return Err(
                "the target uses the token as an `_id`, so it is not worked with".to_owned()
            );
        }
        Ok(())
    }
}

/// The created document, if it really is the one that was asked for: only then is it ours.
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
            "set-up: the {member} of the created {kind} is not the one that was asked for, so it \
             is not treated as ours"
        )));
    }
    Ok(document.clone())
}
