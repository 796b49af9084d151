//! Faults that read a request otherwise than it was meant.

use percent_encoding::percent_decode_str;

use super::{Rereading, Table, collection_in};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::{ProviderRequest, World};

/// The path of the collections, before an identifier.
const ROOT: &str = "/v2/face-recognition/collections/";

pub(super) static TABLE: Table<Rereading> = &[
    (&fault::TOKEN_WITH_SUFFIX_ACCEPTED, |world, request| {
        take_for(world, request, |sent, known| sent.starts_with(known));
    }),
    (&fault::TOKEN_IN_ANY_CASE, |world, request| {
        take_for(world, request, str::eq_ignore_ascii_case);
    }),
    (&fault::PATH_IN_CAPITALS_UNCHECKED, |world, request| {
        let small = request.path.to_ascii_lowercase();
        if small != request.path && small.starts_with(ROOT) {
            let id = &request.path[ROOT.len()..];
            request.path = format!("{ROOT}{id}");
            authorize(world, request);
        }
    }),
    (&fault::PUBLIC_ROUTE_IN_ADDRESS, |world, request| {
        if request.query.as_ref().is_some_and(|query| query.contains("/health")) {
            authorize(world, request);
        }
    }),
    (&fault::LINE_FEED_TRIMMED, |_, request| trim(request, &["%0A", "%0a"])),
    (&fault::TAB_TRIMMED, |_, request| trim(request, &["%09"])),
    (&fault::NAME_ACCEPTED_AS_ID, |world, request| {
        let Some(segment) = segment_of_deletion(request) else { return };
        let name = percent_decode_str(segment).decode_utf8_lossy().into_owned();
        if let Some(found) = world.collections.values().find(|it| it.name == name) {
            request.path = format!("{ROOT}{}", found.id);
        }
    }),
    (&fault::QUERY_COLLECTION_WINS, |world, request| {
        let wanted = request.query_values("collection").next();
        retarget(world, request, wanted.as_deref());
    }),
    (&fault::QUERY_CODE_WINS, |world, request| {
        let wanted = request.query_values("code").next();
        retarget(world, request, wanted.as_deref());
    }),
];

/// The path segment of a deletion in the place of the identifier.
fn segment_of_deletion(request: &ProviderRequest) -> Option<&str> {
    let segment = request.path.strip_prefix(ROOT)?;
    (request.method == "DELETE").then_some(segment)
}

/// Replaces the token of the request by that of the first client.
fn authorize(world: &World, request: &mut ProviderRequest) {
    let token = format!("Bearer {}", world.credentials.primary_token);
    request.headers.retain(|(name, _)| name != "authorization");
    request.headers.push(("authorization".to_owned(), token.into_bytes()));
}

/// Takes a token for the first client's where `is_alike` says so.
fn take_for(world: &World, request: &mut ProviderRequest, is_alike: fn(&str, &str) -> bool) {
    let value = request.header_values("authorization").next();
    let is_bearer = value.is_some_and(|value| value.starts_with(b"Bearer "));
    let sent = request.bearer_token().filter(|_| is_bearer);
    if sent.is_some_and(|sent| is_alike(&sent, &world.credentials.primary_token)) {
        authorize(world, request);
    }
}

fn trim(request: &mut ProviderRequest, ends: &[&str]) {
    for end in ends {
        if let Some(rest) = request.path.strip_suffix(end) {
            request.path = rest.trim_end_matches("%0D").to_owned();
        }
    }
}

/// Lets a deletion go to the collection that another part of the request names.
fn retarget(world: &World, request: &mut ProviderRequest, wanted: Option<&str>) {
    let is_item = collection_in(&request.path).is_some();
    let found = world
        .collections
        .values()
        .find(|it| wanted.is_some_and(|wanted| it.id == wanted || it.code == wanted));
    if let Some(found) = found.filter(|_| is_item && request.method == "DELETE") {
        request.path = format!("{ROOT}{}", found.id);
    }
}
