//! Hooks in reading what comes beside the path of a delete: media type, body and query.

use serde_json::{Map, Value, json};

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{Amend, Before, Instead};
use super::{Point, crash};
use crate::provider::fault::{deep, http, input};
use crate::provider::variant;
use crate::provider::world::call::{Call, Caller};
use crate::provider::world::messages::{Answer, content_too_large, invalid_request};
use crate::provider::world::records::Collection;
use crate::provider::world::{ProviderRequest, World};

/// The number of bytes that a body parser reads by default.
pub(super) const PARSER_LIMIT: usize = 100 * 1024;

type Accepted = Result<(), Answer>;

/// Accepting or refusing the content of a delete.
pub(in crate::provider::world) static ACCEPT: Point<Call, Accepted> = Point(&[
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
