//! Creating what a scenario needs: announced to the ledger, marked, and registered for clean-up.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::Value;

use super::Session;
use super::answer::Answer;
use super::cleanup::{Created, Suspect};
use super::scenario::Interruption;
use super::shield::Shielded;
use crate::api::{Resource, Shape, shape};
use crate::contract::checks::status;
use crate::model::{self, Exchange, Purpose};
use crate::wire::{Call, LedgerEntry, Token};

/// Longest wait, beyond the operator's window, until a new resource can be retrieved.
const PATIENCE: Duration = Duration::from_millis(500);

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
    pub fn of(resource: &'static Resource, made: &Made) -> Self {
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

impl Session {
    /// Requires that codes are usable, and that none of them leads to somebody else's collection
    /// where the target takes codes for identifiers.
    /// Looked at once, so that a race can have it done before it begins.
    pub async fn require_own_codes(&self, codes: &[&str]) -> Result<(), Interruption> {
        let vouched = || self.shared.vouched.lock().unwrap_or_else(PoisonError::into_inner);
        for code in codes {
            if vouched().contains(*code) {
                continue;
            }
            if code.is_empty() {
                return Err(Interruption::new(
                    "the target gave a collection no usable `code`, so nothing is linked by it",
                ));
            }
            self.look_at_probe(&format!("/{code}")).await?;
            // A code that looks like an identifier must not be one of something else.
            if shape(code) == Some(Shape::ObjectId) {
                let api = self.api();
                for resource in api.resources.iter().copied().filter(|it| *it != api.subject) {
                    let other = Item { resource, id: (*code).to_owned() };
                    self.retrieve_item(&other).await?.require(&status::refused())?;
                }
            }
            vouched().insert((*code).to_owned());
        }
        Ok(())
    }

    /// Takes over a collection that a deletion of a made-up identifier brought into being, so
    /// that the clean-up removes it.
    pub fn take_over(&self, id: &str) {
        self.register(Created {
            kind: self.api().subject,
            id: id.to_owned(),
            marker: id.to_owned(),
            code: String::new(),
            token: Token::Primary,
            confirmed_gone: false,
            was_deleted: false,
            was_limited: false,
        });
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
    ) -> Result<Made, Interruption> {
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
    ) -> Result<Made, Interruption> {
        let harness = &self.shared.harness;
        let failed = |error: &dyn std::fmt::Display| Interruption::new(format!("set-up: {error}"));
        if let Err(unread) = harness.survey().await {
            // Asked again as a part of this scenario, so that its report shows and judges it.
            let again = unread.call.clone().purpose(Purpose::Witness);
            self.send(again).await?.require(&status::ok())?;
            return Err(failed(&unread.reason));
        }
        let intent = LedgerEntry::Intent {
            run: harness.run_id.clone(),
            kind: kind.name.to_owned(),
            marker: marker.to_owned(),
            client: format!("{token:?}").to_ascii_lowercase(),
        };
        harness.ledger.append(&intent).await.map_err(|error| failed(&error))?;
        let call = Call::new(Method::POST, kind.root, Purpose::SetUp)
            .token(token.clone())
            .body("application/json", body.to_string());
        // From here on it may exist, whatever comes back.
        self.suspect(kind, marker, &token);
        let answer = self.creation_sent(kind, marker, call).await?;
        let answered = created_document(&answer, kind, &body)?;
        let id = kind.id_of(&answered).unwrap_or_default().to_owned();
        let code = kind.aliases_of(&answered).next().unwrap_or_default();
        self.require_clean_id(&id).map_err(|error| failed(&error))?;
        let names = [code];
        harness.interlock.require_claimable(kind, &id, &names).map_err(|error| failed(&error))?;
        let retrieved = self.seen_under_marker(kind, &id, &body, &token).await?;
        harness.interlock.adopt(kind, &id, &names).map_err(|error| failed(&error))?;
        self.clear(marker);
        let owner = token.clone();
        self.register(Created {
            kind,
            id: id.clone(),
            marker: marker.to_owned(),
            code: code.to_owned(),
            token,
            confirmed_gone: false,
            was_deleted: false,
            was_limited: false,
        });
        let run = harness.run_id.clone();
        let entry =
            LedgerEntry::Created { run, kind: kind.name.to_owned(), marker: marker.to_owned(), id };
        if kind.owner.is_some() {
            // It has no name of its own, so nothing but this line leads to it.
            harness.ledger.append(&entry).await.map_err(|error| failed(&error))?;
        } else {
            // Not waited for: should the power fail now, the intent still tells the marker.
            harness.ledger.note(&entry).map_err(|error| failed(&error))?;
        }
        self.require_client(kind, &answered, &owner)?;
        Ok(Made { answered, retrieved })
    }

    /// Sends a creation, and notes what its answer says about whether anything exists now.
    async fn creation_sent(
        &self,
        kind: &'static Resource,
        marker: &str,
        call: Call,
    ) -> Result<Answer, Interruption> {
        let exchange = self.exchanged_to_the_end(call).await;
        let harness = &self.shared.harness;
        let cannot_exist = match &exchange.answer {
            model::Answer::Response(response) => (400..500).contains(&response.status),
            model::Answer::Failure(failure) => failure.kind.nothing_was_sent(),
        };
        if cannot_exist {
            self.clear(marker);
            let (run, marker) = (harness.run_id.clone(), marker.to_owned());
            let refused = LedgerEntry::Refused { run, kind: kind.name.to_owned(), marker };
            // Without this line a sweep only looks for what is not there.
            let _ = harness.ledger.note(&refused);
        } else if let Some(status) = exchange.status() {
            self.answered(marker, status);
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
    ) -> Result<Value, Interruption> {
        let look = || Call::new(Method::GET, kind.item(id), Purpose::Witness).token(token.clone());
        let end = Instant::now() + self.expectations().visibility + PATIENCE;
        let mut pause = Duration::from_millis(5);
        let answer = loop {
            let answer = self.send(look()).await?;
            let may_lag = matches!(answer.status(), 404 | 410);
            if !may_lag || Instant::now() >= end {
                break answer;
            }
            // A surface that lags tells nobody when it catches up.
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(160));
        };
        answer.require(&status::ok())?;
        let document = answer.document(kind)?;
        let member = kind.marking_member();
        if kind.id_of(document) != Some(id) || document[member] != asked[member] {
            return Err(Interruption::new(format!(
                "set-up: the item that the created {kind} was said to be shows another \
                 identifier or {member}, so it is not treated as ours"
            )));
        }
        Ok(document.clone())
    }

    /// Sends a request that nothing cuts short: a creation that is given up half-way, since another
    /// branch cannot go on, could take effect after the clean-up has looked for it.
    async fn exchanged_to_the_end(&self, call: Call) -> Arc<Exchange> {
        let session = self.clone();
        Shielded::new(&self.shared.creations, async move { session.exchange(call).await }).await
    }

    /// Requires that what the first client created belongs to the client that the operator named.
    /// In the wrong account nothing is deleted but, by the clean-up, what was just created there.
    fn require_client(
        &self,
        kind: &'static Resource,
        document: &Value,
        token: &Token,
    ) -> Result<(), Interruption> {
        let Some(expected) = &self.harness().client_id else { return Ok(()) };
        let found = &document[kind.client_member];
        if *token != Token::Primary || found == expected.as_str() {
            return Ok(());
        }
        Err(Interruption::new(format!(
            "set-up: the token belongs to client {found}, not to {expected} as --client-id says; \
             nothing is judged in the wrong account"
        )))
    }

    /// Requires that an identifier repeats no token: it would stand in the ledger and in URLs.
    pub(super) fn require_clean_id<'a>(&self, id: &'a str) -> Result<&'a str, String> {
        if self.redactor().finds(id.as_bytes()) {
            return Err(
                "the target uses the token as an `_id`, so it is not worked with".to_owned()
            );
        }
        Ok(id)
    }

    /// Remembers that the answer to a creation says that something exists.
    fn answered(&self, marker: &str, status: u16) {
        let mut suspects = self.shared.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        let named = suspects.iter_mut().filter(|suspect| suspect.marker == marker);
        named.for_each(|suspect| suspect.answered = Some(status));
    }

    fn suspect(&self, kind: &'static Resource, marker: &str, token: &Token) {
        let (marker, token) = (marker.to_owned(), token.clone());
        let suspect = Suspect { kind, marker, token, answered: None };
        self.shared.suspects.lock().unwrap_or_else(PoisonError::into_inner).push(suspect);
    }

    fn clear(&self, marker: &str) {
        let mut suspects = self.shared.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        suspects.retain(|suspect| suspect.marker != marker);
    }

    pub(super) fn register(&self, created: Created) {
        self.shared.created.lock().unwrap_or_else(PoisonError::into_inner).push(created);
    }
}

/// The created document, if it really is the one that was asked for: only then is it ours.
fn created_document(
    answer: &Answer,
    kind: &'static Resource,
    asked: &Value,
) -> Result<Value, Interruption> {
    answer.require(&status::success())?;
    let document = answer.document(kind)?;
    let member = kind.marking_member();
    if document[member] != asked[member] {
        return Err(Interruption::new(format!(
            "set-up: the {member} of the created {kind} is not the one that was asked for, so it \
             is not treated as ours"
        )));
    }
    Ok(document.clone())
}
