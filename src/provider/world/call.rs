//! A request in parts: its caller, its route, and why it may be refused.

use super::messages::ProviderRequest;
use super::records::Collection;

/// Segments that clients send in the place of an id and that never are one.
const LITERALS: [&str; 2] = ["project-type", "move-people"];

/// The party a request is handled for.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    /// A client with a living token.
    Client(String),
    /// Nobody the provider knows. Only faults let such a request in, and it may do anything.
    Anyone,
}

/// The reason for refusing a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rejection {
    Missing,
    Repeated,
    Malformed,
    EmptyBearer,
    OtherScheme {
        credentials: String,
    },
    Unknown {
        token: String,
    },
    /// Expired or revoked: both were good once.
    Ended,
}

/// The two documented editions of the projects pages, which list differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    Second,
    Third,
}

/// A kind of resource that a path names: a list or one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    Collections,
    Collection,
    Persons,
    Person,
    Projects(Edition),
    Project,
    Flows,
    Flow,
}

/// The resource that a path names, and the segment where the identifier of an item stands: raw,
/// that is neither decoded nor judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) resource: Resource,
    pub(super) segment: String,
}

/// A request whose caller is known. `segment` is empty unless the path names an item.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) resource: Option<Resource>,
    pub(super) segment: String,
    pub(super) request: ProviderRequest,
}

/// A request without a living token.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) request: ProviderRequest,
    pub(super) route: Option<Route>,
    pub(super) rejection: Rejection,
}

/// The identifier that a caller wants deleted.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) caller: Caller,
    pub(super) id: String,
}

/// The collection that was found for a caller who wants it deleted.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) caller: Caller,
    pub(super) collection: Collection,
}

/// A collection to be created.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) client: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) project: Option<String>,
}

/// A project and the collection it is linked to.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) project: String,
    pub(super) collection: String,
    pub(super) code: String,
}

impl Caller {
    /// Returns whether a record of a client is accessible.
    pub(super) fn owns(&self, client: &str) -> bool {
        match self {
            Self::Client(own) => own == client,
            Self::Anyone => true,
        }
    }

    pub(super) fn owns_collection(&self, collection: &Collection) -> bool {
        self.owns(&collection.client)
    }
}

impl Resource {
    /// The methods it allows, as the `Allow` field lists them.
    pub(super) fn allow(self) -> &'static str {
        match self {
            Self::Collections | Self::Persons | Self::Projects(_) => "GET, POST",
            Self::Collection | Self::Person | Self::Project => "GET, PUT, DELETE",
            Self::Flow => "GET, DELETE",
            Self::Flows => "POST",
        }
    }
}

impl Route {
    /// Reads a path as it came. Empty segments, trailing slashes and dot segments are not
    /// repaired: such a path names nothing.
    pub(super) fn of(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if segments.iter().any(|segment| segment.is_empty()) {
            return None;
        }
        let (resource, segment) = match segments[..] {
            ["v2", "face-recognition", "collections"] => (Resource::Collections, ""),
            ["v2", "face-recognition", "collections", id] if !LITERALS.contains(&id) => {
                (Resource::Collection, id)
            }
            ["v2", "face-recognition", "persons"] => (Resource::Persons, ""),
            ["v2", "face-recognition", "persons", id] => (Resource::Person, id),
            ["v2", "projects"] => (Resource::Projects(Edition::Second), ""),
            ["v3", "projects"] => (Resource::Projects(Edition::Third), ""),
            ["v2" | "v3", "projects", id] => (Resource::Project, id),
            ["v2" | "v3", "project-flows"] => (Resource::Flows, ""),
            ["v2" | "v3", "project-flows", id] => (Resource::Flow, id),
            _ => return None,
        };
        Some(Self { resource, segment: segment.to_owned() })
    }

    /// Returns whether a path names one of the routes beside an identifier.
    pub(super) fn is_literal(path: &str) -> bool {
        let last = path.strip_prefix("/v2/face-recognition/collections/").unwrap_or_default();
        LITERALS.contains(&last)
    }
}

impl Call {
    pub(super) fn new(caller: Caller, route: Option<Route>, request: &ProviderRequest) -> Self {
        let (resource, segment) =
            route.map_or((None, String::new()), |it| (Some(it.resource), it.segment));
        Self { caller, resource, segment, request: request.clone() }
    }

    /// The same call with another method.
    pub(super) fn with_method(&self, method: &str) -> Self {
        let request = ProviderRequest { method: method.to_owned(), ..self.request.clone() };
        Self { request, ..self.clone() }
    }

    /// Returns whether it has this method and names such a resource.
    pub(super) fn is(&self, method: &str, resource: Resource) -> bool {
        self.resource == Some(resource) && self.request.method == method
    }
}

/// The scheme and the credentials of the Authorization field, which is a singleton (RFC 9110
/// section 11.6.2).
pub(super) fn authorization(request: &ProviderRequest) -> Result<(String, String), Rejection> {
    let mut values = request.header_values("authorization");
    let value = values.next().ok_or(Rejection::Missing)?;
    if values.next().is_some() {
        return Err(Rejection::Repeated);
    }
    let value = std::str::from_utf8(value).map_err(|_| Rejection::Malformed)?.trim();
    let (scheme, credentials) = value.split_once(' ').unwrap_or((value, ""));
    Ok((scheme.to_owned(), credentials.trim().to_owned()))
}
