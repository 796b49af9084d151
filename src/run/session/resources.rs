//! Creating what a scenario needs: announced to the ledger, marked, and registered for clean-up.

use std::sync::PoisonError;

use http::Method;
use serde_json::{Value, json};

use super::super::answer::Answer;
use super::super::cleanup::{Created, Suspect};
use super::super::marker::ACCENTS;
use super::super::scenario::Interruption;
use super::shield::Shielded;
use super::{Collection, Session};
use crate::contract::checks::status;
use crate::model::Purpose;
use crate::wire::{Call, LedgerEntry, ResourceKind, Token};

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
        let body = json!({ "project": project.id, "collectionCode": code });
        self.create_resource(ResourceKind::ProjectFlow, &self.marker(), body).await
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
        });
    }

    /// Permits updates, and nothing else, of something that the operator lent by its identifier.
    pub fn borrow_resource(&self, kind: ResourceKind, id: &str) -> Result<Resource, Interruption> {
        let lent = self.harness().interlock.lend(kind, id, &[]);
        lent.map_err(|error| Interruption::new(error.to_string()))?;
        Ok(Resource { kind, id: id.to_owned() })
    }

    async fn create_collection_named(
        &self,
        name: String,
        token: Token,
    ) -> Result<Collection, Interruption> {
        let body = json!({ "name": name, "description": DESCRIPTION });
        let document = self.create(ResourceKind::Collection, &name, body, token).await?;
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        Ok(Collection { id: text("_id"), code: text("code"), name, document })
    }

    async fn create_resource(
        &self,
        kind: ResourceKind,
        marker: &str,
        body: Value,
    ) -> Result<Resource, Interruption> {
        let document = self.create(kind, marker, body, Token::Primary).await?;
        let id = document["_id"].as_str().unwrap_or_default().to_owned();
        Ok(Resource { kind, id })
    }

    /// Announces a creation to the ledger, makes it, and registers what came of it.
    async fn create(
        &self,
        kind: ResourceKind,
        marker: &str,
        body: Value,
        token: Token,
    ) -> Result<Value, Interruption> {
        let harness = &self.shared.harness;
        let failed = |error: &dyn std::fmt::Display| Interruption::new(format!("set-up: {error}"));
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
        let answer = self.send_to_the_end(call).await?;
        if (400..500).contains(&answer.status()) {
            self.clear(marker);
            let (run, marker) = (harness.run_id.clone(), marker.to_owned());
            let refused = LedgerEntry::Refused { run, kind, marker };
            // Without this line a sweep only looks for what is not there.
            let _ = harness.ledger.note(&refused);
        }
        let document = created_document(&answer, kind, &body)?;
        let id = document["_id"].as_str().unwrap_or_default().to_owned();
        let code = document["code"].as_str().unwrap_or_default();
        self.require_clean_id(&id).map_err(|error| failed(&error))?;
        harness.interlock.adopt(kind, &id, &[code]).map_err(|error| failed(&error))?;
        self.clear(marker);
        let owner = token.clone();
        self.register(Created {
            kind,
            id: id.clone(),
            marker: marker.to_owned(),
            code: code.to_owned(),
            token,
            confirmed_gone: false,
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
        self.require_client(&document, &owner)?;
        Ok(document)
    }

    /// Sends a request that nothing cuts short: a creation that is given up half-way, since another
    /// branch cannot go on, could take effect after the clean-up has looked for it.
    async fn send_to_the_end(&self, call: Call) -> Result<Answer, Interruption> {
        let session = self.clone();
        Shielded::new(&self.shared.creations, async move { session.send(call).await }).await
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
    pub(in crate::run) fn require_clean_id<'a>(&self, id: &'a str) -> Result<&'a str, String> {
        if self.redactor().finds(id.as_bytes()) {
            return Err(
                "the target uses the token as an `_id`, so it is not worked with".to_owned()
            );
        }
        Ok(id)
    }

    fn suspect(&self, kind: ResourceKind, marker: &str, token: &Token) {
        let suspect = Suspect { kind, marker: marker.to_owned(), token: token.clone() };
        self.shared.suspects.lock().unwrap_or_else(PoisonError::into_inner).push(suspect);
    }

    fn clear(&self, marker: &str) {
        let mut suspects = self.shared.suspects.lock().unwrap_or_else(PoisonError::into_inner);
        suspects.retain(|suspect| suspect.marker != marker);
    }

    pub(in crate::run) fn register(&self, created: Created) {
        self.shared.created.lock().unwrap_or_else(PoisonError::into_inner).push(created);
    }
}

/// The created document, if it really is the one that was asked for: only then is it ours.
fn created_document(
    answer: &Answer,
    kind: ResourceKind,
    asked: &Value,
) -> Result<Value, Interruption> {
    answer.require(&status::success())?;
    let document = answer.document()?;
    // A flow has no name of its own; it is ours if its project is.
    let member = if kind == ResourceKind::ProjectFlow { "project" } else { "name" };
    if document[member] != asked[member] {
        return Err(Interruption::new(format!(
            "set-up: the {member} of the created {kind} is not the one that was asked for, so it \
             is not treated as ours"
        )));
    }
    Ok(document.clone())
}
