//! Runs a history command by command, and judges each answer by the model.

mod sending;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::command::Command;
use super::coverage::Coverage;
use super::generate::state;
use super::model::{Effect, Model, Outcome, Time, choose};
use super::tally::Tally;
use crate::api::{COLLECTION, PERSON, PROJECT, Resource};
use crate::contract::checks::list;
use crate::contract::requirements::{deletion, unlink, visibility};
use crate::model::{Cleanup, Event, Exchange, Finding, Level, Requirement};
use crate::session::{Answer, Harness, Inconclusive, Item, Pauses, Session};

/// A history that is being run.
pub(super) struct Execution {
    session: Session,
    inbox: UnboundedReceiver<Event>,
    pub(super) model: Model,
    /// Everything that happened.
    pub(super) events: Vec<Event>,
    tally: Tally,
    strict: bool,
    patience: Duration,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// The answer is acceptable.
    Held,
    /// It breaks a requirement.
    Violated(Vec<Finding>),
    /// A limit (429) took the place of the answer to a deletion that was carried out: nothing is
    /// wrong with it, and what follows has no known beginning.
    Limited,
    /// Nobody can tell.
    Undecided(String),
}

impl Execution {
    /// A history on collections of its own.
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
    pub(super) async fn step(&mut self, command: &Command, coverage: &mut Coverage) -> Step {
        let met = state(&self.model, command);
        let sent = self.now();
        let answer = self.send(command).await;
        let time = Time { sent, answered: self.now() };
        let is_limited = answer.as_ref().is_err_and(|lost| lost.was_carried_out);
        let verdict = match answer {
            Err(inconclusive) => Err(inconclusive.reason),
            Ok(None) => Ok(()),
            Ok(Some(answer)) => {
                coverage.note(met, command.kind(), answer.status());
                self.judge(command, &answer, time).await
            }
        };
        let findings = self.drain();
        match verdict {
            _ if !findings.is_empty() => Step::Violated(findings),
            Err(_) if is_limited => Step::Limited,
            Err(reason) => Step::Undecided(reason),
            Ok(()) => Step::Held,
        }
    }

    /// Removes what the history created.
    pub(super) async fn end(mut self) -> (Vec<Event>, Cleanup, Tally) {
        let cleanup = self.session.clean_up().await;
        self.session.forget_tombstones();
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
        self.forget_reborn(exchange);
        let outcomes = self.model.outcomes(command, time.sent);
        let chosen = choose(&outcomes, exchange, |outcome| self.accepts(outcome, answer));
        let Some(outcome) = chosen else { return Ok(()) };
        for demand in outcome.demands_of(exchange) {
            let (mut requirement, mut level) = (demand.requirement, demand.level);
            if !demand.check.holds(exchange)
                && let Some(window) = in_the_end(requirement)
                && self.settles(command, demand).await
            {
                (requirement, level) = (window, window.level);
            }
            self.session.check_at(answer, level, requirement, &demand.check);
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

    /// Looks at what a link made: only what was seen can be missed later.
    async fn see(&mut self, look: &Command, effect: &Effect) {
        let sent = self.now();
        if let Ok(Some(answer)) = self.look(look).await
            && answer.is_success()
        {
            let time = Time { sent, answered: self.now() };
            self.model.apply(effect, answer.exchange(), time);
        }
    }

    /// Forgets deleted collections whose identifiers an answer shows on new records: a freed
    /// identifier may be handed out again, and a life belongs to a creation.
    fn forget_reborn(&mut self, exchange: &Exchange) {
        let data = exchange.json().and_then(|json| json.get("data"));
        let shown: Vec<&Value> = match data {
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(document) => vec![document],
            None => return,
        };
        let session = &self.session;
        self.model.forget_reborn(|known| {
            let same = shown.iter().find(|document| document["_id"] == known.id.as_str());
            same.is_some_and(|it| session.is_later_creation(&known.name, known.document(), it))
        });
    }

    fn accepts(&self, outcome: &Outcome, answer: &Answer) -> bool {
        if outcome.tells_apart && !outcome.is_meant_by(answer.exchange()) {
            return false;
        }
        let mut broken = outcome.demands.iter().filter(|it| !it.check.holds(answer.exchange()));
        broken.all(|demand| !self.binds(demand.level))
    }

    /// Whether what does not hold at once holds a little later.
    async fn settles(&self, command: &Command, demand: &super::model::Demand) -> bool {
        let end = self.now() + self.patience;
        let mut pauses = Pauses::default();
        while self.now() < end {
            let Ok(Some(again)) = self.look(command).await else { return false };
            if demand.check.holds(again.exchange()) {
                return true;
            }
            pauses.rest().await;
        }
        false
    }

    /// Sends a command that only looks.
    async fn look(&self, command: &Command) -> Result<Option<Answer>, Inconclusive> {
        let session = &self.session;
        let answer = match command {
            Command::Retrieve { slot } => match self.model.collection(*slot) {
                Some(collection) => session.retrieve(&collection.id).await?,
                None => return Ok(None),
            },
            Command::List => session.list().await?,
            Command::RetrievePerson { person } => match self.model.person(*person) {
                Some(known) => self.look_at(&PERSON, &known.id).await?,
                None => return Ok(None),
            },
            Command::RetrieveProject { project } => match self.model.project(*project) {
                Some(known) => self.look_at(&PROJECT, &known.id).await?,
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

    async fn look_at(&self, kind: &'static Resource, id: &str) -> Result<Answer, Inconclusive> {
        self.session.retrieve_item(&Item { resource: kind, id: id.to_owned() }).await
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
