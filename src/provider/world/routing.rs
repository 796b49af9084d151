//! From the raw path to a handler.

use super::answers::{method_not_allowed, route_not_found};
use super::auth::Caller;
use super::pages::no_handler;
use super::projects::Edition;
use super::{Answer, Outcome, ProviderRequest, World};
use crate::provider::{fault, variant};

/// Segments that clients send in the place of an id and that never are one.
const LITERALS: [&str; 2] = ["project-type", "move-people"];

/// What a path names. Identifiers are raw: not decoded, not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource<'a> {
    Collections,
    Collection(&'a str),
    Persons,
    Person(&'a str),
    Projects(Edition),
    Project(&'a str),
    Flows,
    Flow(&'a str),
}

impl<'a> Resource<'a> {
    /// Reads a path as it came. Empty segments, trailing slashes and dot segments are not
    /// repaired: such a path names nothing.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if segments.iter().any(|segment| segment.is_empty()) {
            return None;
        }
        match segments[..] {
            ["v2", "face-recognition", "collections"] => Some(Self::Collections),
            ["v2", "face-recognition", "collections", id] if !LITERALS.contains(&id) => {
                Some(Self::Collection(id))
            }
            ["v2", "face-recognition", "persons"] => Some(Self::Persons),
            ["v2", "face-recognition", "persons", id] => Some(Self::Person(id)),
            ["v2", "projects"] => Some(Self::Projects(Edition::Second)),
            ["v3", "projects"] => Some(Self::Projects(Edition::Third)),
            ["v2" | "v3", "projects", id] => Some(Self::Project(id)),
            ["v2" | "v3", "project-flows"] => Some(Self::Flows),
            ["v2" | "v3", "project-flows", id] => Some(Self::Flow(id)),
            _ => None,
        }
    }

    /// Whether a path names one of the routes beside an identifier.
    pub(super) fn is_literal(path: &str) -> bool {
        let last = path.strip_prefix("/v2/face-recognition/collections/").unwrap_or_default();
        LITERALS.contains(&last)
    }

    fn allow(self) -> &'static str {
        match self {
            Self::Collections | Self::Persons | Self::Projects(_) => "GET, POST",
            Self::Collection(_) | Self::Person(_) | Self::Project(_) => "GET, PUT, DELETE",
            Self::Flow(_) => "GET, DELETE",
            Self::Flows => "POST",
        }
    }
}

impl World {
    pub(super) fn route(&mut self, request: &ProviderRequest) -> Outcome {
        self.let_time_pass();
        if let Some(redirect) = self.redirect(request) {
            return redirect.into();
        }
        let resource = self.named(&request.path);
        let item = matches!(resource, Some(Resource::Collection(_)));
        if request.method == "OPTIONS" && !(item && self.has(&fault::http::OPTIONS_DELETES)) {
            // A browser asks without a token before it sends one.
            if self.varies(&variant::OPTIONS_BAD_REQUEST) && !is_preflight(request) {
                return Answer::text(400, "text/plain", "Bad Request").into();
            }
            return resource.map_or_else(route_not_found, |it| self.preflight(it)).into();
        }
        match (self.authenticate(request), resource) {
            (Err(rejection), resource) => self.turn_away(request, resource, &rejection).into(),
            (Ok(caller), None) => self.answer_nowhere(&caller, request).into(),
            (Ok(caller), Some(resource)) => self.dispatch(&caller, resource, request),
        }
    }

    fn dispatch(
        &mut self,
        caller: &Caller,
        resource: Resource<'_>,
        request: &ProviderRequest,
    ) -> Outcome {
        let method = self.method(request, resource);
        match (resource, method.as_str()) {
            (Resource::Collections, "GET") => self.list_collections(caller).into(),
            (Resource::Collections, "POST") => self.create_collection(caller, request).into(),
            (Resource::Collections, "DELETE") => self.delete_root(caller, request).into(),
            (Resource::Collection(id), "GET") => self.retrieve_collection(caller, id).into(),
            (Resource::Collection(id), "PUT") => self.update_collection(caller, id, request),
            (Resource::Collection(id), "DELETE") => self.delete_collection(caller, id, request),
            (Resource::Persons, "GET") => self.list_persons(caller, request).into(),
            (Resource::Persons, "POST") => self.create_person(caller, request),
            (Resource::Person(id), "GET") => self.retrieve_person(caller, id).into(),
            (Resource::Person(id), "PUT") => self.update_person(caller, id, request),
            (Resource::Person(id), "DELETE") => self.delete_person(caller, id, request).into(),
            (Resource::Projects(edition), "GET") => self.list_projects(caller, edition).into(),
            (Resource::Projects(_), "POST") => self.create_project(caller, request).into(),
            (Resource::Project(id), "GET") => self.retrieve_project(caller, id).into(),
            (Resource::Project(id), "PUT") => self.update_project(caller, id, request).into(),
            (Resource::Project(id), "DELETE") => self.delete_project(caller, id).into(),
            (Resource::Flows, "POST") => self.create_flow(caller, request).into(),
            (Resource::Flow(id), "GET") => self.retrieve_flow(caller, id).into(),
            (Resource::Flow(id), "DELETE") => self.delete_flow(caller, id).into(),
            (Resource::Collection(_), "POST" | "PATCH")
                if self.varies(&variant::OTHER_METHODS_HTML) =>
            {
                no_handler(request).into()
            }
            (resource, _) => self.method_not_allowed(resource).into(),
        }
    }

    /// What a path names. A slash behind an identifier makes it name nothing, unless a variant or
    /// a fault overlooks it.
    fn named<'a>(&self, path: &'a str) -> Option<Resource<'a>> {
        let overlooked = self.varies(&variant::TRAILING_SLASH_FOUND)
            || self.has(&fault::input::TRAILING_SLASH_SKIPS_AUTH)
            || self.has(&fault::input::TRAILING_SLASH_DELETES_NEIGHBOUR);
        Resource::of(path).or_else(|| {
            let item = Resource::of(path.strip_suffix('/').filter(|_| overlooked)?)?;
            matches!(item, Resource::Collection(_)).then_some(item)
        })
    }

    /// The method a request is handled as.
    fn method(&self, request: &ProviderRequest, resource: Resource<'_>) -> String {
        let method = request.method.as_str();
        if let Some(hidden) = self.hidden_method(request) {
            return hidden;
        }
        let item = matches!(resource, Resource::Collection(_));
        let deletes = item
            && ((method == "HEAD" && self.has(&fault::http::HEAD_DELETES))
                || (method == "OPTIONS" && self.has(&fault::http::OPTIONS_DELETES)));
        if deletes {
            return "DELETE".to_owned();
        }
        // HEAD is GET without the content (RFC 9110 section 9.3.2), which the adapter drops.
        if method == "HEAD" && !self.varies(&variant::HEAD_NOT_ALLOWED) {
            return "GET".to_owned();
        }
        method.to_owned()
    }

    /// A method that hides in another one: only faults look for it.
    fn hidden_method(&self, request: &ProviderRequest) -> Option<String> {
        if !matches!(request.method.as_str(), "GET" | "POST") {
            return None;
        }
        let in_header = request
            .header_values("x-http-method-override")
            .find_map(|value| std::str::from_utf8(value).ok())
            .filter(|_| self.has(&fault::http::METHOD_OVERRIDE_IN_HEADER))
            .map(str::to_ascii_uppercase);
        in_header.or_else(|| {
            let in_query = request.query_values("_method").next();
            in_query
                .filter(|_| self.has(&fault::http::METHOD_OVERRIDE_IN_QUERY))
                .map(|method| method.to_ascii_uppercase())
        })
    }

    pub(super) fn method_not_allowed(&self, resource: Resource<'_>) -> Answer {
        let mut answer = method_not_allowed(resource.allow());
        if self.has(&fault::http::WRONG_METHOD_WITHOUT_ALLOW) {
            answer.headers.clear();
        }
        answer
    }

    fn preflight(&self, resource: Resource<'_>) -> Answer {
        if self.varies(&variant::OPTIONS_NOT_ALLOWED) {
            return self.method_not_allowed(resource);
        }
        let status = if self.varies(&variant::OPTIONS_ANSWERS_200) { 200 } else { 204 };
        Answer::empty(status).with_header("allow", resource.allow())
    }
}

/// Whether a browser asks what another origin may do (Fetch, section 3.3.2).
fn is_preflight(request: &ProviderRequest) -> bool {
    let has = |name| request.header_values(name).next().is_some();
    has("origin") && has("access-control-request-method")
}
