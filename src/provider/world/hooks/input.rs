//! Hooks in reading a request: identifiers, in the path and made anew, and the media type, body and
//! query of a delete.
//!
//! There is one right reading of an identifier, [`World::collection_id`]. The hooks of faults read
//! wrongly: some find a record and delete it, others find one and refuse the identifier afterwards.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{After, Amend, Before, Instead};
use super::{Point, View, crash};
use crate::provider::fault::{deep, http, input};
use crate::provider::variant;
use crate::provider::world::call::{Call, Caller, Target};
use crate::provider::world::messages::{
    Answer, collection_not_found, content_too_large, invalid_request,
};
use crate::provider::world::records::Collection;
use crate::provider::world::sources::Shape;
use crate::provider::world::{ProviderRequest, World};
use crate::provider::{Behaviour, Variant as ConformingVariant};

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

/// The identifier that a delete is about, in the path or, for faults, elsewhere.
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

/// The number of bytes that a body parser reads by default.
pub(super) const PARSER_LIMIT: usize = 100 * 1024;

type Accepted = Result<(), Answer>;

/// Accepting or refusing the content of a delete.
pub(in crate::provider::world) static ACCEPT_CONTENT: Point<Call, Accepted> = Point(&[
    // A delete without a body is refused.
    (
        Fault(&input::JSON_TYPE_NEEDS_BODY),
        Instead(|_, call| {
            let is_refused = call.request.body.is_empty() && is_json(&call.request);
            is_refused.then(|| Err(invalid_request()))
        }),
    ),
    (
        Fault(&input::REQUIRES_CONTENT_TYPE),
        Instead(|_, call| {
            let request = &call.request;
            let is_refused = request.body.is_empty() && request.media_type().is_none();
            is_refused.then(|| Err(invalid_request()))
        }),
    ),
    // A body counts as none.
    (Variant(&variant::BODY_IGNORED), Instead(|_, _| Some(Ok(())))),
    (Fault(&input::BODY_IGNORED), Instead(|_, _| Some(Ok(())))),
    (Fault(&input::BODY_PARSED_ONLY), Instead(|_, call| dropped(parsed(call).is_some()))),
    (Fault(&input::BROKEN_JSON_SLIPS_THROUGH), Instead(|_, call| dropped(parsed(call).is_none()))),
    (
        Variant(&variant::EMPTY_OBJECT_IS_NO_BODY),
        Instead(|_, call| dropped(parsed(call) == Some(Value::Object(Map::new())))),
    ),
    (
        Fault(&input::ARRAY_SLIPS_THROUGH),
        Instead(|_, call| dropped(parsed(call) == Some(Value::Array(Vec::new())))),
    ),
    (
        Variant(&variant::NULL_IS_NO_BODY),
        Instead(|_, call| dropped(parsed(call) == Some(Value::Null))),
    ),
    (
        Variant(&variant::OTHER_MEDIA_TYPES_IGNORED),
        Instead(|_, call| dropped(!is_json(&call.request))),
    ),
    (
        Variant(&variant::BROKEN_JSON_REFUSED_ONLY),
        Instead(|_, call| dropped(!is_json(&call.request) || parsed(call).is_some())),
    ),
    (
        Fault(&input::CHUNKED_BODY_UNSEEN),
        Instead(|_, call| {
            dropped(call.request.header_values("transfer-encoding").next().is_some())
        }),
    ),
    (Fault(&input::LARGE_BODY_DROPPED), Instead(|_, call| dropped(is_large(call)))),
    // A body is refused, and has an effect.
    (
        Fault(&input::BODY_IDS_DELETED_TOO),
        Before(|world, call| {
            let named = world.owned_among(&call.caller, &texts_in_body(&call.request));
            world.remove_each(&named);
        }),
    ),
    (Any, Before(count_body)),
    (
        Fault(&deep::SECOND_BODY_CARRIED_OUT),
        Before(|world, call| {
            if let Some(id) = refused_body(world, call)
                && world.memory.events_of(&id).bodies >= 2
            {
                world.remove_regardless(&id);
            }
        }),
    ),
    (
        Fault(&input::BODY_REFUSED_AFTER_DELETE),
        Before(|world, call| {
            if !call.request.body.is_empty() {
                world.remove_regardless(&call.segment);
            }
        }),
    ),
    (
        Fault(&input::LARGE_BODY_REFUSED_LATE),
        Before(|world, call| {
            if is_large(call) {
                world.remove_regardless(&call.segment);
            }
        }),
    ),
    (
        Fault(&input::MEDIA_TYPE_REFUSED_LATE),
        Before(|world, call| {
            if !call.request.body.is_empty() && !is_json(&call.request) {
                world.remove_regardless(&call.segment);
            }
        }),
    ),
    (
        Fault(&input::BODY_MERGED_INTO_RECORD),
        Before(|world, call| {
            let id = refused_body(world, call);
            if let Some(id) = &id {
                world.touch(id);
            }
        }),
    ),
    // A body is refused with another answer.
    (Fault(&http::BODY_CRASHES_PARSER), Amend(|_, _, accepted| accepted.map_err(|_| crash()))),
    (
        Fault(&input::LARGE_BODY_CRASHES),
        Amend(|_, call, accepted| {
            accepted.map_err(|refusal| if is_large(call) { crash() } else { refusal })
        }),
    ),
    (
        Fault(&input::BROKEN_JSON_CRASHES),
        Amend(|_, call, accepted| {
            let is_broken = parsed(call).is_none() && is_json(&call.request);
            accepted.map_err(|refusal| if is_broken { crash() } else { refusal })
        }),
    ),
    (
        Fault(&input::BODY_REFUSAL_EMPTY),
        Amend(|_, _, accepted| accepted.map_err(|_| Answer::empty(400))),
    ),
    (
        Fault(&input::BODY_REFUSAL_IN_PROSE),
        Amend(|_, _, accepted| {
            accepted.map_err(|_| Answer::text(400, "text/plain", "Bad Request"))
        }),
    ),
    (
        Fault(&http::BODY_REFUSAL_SHOWS_PATH),
        Amend(|_, _, accepted| {
            let message = "SyntaxError: Unexpected token at JSON.parse (<anonymous>)\n    \
                at parse (/srv/api/node_modules/body-parser/lib/types/json.js:92:19)";
            accepted.map_err(|_| Answer::json(400, json!({ "error": message })))
        }),
    ),
    (
        Variant(&variant::LARGE_BODY_413),
        Amend(|_, call, accepted| {
            accepted.map_err(|refusal| if is_large(call) { content_too_large() } else { refusal })
        }),
    ),
    (
        Variant(&variant::MEDIA_TYPE_415),
        Amend(|_, call, accepted| {
            let status = if is_json(&call.request) { 400 } else { 415 };
            accepted.map_err(|refusal| Answer { status, ..refusal })
        }),
    ),
    (
        Fault(&http::ERRORS_AS_LIST),
        Amend(|_, _, accepted| {
            let body = json!({ "errors": [{ "title": "Invalid request" }] });
            accepted.map_err(|_| Answer::json(400, body))
        }),
    ),
    (
        Fault(&input::BODY_REFUSED_WITH_200),
        Amend(|_, _, accepted| accepted.map_err(|refusal| Answer { status: 200, ..refusal })),
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

/// The decoded segment; bytes that are not UTF-8 are replaced.
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

impl World {
    /// The caller's collection that the body names.
    pub(super) fn named_in_body(&self, call: &Call) -> Option<String> {
        let mut named = self.owned_among(&call.caller, &texts_in_body(&call.request)).into_iter();
        named.next().map(|it| it.id)
    }

    /// The caller's collection that the query names.
    pub(super) fn named_in_query(&self, call: &Call) -> Option<String> {
        let mut named = self.owned_among(&call.caller, &texts_in_query(&call.request)).into_iter();
        named.next().map(|it| it.id)
    }

    /// Removes the caller's collections that the query names.
    pub(super) fn remove_named_in_query(&mut self, call: &Call) {
        let named = self.owned_among(&call.caller, &texts_in_query(&call.request));
        self.remove_each(&named);
    }

    /// Removes the first of the caller's collections if the query holds an operator.
    pub(super) fn remove_for_operator(&mut self, call: &Call) {
        let query = call.request.query.as_deref().unwrap_or_default();
        let mut members = url::form_urlencoded::parse(query.as_bytes());
        if members.any(|(name, _)| name.contains("[$")) {
            self.remove_first(&call.caller);
        }
    }

    fn owned_among(&self, caller: &Caller, ids: &[String]) -> Vec<Collection> {
        ids.iter().filter_map(|id| self.owned_collection(caller, id)).collect()
    }

    fn remove_each(&mut self, collections: &[Collection]) {
        for collection in collections {
            self.remove(collection);
        }
    }
}

fn dropped(is_dropped: bool) -> Option<Accepted> {
    is_dropped.then_some(Ok(()))
}

fn count_body(world: &mut World, call: &Call) {
    if let Some(id) = refused_body(world, call) {
        world.memory.events_of(&id).bodies += 1;
    }
}

/// The living collection that a delete with a body names.
fn refused_body(world: &World, call: &Call) -> Option<String> {
    world.living(&call.segment).filter(|_| !call.request.body.is_empty())
}

fn parsed(call: &Call) -> Option<Value> {
    serde_json::from_slice(&call.request.body).ok()
}

fn is_json(request: &ProviderRequest) -> bool {
    request.media_type().as_deref() == Some("application/json")
}

fn is_large(call: &Call) -> bool {
    call.request.body.len() > PARSER_LIMIT
}

fn texts_in_query(request: &ProviderRequest) -> Vec<String> {
    url::form_urlencoded::parse(request.query.as_deref().unwrap_or_default().as_bytes())
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn texts_in_body(request: &ProviderRequest) -> Vec<String> {
    let body = serde_json::from_slice(&request.body).unwrap_or_default();
    let mut texts = Vec::new();
    collect_texts(&body, &mut texts);
    texts
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|item| collect_texts(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
