//! Retrieving, listing and updating.

use std::time::Duration;

use serde_json::Value;

use super::{Collection, Effect, Life, Model, Outcome};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, document, list, status};
use crate::contract::requirements::{deletion, irreversible, law};
use crate::explore::command::Slot;

impl Model {
    pub(super) fn retrieve(&self, slot: Slot, now: Duration) -> Vec<Outcome> {
        let Some(collection) = self.collection(slot) else { return vec![] };
        let gone = status::one_of(&self.expectations.gone());
        match collection.life {
            Life::Live => {
                let (requirement, check) = collection.as_known();
                let is_behind = self.may_be_behind(collection, now);
                // What may be an older document is nothing to compare later ones with.
                let effect = if is_behind { Effect::Nothing } else { Effect::Seen(slot) };
                let mut outcomes = vec![Outcome::of(requirement, check, effect)];
                if is_behind {
                    let mut behind = self.expectations.gone();
                    behind.push(200);
                    let check = status::one_of(&behind);
                    outcomes.push(Outcome::of(requirement, check, Effect::Nothing));
                }
                outcomes
            }
            Life::Deleted { at, .. } => {
                let requirement = collection.blame_when_found(&deletion::HARD_RETRIEVE);
                let mut outcomes = vec![Outcome::of(requirement, gone, Effect::SeenGone(slot))];
                if self.may_still_show(at, now) {
                    outcomes.push(Outcome::of(requirement, status::ok(), Effect::Nothing));
                }
                outcomes
            }
        }
    }

    pub(super) fn list(&self, now: Duration) -> Vec<Outcome> {
        let mut outcome = Outcome { demands: vec![], tells_apart: false, effect: Effect::Listed };
        for collection in self.collections.iter().flatten() {
            match collection.life {
                Life::Live if self.may_be_behind(collection, now) => {
                    outcome.effect = Effect::Nothing;
                }
                Life::Live => {
                    outcome = outcome
                        .and(collection.blame(), listed_as_known(collection))
                        .and(&law::UNIQUE_IDS, listed_once(&collection.id));
                }
                Life::Deleted { at, .. } if !self.may_still_show(at, now) => {
                    let requirement = collection.blame_when_found(&deletion::HARD_LIST);
                    let check = list::without(&COLLECTION, &collection.id, &collection.code);
                    outcome = outcome.and(requirement, check);
                }
                Life::Deleted { .. } => outcome.effect = Effect::Nothing,
            }
        }
        vec![outcome]
    }

    pub(super) fn update(&self, slot: Slot) -> Vec<Outcome> {
        let Some(collection) = self.collection(slot) else { return vec![] };
        if !collection.is_live() {
            let gone = status::one_of(&self.expectations.gone());
            let revived = Effect::FoundGone(slot, &irreversible::NO_REVIVAL);
            return vec![Outcome::of(&irreversible::UPDATE, gone, revived)];
        }
        // Whatever else an update of a live collection answers, this contract does not say.
        let there = collection.blame();
        vec![Outcome::of(there, not_gone(&self.expectations.gone()), Effect::Updated(slot))]
    }

    /// Within the operator's window what was changed need not show yet to a look that is sent
    /// now. It may have been changed as late as it was answered.
    pub(super) fn may_still_show(&self, answered: Duration, now: Duration) -> bool {
        now.saturating_sub(answered) < self.expectations.visibility
    }

    /// The same window holds for what was created or updated.
    fn may_be_behind(&self, collection: &Collection, now: Duration) -> bool {
        collection.changed_at.is_some_and(|at| self.may_still_show(at, now))
    }

    pub(super) fn loosen(&mut self, slot: Slot, at: Duration) {
        self.change(slot, |it| it.loosen(at));
        self.unsettle_links_of(slot, at);
    }
}

fn not_gone(gone: &[u16]) -> Check {
    let gone = gone.to_vec();
    Check::new(["an answer that knows the collection"], move |exchange| {
        let answered = exchange.status().unwrap_or_default();
        Mismatch::unless(!gone.contains(&answered), || answered.to_string())
    })
}

/// The place of an identifier in a list, and how often it is there.
fn places(elements: &[Value], id: &str) -> Vec<usize> {
    let found = elements.iter().enumerate().filter(|(_, one)| one["_id"] == id);
    found.map(|(index, _)| index).collect()
}

fn listed_as_known(collection: &Collection) -> Check {
    let (id, known) = (collection.id.clone(), collection.document.clone());
    Check::new([format!("a list with {id} as it is known")], move |exchange| {
        let Some(elements) = list::elements(&COLLECTION, exchange) else { return vec![] };
        match places(elements, &id).first() {
            Some(index) => {
                document::element_agrees_with(&COLLECTION, *index, &known).judge(exchange)
            }
            None => vec![Mismatch::new("it is not listed")],
        }
    })
}

fn listed_once(id: &str) -> Check {
    let id = id.to_owned();
    Check::new([format!("{id} once in the list")], move |exchange| {
        let times =
            list::elements(&COLLECTION, exchange).map_or(0, |elements| places(elements, &id).len());
        Mismatch::unless(times < 2, || format!("{times} times"))
    })
}
