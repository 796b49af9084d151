//! What a delete reads from the segment of the path where the identifier stands.
//!
//! There is one right reading, [`World::collection_id`]. The tables list the wrong ones of the
//! faults: those that find a record, and those that find it before they refuse.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::World;
use super::answers::Answer;
use super::auth::Caller;
use crate::provider::{Fault, fault};

/// A way to find an identifier where there is none, in a decoded segment.
type Reading = fn(&World, &Caller, &str) -> Option<String>;

/// The record is found and deleted.
static MISREADINGS: &[(&Fault, Reading)] = &[
    (&fault::input::ID_CUT_TO_LENGTH, cut_to_length),
    (&fault::input::UNCASTABLE_FILTER_DROPPED, first_for_wrong_length),
    (&fault::input::CODE_ACCEPTED_AS_ID, by_code),
    (&fault::input::UPPER_CASE_DELETED_ONLY, in_any_case),
    (&fault::input::OPERATOR_IN_PATH_PARSED, first_for_operator),
    (&fault::input::ENCODED_SLASH_DECODED, last_after_slash),
    (&fault::input::NUL_TRUNCATES, before_nul),
];

/// The record is found and removed, and then the identifier is refused.
static READ_TOO_EARLY: &[(&Fault, Reading)] = &[
    (&fault::input::ID_COMPARED_BY_PREFIX, by_prefix),
    (&fault::input::CODE_DELETES_QUIETLY, by_code),
    (&fault::input::OPERATOR_IN_PATH_RUN_QUIETLY, first_for_operator),
    (&fault::input::IDS_SPLIT_QUIETLY, first_of_several),
    (&fault::input::NUL_TRUNCATES_QUIETLY, before_nul),
];

/// From this many characters on an identifier is too long for a column somewhere.
const COLUMN: usize = 1024;

impl World {
    /// The identifier of the collection that a delete is about.
    pub(super) fn id_to_delete(
        &mut self,
        caller: &Caller,
        segment: &str,
    ) -> Result<String, Answer> {
        let decoded = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        if let Some(id) = self.read(MISREADINGS, caller, &decoded) {
            return Ok(id);
        }
        if let Some(id) = self.read(READ_TOO_EARLY, caller, &decoded) {
            self.remove_regardless(&id);
        }
        let right = self.collection_id(segment);
        match right {
            Ok(id) => Ok(id),
            Err(refusal) => Err(self.mistaken_refusal(segment, &decoded).unwrap_or(refusal)),
        }
    }

    /// The answer to several identifiers in one segment, which is none unless a fault has one.
    pub(super) fn delete_several(&mut self, caller: &Caller, segment: &str) -> Option<Answer> {
        if !self.has(&fault::input::IDS_SPLIT) {
            return None;
        }
        let decoded = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let ids = several(&decoded)?;
        let found: Vec<_> = ids.iter().filter_map(|id| self.owned_collection(caller, id)).collect();
        for collection in &found {
            self.remove(collection);
        }
        let documents: Vec<Value> = found.iter().map(|it| self.document(it)).collect();
        Some(Answer::data(200, documents))
    }

    fn read(
        &self,
        readings: &[(&Fault, Reading)],
        caller: &Caller,
        decoded: &str,
    ) -> Option<String> {
        let mut made = readings.iter().filter(|(fault, _)| self.has(fault));
        made.find_map(|(_, reading)| reading(self, caller, decoded))
    }

    fn mistaken_refusal(&self, segment: &str, decoded: &str) -> Option<Answer> {
        let odd = decoded.len() % 2 == 1 && is_hexadecimal(decoded);
        let long = decoded.len() >= COLUMN;
        let undecodable = percent_decode_str(segment).decode_utf8().is_err();
        if (odd && self.has(&fault::input::ODD_HEX_CRASHES))
            || (long && self.has(&fault::input::LONG_ID_CRASHES))
            || (undecodable && self.has(&fault::input::NOT_UTF8_CRASHES))
            || self.has(&fault::input::CAST_ERROR_CRASHES)
        {
            return Some(Answer::error(500, "internal_error", "ERROR"));
        }
        if !has_wrong_length(decoded) {
            return None;
        }
        self.has(&fault::input::WRONG_LENGTH_ANSWERS_200).then(|| Answer::data(200, Value::Null))
    }

    /// Whether no identifier has as many characters as this segment.
    pub(super) fn has_another_length(&self, segment: &str) -> bool {
        percent_decode_str(segment).count() != self.identifiers.length()
    }

    /// The first of a caller's collections, as a query without a condition would find it.
    pub(super) fn first_owned(&self, caller: &Caller) -> Option<String> {
        let owned = self.collections.values().find(|it| caller.owns_collection(it))?;
        Some(owned.id.clone())
    }
}

fn is_hexadecimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn has_wrong_length(text: &str) -> bool {
    is_hexadecimal(text) && text.len() != 24
}

fn cut_to_length(_: &World, _: &Caller, text: &str) -> Option<String> {
    (is_hexadecimal(text) && text.len() > 24).then(|| text[..24].to_owned())
}

fn first_for_wrong_length(world: &World, caller: &Caller, text: &str) -> Option<String> {
    has_wrong_length(text).then(|| world.first_owned(caller))?
}

fn by_code(world: &World, caller: &Caller, text: &str) -> Option<String> {
    let mut owned = world.collections.values().filter(|it| caller.owns_collection(it));
    Some(owned.find(|it| it.code == text)?.id.clone())
}

fn by_prefix(world: &World, caller: &Caller, text: &str) -> Option<String> {
    if text.len() < 12 || text.len() >= 24 {
        return None;
    }
    let mut owned = world.collections.values().filter(|it| caller.owns_collection(it));
    Some(owned.find(|it| it.id.starts_with(text))?.id.clone())
}

fn in_any_case(world: &World, _: &Caller, text: &str) -> Option<String> {
    world.identifiers.read(text, true)
}

fn first_for_operator(world: &World, caller: &Caller, text: &str) -> Option<String> {
    text.contains('$').then(|| world.first_owned(caller))?
}

fn several(text: &str) -> Option<Vec<&str>> {
    text.contains([',', ';']).then(|| text.split([',', ';']).map(str::trim).collect())
}

fn first_of_several(world: &World, caller: &Caller, text: &str) -> Option<String> {
    let first = *several(text)?.first()?;
    world.owned_collection(caller, first).map(|it| it.id)
}

fn last_after_slash(world: &World, caller: &Caller, text: &str) -> Option<String> {
    let mut parts = text.split(['/', '\\']).rev().filter(|part| !part.is_empty());
    let last = parts.next().filter(|_| text.contains(['/', '\\']))?;
    world.owned_collection(caller, last).map(|it| it.id)
}

fn before_nul(world: &World, caller: &Caller, text: &str) -> Option<String> {
    let (before, _) = text.split_once('\0')?;
    world.owned_collection(caller, before).map(|it| it.id)
}
