//! Execution of a history: sends each command and judges the answer by the model.

mod sending;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::command::Command;
use super::generate::state;
use super::model::{AcceptableOutcome, Assertion, Effect, Model, Time, choose};
use super::stats::Coverage;
use super::stats::Tally;
use crate::api::{COLLECTION, PERSON, PROJECT, Resource};
use crate::contract::checks::list;
use crate::contract::requirements::{deletion, unlink, visibility};
use crate::model::{Cleanup, Event, Exchange, Finding, Level, Requirement};
use crate::session::{Answer, Harness, Inconclusive, Item, Pauses, Session};

/// A running history.
pub(super) struct Execution {
    session: Session,
    inbox: UnboundedReceiver<Event>,
    pub(super) model: Model,
    events: Vec<Event>,
    tally: Tally,
    strict: bool,
    patience: Duration,
}

/// Verdict on a command, and on the history that ends with it.
#[derive(Debug, Clone, PartialEq)]
pub enum HistoryVerdict {
    /// The answer is acceptable.
    Held,
    /// The answer violates requirements.
    Violated(Vec<Finding>),
    /// A limit (429) took the place of the answer to a deletion that was carried out. This is no
    /// violation, but the state is unknown from then on, so the history ends.
    Limited,
    /// Inconclusive, for this reason.
    Undecided(String),
}

impl Execution {
    /// Starts a history on collections of its own.
    pub(super) fn begin(
        harness: Arc<Harness>,
        name: &str,
        strict: bool,
        patience: Duration,
    ) -> Self {
        let (events, inbox) = unbounded_channel();
        let model = Model::new(harness.expectations.clone());
        let session = Session::new(harness, super::SCENARIO, events).branch(name);
        Self { session, inbox, model, events: vec![], tally: Tally::default(), strict, patience }
    }

    /// Sends a command and judges its answer.
    pub(super) async fn step(
        &mut self,
        command: &Command,
        coverage: &mut Coverage,
    ) -> HistoryVerdict {
        let state = state(&self.model, command);
        let sent = self.now();
        let answer = self.send(command).await;
        let time = Time { sent, answered: self.now() };
        let is_limited = answer.as_ref().is_err_and(|lost| lost.was_carried_out);
        let verdict = match answer {
            Err(interruption) => Err(interruption.reason),
            Ok(None) => Ok(()),
            Ok(Some(answer)) => {
                coverage.record(state, command.kind(), answer.status());
                self.judge(command, &answer, time).await
            }
        };
        let findings = self.drain();
        match verdict {
            _ if !findings.is_empty() => HistoryVerdict::Violated(findings),
            Err(_) if is_limited => HistoryVerdict::Limited,
            Err(reason) => HistoryVerdict::Undecided(reason),
            Ok(()) => HistoryVerdict::Held,
        }
    }

    /// Removes the items that the history created.
    pub(super) async fn end(mut self) -> (Vec<Event>, Cleanup, Tally) {
        let cleanup = self.session.clean_up().await;
        self.session.forget_tombstones();
        self.drain();
        (self.events, cleanup, self.tally)
    }

    fn now(&self) -> Duration {
        self.session.harness().epoch.elapsed()
    }

    /// Takes the events that arrived; returns the findings that fail a run.
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
        level.binds(self.strict)
    }

    async fn judge(
        &mut self,
        command: &Command,
        answer: &Answer,
        time: Time,
    ) -> Result<(), String> {
        let exchange = answer.exchange();
        if *command == Command::List && !list::readable(&COLLECTION).holds(exchange) {
            return Err(format!("the list could not be read: status {}", answer.status()));
        }
        self.forget_reused(exchange);
        let outcomes = self.model.outcomes(command, time.sent);
        let chosen = choose(&outcomes, exchange, |outcome| self.accepts(outcome, answer));
        let Some(outcome) = chosen else { return Ok(()) };
        for assertion in outcome.assertions_for(exchange) {
            let (mut requirement, mut level) = (assertion.requirement, assertion.level);
            if !assertion.check.holds(exchange)
                && let Some(visibility) = visibility_of(requirement)
                && self.settles(command, assertion).await
            {
                (requirement, level) = (visibility, visibility.level);
            }
            self.session.check_at(answer, level, requirement, &assertion.check);
        }
        self.model.apply(&outcome.effect, exchange, time);
        if let Command::Link { project, .. } = command {
            self.see(
                &Command::RetrieveProject { project: *project },
                &Effect::SeenProject(*project),
            )
            .await;
        }
        Ok(())
    }

    /// Reads an item after it was linked: only a link that was seen can be found missing later.
    async fn see(&mut self, read: &Command, effect: &Effect) {
        let sent = self.now();
        if let Ok(Some(answer)) = self.read(read).await
            && answer.is_success()
        {
            let time = Time { sent, answered: self.now() };
            self.model.apply(effect, answer.exchange(), time);
        }
    }

    /// Forgets deleted collections whose identifiers now belong to new records: the target may
    /// reuse a freed identifier.
    fn forget_reused(&mut self, exchange: &Exchange) {
        let data = exchange.json().and_then(|json| json.get("data"));
        let shown: Vec<&Value> = match data {
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(document) => vec![document],
            None => return,
        };
        let session = &self.session;
        self.model.forget_reused(|known| {
            let same = shown.iter().find(|document| document["_id"] == known.id.as_str());
            same.is_some_and(|it| session.is_later_creation(&known.name, known.document(), it))
        });
    }

    fn accepts(&self, outcome: &AcceptableOutcome, answer: &Answer) -> bool {
        if outcome.is_distinct && !outcome.resembles(answer.exchange()) {
            return false;
        }
        let mut broken = outcome.assertions.iter().filter(|it| !it.check.holds(answer.exchange()));
        broken.all(|assertion| !self.binds(assertion.level))
    }

    /// Returns true if an assertion that failed at first holds a little later.
    async fn settles(&self, command: &Command, assertion: &Assertion) -> bool {
        let end = self.now() + self.patience;
        let mut pauses = Pauses::default();
        while self.now() < end {
            let Ok(Some(again)) = self.read(command).await else { return false };
            if assertion.check.holds(again.exchange()) {
                return true;
            }
            pauses.rest().await;
        }
        false
    }

    /// Sends a command that only reads.
    async fn read(&self, command: &Command) -> Result<Option<Answer>, Inconclusive> {
        let session = &self.session;
        let answer = match command {
            Command::Retrieve { slot } => match self.model.collection(*slot) {
                Some(collection) => session.retrieve(&collection.id).await?,
                None => return Ok(None),
            },
            Command::List => session.list().await?,
            Command::RetrievePerson { person } => match self.model.person(*person) {
                Some(known) => self.read_item(&PERSON, &known.id).await?,
                None => return Ok(None),
            },
            Command::RetrieveProject { project } => match self.model.project(*project) {
                Some(known) => self.read_item(&PROJECT, &known.id).await?,
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

    async fn read_item(&self, kind: &'static Resource, id: &str) -> Result<Answer, Inconclusive> {
        self.session.retrieve_item(&Item { resource: kind, id: id.to_owned() }).await
    }
}

/// The requirement that is violated instead if the assertion holds later, but not at once.
fn visibility_of(requirement: &Requirement) -> Option<&'static Requirement> {
    [
        (&deletion::HARD_RETRIEVE, &visibility::RETRIEVE),
        (&deletion::HARD_LIST, &visibility::LIST),
        (&unlink::PERSON, &visibility::PERSON),
        (&unlink::PROJECT, &visibility::PROJECT),
    ]
    .into_iter()
    .find(|(lasting, _)| lasting.id == requirement.id)
    .map(|(_, visibility)| visibility)
}
