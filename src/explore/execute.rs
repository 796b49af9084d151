//! Runs a history command by command, and judges each answer by the model.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::command::{Body, Caller, Command, NewName, Slot};
use super::coverage::Coverage;
use super::generate::state;
use super::model::{Collection, Effect, Model, Outcome};
use super::tally::Tally;
use crate::contract::checks::list;
use crate::contract::requirements::{deletion, irreversible, unlink, visibility};
use crate::model::{BlastRadius, Cleanup, Event, Finding, Level, Requirement};
use crate::run::{Answer, Harness, Interruption, Resource, Session};
use crate::wire::{ResourceKind, Token};

/// How long something may still be seen before it counts as staying.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a pause is.
const PAUSE: Duration = Duration::from_millis(200);

/// How many bytes a large body has at least.
const LARGE: usize = 1024 * 1024;

/// What updates say of themselves.
const DESCRIPTION: &str = "changed by verifik-conformance, which removes it again";

/// A history that is being run.
pub(super) struct Execution {
    session: Session,
    inbox: UnboundedReceiver<Event>,
    pub(super) model: Model,
    /// Everything that happened.
    pub(super) events: Vec<Event>,
    tally: Tally,
    strict: bool,
    probes: Vec<String>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// The answer is acceptable.
    Held,
    /// It breaks a requirement.
    Violated(Vec<Finding>),
    /// Nobody can tell.
    Undecided(String),
}

impl Execution {
    /// A history on collections of its own.
    pub(super) fn begin(harness: Arc<Harness>, name: &str, strict: bool) -> Self {
        let (events, inbox) = unbounded_channel();
        let model = Model::new(harness.expectations.clone());
        let session = Session::new(harness, super::SCENARIO, events).branch(name);
        Self {
            session,
            inbox,
            model,
            events: vec![],
            tally: Tally::default(),
            strict,
            probes: vec![],
        }
    }

    /// Sends a command and judges its answer.
    pub(super) async fn step(&mut self, command: &Command, coverage: &mut Coverage) -> Step {
        let met = state(&self.model, command);
        let now = self.now();
        let sent = self.send(command).await;
        let verdict = match sent {
            Err(interruption) => Err(interruption.reason),
            Ok(None) => Ok(()),
            Ok(Some(answer)) => {
                coverage.note(met, command.kind(), answer.status());
                self.judge(command, &answer, now).await
            }
        };
        let findings = self.drain();
        match verdict {
            _ if !findings.is_empty() => Step::Violated(findings),
            Err(reason) => Step::Undecided(reason),
            Ok(()) => Step::Held,
        }
    }

    /// Removes what the history created.
    pub(super) async fn end(mut self) -> (Vec<Event>, Cleanup, Tally) {
        let cleanup = self.session.clean_up().await;
        for probe in &self.probes {
            self.session.harness().interlock.withdraw_probe(probe);
        }
        self.drain();
        (self.events, cleanup, self.tally)
    }

    fn now(&self) -> Duration {
        self.session.harness().epoch.elapsed()
    }

    /// Takes in what happened; the findings that fail a run among it.
    fn drain(&mut self) -> Vec<Finding> {
        let mut found = Vec::new();
        while let Ok(event) = self.inbox.try_recv() {
            if let Event::Judged { findings, .. } = &event {
                found.extend(findings.iter().filter(|one| self.binds(one.level)).cloned());
            }
            self.tally.observe(&event);
            self.events.push(event);
        }
        found
    }

    fn binds(&self, level: Level) -> bool {
        level == Level::Must || (self.strict && level == Level::Should)
    }

    async fn judge(
        &mut self,
        command: &Command,
        answer: &Answer,
        now: Duration,
    ) -> Result<(), String> {
        let exchange = answer.exchange();
        if *command == Command::List && !list::readable().holds(exchange) {
            return Err(format!("the list could not be read: status {}", answer.status()));
        }
        let outcomes = self.model.outcomes(command, now);
        let chosen = outcomes
            .iter()
            .find(|outcome| self.accepts(outcome, answer))
            .or_else(|| outcomes.iter().find(|outcome| outcome.is_meant_by(exchange)))
            .or(outcomes.first());
        let Some(outcome) = chosen else { return Ok(()) };
        for demand in outcome.demands_of(exchange) {
            let mut requirement = demand.requirement;
            if !demand.check.holds(exchange)
                && let Some(window) = in_the_end(requirement)
                && self.settles(command, demand).await
            {
                requirement = window;
            }
            answer.check(requirement, &demand.check);
        }
        self.model.apply(&outcome.effect, exchange, now);
        if let Command::Link { project, .. } = command {
            self.see(
                &Command::RetrieveProject { project: *project },
                &Effect::SeenProject(*project),
            )
            .await;
        }
        Ok(())
    }

    /// Looks at what a link made: only what was seen can be missed later.
    async fn see(&mut self, look: &Command, effect: &Effect) {
        if let Ok(Some(answer)) = self.look(look).await
            && answer.is_success()
        {
            let now = self.now();
            self.model.apply(effect, answer.exchange(), now);
        }
    }

    fn accepts(&self, outcome: &Outcome, answer: &Answer) -> bool {
        let mut broken = outcome.demands.iter().filter(|it| !it.check.holds(answer.exchange()));
        broken.all(|demand| !self.binds(demand.requirement.level))
    }

    /// Whether what does not hold at once holds a little later.
    async fn settles(&self, command: &Command, demand: &super::model::Demand) -> bool {
        let end = self.now() + PATIENCE;
        let mut pause = Duration::from_millis(5);
        while self.now() < end {
            let Ok(Some(again)) = self.look(command).await else { return false };
            if demand.check.holds(again.exchange()) {
                return true;
            }
            // There is no event to wait for: a surface tells nobody when it catches up.
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_millis(160));
        }
        false
    }

    /// Sends a command that only looks.
    async fn look(&self, command: &Command) -> Result<Option<Answer>, Interruption> {
        let session = &self.session;
        let answer = match command {
            Command::Retrieve { slot } => match self.model.collection(*slot) {
                Some(collection) => session.retrieve(&collection.id).await?,
                None => return Ok(None),
            },
            Command::List => session.list().await?,
            Command::RetrievePerson { person } => match self.model.person(*person) {
                Some(known) => self.look_at(ResourceKind::Person, &known.id).await?,
                None => return Ok(None),
            },
            Command::RetrieveProject { project } => match self.model.project(*project) {
                Some(known) => self.look_at(ResourceKind::Project, &known.id).await?,
                None => return Ok(None),
            },
            Command::ListPersons { slot } => match self.model.collection(*slot) {
                Some(known) if !known.code.is_empty() => {
                    session.list_persons_of(&known.code).await?
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(answer))
    }

    async fn look_at(&self, kind: ResourceKind, id: &str) -> Result<Answer, Interruption> {
        self.session.retrieve_resource(&Resource { kind, id: id.to_owned() }).await
    }

    async fn send(&mut self, command: &Command) -> Result<Option<Answer>, Interruption> {
        match command {
            Command::Create { slot, namesake } => self.create(*slot, *namesake).await,
            Command::Update { slot, name } => self.update(*slot, *name).await,
            Command::Delete { slot, caller, body } => self.delete(*slot, *caller, *body).await,
            Command::DeleteUnknown => {
                let id = self.session.unissued_id();
                let answer = self.session.delete(&id).await;
                self.session.harness().interlock.release(ResourceKind::Collection, &id, "");
                self.probes.push(format!("/{id}"));
                answer.map(Some)
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
                self.model.create_project(*project, &created.id);
                Ok(None)
            }
            Command::Link { project, slot } => self.link(*project, *slot).await,
            Command::Pause => {
                // What a worker of the target does later, it tells nobody.
                tokio::time::sleep(PAUSE).await;
                Ok(None)
            }
            _ => self.look(command).await,
        }
    }

    async fn probe(&mut self, tail: String) -> Result<Option<Answer>, Interruption> {
        self.session.declare_probe(&tail, BlastRadius::Own)?;
        let call = self.session.deletion_at(&tail);
        self.probes.push(tail);
        self.session.send(call).await.map(Some)
    }

    async fn create(
        &mut self,
        slot: Slot,
        namesake: Option<Slot>,
    ) -> Result<Option<Answer>, Interruption> {
        let other = namesake.and_then(|slot| self.model.collection(slot));
        let created = match other {
            None => self.session.create_collection().await?,
            // Whether a name may be given twice is not said anywhere.
            Some(other) => match self.session.create_named(other.name.clone()).await {
                Ok(created) => created,
                Err(_) => return Ok(None),
            },
        };
        self.judge_identity(&created.id, &created.code);
        let document = created.document;
        let known = Collection::created(&created.id, &created.code, &created.name, document);
        let now = self.now();
        self.model.create(slot, known, now);
        Ok(None)
    }

    /// What is new is nothing that was there before.
    fn judge_identity(&self, id: &str, code: &str) {
        let requirement = &irreversible::FRESH_IDENTITY;
        let reused = self.model.collections().find_map(|known| match () {
            () if known.id == id => Some(("`_id`", id)),
            () if !code.is_empty() && known.code == code => Some(("`code`", code)),
            () => None,
        });
        let finding = |(member, value): (&str, &str)| Finding {
            requirement: requirement.id.to_string(),
            level: requirement.level,
            expected: vec![format!("a {member} that no earlier collection had")],
            actual: format!("{member} {value} once more"),
            pointer: None,
            exchange: None,
            accepted: None,
        };
        self.session.note(&requirement.id, reused.map(finding).into_iter().collect());
    }

    async fn update(&mut self, slot: Slot, name: NewName) -> Result<Option<Answer>, Interruption> {
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

    async fn link(&mut self, project: Slot, slot: Slot) -> Result<Option<Answer>, Interruption> {
        let (Some(known), Some(collection)) =
            (self.model.project(project), self.model.collection(slot))
        else {
            return Ok(None);
        };
        let mut body = json!({ "name": collection.name, "project": known.id });
        // Whether an update keeps a description that it does not mention is not said anywhere.
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
    ) -> Result<Option<Answer>, Interruption> {
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
            Body::Large => {
                let text = json!({ "padding": "x".repeat(LARGE) }).to_string();
                call.body("application/json", text)
            }
        };
        if body == Body::Large {
            // A target may well refuse to read what it does not want (RFC 9112 section 9.5).
            return self.session.send_unwelcome(call).await;
        }
        self.session.send(call).await.map(Some)
    }

    async fn enrol(
        &mut self,
        person: Slot,
        slots: &[Slot],
    ) -> Result<Option<Answer>, Interruption> {
        let known = slots.iter().filter_map(|slot| self.model.collection(*slot));
        let codes: Vec<String> =
            known.map(|it| it.code.clone()).filter(|code| !code.is_empty()).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        if codes.is_empty() {
            return Ok(None);
        }
        // A collection that is gone may well be refused here.
        if let Ok(created) = self.session.create_person(&codes).await {
            self.model.enrol(person, &created.id, slots);
            self.see(&Command::RetrievePerson { person }, &Effect::SeenPerson(person)).await;
        }
        Ok(None)
    }
}

/// The requirement that is broken where something holds in the end, but not at once.
fn in_the_end(requirement: &Requirement) -> Option<&'static Requirement> {
    [
        (&deletion::HARD_RETRIEVE, &visibility::RETRIEVE),
        (&deletion::HARD_LIST, &visibility::LIST),
        (&unlink::PERSON, &visibility::PERSON),
        (&unlink::PROJECT, &visibility::PROJECT),
    ]
    .into_iter()
    .find(|(at_all, _)| at_all.id == requirement.id)
    .map(|(_, at_once)| at_once)
}
