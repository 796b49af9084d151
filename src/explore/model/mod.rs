//! The reference model: what the contract lets each command answer, given everything that was
//! asked and answered before. It is pure, and written apart from the embedded provider.
//!
//! For each command it gives every acceptable outcome. Where the pages are silent there are
//! several; an answer that fits one of them is accepted, and the model goes on from there.

mod collection;
mod deletion;
mod links;
mod reading;

use std::time::Duration;

use serde_json::Value;

use super::command::{Command, Slot};
use crate::contract::Expectations;
use crate::contract::checks::Check;
use crate::model::{Exchange, Level, Requirement};

pub use collection::{Collection, Life};
pub use links::{Person, Project};

/// What is demanded of an answer.
#[derive(Debug)]
pub struct Demand {
    /// The requirement that says so.
    pub requirement: &'static Requirement,
    /// How strongly it binds, where the configuration decides.
    pub level: Level,
    /// Whether it holds.
    pub check: Check,
}

/// One acceptable outcome of a command.
#[derive(Debug)]
pub struct Outcome {
    /// What its answer is like.
    pub demands: Vec<Demand>,
    /// Whether the first demand tells this outcome from others; the rest means nothing then.
    pub tells_apart: bool,
    /// What it changes.
    pub effect: Effect,
}

/// When a command was under way, from the start of the run.
///
/// What it changes took effect in between, and what it saw was there at some instant in between.
/// So the operator's window is counted from the answer of the one to the sending of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// When it was sent.
    pub sent: Duration,
    /// When it had been answered.
    pub answered: Duration,
}

/// What an outcome changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Nothing,
    /// The collection is retrieved, as the answer shows it.
    Seen(Slot),
    /// The collection was found to be gone.
    SeenGone(Slot),
    /// The list was read.
    Listed,
    /// The collection has another name and description.
    Updated(Slot),
    /// The collection is deleted.
    Deleted(Slot),
    /// It was found to be gone by something that must not bring it back.
    FoundGone(Slot, &'static Requirement),
    /// Something that must not change this collection was tried.
    Tried(Slot, &'static Requirement),
    /// Something that must not change any collection was tried.
    TriedAll(&'static Requirement),
    /// The person is retrieved, as the answer shows it.
    SeenPerson(Slot),
    /// The project is linked to the collection.
    Linked(Slot, Slot),
    /// The project is retrieved, as the answer shows it.
    SeenProject(Slot),
}

/// Everything that is known of one history.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) expectations: Expectations,
    pub(super) collections: Vec<Option<Collection>>,
    pub(super) persons: Vec<Option<Person>>,
    pub(super) projects: Vec<Option<Project>>,
}

impl Model {
    /// A history in which nothing has happened.
    #[must_use]
    pub fn new(expectations: Expectations) -> Self {
        Self { expectations, collections: vec![], persons: vec![], projects: vec![] }
    }

    /// The collection with this number, if it was created.
    #[must_use]
    pub fn collection(&self, slot: Slot) -> Option<&Collection> {
        self.collections.get(usize::from(slot))?.as_ref()
    }

    /// Every collection that was created.
    pub fn collections(&self) -> impl Iterator<Item = &Collection> {
        self.collections.iter().flatten()
    }

    /// How many collections there were in this history.
    #[must_use]
    pub fn slots(&self) -> Slot {
        Slot::try_from(self.collections.len()).unwrap_or(Slot::MAX)
    }

    /// How many persons there were in this history.
    #[must_use]
    pub fn number_of_persons(&self) -> Slot {
        Slot::try_from(self.persons.len()).unwrap_or(Slot::MAX)
    }

    /// How many projects there were in this history.
    #[must_use]
    pub fn number_of_projects(&self) -> Slot {
        Slot::try_from(self.projects.len()).unwrap_or(Slot::MAX)
    }

    /// The person with this number, if it was created.
    #[must_use]
    pub fn person(&self, person: Slot) -> Option<&Person> {
        self.persons.get(usize::from(person))?.as_ref()
    }

    /// The project with this number, if it was created.
    #[must_use]
    pub fn project(&self, project: Slot) -> Option<&Project> {
        self.projects.get(usize::from(project))?.as_ref()
    }

    /// Every acceptable outcome of a command that was sent at this instant of the run; empty when
    /// anything is acceptable, because the command creates something or names nothing.
    #[must_use]
    pub fn outcomes(&self, command: &Command, now: Duration) -> Vec<Outcome> {
        match command {
            Command::Retrieve { slot } => self.retrieve(*slot, now),
            Command::List => self.list(now),
            Command::Update { slot, .. } => self.update(*slot),
            Command::Delete { slot, caller, body } => self.delete(*slot, *caller, *body),
            Command::DeleteUnknown => self.delete_unknown(),
            Command::DeleteByCode { slot } => Self::delete_by_code(*slot),
            Command::DeleteShortened { slot } => self.delete_shortened(*slot),
            Command::RetrievePerson { person } => self.retrieve_person(*person, now),
            Command::ListPersons { slot } => self.list_persons(*slot, now),
            Command::Link { project, slot } => self.link(*project, *slot),
            Command::RetrieveProject { project } => self.retrieve_project(*project, now),
            Command::Create { .. }
            | Command::Enrol { .. }
            | Command::CreateProject { .. }
            | Command::Pause => vec![],
        }
    }

    /// Goes on from an outcome; `exchange` is the answer that fitted it.
    pub fn apply(&mut self, effect: &Effect, exchange: &Exchange, time: Time) {
        match effect {
            Effect::Nothing => {}
            Effect::Seen(slot) => self.change(*slot, |it| it.seen(data(exchange))),
            Effect::SeenGone(slot) => self.change(*slot, Collection::seen_gone),
            Effect::Listed => {
                for collection in self.collections.iter_mut().flatten() {
                    collection.listed();
                }
            }
            Effect::Updated(slot) => {
                self.loosen(*slot, time.answered);
            }
            Effect::Deleted(slot) => {
                self.change(*slot, |it| it.delete(time.answered));
                for other in self.collections.iter_mut().flatten() {
                    other.another_was_deleted();
                }
            }
            Effect::FoundGone(slot, requirement) => self.change(*slot, |it| {
                it.seen_gone();
                it.tried(requirement);
            }),
            Effect::Tried(slot, requirement) => self.change(*slot, |it| it.tried(requirement)),
            Effect::TriedAll(requirement) => {
                for collection in self.collections.iter_mut().flatten() {
                    collection.tried(requirement);
                }
            }
            Effect::SeenPerson(person) => self.see_person(*person, exchange, time.sent),
            Effect::Linked(project, slot) => self.linked(*project, *slot, time.answered),
            Effect::SeenProject(project) => self.see_project(*project, exchange, time.sent),
        }
    }

    /// Forgets the deleted collections of which this holds: their identifiers have been handed out
    /// again, and name something else now.
    pub fn forget_reborn(&mut self, is_reborn: impl Fn(&Collection) -> bool) {
        for known in &mut self.collections {
            if known.as_ref().is_some_and(|it| !it.is_live() && is_reborn(it)) {
                *known = None;
            }
        }
    }

    /// A collection was created; `now` is not before the answer.
    pub fn create(&mut self, slot: Slot, mut collection: Collection, now: Duration) {
        collection.changed_at = Some(now);
        self.forget_reborn(|known| known.id == collection.id);
        for other in self.collections.iter_mut().flatten() {
            other.another_was_created();
        }
        put(&mut self.collections, slot, collection);
    }

    /// The name that a collection was given by an update, before its answer is judged.
    pub fn rename(&mut self, slot: Slot, name: &str, description: &str) {
        self.change(slot, |it| it.rename(name, description));
    }

    fn change(&mut self, slot: Slot, change: impl FnOnce(&mut Collection)) {
        if let Some(Some(collection)) = self.collections.get_mut(usize::from(slot)) {
            change(collection);
        }
    }
}

/// The outcome that an answer is: one that it fits, or else one that it is meant to be.
pub fn choose<'a>(
    outcomes: &'a [Outcome],
    exchange: &Exchange,
    accepts: impl Fn(&Outcome) -> bool,
) -> Option<&'a Outcome> {
    let fits = outcomes.iter().find(|outcome| accepts(outcome));
    let is_meant = || outcomes.iter().find(|outcome| outcome.is_meant_by(exchange));
    fits.or_else(is_meant).or(outcomes.first())
}

impl Outcome {
    /// An outcome of which one thing is demanded.
    fn of(requirement: &'static Requirement, check: Check, effect: Effect) -> Self {
        let level = requirement.level;
        Self { demands: vec![Demand { requirement, level, check }], tells_apart: true, effect }
    }

    /// The same outcome, of which the first demand binds as strongly as this.
    fn at(mut self, level: Level) -> Self {
        if let Some(first) = self.demands.first_mut() {
            first.level = level;
        }
        self
    }

    /// The same outcome, of which something more is demanded.
    fn and(mut self, requirement: &'static Requirement, check: Check) -> Self {
        self.demands.push(Demand { requirement, level: requirement.level, check });
        self
    }

    /// What is demanded of an answer: where it is another one altogether, only that it is not.
    #[must_use]
    pub fn demands_of(&self, exchange: &Exchange) -> &[Demand] {
        match self.demands.as_slice() {
            [first, ..] if !first.check.holds(exchange) && self.tells_apart => {
                std::slice::from_ref(first)
            }
            all => all,
        }
    }

    /// Whether an answer is this outcome, right or wrong.
    #[must_use]
    pub fn is_meant_by(&self, exchange: &Exchange) -> bool {
        self.demands.first().is_none_or(|demand| demand.check.holds(exchange))
    }

    /// Whether an answer is this outcome, and right.
    #[must_use]
    pub fn holds(&self, exchange: &Exchange) -> bool {
        self.demands.iter().all(|demand| demand.check.holds(exchange))
    }
}

fn data(exchange: &Exchange) -> &Value {
    exchange.json().and_then(|json| json.get("data")).unwrap_or(&Value::Null)
}

fn put<T>(all: &mut Vec<Option<T>>, slot: Slot, one: T) {
    let index = usize::from(slot);
    if all.len() <= index {
        all.resize_with(index + 1, || None);
    }
    all[index] = Some(one);
}

#[cfg(test)]
mod tests;
