//! Hooks before and around the handlers: background jobs, redirects, methods, and paths that name
//! no handler.

use serde_json::Value;

use super::Deviation::{Any, Fault, Variant};
use super::Hook::{After, Around, Before, Instead};
use super::memory::Tombstone;
use super::{Point, View, crash, timing};
use crate::provider::fault::{effects, http, input, timing as fault};
use crate::provider::variant;
use crate::provider::world::call::{Call, Caller, Resource, Route};
use crate::provider::world::messages::{Answer, route_not_found};
use crate::provider::world::records::Collection;
use crate::provider::world::{Outcome, ProviderRequest, World};

/// The path of the whole resource with an empty identifier behind it.
const EMPTY_ID: &str = "/v2/face-recognition/collections/";
/// The origin that a redirect to another one leads to.
const OTHER_ORIGIN: &str = "https://www.example.com";
/// The number of requests after a delete when the sync comes by.
const SYNC: u64 = 60;
/// The number of requests after a delete when the queue of clean-ups is worked off.
const QUEUE: u64 = 4;

/// Any request, before its token is judged.
pub(in crate::provider::world) static REQUEST: Point<ProviderRequest, Outcome> = Point(&[
    (Any, Before(|world, _| world.memory.requests += 1)),
    (Fault(&effects::CLEAN_UP_QUEUED), Before(work_off_queue)),
    (Fault(&fault::LATE_JOB_BY_NAME), Before(timing::run_late_jobs)),
    (Fault(&fault::LOGIN_PAGE_UNLESS_JSON), Instead(timing::login_unless_json)),
    (Fault(&fault::READ_CACHE_BEFORE_AUTH), Around(timing::cached_before_auth)),
    (Fault(&effects::RESURRECTED_BY_SYNC), Before(resurrect_by_sync)),
    (Fault(&effects::RESURRECTED_BY_RETRY), Before(resurrect_by_retry)),
    (Fault(&effects::PERSON_LIST_INDEX_STALE), After(|world, _| world.record_enrolments())),
    (Fault(&effects::PERSON_KEEPS_ENROLMENTS), After(|world, _| world.record_enrolments())),
    (
        Variant(&variant::SLASH_REDIRECTS_ELSEWHERE),
        Instead(|_, request| {
            let bare = bare_path(request)?;
            Some(redirect(308, format!("{OTHER_ORIGIN}{bare}")))
        }),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_WITHOUT_LOCATION),
        Instead(|_, request| bare_path(request).map(|_| Answer::empty(307).into())),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_301),
        Instead(|_, request| Some(redirect(301, bare_path(request)?))),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_302),
        Instead(|_, request| Some(redirect(302, bare_path(request)?))),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_303),
        Instead(|_, request| Some(redirect(303, bare_path(request)?))),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_307),
        Instead(|_, request| Some(redirect(307, bare_path(request)?))),
    ),
    (
        Variant(&variant::SLASH_REDIRECTS_308),
        Instead(|_, request| Some(redirect(308, bare_path(request)?))),
    ),
    (
        Variant(&variant::ODD_PATHS_REDIRECT),
        Instead(|_, request| Some(redirect(308, plain_path(&request.path)?))),
    ),
    (
        Fault(&http::OPTIONS_DELETES),
        Around(|world, request, next| {
            let is_item =
                world.route(&request.path).is_some_and(|it| it.resource == Resource::Collection);
            if request.method != "OPTIONS" || !is_item {
                return next.run(world, request);
            }
            let method = "DELETE".to_owned();
            next.run(world, &ProviderRequest { method, ..request.clone() })
        }),
    ),
    (
        Variant(&variant::OPTIONS_BAD_REQUEST),
        Instead(|_, request| {
            let is_refused = request.method == "OPTIONS" && !is_preflight(request);
            is_refused.then(|| Answer::text(400, "text/plain", "Bad Request").into())
        }),
    ),
]);

/// The resource that a path names.
pub(in crate::provider::world) static ROUTE: View<str, Option<Route>> = View(&[
    (Variant(&variant::TRAILING_SLASH_FOUND), overlook_slash),
    (Fault(&input::TRAILING_SLASH_SKIPS_AUTH), overlook_slash),
    (Fault(&input::TRAILING_SLASH_DELETES_NEIGHBOUR), overlook_slash),
]);

/// The handler of a request whose caller is known.
pub(in crate::provider::world) static DISPATCH: Point<Call, Outcome> = Point(&[
    (
        Fault(&http::METHOD_OVERRIDE_IN_HEADER),
        Around(|world, call, next| {
            let mut values = call.request.header_values("x-http-method-override");
            let method = values.find_map(|value| std::str::from_utf8(value).ok());
            next.run(world, &overridden(call, method))
        }),
    ),
    (
        Fault(&http::METHOD_OVERRIDE_IN_QUERY),
        Around(|world, call, next| {
            let method = call.request.query_values("_method").next();
            next.run(world, &overridden(call, method.as_deref()))
        }),
    ),
    (
        Fault(&http::HEAD_DELETES),
        Around(|world, call, next| {
            if call.is("HEAD", Resource::Collection) {
                return next.run(world, &call.with_method("DELETE"));
            }
            next.run(world, call)
        }),
    ),
    (
        Variant(&variant::HEAD_NOT_ALLOWED),
        Instead(|world, call| {
            let resource = call.resource.filter(|_| call.request.method == "HEAD")?;
            Some(world.method_not_allowed(resource).into())
        }),
    ),
    (
        Variant(&variant::OTHER_METHODS_HTML),
        Instead(|_, call| {
            let is_other =
                ["POST", "PATCH"].iter().any(|method| call.is(method, Resource::Collection));
            is_other.then(|| no_handler(&call.request).into())
        }),
    ),
    // Caches of documents.
    (Fault(&fault::READ_IN_FLIGHT_CACHED), Around(timing::through_late_cache)),
    (Fault(&fault::SECOND_PROCESS_REMEMBERS), Around(timing::by_two_processes)),
    (Fault(&fault::CACHE_BY_ACCEPT), Around(timing::cached_by_accept)),
    (Variant(&variant::CACHE_CLEARED), Around(timing::through_cache)),
    (Fault(&fault::DELETED_SHOWN_ON_REQUEST), Instead(timing::shown_on_request)),
    (
        Variant(&variant::PERSONS_FIXED),
        Instead(|world, call| {
            let resource = call.resource.filter(|_| call.is("PUT", Resource::Person))?;
            Some(world.method_not_allowed(resource).into())
        }),
    ),
    // A delete of the whole resource.
    (
        Fault(&input::QUERY_IDS_DELETED_TOO),
        Before(|world, call| {
            if is_root_delete(call) {
                world.remove_named_in_query(call);
            }
        }),
    ),
    (
        Fault(&input::OPERATOR_IN_QUERY_PARSED),
        Before(|world, call| {
            if is_root_delete(call) {
                world.remove_for_operator(call);
            }
        }),
    ),
    (
        Fault(&input::ROOT_DELETES_ALL),
        Instead(|world, call| {
            is_root_delete(call).then(|| {
                world.remove_all_of(&call.caller);
                Answer::data(200, Vec::<Value>::new()).into()
            })
        }),
    ),
    (
        Fault(&input::ROOT_DELETES_FIRST_QUIETLY),
        Before(|world, call| {
            if is_root_delete(call) {
                world.remove_first(&call.caller);
            }
        }),
    ),
    (
        Fault(&input::ROOT_DELETE_ANSWERS_200),
        Instead(|_, call| is_root_delete(call).then(|| Answer::data(200, Value::Null).into())),
    ),
    (
        Variant(&variant::ROOT_DELETE_NOT_FOUND),
        Instead(|_, call| is_root_delete(call).then(|| route_not_found().into())),
    ),
    // A path that names nothing.
    (
        Fault(&input::EMPTY_ID_DELETES_FIRST),
        Before(|world, call| {
            if is_empty_id_delete(call) {
                world.remove_first(&call.caller);
            }
        }),
    ),
    (
        Fault(&input::EMPTY_ID_ANSWERS_204),
        Instead(|_, call| is_empty_id_delete(call).then(|| Answer::empty(204).into())),
    ),
    (
        Fault(&input::LITERALS_TAKEN_FOR_IDS),
        Instead(|_, call| {
            is_literal_delete(call).then(|| Answer::data(200, Vec::<Value>::new()).into())
        }),
    ),
    (
        Fault(&input::LITERAL_CRASHES),
        Instead(|_, call| is_literal_delete(call).then(|| crash().into())),
    ),
    (
        Variant(&variant::UNROUTED_HTML),
        Instead(|_, call| call.resource.is_none().then(|| no_handler(&call.request).into())),
    ),
]);

/// 405 for a method that a resource does not have.
pub(in crate::provider::world) static METHOD_NOT_ALLOWED: View<Resource, Answer> =
    View(&[(Fault(&http::WRONG_METHOD_WITHOUT_ALLOW), |_, _, answer| Answer {
        headers: Vec::new(),
        ..answer
    })]);

/// The answer to OPTIONS.
pub(in crate::provider::world) static OPTIONS: View<Resource, Answer> = View(&[
    (Variant(&variant::OPTIONS_ANSWERS_200), |_, _, answer| Answer { status: 200, ..answer }),
    (Variant(&variant::OPTIONS_NOT_ALLOWED), |world, resource, _| {
        world.method_not_allowed(*resource)
    }),
]);

impl World {
    /// Deletes everything that a caller may see.
    fn remove_all_of(&mut self, caller: &Caller) {
        while let Some(id) = self.first_owned(caller) {
            self.remove_regardless(&id);
        }
    }

    /// The deleted collections that are as wanted, themselves or by their age in requests.
    fn deleted_where(&self, is_wanted: impl Fn(&Tombstone, u64) -> bool) -> Vec<Collection> {
        let tombstones = self.memory.tombstones.values();
        tombstones
            .filter(|it| is_wanted(it, self.memory.requests - it.request))
            .map(|it| it.collection.clone())
            .collect()
    }

    fn restore_all(&mut self, collections: Vec<Collection>) {
        for collection in collections {
            self.restore(collection);
        }
    }
}

fn work_off_queue(world: &mut World, _: &ProviderRequest) {
    for collection in world.deleted_where(|_, age| age == QUEUE) {
        world.unlink(&collection);
    }
}

fn resurrect_by_sync(world: &mut World, _: &ProviderRequest) {
    let due = world.deleted_where(|_, age| age >= SYNC);
    world.restore_all(due);
}

fn resurrect_by_retry(world: &mut World, _: &ProviderRequest) {
    let now = world.clock.peek();
    let due = world.deleted_where(|tombstone, _| {
        let is_updated = tombstone.collection.updated_at > tombstone.collection.created_at;
        is_updated && tombstone.is_settled(now)
    });
    world.restore_all(due);
}

fn overlook_slash(_: &World, path: &str, route: Option<Route>) -> Option<Route> {
    route.or_else(|| {
        Route::of(path.strip_suffix('/')?).filter(|it| it.resource == Resource::Collection)
    })
}

/// A call with the method that hides in it.
fn overridden(call: &Call, hidden: Option<&str>) -> Call {
    match hidden {
        Some(method)
            if call.resource.is_some()
                && matches!(call.request.method.as_str(), "GET" | "POST") =>
        {
            call.with_method(&method.to_ascii_uppercase())
        }
        _ => call.clone(),
    }
}

fn is_root_delete(call: &Call) -> bool {
    call.is("DELETE", Resource::Collections)
}

fn is_empty_id_delete(call: &Call) -> bool {
    call.request.method == "DELETE" && call.request.path == EMPTY_ID
}

fn is_literal_delete(call: &Call) -> bool {
    call.request.method == "DELETE" && Route::is_literal(&call.request.path)
}

/// Returns whether a browser asks what another origin may do (Fetch, section 3.3.2).
fn is_preflight(request: &ProviderRequest) -> bool {
    let has = |name| request.header_values(name).next().is_some();
    has("origin") && has("access-control-request-method")
}

/// A redirect does and grants nothing. The query is left out, since it may hold a token.
fn redirect(status: u16, location: impl Into<String>) -> Outcome {
    Answer::empty(status).with_header("location", location).into()
}

/// The path of collections without the slash at its end, if it has one.
fn bare_path(request: &ProviderRequest) -> Option<&str> {
    let bare = request.path.strip_suffix('/')?;
    let resource = Route::of(bare)?.resource;
    matches!(resource, Resource::Collections | Resource::Collection).then_some(bare)
}

/// The path with its encoded slashes decoded, without empty segments and without dots (RFC 3986
/// section 5.2.4), so that it leads where it seems to; nothing where no slash is odd.
fn plain_path(path: &str) -> Option<String> {
    let decoded = path.replace("%2F", "/").replace("%2f", "/");
    let is_odd = decoded != path || path.contains("//") || (path.len() > 1 && path.ends_with('/'));
    if !is_odd {
        return None;
    }
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    Some(format!("/{}", segments.join("/")))
}

/// The page that a framework shows by default where it finds no handler: 404 with the method and
/// the path.
fn no_handler(request: &ProviderRequest) -> Answer {
    let (method, path) = (escaped(&request.method), escaped(&request.path));
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Error</title>\n</head>\n<body>\n<pre>Cannot {method} {path}</pre>\n</body>\n\
         </html>\n"
    );
    Answer::text(404, "text/html", page)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}
