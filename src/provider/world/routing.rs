//! From the raw path to a handler.

use super::answers::{method_not_allowed, route_not_found};
use super::projects::Edition;
use super::{Answer, Outcome, ProviderRequest, World};
use crate::provider::fault;

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

    fn allow(self) -> &'static str {
        match self {
            Self::Collections | Self::Persons | Self::Projects(_) => "GET, POST",
            Self::Collection(_) | Self::Person(_) => "GET, PUT, DELETE",
            Self::Project(_) | Self::Flow(_) => "GET, DELETE",
            Self::Flows => "POST",
        }
    }
}

impl World {
    pub(super) fn route(&mut self, request: &ProviderRequest) -> Outcome {
        let resource = Resource::of(&request.path);
        if request.method == "OPTIONS" {
            // A browser asks without a token before it sends one.
            return resource.map_or_else(route_not_found, preflight).into();
        }
        let caller = match self.authenticate(request) {
            Ok(caller) => caller,
            Err(rejection) => {
                if let Some(Resource::Collection(id)) = resource
                    && request.method == "DELETE"
                    && self.has(&fault::REFUSAL_AFTER_DELETE)
                {
                    self.remove_regardless(id);
                }
                return self.refuse(&rejection).into();
            }
        };
        let Some(resource) = resource else { return route_not_found().into() };
        // HEAD is GET without the content (RFC 9110 section 9.3.2), which the adapter drops.
        let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
        match (resource, method) {
            (Resource::Collections, "GET") => self.list_collections(&caller).into(),
            (Resource::Collections, "POST") => self.create_collection(&caller, request).into(),
            (Resource::Collection(id), "GET") => self.retrieve_collection(&caller, id).into(),
            (Resource::Collection(id), "PUT") => {
                self.update_collection(&caller, id, request).into()
            }
            (Resource::Collection(id), "DELETE") => self.delete_collection(&caller, id, request),
            (Resource::Persons, "GET") => self.list_persons(&caller, request).into(),
            (Resource::Persons, "POST") => self.create_person(&caller, request).into(),
            (Resource::Person(id), "GET") => self.retrieve_person(&caller, id).into(),
            (Resource::Person(id), "PUT") => self.update_person(&caller, id, request).into(),
            (Resource::Person(id), "DELETE") => self.delete_person(&caller, id, request).into(),
            (Resource::Projects(edition), "GET") => self.list_projects(&caller, edition).into(),
            (Resource::Projects(_), "POST") => self.create_project(&caller, request).into(),
            (Resource::Project(id), "GET") => self.retrieve_project(&caller, id).into(),
            (Resource::Project(id), "DELETE") => self.delete_project(&caller, id).into(),
            (Resource::Flows, "POST") => self.create_flow(&caller, request).into(),
            (Resource::Flow(id), "GET") => self.retrieve_flow(&caller, id).into(),
            (Resource::Flow(id), "DELETE") => self.delete_flow(&caller, id).into(),
            (resource, _) => method_not_allowed(resource.allow()).into(),
        }
    }
}

fn preflight(resource: Resource<'_>) -> Answer {
    Answer::empty(204).with_header("allow", resource.allow())
}
