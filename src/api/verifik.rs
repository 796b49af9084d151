//! Facts of Verifik's face-recognition API, from its public documentation.

use super::{Api, Link, Operation, Pages, Resource, Volatile};

/// Pages of the lists of persons and projects (List all Persons; List all Projects).
const PAGES: Pages = Pages { query: "limit=100&page=", count: &["/pagination/pages", "/pages"] };

/// Facts that the resources share.
pub(super) const BASE: Resource = Resource {
    name: "",
    label: "",
    symbol: "",
    root: "",
    document: "/data",
    elements: "/data",
    identity: "_id",
    aliases: &["code"],
    name_member: Some("name"),
    owner: None,
    client_member: "client",
    created_member: "createdAt",
    lasting_members: &[],
    state_members: &[],
    optional_members: &[],
    links: &[],
    lives_by_its_links: false,
    is_listed: true,
    pages: None,
    provision: None,
    creation: &[],
};

/// Description of created records, for a person who finds one.
pub(crate) const DESCRIPTION: (&str, &str) =
    ("description", "made by verifik-conformance, which removes it again");

/// A face-recognition collection. Its list has no pages and takes no query (List all Collections).
pub static COLLECTION: Resource = Resource {
    name: "collection",
    label: "collection",
    symbol: "collection",
    root: "/v2/face-recognition/collections",
    lasting_members: &[
        "_id",
        "code",
        "name",
        "description",
        "client",
        "project",
        "createdAt",
        "updatedAt",
        "__v",
    ],
    // In the snapshot of a deletion its value is contradictory: `false` in the example, yet the
    // record is gone (Delete a Collection, Response).
    state_members: &["deleted"],
    optional_members: &["description", "project"],
    creation: &[DESCRIPTION],
    ..BASE
};

/// A person, which belongs to collections.
pub static PERSON: Resource = Resource {
    name: "person",
    label: "person",
    symbol: "person",
    root: "/v2/face-recognition/persons",
    links: &[Link { member: "collections", many: true }],
    lives_by_its_links: true,
    pages: Some(PAGES),
    provision: Some(
        "requires a person: pass --person-image FILE to create one, or --person-id ID to use an \
         existing one",
    ),
    ..BASE
};

/// A project, which may use a collection.
pub static PROJECT: Resource = Resource {
    name: "project",
    label: "project",
    symbol: "project",
    root: "/v2/projects",
    creation: &[DESCRIPTION],
    links: &[
        Link { member: "assignedCollection", many: false },
        Link { member: "collectionCode", many: false },
    ],
    pages: Some(PAGES),
    provision: Some("requires a project: pass --project-id ID to use an existing one"),
    ..BASE
};

/// A flow of a project. It has no name, and no list shows it.
pub static PROJECT_FLOW: Resource = Resource {
    name: "project-flow",
    label: "project flow",
    symbol: "flow",
    root: "/v2/project-flows",
    name_member: None,
    owner: Some(("project", "project")),
    is_listed: false,
    ..BASE
};

/// The API.
pub static VERIFIK: Api = Api {
    base_paths: &["/v2/", "/v3/"],
    production_hosts: &["api.verifik.co", "verifik.co", "verifik.app", "ai.verifik.co"],
    subject: &COLLECTION,
    resources: &[&PROJECT_FLOW, &PERSON, &PROJECT, &COLLECTION],
    operations: &[
        Operation { name: "create", method: "POST", on_item: false },
        Operation { name: "list", method: "GET", on_item: false },
        Operation { name: "retrieve", method: "GET", on_item: true },
        Operation { name: "update", method: "PUT", on_item: true },
        Operation { name: "delete", method: "DELETE", on_item: true },
    ],
    example_identifier: "65b9592267cc4f096dbe743d",
    reserved_segments: &["project-type", "move-people", "lookup", "search-live-face"],
    envelope_members: &[
        "message",
        "error",
        "code",
        "status",
        "dateTime",
        "timestamp",
        "id",
        "signature",
        "success",
    ],
    error_member: "message",
    volatile: Volatile {
        times: &["createdAt", "updatedAt"],
        dates: &["dateTime"],
        tickets: &[("id", 5)],
        references: &[
            ("client", "client"),
            ("project", "project"),
            ("assignedCollection", "collection"),
        ],
        codes: &["code", "collectionCode"],
    },
};
