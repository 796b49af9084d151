//! Creating what a scenario needs: announced to the ledger, marked, and registered for clean-up.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::cleanup::{Created, Suspect};
use super::scenario::Interruption;
use super::shield::Shielded;
use super::{Collection, Session};
use crate::contract::checks::status;
use crate::model::{self, Exchange, Purpose};
use crate::wire::ACCENTS;
use crate::wire::{Call, LedgerEntry, ResourceKind, Shape, Token, shape};

/// Longest wait, beyond the operator's window, until a new resource can be retrieved.
const PATIENCE: Duration = Duration::from_millis(500);

/// What creations say about themselves.
const DESCRIPTION: &str = "made by verifik-conformance, which removes it again";

/// A person, project or flow that a scenario works with.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its `_id`.
    pub id: String,
}

impl Session {
    /// Creates a collection of the first client.
    pub async fn create_collection(&self) -> Result<Collection, Interruption> {
        self.create_collection_as(Token::Primary).await
    }

    /// Creates a collection of the client with this token.
    pub async fn create_collection_as(&self, token: Token) -> Result<Collection, Interruption> {
        self.create_collection_named(self.marker(), token).await
    }

    /// Creates a collection with the same name as another one of this run.
    pub async fn create_namesake(&self, other: &Collection) -> Result<Collection, Interruption> {
        self.create_collection_named(other.name.clone(), Token::Primary).await
    }

    /// Creates a collection of this name, which has to be one of this run's.
    pub async fn create_named(&self, name: String) -> Result<Collection, Interruption> {
        self.create_collection_named(name, Token::Primary).await
    }

    /// Creates a collection whose name is not plain ASCII.
    pub async fn create_accented_collection(&self) -> Result<Collection, Interruption> {
        self.create_collection_named(format!("{}{ACCENTS}", self.marker()), Token::Primary).await
    }

    /// Creates a person that belongs to these collections, named by their codes.
    pub async fn create_person(&self, codes: &[&str]) -> Result<Resource, Interruption> {
        let image = self.fixtures().person_image.as_deref().ok_or_else(|| {
            Interruption::new("no image to create a person with; give one with --person-image")
        })?;
        self.require_own_codes(codes).await?;
        let name = self.marker();
        let body = json!({ "name": name, "images": [image], "collections": codes });
        self.create_resource(ResourceKind::Person, &name, body).await
    }

    /// Creates a project.
    pub async fn create_project(&self) -> Result<Resource, Interruption> {
        let name = self.marker();
        let body = json!({ "name": name, "description": DESCRIPTION });
        self.create_resource(ResourceKind::Project, &name, body).await
    }

    /// Creates a flow of a project that names a collection by its code.
    pub async fn create_flow(
        &self,
        project: &Resource,
        code: &str,
    ) -> Result<Resource, Interruption> {
        self.require_own_codes(&[code]).await?;
        // The same identifier must not lead to somebody else's flow.
        let flow = Resource { kind: ResourceKind::ProjectFlow, id: project.id.clone() };
        self.retrieve_resource(&flow).await?.require(&status::refused())?;
        let body = json!({ "project": project.id, "collectionCode": code });
        self.create_resource(ResourceKind::ProjectFlow, &self.marker(), body).await
    }

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
                let others = ResourceKind::ALL.into_iter();
                for kind in others.filter(|kind| *kind != ResourceKind::Collection) {
                    let other = Resource { kind, id: (*code).to_owned() };
                    self.retrieve_resource(&other).await?.require(&status::refused())?;
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
            kind: ResourceKind::Collection,
            id: id.to_owned(),
            marker: id.to_owned(),
            code: String::new(),
            token: Token::Primary,
            confirmed_gone: false,
            was_deleted: false,
            was_limited: false,
        });
    }

    async fn create_collection_named(
        &self,
        name: String,
        token: Token,
    ) -> Result<Collection, Interruption> {
        let body = json!({ "name": name, "description": DESCRIPTION });
        let Made { answered, retrieved } =
            self.create(ResourceKind::Collection, &name, body, token).await?;
        let text = |member: &str| answered[member].as_str().unwrap_or_default().to_owned();
        let code = Some(text("code")).filter(|code| shape(code).is_some()).unwrap_or_default();
        Ok(Collection { id: text("_id"), code, name, document: answered, retrieved })
    }

    async fn create_resource(
        &self,
        kind: ResourceKind,
        marker: &str,
        body: Value,
    ) -> Result<Resource, Interruption> {
        let made = self.create(kind, marker, body, Token::Primary).await?;
        let id = made.answered["_id"].as_str().unwrap_or_default().to_owned();
        Ok(Resource { kind, id })
    }

    /// Announces a creation to the ledger, makes it, looks at it under its marker, and only then
    /// registers it as this run's.
    async fn create(
        &self,
        kind: ResourceKind,
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
            kind,
            marker: marker.to_owned(),
            client: format!("{token:?}").to_ascii_lowercase(),
        };
        harness.ledger.append(&intent).await.map_err(|error| failed(&error))?;
        let call = Call::new(Method::POST, kind.root(), Purpose::SetUp)
            .token(token.clone())
            .body("application/json", body.to_string());
        // From here on it may exist, whatever comes back.
        self.suspect(kind, marker, &token);
        let answer = self.creation_sent(kind, marker, call).await?;
        let answered = created_document(&answer, kind, &body)?;
        let id = answered["_id"].as_str().unwrap_or_default().to_owned();
        let code = answered["code"].as_str().unwrap_or_default();
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
        let entry = LedgerEntry::Created { run, kind, marker: marker.to_owned(), id };
        if kind == ResourceKind::ProjectFlow {
            // It has neither a name nor a list, so nothing but this line leads to it.
            harness.ledger.append(&entry).await.map_err(|error| failed(&error))?;
        } else {
            // Not waited for: should the power fail now, the intent still tells the marker.
            harness.ledger.note(&entry).map_err(|error| failed(&error))?;
        }
        self.require_client(&answered, &owner)?;
        Ok(Made { answered, retrieved })
    }

    /// Sends a creation, and notes what its answer says about whether anything exists now.
    async fn creation_sent(
        &self,
        kind: ResourceKind,
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
            let refused = LedgerEntry::Refused { run, kind, marker };
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
        kind: ResourceKind,
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
        let document = answer.document()?;
        let member = marking_member(kind);
        if document["_id"] != id || document[member] != asked[member] {
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
    fn require_client(&self, document: &Value, token: &Token) -> Result<(), Interruption> {
        let Some(expected) = &self.harness().client_id else { return Ok(()) };
        let found = &document["client"];
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

    fn suspect(&self, kind: ResourceKind, marker: &str, token: &Token) {
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

/// A resource that was created: the document of the answer, and of the look at it afterwards.
struct Made {
    answered: Value,
    retrieved: Value,
}

/// The member by which a document of this kind is known to be this run's.
pub(super) fn marking_member(kind: ResourceKind) -> &'static str {
    // A flow has no name of its own; it is ours if its project is.
    if kind == ResourceKind::ProjectFlow { "project" } else { "name" }
}

/// The created document, if it really is the one that was asked for: only then is it ours.
fn created_document(
    answer: &Answer,
    kind: ResourceKind,
    asked: &Value,
) -> Result<Value, Interruption> {
    answer.require(&status::success())?;
    let document = answer.document()?;
    let member = marking_member(kind);
    if document[member] != asked[member] {
        return Err(Interruption::new(format!(
            "set-up: the {member} of the created {kind} is not the one that was asked for, so it \
             is not treated as ours"
        )));
    }
    Ok(document.clone())
}
