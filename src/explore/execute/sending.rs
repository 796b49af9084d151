//! Sending of commands, on the collections, persons and projects of the history.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use super::Execution;
use crate::contract::requirements::irreversible;
use crate::explore::command::{Body, Caller, Command, NewName, Slot};
use crate::explore::model::{Collection, Effect};
use crate::model::{BlastRadius, Finding};
use crate::session::{Answer, Inconclusive};
use crate::wire::Token;

/// Duration of a pause.
const PAUSE: Duration = Duration::from_millis(200);

/// A body of more than a megabyte, shared by all requests.
static LARGE: LazyLock<Bytes> =
    LazyLock::new(|| Bytes::from([r#"{"padding":""#, &"x".repeat(1024 * 1024), r#""}"#].concat()));

/// Description that updates set.
const DESCRIPTION: &str = "changed by verifik-conformance, which removes it again";

impl Execution {
    pub(super) async fn send(&mut self, command: &Command) -> Result<Option<Answer>, Inconclusive> {
        match command {
            Command::Create { slot, namesake } => self.create(*slot, *namesake).await,
            Command::Update { slot, name } => self.update(*slot, *name).await,
            Command::Delete { slot, caller, body } => self.delete(*slot, *caller, *body).await,
            // An unissued identifier is derived from an issued one, so one must exist.
            Command::DeleteUnknown if !self.session.harness().inventory.has_example() => Ok(None),
            Command::DeleteUnknown => {
                let id = self.session.unissued_id();
                self.session.delete(&id).await.map(Some)
            }
            Command::DeleteByCode { slot } => {
                let Some(known) = self.model.collection(*slot) else { return Ok(None) };
                if known.code.is_empty() {
                    return Ok(None);
                }
                self.probe(format!("/{}", known.code)).await
            }
            Command::DeleteShortened { slot } => {
                let Some(known) = self.model.collection(*slot) else { return Ok(None) };
                let Some((last, _)) = known.id.char_indices().last() else { return Ok(None) };
                self.probe(format!("/{}", &known.id[..last])).await
            }
            Command::Enrol { person, slots } => self.enrol(*person, slots).await,
            Command::CreateProject { project } => {
                let created = self.session.create_project().await?;
                let now = self.now();
                self.model.create_project(*project, &created.id, now);
                Ok(None)
            }
            Command::Link { project, slot } => self.link(*project, *slot).await,
            Command::Pause => {
                // No event announces work that the target does in the background.
                tokio::time::sleep(PAUSE).await;
                Ok(None)
            }
            _ => self.read(command).await,
        }
    }

    async fn probe(&mut self, tail: String) -> Result<Option<Answer>, Inconclusive> {
        self.session.declare_probe(&tail, BlastRadius::Own)?;
        self.session.look_at_probe(&tail).await?;
        let call = self.session.deletion_at(&tail);
        self.session.send(call).await.map(Some)
    }

    async fn create(
        &mut self,
        slot: Slot,
        namesake: Option<Slot>,
    ) -> Result<Option<Answer>, Inconclusive> {
        let other = namesake.and_then(|slot| self.model.collection(slot));
        let created = match other {
            None => self.session.create_collection().await?,
            // The page does not say that names are unique, nor that they are not.
            Some(other) => match self.session.create_named(other.name.clone()).await {
                Ok(created) => created,
                Err(_) => return Ok(None),
            },
        };
        let created_at = created.document["createdAt"].as_str();
        self.judge_identity(&created.id, &created.code, created_at);
        let document = created.document;
        let known = Collection::created(&created.id, &created.code, &created.name, document);
        let now = self.now();
        self.model.create(slot, known, now);
        Ok(None)
    }

    /// Checks that a new collection has an identity that no earlier one had.
    fn judge_identity(&self, id: &str, code: &str, created_at: Option<&str>) {
        let requirement = &irreversible::FRESH_IDENTITY;
        // The target may reuse a freed `_id` for a new record.
        let is_same = |known: &Collection| known.id == id && known.created_at() == created_at;
        let reused = self.model.collections().find_map(|known| {
            if is_same(known) {
                return Some(("record", id));
            }
            (!code.is_empty() && known.code == code).then_some(("`code`", code))
        });
        let finding = |(member, value): (&str, &str)| Finding {
            requirement: requirement.id.to_string(),
            level: requirement.level,
            expected: vec![format!("a {member} that no earlier collection had")],
            actual: format!("{member} {value} again"),
            pointer: None,
            exchange: None,
            accepted: None,
        };
        self.session.record_judgement(&requirement.id, reused.map(finding).into_iter().collect());
    }

    async fn update(&mut self, slot: Slot, name: NewName) -> Result<Option<Answer>, Inconclusive> {
        let Some(id) = self.model.collection(slot).map(|it| it.id.clone()) else { return Ok(None) };
        let name_of = |slot| self.model.collection(slot).map(|other| other.name.clone());
        let name = match name {
            NewName::Fresh => self.session.marker(),
            NewName::Of(other) => name_of(other).unwrap_or_else(|| self.session.marker()),
            NewName::Longer(other) => {
                format!("{}{}", name_of(other).unwrap_or_else(|| self.session.marker()), slot)
            }
        };
        let body = json!({ "name": name, "description": DESCRIPTION });
        let answer = self.session.send(self.session.update(&id, &body)).await?;
        if answer.is_success() && self.model.collection(slot).is_some_and(Collection::is_live) {
            self.model.rename(slot, &name, DESCRIPTION);
        }
        Ok(Some(answer))
    }

    async fn link(&mut self, project: Slot, slot: Slot) -> Result<Option<Answer>, Inconclusive> {
        let (Some(known), Some(collection)) =
            (self.model.project(project), self.model.collection(slot))
        else {
            return Ok(None);
        };
        let mut body = json!({ "name": collection.name, "project": known.id });
        // The page does not say that an update keeps a description it does not mention.
        if let Some(description) = collection.description() {
            body["description"] = json!(description);
        }
        self.session.send(self.session.update(&collection.id, &body)).await.map(Some)
    }

    async fn delete(
        &mut self,
        slot: Slot,
        caller: Caller,
        body: Body,
    ) -> Result<Option<Answer>, Inconclusive> {
        let Some(known) = self.model.collection(slot) else { return Ok(None) };
        let mut call = self.session.deletion(&known.id);
        call = match caller {
            Caller::Owner => call,
            Caller::Nobody => call.authorization(&[]),
            Caller::Stranger => {
                call.token(Token::Fabricated("verifik-conformance-never-issued-token".to_owned()))
            }
            Caller::Second => call.token(Token::Second),
            Caller::Expired => call.token(Token::Expired),
            Caller::Revoked => call.token(Token::Revoked),
        };
        call = match body {
            Body::None => call,
            Body::Json => call.body("application/json", r#"{"confirm":true}"#),
            Body::Text => call.body("text/plain", "confirm"),
            Body::Broken => call.body("application/json", r#"{"confirm":"#),
            // On a connection of its own, so that the next request is not lost with it.
            Body::Large => {
                call.body("application/json", LARGE.clone()).header("connection", "close")
            }
        };
        if body == Body::Large {
            // The target may close the connection without reading the body (RFC 9112 section 9.5).
            return self.session.send_refusable(call).await;
        }
        self.session.send(call).await.map(Some)
    }

    async fn enrol(
        &mut self,
        person: Slot,
        slots: &[Slot],
    ) -> Result<Option<Answer>, Inconclusive> {
        let known = slots.iter().filter_map(|slot| self.model.collection(*slot));
        let codes: Vec<String> =
            known.map(|it| it.code.clone()).filter(|code| !code.is_empty()).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        if codes.is_empty() {
            return Ok(None);
        }
        // The target may reject persons of a deleted collection.
        if let Ok(created) = self.session.create_person(&codes).await {
            let now = self.now();
            self.model.enrol(person, &created.id, slots, now);
            self.see(&Command::RetrievePerson { person }, &Effect::SeenPerson(person)).await;
        }
        Ok(None)
    }
}
