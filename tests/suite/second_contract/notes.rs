//! The second contract: notes that can be written, browsed, read and torn up.

use verifik_conformance::api::{Api, Operation, Pages, Resource, Volatile};
use verifik_conformance::contract::checks::{origin, status};
use verifik_conformance::contract::page::Page;
use verifik_conformance::contract::requirements::universal;
use verifik_conformance::contract::{Contract, Removal};
use verifik_conformance::model::{Basis, Level, Requirement};
use verifik_conformance::session::{Inconclusive, Item, Scenario, Session};
use verifik_conformance::wire::Token;

/// The one resource of the API.
pub(crate) static NOTE: Resource = Resource {
    name: "note",
    label: "note",
    symbol: "note",
    root: "/api/notes",
    document: "",
    elements: "/items",
    identity: "id",
    aliases: &[],
    name_member: Some("title"),
    owner: None,
    client_member: "author",
    created_member: "written",
    lasting_members: &["id", "title", "text"],
    state_members: &[],
    optional_members: &["text"],
    links: &[],
    lives_by_its_links: false,
    is_listed: true,
    pages: Some(Pages { query: "per=2&page=", count: &["/last"] }),
    provision: None,
    creation: &[("text", "written by a test")],
};

pub(crate) static API: Api = Api {
    base_paths: &["/api/"],
    production_hosts: &["notes.example"],
    subject: &NOTE,
    resources: &[&NOTE],
    operations: &[
        Operation { name: "write", method: "POST", on_item: false },
        Operation { name: "browse", method: "GET", on_item: false },
        Operation { name: "read", method: "GET", on_item: true },
        Operation { name: "tear-up", method: "DELETE", on_item: true },
    ],
    example_identifier: "d96db430-27d2-4f43-bcff-c4b239ac6d2e",
    reserved_segments: &["drafts"],
    envelope_members: &["problem"],
    error_member: "problem",
    volatile: Volatile {
        times: &["written"],
        dates: &[],
        tickets: &[],
        references: &[],
        codes: &[],
    },
};

static TORN_UP: Requirement = Requirement::new(
    "note.torn-up",
    Level::Must,
    Basis::Documented,
    "Tearing up a note answers 204.",
    "Notes, tear up",
);

static GONE: Requirement = Requirement::new(
    "note.gone",
    Level::Must,
    Basis::Documented,
    "A note that was torn up cannot be read.",
    "Notes, tear up",
);

static UNKNOWN: Requirement = Requirement::new(
    "note.unknown",
    Level::Must,
    Basis::Documented,
    "Tearing up what was never written answers 404.",
    "Notes, tear up",
);

pub(crate) static CONTRACT: Contract = Contract {
    api: &API,
    requirements: &[
        &[&TORN_UP, &GONE, &UNKNOWN],
        &[&universal::JSON, &universal::NO_TOKEN_ECHO, &universal::NO_SERVER_ERROR],
    ],
    page: Page { sentences: &[], questions: &[] },
    documented_errors: &[],
    error_schema: None,
    removal: Removal { succeeds: &TORN_UP, removes: &GONE },
};

/// Tears a note up, and leaves another one for the clean-up.
static TEARS_UP: Scenario =
    Scenario::new("tears-up", "tearing up one of two notes", &[&TORN_UP, &GONE], &tears_up);

async fn tears_up(session: &Session) -> Result<(), Inconclusive> {
    let note = written(session).await?;
    written(session).await?;
    session.list().await?;
    let answer = session.delete(&note.id).await?;
    session.check(&answer, &TORN_UP, &status::one_of(&[204]));
    let look = session.retrieve_item(&note).await?;
    session.check(&look, &GONE, &origin::gone(&NOTE, &[404]));
    Ok(())
}

async fn written(session: &Session) -> Result<Item, Inconclusive> {
    let made = session.create_named_item(&NOTE, &session.marker(), Token::Primary).await?;
    Ok(Item::from_creation(&NOTE, &made))
}

/// Tears up a note that was never written, in the shape of those that were.
static TEARS_UP_NOTHING: Scenario = Scenario::new(
    "tears-up-nothing",
    "tearing up what was never written",
    &[&UNKNOWN],
    &tears_up_nothing,
);

async fn tears_up_nothing(session: &Session) -> Result<(), Inconclusive> {
    written(session).await?;
    let id = session.unissued_id();
    let answer = session.delete(&id).await?;
    session.check(&answer, &UNKNOWN, &origin::gone(&NOTE, &[404]));
    Ok(())
}

pub(crate) const SCENARIOS: &[&Scenario] = &[&TEARS_UP, &TEARS_UP_NOTHING];
