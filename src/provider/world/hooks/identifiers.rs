//! Hooks in making identifiers, and in reading them from the segment of the path where one stands.
//!
//! There is one right reading, [`World::collection_id`]. The hooks of faults read wrongly: some
//! find a record and delete it, others find one and refuse the identifier afterwards.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::Deviation::{Fault, Variant};
use super::Hook::{After, Amend, Before, Instead};
use super::{Point, View, crash};
use crate::provider::Behaviour;
use crate::provider::Variant as ConformingVariant;
use crate::provider::fault::{http, input};
use crate::provider::variant;
use crate::provider::world::World;
use crate::provider::world::call::{Call, Target};
use crate::provider::world::identifiers::Shape;
use crate::provider::world::messages::{Answer, collection_not_found, invalid_request};

/// From this many characters on an identifier is too long for a column somewhere.
const COLUMN: usize = 1024;

type Id = Result<String, Answer>;

/// The shapes of identifiers other than the documented one.
static SHAPES: &[(&ConformingVariant, Shape)] = &[
    (&variant::IDS_UUID, Shape::Uuid),
    (&variant::IDS_ALPHANUMERIC, Shape::Alphanumeric),
    (&variant::IDS_ULID, Shape::Ulid),
];

/// The `_id` of a new collection.
pub(in crate::provider::world) static NEW_ID: Point<Timestamp, String> = Point(&[(
    Variant(&variant::IDS_REUSED),
    Instead(|world, _| {
        let freed = world.memory.freed.pop()?;
        world.memory.forget(&freed);
        Some(freed)
    }),
)]);

/// The code of a new collection.
pub(in crate::provider::world) static NEW_CODE: Point<Timestamp, String> = Point(&[
    (Variant(&variant::CODES_UPPER_CASE), Amend(|_, _, code| code.to_ascii_uppercase())),
    (
        Variant(&variant::CODES_TIME_ORDERED),
        Instead(|world, now| Some(world.identifiers.time_ordered_code(*now))),
    ),
]);

/// The identifier that a path segment holds, if it is well-formed.
pub(in crate::provider::world) static READ: View<str, Option<String>> =
    View(&[(Variant(&variant::UPPER_CASE_ID_FOUND), |world, segment, id| {
        id.or_else(|| world.identifiers.read(&decoded(segment)?, true))
    })]);

/// The refusal of a malformed identifier.
pub(in crate::provider::world) static MALFORMED: View<str, Answer> = View(&[
    (Variant(&variant::MALFORMED_422), |_, _, refusal| Answer { status: 422, ..refusal }),
    (Variant(&variant::MALFORMED_404), |_, _, _| collection_not_found()),
    (Fault(&http::MALFORMED_SHOWS_CAST_ERROR), |_, _, _| {
        let message = "CastError: Cast to ObjectId failed for value at path \"_id\"";
        Answer::json(400, json!({ "error": message }))
    }),
    (Variant(&variant::MALFORMED_REDIRECTS), |world, segment, refusal| {
        if percent_decode_str(segment).count() == world.identifiers.length() {
            return refusal;
        }
        Answer::empty(302).with_header("location", "/v2/face-recognition/collections")
    }),
]);

/// The identifier that a delete is about, wherever it stands.
pub(in crate::provider::world) static TO_DELETE: Point<Call, Id> = Point(&[
    (Fault(&input::BODY_ID_WINS), Instead(|world, call| world.named_in_body(call).map(Ok))),
    (Fault(&input::QUERY_ID_WINS), Instead(|world, call| world.named_in_query(call).map(Ok))),
    (
        Variant(&variant::ID_JUDGED_BEFORE_BODY),
        Instead(|world, call| {
            let caller = call.caller.clone();
            match world.collection_id(&call.segment) {
                Ok(id) if world.owned_collection(&caller, &id).is_some() => None,
                Ok(id) => Some(Err(world.delete_missing(&Target { caller, id }))),
                Err(malformed) => Some(Err(malformed)),
            }
        }),
    ),
    (
        Variant(&variant::QUERY_REFUSED),
        Instead(|_, call| call.request.query.is_some().then(|| Err(invalid_request()))),
    ),
]);

/// The identifier that the path of a delete holds.
pub(in crate::provider::world) static READ_TO_DELETE: Point<Call, Id> = Point(&[
    // Records are deleted beside the one that the path names.
    (Fault(&input::QUERY_IDS_DELETED_TOO), After(World::remove_named_in_query)),
    (Fault(&input::OPERATOR_IN_QUERY_PARSED), After(World::remove_for_operator)),
    (
        Fault(&input::TRAILING_SLASH_DELETES_NEIGHBOUR),
        Amend(|world, call, id| {
            if let Ok(id) = &id
                && call.request.path.ends_with('/')
            {
                world.remove_newest_but(&call.caller, id);
            }
            id
        }),
    ),
    // A record is found and deleted.
    (Fault(&input::IDS_SPLIT), Instead(|world, call| world.delete_several(call).map(Err))),
    (Fault(&input::ID_CUT_TO_LENGTH), Instead(|_, call| cut_to_length(&lossy(call)).map(Ok))),
    (
        Fault(&input::UNCASTABLE_FILTER_DROPPED),
        Instead(|world, call| {
            let is_matched = has_wrong_length(&lossy(call));
            is_matched.then(|| world.first_owned(&call.caller))?.map(Ok)
        }),
    ),
    (Fault(&input::CODE_ACCEPTED_AS_ID), Instead(|world, call| by_code(world, call).map(Ok))),
    (
        Fault(&input::UPPER_CASE_DELETED_ONLY),
        Instead(|world, call| world.identifiers.read(&lossy(call), true).map(Ok)),
    ),
    (
        Fault(&input::OPERATOR_IN_PATH_PARSED),
        Instead(|world, call| first_for_operator(world, call).map(Ok)),
    ),
    (
        Fault(&input::ENCODED_SLASH_DECODED),
        Instead(|world, call| last_after_slash(world, call).map(Ok)),
    ),
    (Fault(&input::NUL_TRUNCATES), Instead(|world, call| before_nul(world, call).map(Ok))),
    // A record is found and removed, and then the identifier is refused.
    (
        Fault(&input::ID_COMPARED_BY_PREFIX),
        Before(|world, call| remove_read(world, by_prefix(world, call))),
    ),
    (
        Fault(&input::CODE_DELETES_QUIETLY),
        Before(|world, call| remove_read(world, by_code(world, call))),
    ),
    (
        Fault(&input::OPERATOR_IN_PATH_RUN_QUIETLY),
        Before(|world, call| remove_read(world, first_for_operator(world, call))),
    ),
    (
        Fault(&input::IDS_SPLIT_QUIETLY),
        Before(|world, call| {
            let first = several(&lossy(call)).and_then(|ids| ids.into_iter().next());
            let found = first.and_then(|id| world.owned_collection(&call.caller, &id));
            remove_read(world, found.map(|it| it.id));
        }),
    ),
    (
        Fault(&input::NUL_TRUNCATES_QUIETLY),
        Before(|world, call| remove_read(world, before_nul(world, call))),
    ),
    // The identifier is refused with another answer.
    (
        Fault(&input::ODD_HEX_CRASHES),
        Amend(|_, call, id| {
            let text = lossy(call);
            crash_if(id, text.len() % 2 == 1 && is_hexadecimal(&text))
        }),
    ),
    (
        Fault(&input::LONG_ID_CRASHES),
        Amend(|_, call, id| crash_if(id, lossy(call).len() >= COLUMN)),
    ),
    (
        Fault(&input::NOT_UTF8_CRASHES),
        Amend(|_, call, id| crash_if(id, decoded(&call.segment).is_none())),
    ),
    (Fault(&input::CAST_ERROR_CRASHES), Amend(|_, _, id| crash_if(id, true))),
    (
        Fault(&input::WRONG_LENGTH_ANSWERS_200),
        Amend(|_, call, id| {
            let is_success = has_wrong_length(&lossy(call));
            id.map_err(|refusal| if is_success { Answer::data(200, Value::Null) } else { refusal })
        }),
    ),
]);

/// The shape of all identifiers.
pub(in crate::provider::world) fn shape(behaviour: &Behaviour) -> Shape {
    let mut held = SHAPES.iter().filter(|(variant, _)| behaviour.has_variant(variant));
    held.next().map_or(Shape::ObjectId, |(_, shape)| *shape)
}

impl World {
    /// Deletes the several identifiers of one segment.
    fn delete_several(&mut self, call: &Call) -> Option<Answer> {
        let ids = several(&lossy(call))?;
        let found = ids.iter().filter_map(|id| self.owned_collection(&call.caller, id));
        let found: Vec<_> = found.collect();
        for collection in &found {
            self.remove(collection);
        }
        let documents: Vec<Value> = found.iter().map(|it| self.document(it)).collect();
        Some(Answer::data(200, documents))
    }
}

/// The decoded segment, if it is text.
fn decoded(segment: &str) -> Option<String> {
    Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())
}

/// The decoded segment, whatever its bytes.
fn lossy(call: &Call) -> String {
    percent_decode_str(&call.segment).decode_utf8_lossy().into_owned()
}

fn remove_read(world: &mut World, id: Option<String>) {
    if let Some(id) = id {
        world.remove_regardless(&id);
    }
}

fn crash_if(id: Id, is_crash: bool) -> Id {
    id.map_err(|refusal| if is_crash { crash() } else { refusal })
}

fn is_hexadecimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn has_wrong_length(text: &str) -> bool {
    is_hexadecimal(text) && text.len() != 24
}

fn cut_to_length(text: &str) -> Option<String> {
    (is_hexadecimal(text) && text.len() > 24).then(|| text[..24].to_owned())
}

fn by_code(world: &World, call: &Call) -> Option<String> {
    let code = lossy(call);
    let mut own = world.collections.values().filter(|it| call.caller.owns_collection(it));
    Some(own.find(|it| it.code == code)?.id.clone())
}

fn by_prefix(world: &World, call: &Call) -> Option<String> {
    let text = lossy(call);
    if text.len() < 12 || text.len() >= 24 {
        return None;
    }
    let mut own = world.collections.values().filter(|it| call.caller.owns_collection(it));
    Some(own.find(|it| it.id.starts_with(&text))?.id.clone())
}

fn first_for_operator(world: &World, call: &Call) -> Option<String> {
    lossy(call).contains('$').then(|| world.first_owned(&call.caller))?
}

fn several(text: &str) -> Option<Vec<String>> {
    let ids = || text.split([',', ';']).map(|id| id.trim().to_owned()).collect();
    text.contains([',', ';']).then(ids)
}

fn last_after_slash(world: &World, call: &Call) -> Option<String> {
    let text = lossy(call);
    let mut parts = text.split(['/', '\\']).rev().filter(|part| !part.is_empty());
    let last = parts.next().filter(|_| text.contains(['/', '\\']))?;
    world.owned_collection(&call.caller, last).map(|it| it.id)
}

fn before_nul(world: &World, call: &Call) -> Option<String> {
    let text = lossy(call);
    let (before, _) = text.split_once('\0')?;
    world.owned_collection(&call.caller, before).map(|it| it.id)
}
