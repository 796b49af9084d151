//! What the page *Delete a Collection* says.

use super::{Sentence, Standing};

/// Every sentence of the page, in its order; last what only the source of the page shows, because
/// a captured page has no more than the tab that was open.
pub const SENTENCES: &[Sentence] = &[
    Sentence {
        section: "Endpoint",
        says: "The operation is DELETE on the path of one collection.",
        fingerprint: Some("7b4e6d87e7ab5c41a79fbe92643a753b"),
        standing: Standing::Tested(&["delete.success.status", "http.safe-methods"]),
    },
    Sentence {
        section: "Endpoint",
        says: "It deletes a collection that belongs to the client of the token.",
        fingerprint: Some("7f6439e24a565892aa46c1f5bbd00c66"),
        standing: Standing::Tested(&[
            "delete.success.status",
            "tenancy.no-effect",
            "delete.isolation.bystander",
        ]),
    },
    Sentence {
        section: "Endpoint",
        says: "The identifier in the path is the collection's unique `_id`.",
        fingerprint: Some("74c7f1b6259a5162a9a53c92b48f585b"),
        standing: Standing::Tested(&[
            "delete.success.identity",
            "identifier.code.refused",
            "identifier.malformed.no-effect",
            "law.unique-ids",
        ]),
    },
    Sentence {
        section: "Endpoint",
        says: "The record is removed, and projects and persons are unlinked from it.",
        fingerprint: Some("e244972c47a15063801805e5d76bd819"),
        standing: Standing::Tested(&["delete.hard.retrieve", "unlink.person", "unlink.project"]),
    },
    Sentence {
        section: "Endpoint",
        says: "The deletion is hard: the record is not merely flagged.",
        fingerprint: Some("3ddeb1e14d075ec9b4235cb1d13f525e"),
        standing: Standing::Tested(&[
            "delete.hard.retrieve",
            "delete.hard.list",
            "irreversible.update",
            "irreversible.late",
        ]),
    },
    Sentence {
        section: "Headers",
        says: "`Content-Type` is `application/json`.",
        fingerprint: Some("0d92a5fcb0cc5bc3a33b5f2ee33b0849"),
        standing: Standing::Tested(&["delete.request.json-content-type"]),
    },
    Sentence {
        section: "Headers",
        says: "`Authorization` carries a bearer token.",
        fingerprint: Some("ca7d778e8b305fa0aa9e87d1bcdd2130"),
        standing: Standing::Tested(&[
            "auth.missing.refused",
            "auth.wrong-scheme.refused",
            "auth.unknown-token.refused",
        ]),
    },
    Sentence {
        section: "Params",
        says: "`id` is a required string in the path: the `_id` of other answers.",
        fingerprint: Some("a9f13c30d56953dea249d709e53b4baf"),
        standing: Standing::Tested(&[
            "delete.success.identity",
            "identifier.root.refused",
            "law.created-equals-retrieved",
        ]),
    },
    Sentence {
        section: "Params",
        says: "A request has no body.",
        fingerprint: Some("9ea0f427509d5d00a7e38dea52973e05"),
        standing: Standing::Tested(&["delete.request.json-content-type"]),
    },
    Sentence {
        section: "Request",
        says: "The sample sends DELETE with both headers, no body, and reads the answer as JSON.",
        fingerprint: Some("3aaca8c7fd875f0e81a2302b4dbc2aeb"),
        standing: Standing::Tested(&[
            "delete.request.json-content-type",
            "delete.success.envelope",
            "http.accept",
        ]),
    },
    Sentence {
        section: "Response",
        says: "A success answers 200.",
        fingerprint: Some("97a6563dae14584c9d6bfb750848166c"),
        standing: Standing::Tested(&["delete.success.status"]),
    },
    Sentence {
        section: "Response",
        says: "The body is an object whose `data` is the deleted document, in the shape of retrieve.",
        fingerprint: Some("bd63a99dfa9e5607811b244ee033f458"),
        standing: Standing::Tested(&[
            "delete.success.envelope",
            "delete.success.schema",
            "delete.success.snapshot",
        ]),
    },
    Sentence {
        section: "Response",
        says: "The document is in the database no more.",
        fingerprint: Some("f98d90ea36b65300b903f895ed325c38"),
        standing: Standing::Untestable(
            "no client sees the database; that no endpoint finds it any more is tested",
        ),
    },
    Sentence {
        section: "Response",
        says: "The sample shows ten members, `deleted` being false and both times being equal.",
        fingerprint: Some("2c632f2eb8b6531d8e13ea73d877b8ac"),
        standing: Standing::Tested(&["delete.success.schema", "law.times"]),
    },
    Sentence {
        section: "Notes",
        says: "The deletion can not be undone; it removes the record and unlinks it.",
        fingerprint: Some("2c2ed9b81b375aeeb3c5db64fcd53f2a"),
        standing: Standing::Tested(&[
            "irreversible.update",
            "irreversible.no-revival",
            "irreversible.late",
            "unlink.person",
            "unlink.project",
        ]),
    },
    Sentence {
        section: "Notes",
        says: "A client sends no JSON body, only the identifier in the path.",
        fingerprint: Some("c180753b43ef50d8bc1109e13c4460d5"),
        standing: Standing::Silent("silent.request-body"),
    },
    Sentence {
        section: "Notes",
        says: "`data` is the deleted collection.",
        fingerprint: Some("a61eda5a1b3e5be4becf7d0ac231e987"),
        standing: Standing::Tested(&["delete.success.identity", "delete.success.snapshot"]),
    },
    Sentence {
        section: "Notes",
        says: "It is kept nowhere after the deletion.",
        fingerprint: Some("944be078f4b35411bad00fc01bbf349a"),
        standing: Standing::Tested(&["delete.hard.retrieve", "delete.hard.list"]),
    },
    Sentence {
        section: "Response, tab 401/403",
        says: "A request without a valid token gives `Access forbidden` with the code `Forbidden`.",
        fingerprint: None,
        standing: Standing::Tested(&[
            "auth.missing.refused",
            "auth.refusal.body",
            "auth.refusal.documented-body",
        ]),
    },
    Sentence {
        section: "Response, tab 404",
        says: "An identifier that does not exist gives `invalid_collection` with the code `ERROR`.",
        fingerprint: None,
        standing: Standing::Tested(&["delete.unknown.status", "delete.unknown.body"]),
    },
    Sentence {
        section: "Response, tab 404",
        says: "So does a collection that the client has no access to.",
        fingerprint: None,
        standing: Standing::Tested(&["tenancy.status", "tenancy.body", "tenancy.oracle"]),
    },
    Sentence {
        section: "Response, tab 400",
        says: "An invalid request gives `Invalid request` under `error`.",
        fingerprint: None,
        standing: Standing::Silent("silent.trigger-of-400"),
    },
];
