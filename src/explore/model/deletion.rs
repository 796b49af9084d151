//! Deleting, rightly and wrongly.

use super::{Collection, Effect, Model, Outcome};
use crate::api::COLLECTION;
use crate::contract::RequestBody;
use crate::contract::checks::{Check, body, document, status};
use crate::contract::requirements::{
    authentication, body as with_body, deletion, identifier, tenancy,
};
use crate::explore::command::{Body, Caller, Slot};
use crate::model::{Level, Requirement};

impl Model {
    pub(super) fn delete(&self, slot: Slot, caller: Caller, with: Body) -> Vec<Outcome> {
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

    pub(super) fn delete_unknown(&self) -> Vec<Outcome> {
        let check = status::one_of(&self.expectations.unknown);
        let effect = Effect::TriedAll(&deletion::UNKNOWN_NO_EFFECT);
        vec![Outcome::of(&deletion::UNKNOWN_STATUS, check, effect)]
    }

    pub(super) fn delete_by_code(slot: Slot) -> Vec<Outcome> {
        let effect = Effect::Tried(slot, &identifier::CODE_NO_EFFECT);
        vec![Outcome::of(&identifier::CODE_REFUSED, status::not_carried_out(), effect)]
    }

    pub(super) fn delete_shortened(&self, slot: Slot) -> Vec<Outcome> {
        let check = status::one_of(&self.expectations.malformed);
        let effect = Effect::Tried(slot, &identifier::MALFORMED_NO_EFFECT);
        vec![Outcome::of(&identifier::MALFORMED_STATUS, check, effect)]
    }

    /// What was deleted is not there to be deleted again.
    fn repeated(&self, slot: Slot) -> Outcome {
        let gone = status::one_of(&self.expectations.gone());
        let effect = Effect::FoundGone(slot, &deletion::REPEAT_NO_EFFECT);
        Outcome::of(&deletion::REPEAT_STATUS, gone, effect)
            .and(&deletion::REPEAT_BODY, body::error_family())
    }

    fn refused(&self, slot: Slot, requirement: &'static Requirement) -> Outcome {
        let check = status::one_of(&self.expectations.unauthenticated);
        Outcome::of(requirement, check, Effect::Tried(slot, &authentication::REFUSAL_NO_EFFECT))
            .and(&authentication::REFUSAL_BODY, body::error_family())
    }

    /// For another client it does not exist, whether it is there or not.
    fn by_another(&self, slot: Slot, collection: &Collection) -> Outcome {
        let mut accepted = self.expectations.foreign.clone();
        if !collection.is_live() {
            accepted.extend(self.expectations.gone());
        }
        let effect = Effect::Tried(slot, &tenancy::NO_EFFECT);
        Outcome::of(&tenancy::STATUS, status::one_of(&accepted), effect)
            .and(&tenancy::BODY, body::error_family())
    }

    /// The page only forbids clients to send a body; the operator may say more. What is no JSON may
    /// be refused also where bodies are ignored, since a parser fails before anybody can ignore what
    /// it has parsed, and be ignored where bodies are refused, since it is not parsed.
    fn delete_with_body(&self, slot: Slot, collection: &Collection, with: Body) -> Vec<Outcome> {
        let is_plain = with == Body::Json;
        let requirement =
            if is_plain { &with_body::BODY_REFUSED } else { &with_body::BODY_EVERY_KIND };
        let level = match self.expectations.request_body {
            RequestBody::Either => requirement.level,
            RequestBody::Rejected | RequestBody::Ignored => Level::Must,
        };
        let refused = || {
            let effect = Effect::Tried(slot, &with_body::BODY_NO_EFFECT);
            let outcome = Outcome::of(requirement, status::not_carried_out(), effect).at(level);
            if is_plain {
                outcome.and(&with_body::BODY_REFUSAL_BODY, body::error_family())
            } else {
                outcome
            }
        };
        let ignored =
            || Outcome::of(requirement, status::success(), Effect::Deleted(slot)).at(level);
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

/// 200 with the document that was there.
fn carried_out(slot: Slot, collection: &Collection) -> Outcome {
    let known = if collection.is_whole {
        document::snapshot_of(&COLLECTION, &collection.document)
    } else {
        without_flag(collection)
    };
    Outcome::of(&deletion::SUCCESS_STATUS, status::ok(), Effect::Deleted(slot))
        .and(&deletion::SUCCESS_ENVELOPE, body::envelope(&COLLECTION))
        .and(&deletion::SUCCESS_IDENTITY, document::identity(&COLLECTION, &collection.id))
        .and(&deletion::SUCCESS_SNAPSHOT, known)
}

/// What the deletion says of `deleted` is contradictory in the pages.
fn without_flag(collection: &Collection) -> Check {
    let mut known = collection.document.clone();
    if let Some(members) = known.as_object_mut() {
        members.shift_remove("deleted");
    }
    document::agrees_with(&COLLECTION, &known)
}
