//! Decision points: the steps of the documented behaviour that faults and variants change.
//!
//! A decision point is a table of hooks, each under the fault or variant it belongs to. The step
//! itself, outside this folder, hands its documented behaviour to the point. Without faults and
//! variants, nothing else happens. With them, the hooks of the table stand around the
//! documented behaviour, the first row outermost.
//!
//! To add a fault or variant: one entry in its registry, and one row in the table of the step it
//! changes.

pub(super) mod auth;
pub(super) mod collections;
pub(super) mod deletion;
pub(super) mod input;
pub(super) mod links;
pub(super) mod memory;
pub(super) mod rendering;
pub(super) mod requests;
mod surroundings;
mod timing;

use serde_json::{Map, Value};

use super::World;
use super::messages::{Answer, Content};
use crate::provider::{fault, variant};

/// The owner of a hook.
#[derive(Debug)]
pub(super) enum Deviation {
    Fault(&'static fault::Fault),
    Variant(&'static variant::Variant),
    /// Any fault or variant: such a hook remembers something for others.
    Any,
}

/// A change of a step that takes a `T` and gives an `R`.
pub(super) enum Hook<T: ?Sized + 'static, R: 'static> {
    /// Acts before the step.
    Before(fn(&mut World, &T)),
    /// Acts after the step.
    After(fn(&mut World, &T)),
    /// Takes the place of the step if it has a result.
    Instead(fn(&mut World, &T) -> Option<R>),
    /// Changes the result of the step.
    Amend(fn(&mut World, &T, R) -> R),
    /// Decides itself whether, when and with which argument the step is taken.
    Around(fn(&mut World, &T, Next<T, R>) -> R),
}

/// A decision point: a step that hooks stand around.
pub(super) struct Point<T: ?Sized + 'static, R: 'static>(Table<T, R>);

type Table<T, R> = &'static [(Deviation, Hook<T, R>)];

/// The rest of a step: the hooks of the rows below, and the documented behaviour.
pub(super) struct Next<T: ?Sized + 'static, R: 'static> {
    rows: Table<T, R>,
    documented: fn(&mut World, &T) -> R,
}

/// A decision point for a value that is only shown: each row changes it, in the order of the
/// table.
pub(super) struct View<T: ?Sized + 'static, R: 'static>(&'static [(Deviation, Showing<T, R>)]);

type Showing<T, R> = fn(&World, &T, R) -> R;

/// The same for a value whose changes need the clock or new identifiers.
pub(super) struct Finish<T: ?Sized + 'static, R: 'static>(&'static [(Deviation, Finishing<T, R>)]);

type Finishing<T, R> = fn(&mut World, &T, R) -> R;

impl<T: ?Sized, R> Point<T, R> {
    /// Takes the step.
    pub(super) fn run(
        &self,
        world: &mut World,
        argument: &T,
        documented: fn(&mut World, &T) -> R,
    ) -> R {
        Next { rows: self.0, documented }.run(world, argument)
    }
}

impl<T: ?Sized, R> Next<T, R> {
    /// Takes the rest of the step.
    fn run(self, world: &mut World, argument: &T) -> R {
        let held = self.rows.iter().position(|(deviation, _)| world.deviates(deviation));
        let Some((row, below)) = held.and_then(|at| self.rows[at..].split_first()) else {
            return (self.documented)(world, argument);
        };
        let next = Self { rows: below, documented: self.documented };
        match &row.1 {
            Hook::Before(act) => {
                act(world, argument);
                next.run(world, argument)
            }
            Hook::After(act) => {
                let result = next.run(world, argument);
                act(world, argument);
                result
            }
            Hook::Instead(answer) => match answer(world, argument) {
                Some(result) => result,
                None => next.run(world, argument),
            },
            Hook::Amend(change) => {
                let result = next.run(world, argument);
                change(world, argument, result)
            }
            Hook::Around(step) => step(world, argument, next),
        }
    }
}

impl<T: ?Sized, R> View<T, R> {
    /// The documented value with the changes that apply.
    pub(super) fn show(&self, world: &World, argument: &T, documented: R) -> R {
        self.0
            .iter()
            .filter(|(deviation, _)| world.deviates(deviation))
            .fold(documented, |value, (_, change)| change(world, argument, value))
    }
}

impl<T: ?Sized, R> Finish<T, R> {
    /// The documented value with the changes that apply.
    pub(super) fn finish(&self, world: &mut World, argument: &T, documented: R) -> R {
        let mut value = documented;
        for (deviation, change) in self.0 {
            if world.deviates(deviation) {
                value = change(world, argument, value);
            }
        }
        value
    }
}

impl World {
    fn deviates(&self, deviation: &Deviation) -> bool {
        match deviation {
            Deviation::Fault(fault) => self.behaviour.has_fault(fault),
            Deviation::Variant(variant) => self.behaviour.has_variant(variant),
            Deviation::Any => self.behaviour.any(),
        }
    }
}

/// The answer of a handler that failed.
fn crash() -> Answer {
    Answer::error(500, "internal_error", "ERROR")
}

/// A refusal that the pages know for other cases only.
fn forbidden() -> Answer {
    Answer::error(403, "Access forbidden", "Forbidden")
}

impl Answer {
    /// The members of a body that is a JSON object.
    fn members(&self) -> Option<&Map<String, Value>> {
        match &self.content {
            Content::Json(Value::Object(members)) => Some(members),
            _ => None,
        }
    }

    /// The content of the envelope.
    fn payload(&self) -> Option<&Value> {
        self.members()?.get("data")
    }

    /// The text of a JSON body.
    fn text_of_body(&self) -> String {
        match &self.content {
            Content::Json(body) => body.to_string(),
            _ => String::new(),
        }
    }
}
