//! Acceptable outcomes of commands on collections: retrieving, listing, updating and deleting.

use std::time::Duration;

use serde_json::Value;

use super::{AcceptableOutcome, Collection, Effect, Life, Model};
use crate::api::COLLECTION;
use crate::contract::RequestBody;
use crate::contract::checks::{Check, Mismatch, body, document, list, status};
use crate::contract::requirements::{
    authentication, body as with_body, deletion, identifier, irreversible, law, tenancy,
};
use crate::explore::command::{Body, Caller, Slot};
use crate::model::{Level, Requirement};

impl Model {
    pub(super) fn retrieve(&self, slot: Slot, now: Duration) -> Vec<AcceptableOutcome> {
        let Some(collection) = self.collection(slot) else { return vec![] };
        let gone = status::one_of(&self.expectations.gone());
        match collection.life {
            Life::Live => {
                let (requirement, check) = collection.as_known();
                let is_outdated = self.may_be_outdated(collection, now);
                // A document that may be outdated cannot be compared with later ones.
                let effect = if is_outdated { Effect::Nothing } else { Effect::Seen(slot) };
                let mut outcomes = vec![AcceptableOutcome::new(requirement, check, effect)];
                if is_outdated {
                    let mut statuses = self.expectations.gone();
                    statuses.push(200);
                    let check = status::one_of(&statuses);
                    outcomes.push(AcceptableOutcome::new(requirement, check, Effect::Nothing));
                }
                outcomes
            }
            Life::Deleted { at, .. } => {
                let requirement = collection.blame_when_found(&deletion::HARD_RETRIEVE);
                let mut outcomes =
                    vec![AcceptableOutcome::new(requirement, gone, Effect::SeenGone(slot))];
                if self.may_lag(at, now) {
                    outcomes.push(AcceptableOutcome::new(
                        requirement,
                        status::ok(),
                        Effect::Nothing,
                    ));
                }
                outcomes
            }
        }
    }

    pub(super) fn list(&self, now: Duration) -> Vec<AcceptableOutcome> {
        let mut outcome =
            AcceptableOutcome { assertions: vec![], is_distinct: false, effect: Effect::Listed };
        for collection in self.collections.iter().flatten() {
            match collection.life {
                Life::Live if self.may_be_outdated(collection, now) => {
                    outcome.effect = Effect::Nothing;
                }
                Life::Live => {
                    outcome = outcome
                        .with(collection.blame(), listed_as_known(collection))
                        .with(&law::UNIQUE_IDS, listed_once(&collection.id));
                }
                Life::Deleted { at, .. } if !self.may_lag(at, now) => {
                    let requirement = collection.blame_when_found(&deletion::HARD_LIST);
                    let check = list::without(&COLLECTION, &collection.id, &collection.code);
                    outcome = outcome.with(requirement, check);
                }
                Life::Deleted { .. } => outcome.effect = Effect::Nothing,
            }
        }
        vec![outcome]
    }

    pub(super) fn update(&self, slot: Slot) -> Vec<AcceptableOutcome> {
        let Some(collection) = self.collection(slot) else { return vec![] };
        if !collection.is_live() {
            let gone = status::one_of(&self.expectations.gone());
            let effect = Effect::FoundGone(slot, &irreversible::NO_REVIVAL);
            return vec![AcceptableOutcome::new(&irreversible::UPDATE, gone, effect)];
        }
        // The contract does not say more about the answer to an update.
        let requirement = collection.blame();
        vec![AcceptableOutcome::new(
            requirement,
            not_gone(&self.expectations.gone()),
            Effect::Updated(slot),
        )]
    }

    /// Returns true if a read sent now may still show the state before a change, because the
    /// operator's window since the answer to the change is not over.
    pub(super) fn may_lag(&self, answered: Duration, now: Duration) -> bool {
        now.saturating_sub(answered) < self.expectations.visibility
    }

    /// Returns true if reads may lag behind the creation or last update of a collection.
    fn may_be_outdated(&self, collection: &Collection, now: Duration) -> bool {
        collection.changed_at.is_some_and(|at| self.may_lag(at, now))
    }

    pub(super) fn forget_server_fields(&mut self, slot: Slot, at: Duration) {
        self.change(slot, |it| it.forget_server_fields(at));
        self.forget_links_of(slot, at);
    }
}

fn not_gone(gone: &[u16]) -> Check {
    let gone = gone.to_vec();
    Check::new(["an answer that finds the collection"], move |exchange| {
        let answered = exchange.status().unwrap_or_default();
        Mismatch::unless(!gone.contains(&answered), || answered.to_string())
    })
}

/// Indices of the elements with this identifier.
fn indices_of(elements: &[Value], id: &str) -> Vec<usize> {
    let found = elements.iter().enumerate().filter(|(_, one)| one["_id"] == id);
    found.map(|(index, _)| index).collect()
}

fn listed_as_known(collection: &Collection) -> Check {
    let (id, known) = (collection.id.clone(), collection.document.clone());
    Check::new([format!("a list with {id} in its last known state")], move |exchange| {
        let Some(elements) = list::elements(&COLLECTION, exchange) else { return vec![] };
        match indices_of(elements, &id).first() {
            Some(index) => {
                document::element_agrees_with(&COLLECTION, *index, &known).judge(exchange)
            }
            None => vec![Mismatch::new("it is not listed")],
        }
    })
}

fn listed_once(id: &str) -> Check {
    let id = id.to_owned();
    Check::new([format!("{id} at most once in the list")], move |exchange| {
        let times = list::elements(&COLLECTION, exchange)
            .map_or(0, |elements| indices_of(elements, &id).len());
        Mismatch::unless(times < 2, || format!("{times} times"))
    })
}

impl Model {
    pub(super) fn delete(&self, slot: Slot, caller: Caller, with: Body) -> Vec<AcceptableOutcome> {
        let Some(collection) = self.collection(slot) else { return vec![] };
        match caller {
            Caller::Owner if !with.is_none() => self.delete_with_body(slot, collection, with),
            Caller::Owner if collection.is_live() => vec![carried_out(slot, collection)],
            Caller::Owner => vec![self.repeated(slot)],
            Caller::Second => vec![self.by_another(slot, collection)],
            Caller::Nobody => vec![self.refused(slot, &authentication::MISSING_REFUSED)],
            Caller::Stranger => vec![self.refused(slot, &authentication::UNKNOWN_TOKEN_REFUSED)],
            Caller::Expired => vec![self.refused(slot, &authentication::EXPIRED_REFUSED)],
            Caller::Revoked => vec![self.refused(slot, &authentication::REVOKED_REFUSED)],
        }
    }

    pub(super) fn delete_unknown(&self) -> Vec<AcceptableOutcome> {
        let check = status::one_of(&self.expectations.unknown);
        let effect = Effect::TriedAll(&deletion::UNKNOWN_NO_EFFECT);
        vec![AcceptableOutcome::new(&deletion::UNKNOWN_STATUS, check, effect)]
    }

    pub(super) fn delete_by_code(slot: Slot) -> Vec<AcceptableOutcome> {
        let effect = Effect::Tried(slot, &identifier::CODE_NO_EFFECT);
        vec![AcceptableOutcome::new(&identifier::CODE_REFUSED, status::not_carried_out(), effect)]
    }

    pub(super) fn delete_shortened(&self, slot: Slot) -> Vec<AcceptableOutcome> {
        let check = status::one_of(&self.expectations.malformed);
        let effect = Effect::Tried(slot, &identifier::MALFORMED_NO_EFFECT);
        vec![AcceptableOutcome::new(&identifier::MALFORMED_STATUS, check, effect)]
    }

    /// Repeated deletion: the collection is gone.
    fn repeated(&self, slot: Slot) -> AcceptableOutcome {
        let gone = status::one_of(&self.expectations.gone());
        let effect = Effect::FoundGone(slot, &deletion::REPEAT_NO_EFFECT);
        AcceptableOutcome::new(&deletion::REPEAT_STATUS, gone, effect)
            .with(&deletion::REPEAT_BODY, body::error_family())
    }

    fn refused(&self, slot: Slot, requirement: &'static Requirement) -> AcceptableOutcome {
        let check = status::one_of(&self.expectations.unauthenticated);
        AcceptableOutcome::new(
            requirement,
            check,
            Effect::Tried(slot, &authentication::REFUSAL_NO_EFFECT),
        )
        .with(&authentication::REFUSAL_BODY, body::error_family())
    }

    /// Deletion by another client: the collection does not exist for it.
    fn by_another(&self, slot: Slot, collection: &Collection) -> AcceptableOutcome {
        let mut accepted = self.expectations.foreign.clone();
        if !collection.is_live() {
            accepted.extend(self.expectations.gone());
        }
        let effect = Effect::Tried(slot, &tenancy::NO_EFFECT);
        AcceptableOutcome::new(&tenancy::STATUS, status::one_of(&accepted), effect)
            .with(&tenancy::BODY, body::error_family())
    }

    /// Deletion with a body. The page only forbids clients to send one; the configuration may say
    /// more. A body that is not JSON may be refused even if bodies are ignored, because its parser
    /// fails first, and may be ignored even if bodies are refused, because it is not parsed.
    fn delete_with_body(
        &self,
        slot: Slot,
        collection: &Collection,
        with: Body,
    ) -> Vec<AcceptableOutcome> {
        let is_plain = with == Body::Json;
        let requirement =
            if is_plain { &with_body::BODY_REFUSED } else { &with_body::BODY_EVERY_KIND };
        let level = match self.expectations.request_body {
            RequestBody::Either => requirement.level,
            RequestBody::Rejected | RequestBody::Ignored => Level::Must,
        };
        let refused = || {
            let effect = Effect::Tried(slot, &with_body::BODY_NO_EFFECT);
            let outcome = AcceptableOutcome::new(requirement, status::not_carried_out(), effect)
                .with_level(level);
            if is_plain {
                outcome.with(&with_body::BODY_REFUSAL_BODY, body::error_family())
            } else {
                outcome
            }
        };
        let ignored = || {
            AcceptableOutcome::new(requirement, status::success(), Effect::Deleted(slot))
                .with_level(level)
        };
        if !collection.is_live() {
            return vec![refused()];
        }
        match self.expectations.request_body {
            RequestBody::Rejected if with != Body::Text => vec![refused()],
            RequestBody::Ignored if is_plain => vec![ignored()],
            _ => vec![refused(), ignored()],
        }
    }
}

/// Success: 200 with the document as it was.
fn carried_out(slot: Slot, collection: &Collection) -> AcceptableOutcome {
    let known = if collection.is_whole {
        document::snapshot_of(&COLLECTION, &collection.document)
    } else {
        without_flag(collection)
    };
    AcceptableOutcome::new(&deletion::SUCCESS_STATUS, status::ok(), Effect::Deleted(slot))
        .with(&deletion::SUCCESS_ENVELOPE, body::envelope(&COLLECTION))
        .with(&deletion::SUCCESS_IDENTITY, document::identity(&COLLECTION, &collection.id))
        .with(&deletion::SUCCESS_SNAPSHOT, known)
}

/// The known document without `deleted`, on whose value in the answer the pages contradict each
/// other.
fn without_flag(collection: &Collection) -> Check {
    let mut known = collection.document.clone();
    if let Some(members) = known.as_object_mut() {
        members.shift_remove("deleted");
    }
    document::agrees_with(&COLLECTION, &known)
}
