//! A simulated, conforming store: each command takes effect at one instant between its sending and
//! its answer, and a read shows each item in some state of the visibility window.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};

use super::{answered, gone};
use crate::explore::command::{Caller, Command, NewName, Slot};
use crate::explore::model::{Collection, Effect, Model, Time};
use crate::model::Exchange;

/// All items by identifier.
type Items = BTreeMap<String, Value>;

/// Choices of a store that the contract leaves open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices {
    /// Time for which reads may lag.
    pub(super) window: Duration,
    /// An update of a collection removes its links to persons and projects.
    pub(super) updates_unlink: bool,
    /// A person without collections is deleted.
    pub(super) drops_orphans: bool,
}

pub(super) struct Store {
    choices: Choices,
    random: Rng,
    now: Duration,
    issued: u32,
    /// All states with the times since which they held.
    states: Vec<(Duration, Items)>,
}

impl Store {
    pub(super) fn new(choices: Choices, seed: u64) -> Self {
        let states = vec![(Duration::ZERO, Items::new())];
        let now = Duration::from_secs(1);
        Self { choices, random: Rng::with_seed(seed), now, issued: 0, states }
    }

    /// Executes a command, and updates the model as the real execution does. Returns the answer, if
    /// it is one to judge.
    pub(super) fn execute(
        &mut self,
        command: &Command,
        model: &mut Model,
    ) -> Option<(Exchange, Time)> {
        let sent = self.now;
        let answer = self.command(command, model)?;
        Some((answer, Time { sent, answered: self.passes() }))
    }

    /// Reads an item after it was linked, as the real execution does.
    pub(super) fn read_link(
        &mut self,
        command: &Command,
        model: &Model,
    ) -> Option<(Effect, Exchange, Time)> {
        let (effect, id) = match command {
            Command::Enrol { person, .. } => {
                (Effect::SeenPerson(*person), model.person(*person)?.id.clone())
            }
            Command::Link { project, .. } => {
                (Effect::SeenProject(*project), model.project(*project)?.id.clone())
            }
            _ => return None,
        };
        let sent = self.now;
        self.passes();
        let answer = self.read(&id);
        let time = Time { sent, answered: self.passes() };
        (answer.status() == Some(200)).then_some((effect, answer, time))
    }

    fn command(&mut self, command: &Command, model: &mut Model) -> Option<Exchange> {
        self.passes();
        let id_of = |slot: Slot| model.collection(slot).map(|known| known.id.clone());
        Some(match command {
            Command::Create { slot, namesake } => {
                let name = namesake.and_then(|other| model.collection(other));
                let name = name.map_or_else(|| self.issue("name"), |other| other.name.clone());
                self.create(*slot, &name, model);
                return None;
            }
            Command::Retrieve { slot } => self.read(&id_of(*slot)?),
            Command::List => {
                let known: Vec<String> = model.collections().map(|it| it.id.clone()).collect();
                let shown: Vec<Value> = known.iter().filter_map(|id| self.shown(id)).collect();
                answered(200, &[], &json!({ "data": shown }).to_string())
            }
            Command::Update { slot, name } => self.rename(*slot, *name, model)?,
            Command::Link { project, slot } => self.link(*project, *slot, model)?,
            Command::Delete { slot, caller, body } => match caller {
                Caller::Owner if !body.is_none() => error(400),
                Caller::Owner => self.delete(&id_of(*slot)?),
                Caller::Second => gone(),
                _ => error(401),
            },
            Command::DeleteUnknown
            | Command::DeleteByCode { .. }
            | Command::DeleteShortened { .. } => gone(),
            Command::Pause => {
                self.now += Duration::from_millis(200);
                return None;
            }
            Command::Enrol { person, slots } => {
                let codes: Vec<String> =
                    slots.iter().filter_map(|slot| Some(code(&id_of(*slot)?))).collect();
                let id = self.issue("person");
                let document = json!({ "_id": id, "collections": codes });
                self.change(|items| items.insert(id.clone(), document));
                let now = self.passes();
                model.enrol(*person, &id, slots, now);
                return None;
            }
            Command::CreateProject { project } => {
                let id = self.issue("project");
                self.change(|items| items.insert(id.clone(), json!({ "_id": id })));
                let now = self.passes();
                model.create_project(*project, &id, now);
                return None;
            }
            Command::RetrievePerson { person } => self.read(&model.person(*person)?.id.clone()),
            Command::RetrieveProject { project } => self.read(&model.project(*project)?.id.clone()),
            Command::ListPersons { slot } => {
                let code = json!(code(&id_of(*slot)?));
                let persons = (0..model.number_of_persons()).filter_map(|it| model.person(it));
                let persons: Vec<String> = persons.map(|person| person.id.clone()).collect();
                let shown = persons.iter().filter_map(|id| self.shown(id));
                let belongs = |it: &Value| {
                    it["collections"].as_array().is_some_and(|codes| codes.contains(&code))
                };
                let shown: Vec<Value> = shown.filter(belongs).collect();
                answered(200, &[], &json!({ "data": shown }).to_string())
            }
        })
    }

    fn create(&mut self, slot: Slot, name: &str, model: &mut Model) {
        let id = self.issue("collection");
        let document = json!({
            "_id": id, "code": code(&id), "name": name, "updatedAt": self.now.as_micros(), "__v": 0,
        });
        self.change(|items| items.insert(id.clone(), document.clone()));
        let now = self.passes();
        model.create(slot, Collection::created(&id, &code(&id), name, document), now);
    }

    fn rename(&mut self, slot: Slot, name: NewName, model: &mut Model) -> Option<Exchange> {
        let known = model.collection(slot)?;
        let (id, is_live) = (known.id.clone(), known.is_live());
        let name_of = |slot| model.collection(slot).map(|other| other.name.clone());
        let name = match name {
            NewName::Fresh => self.issue("name"),
            NewName::Of(other) => name_of(other)?,
            NewName::Longer(other) => format!("{}{slot}", name_of(other)?),
        };
        let answer = self.update(&id, &[("name", &name), ("description", "changed")]);
        if answer.status() == Some(200) && is_live {
            model.rename(slot, &name, "changed");
        }
        Some(answer)
    }

    fn link(&mut self, project: Slot, slot: Slot, model: &Model) -> Option<Exchange> {
        let (project, known) = (model.project(project)?.id.clone(), model.collection(slot)?);
        let answer = self.update(&known.id, &[("name", &known.name), ("project", &project)]);
        if answer.status() == Some(200) {
            let linked = json!({ "_id": project, "assignedCollection": known.id });
            // At the same instant as the update.
            if let Some((_, items)) = self.states.last_mut() {
                items.insert(project, linked);
            }
        }
        Some(answer)
    }

    fn update(&mut self, id: &str, members: &[(&str, &str)]) -> Exchange {
        let Some(mut document) = self.current(id) else { return gone() };
        for (member, value) in members {
            document[*member] = json!(value);
        }
        document["updatedAt"] = json!(self.now.as_micros());
        document["__v"] = json!(document["__v"].as_u64().unwrap_or_default() + 1);
        let unlinks = self.choices.updates_unlink;
        self.change(|items| {
            if unlinks {
                unlink(items, id, false);
            }
            items.insert(id.to_owned(), document.clone())
        });
        data(&document)
    }

    fn delete(&mut self, id: &str) -> Exchange {
        let Some(document) = self.current(id) else { return gone() };
        let drops_orphans = self.choices.drops_orphans;
        self.change(|items| {
            unlink(items, id, drops_orphans);
            items.remove(id)
        });
        data(&document)
    }

    fn read(&mut self, id: &str) -> Exchange {
        self.shown(id).map_or_else(gone, |document| data(&document))
    }

    /// An item as a read at this instant shows it.
    fn shown(&mut self, id: &str) -> Option<Value> {
        let from = self.now.saturating_sub(self.choices.window);
        let first = self.states.iter().rposition(|(since, _)| *since <= from).unwrap_or(0);
        let state = self.random.usize(first..self.states.len());
        self.states[state].1.get(id).cloned()
    }

    fn current(&self, id: &str) -> Option<Value> {
        self.states.last().and_then(|(_, items)| items.get(id)).cloned()
    }

    fn change(&mut self, change: impl FnOnce(&mut Items) -> Option<Value>) {
        let mut items = self.states.last().map(|(_, items)| items.clone()).unwrap_or_default();
        change(&mut items);
        self.states.push((self.now, items));
    }

    /// Lets a random time pass, possibly none.
    fn passes(&mut self) -> Duration {
        self.now += Duration::from_millis(match self.random.u8(..4) {
            0 => 0,
            1..=2 => self.random.u64(..5),
            _ => self.random.u64(..15),
        });
        self.now
    }

    /// A unique name that is not a prefix of another one.
    fn issue(&mut self, kind: &str) -> String {
        self.issued += 1;
        format!("{kind}-{:04}", self.issued)
    }
}

fn code(id: &str) -> String {
    format!("code-of-{id}")
}

fn data(document: &Value) -> Exchange {
    super::data(document)
}

fn error(status: u16) -> Exchange {
    answered(status, &[], r#"{"message":"refused","code":"ERROR"}"#)
}

/// Removes all links to a collection.
fn unlink(items: &mut Items, id: &str, drops_orphans: bool) {
    let code = json!(code(id));
    items.retain(|_, item| {
        if item["assignedCollection"] == id {
            item["assignedCollection"] = Value::Null;
        }
        let Some(codes) = item.get_mut("collections").and_then(Value::as_array_mut) else {
            return true;
        };
        let before = codes.len();
        codes.retain(|one| *one != code);
        !(drops_orphans && codes.is_empty() && before > 0)
    });
}
