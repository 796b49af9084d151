//! The reference model: acceptable answers to each command, given all earlier commands and answers.
//! It is pure, and written independently of the embedded provider.
//!
//! A command has several acceptable outcomes if the pages leave a choice. An answer that fits one
//! of them is accepted, and the model continues with the state after that outcome.

mod collection;
mod links;
mod outcomes;

use std::time::Duration;

use serde_json::Value;

use super::command::{Command, Slot};
use crate::contract::Expectations;
use crate::contract::checks::Check;
use crate::model::{Exchange, Level, Requirement};

pub use collection::{Collection, Life};
pub use links::{Person, Project};

/// An assertion about an answer.
#[derive(Debug)]
pub struct Assertion {
    /// The requirement that is violated if it fails.
    pub requirement: &'static Requirement,
    /// Its level, which the configuration may raise.
    pub level: Level,
    /// Its check.
    pub check: Check,
}

/// One acceptable outcome of a command.
#[derive(Debug)]
pub struct AcceptableOutcome {
    /// Assertions about the answer.
    pub assertions: Vec<Assertion>,
    /// The first assertion distinguishes this outcome from others. If it fails, the other ones
    /// do not apply.
    pub is_distinct: bool,
    /// Change of the state.
    pub effect: Effect,
}

/// Times of a command, from the start of the run.
///
/// Its changes took effect, and its reads were true, at some instant between the two. The
/// operator's window therefore lasts from the answer to a change to the sending of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// Time of sending.
    pub sent: Duration,
    /// Time of the complete answer.
    pub answered: Duration,
}

/// Change of the state by an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// No change.
    Nothing,
    /// The answer shows the collection.
    Seen(Slot),
    /// The answer shows that the collection is gone.
    SeenGone(Slot),
    /// The answer shows the list.
    Listed,
    /// The collection has another name and description.
    Updated(Slot),
    /// The collection is deleted.
    Deleted(Slot),
    /// The answer shows that the collection is gone; the command must not bring it back.
    FoundGone(Slot, &'static Requirement),
    /// The answer is to a command that must not change this collection.
    Tried(Slot, &'static Requirement),
    /// The answer is to a command that must not change any collection.
    TriedAll(&'static Requirement),
    /// The answer shows the person.
    SeenPerson(Slot),
    /// The project is linked to the collection.
    Linked(Slot, Slot),
    /// The answer shows the project.
    SeenProject(Slot),
}

/// The known state of one history.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) expectations: Expectations,
    pub(super) collections: Vec<Option<Collection>>,
    pub(super) persons: Vec<Option<Person>>,
    pub(super) projects: Vec<Option<Project>>,
}

impl Model {
    /// The state at the start of a history.
    #[must_use]
    pub fn new(expectations: Expectations) -> Self {
        Self { expectations, collections: vec![], persons: vec![], projects: vec![] }
    }

    /// The collection with this number, if it was created.
    #[must_use]
    pub fn collection(&self, slot: Slot) -> Option<&Collection> {
        self.collections.get(usize::from(slot))?.as_ref()
    }

    /// All collections that were created.
    pub fn collections(&self) -> impl Iterator<Item = &Collection> {
        self.collections.iter().flatten()
    }

    /// Number of collections created in this history.
    #[must_use]
    pub fn slots(&self) -> Slot {
        Slot::try_from(self.collections.len()).unwrap_or(Slot::MAX)
    }

    /// Number of persons created in this history.
    #[must_use]
    pub fn number_of_persons(&self) -> Slot {
        Slot::try_from(self.persons.len()).unwrap_or(Slot::MAX)
    }

    /// Number of projects created in this history.
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

    /// All acceptable outcomes of a command sent at this time of the run. Empty if any answer is
    /// acceptable: the command creates an item, or refers to one that does not exist.
    #[must_use]
    pub fn outcomes(&self, command: &Command, now: Duration) -> Vec<AcceptableOutcome> {
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

    /// Applies the effect of an outcome; `exchange` holds the answer that fitted it.
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
                self.forget_server_fields(*slot, time.answered);
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

    /// Forgets the deleted collections whose identifiers now belong to new records, according to
    /// `is_reused`.
    pub fn forget_reused(&mut self, is_reused: impl Fn(&Collection) -> bool) {
        for known in &mut self.collections {
            if known.as_ref().is_some_and(|it| !it.is_live() && is_reused(it)) {
                *known = None;
            }
        }
    }

    /// Adds a created collection; `now` is not before the answer.
    pub fn create(&mut self, slot: Slot, mut collection: Collection, now: Duration) {
        collection.changed_at = Some(now);
        self.forget_reused(|known| known.id == collection.id);
        for other in self.collections.iter_mut().flatten() {
            other.another_was_created();
        }
        insert(&mut self.collections, slot, collection);
    }

    /// Sets the name of an updated collection, before the answer is judged.
    pub fn rename(&mut self, slot: Slot, name: &str, description: &str) {
        self.change(slot, |it| it.rename(name, description));
    }

    fn change(&mut self, slot: Slot, change: impl FnOnce(&mut Collection)) {
        if let Some(Some(collection)) = self.collections.get_mut(usize::from(slot)) {
            change(collection);
        }
    }
}

/// Returns the outcome to judge an answer by: one that accepts it, else one whose first assertion
/// holds, else the first one.
pub fn choose<'a>(
    outcomes: &'a [AcceptableOutcome],
    exchange: &Exchange,
    accepts: impl Fn(&AcceptableOutcome) -> bool,
) -> Option<&'a AcceptableOutcome> {
    let fits = outcomes.iter().find(|outcome| accepts(outcome));
    let resembles = || outcomes.iter().find(|outcome| outcome.resembles(exchange));
    fits.or_else(resembles).or(outcomes.first())
}

impl AcceptableOutcome {
    /// An outcome with one assertion.
    fn new(requirement: &'static Requirement, check: Check, effect: Effect) -> Self {
        let level = requirement.level;
        Self {
            assertions: vec![Assertion { requirement, level, check }],
            is_distinct: true,
            effect,
        }
    }

    /// Sets the level of the first assertion.
    fn with_level(mut self, level: Level) -> Self {
        if let Some(first) = self.assertions.first_mut() {
            first.level = level;
        }
        self
    }

    /// Adds an assertion.
    fn with(mut self, requirement: &'static Requirement, check: Check) -> Self {
        self.assertions.push(Assertion { requirement, level: requirement.level, check });
        self
    }

    /// Returns the assertions that apply to an answer: only the first one if that distinguishes the
    /// outcome and fails.
    #[must_use]
    pub fn assertions_for(&self, exchange: &Exchange) -> &[Assertion] {
        match self.assertions.as_slice() {
            [first, ..] if !first.check.holds(exchange) && self.is_distinct => {
                std::slice::from_ref(first)
            }
            all => all,
        }
    }

    /// Returns true if the first assertion holds: the answer is this outcome, right or wrong.
    #[must_use]
    pub fn resembles(&self, exchange: &Exchange) -> bool {
        self.assertions.first().is_none_or(|assertion| assertion.check.holds(exchange))
    }

    /// Returns true if all assertions hold.
    #[must_use]
    pub fn holds(&self, exchange: &Exchange) -> bool {
        self.assertions.iter().all(|assertion| assertion.check.holds(exchange))
    }
}

fn data(exchange: &Exchange) -> &Value {
    exchange.json().and_then(|json| json.get("data")).unwrap_or(&Value::Null)
}

fn insert<T>(all: &mut Vec<Option<T>>, slot: Slot, one: T) {
    let index = usize::from(slot);
    if all.len() <= index {
        all.resize_with(index + 1, || None);
    }
    all[index] = Some(one);
}

#[cfg(test)]
mod tests;
