//! Requirements on a deletion and its effects: response, repetition, surfaces, timing, permanence,
//! links and request bodies.

#![expect(missing_docs, reason = "the statement of a requirement describes it")]

/// The response to a deletion and its immediate effect.
pub mod deletion {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static SUCCESS_STATUS: Requirement = Requirement {
        id: Borrowed("delete.success.status"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Deleting an own collection answers 200."),
        source: Borrowed("Delete a Collection, Response"),
        scope: Scope::Scenario,
    };

    pub static SUCCESS_MEDIA_TYPE: Requirement = Requirement {
        id: Borrowed("delete.success.media-type"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed("The answer to a deletion declares a JSON media type."),
        source: Borrowed("RFC 9110 section 8.3; Delete a Collection, Response (\"The JSON body\")"),
        scope: Scope::Scenario,
    };

    pub static SUCCESS_ENVELOPE: Requirement = Requirement {
        id: Borrowed("delete.success.envelope"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The answer to a deletion is a JSON object whose `data` is the deleted collection.",
        ),
        source: Borrowed("Delete a Collection, Response"),
        scope: Scope::Scenario,
    };

    pub static SUCCESS_SCHEMA: Requirement = Requirement {
        id: Borrowed("delete.success.schema"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The returned document has the shape of a collection."),
        source: Borrowed("Delete a Collection, Response; The Collection Object"),
        scope: Scope::Scenario,
    };

    pub static SUCCESS_IDENTITY: Requirement = Requirement {
        id: Borrowed("delete.success.identity"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The returned document is the one named in the path."),
        source: Borrowed("Delete a Collection, Response"),
        scope: Scope::Scenario,
    };

    pub static SUCCESS_SNAPSHOT: Requirement = Requirement {
        id: Borrowed("delete.success.snapshot"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The returned document equals the one that was retrieved just before."),
        source: Borrowed(
            "Delete a Collection, Response (\"snapshot of the record\"); Retrieve a Collection",
        ),
        scope: Scope::Scenario,
    };

    pub static REQUEST_JSON_CONTENT_TYPE: Requirement = Requirement {
        id: Borrowed("delete.request.json-content-type"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion with `Content-Type: application/json` and no body succeeds.",
        ),
        source: Borrowed("Delete a Collection, Headers and Request"),
        scope: Scope::Scenario,
    };

    pub static REQUEST_NO_CONTENT_TYPE: Requirement = Requirement {
        id: Borrowed("delete.request.no-content-type"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed(
            "A deletion without a `Content-Type` succeeds, since it has no content to describe.",
        ),
        source: Borrowed("RFC 9110 section 8.3"),
        scope: Scope::Scenario,
    };

    pub static HARD_RETRIEVE: Requirement = Requirement {
        id: Borrowed("delete.hard.retrieve"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deleted collection can no longer be retrieved."),
        source: Borrowed("Delete a Collection, Response (\"no longer stored in the database\")"),
        scope: Scope::Scenario,
    };

    pub static HARD_LIST: Requirement = Requirement {
        id: Borrowed("delete.hard.list"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deleted collection is no longer listed."),
        source: Borrowed("Delete a Collection, Response (\"no longer stored in the database\")"),
        scope: Scope::Scenario,
    };

    pub static ISOLATION_BYSTANDER: Requirement = Requirement {
        id: Borrowed("delete.isolation.bystander"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Deleting one collection leaves the client's other collections unchanged.",
        ),
        source: Borrowed("Delete a Collection, Endpoint (\"Deletes a collection\") and Parameters"),
        scope: Scope::Scenario,
    };

    pub static UNKNOWN_STATUS: Requirement = Requirement {
        id: Borrowed("delete.unknown.status"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Deleting an identifier that was never issued answers 404."),
        source: Borrowed("Delete a Collection, tab 404 of the page source"),
        scope: Scope::Scenario,
    };

    pub static UNKNOWN_BODY: Requirement = Requirement {
        id: Borrowed("delete.unknown.body"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The 404 for an unknown collection carries the documented error."),
        source: Borrowed("Delete a Collection, tab 404 of the page source"),
        scope: Scope::Scenario,
    };

    pub static UNKNOWN_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("delete.unknown.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Deleting an unknown identifier changes nothing."),
        source: Borrowed("Delete a Collection, Parameters and tab 404 of the page source"),
        scope: Scope::Scenario,
    };

    pub static REPEAT_STATUS: Requirement = Requirement {
        id: Borrowed("delete.repeat.status"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Deleting a collection again answers that it does not exist."),
        source: Borrowed(
            "Delete a Collection, Response (hard delete) with tab 404 (\"does not exist\")",
        ),
        scope: Scope::Scenario,
    };

    pub static REPEAT_NOT_FOUND: Requirement = Requirement {
        id: Borrowed("delete.repeat.not-found"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed(
            "Deleting a collection again answers 404, as for one that never existed.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (hard delete) with tab 404 (\"does not exist\")",
        ),
        scope: Scope::Scenario,
    };

    pub static REPEAT_BODY: Requirement = Requirement {
        id: Borrowed("delete.repeat.body"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The answer to a repeated deletion is an error of a documented family, without the \
             document.",
        ),
        source: Borrowed("Delete a Collection, tab 404 of the page source"),
        scope: Scope::Scenario,
    };

    pub static REPEAT_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("delete.repeat.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A repeated deletion restores nothing."),
        source: Borrowed("Delete a Collection, Notes (\"Irreversible\")"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &SUCCESS_STATUS,
        &SUCCESS_MEDIA_TYPE,
        &SUCCESS_ENVELOPE,
        &SUCCESS_SCHEMA,
        &SUCCESS_IDENTITY,
        &SUCCESS_SNAPSHOT,
        &REQUEST_JSON_CONTENT_TYPE,
        &REQUEST_NO_CONTENT_TYPE,
        &HARD_RETRIEVE,
        &HARD_LIST,
        &ISOLATION_BYSTANDER,
        &UNKNOWN_STATUS,
        &UNKNOWN_BODY,
        &UNKNOWN_NO_EFFECT,
        &REPEAT_STATUS,
        &REPEAT_NOT_FOUND,
        &REPEAT_BODY,
        &REPEAT_NO_EFFECT,
    ];
}

/// Effects of a deletion on every surface that shows the collection or items linked to it.
pub mod effects {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static HARD_HEAD: Requirement = Requirement {
        id: Borrowed("delete.hard.head"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("HEAD no longer finds a deleted collection that it found before."),
        source: Borrowed(
            "Delete a Collection, Response (\"no longer stored in the database\"); RFC 9110 \
             section 9.3.2",
        ),
        scope: Scope::Scenario,
    };

    pub static HARD_CONDITIONAL: Requirement = Requirement {
        id: Borrowed("delete.hard.conditional"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed(
            "A conditional request with a validator of a deleted collection is not answered 304.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (\"no longer stored in the database\"); RFC 9110 \
             section 13.2.1",
        ),
        scope: Scope::Scenario,
    };

    pub static HARD_NAME: Requirement = Requirement {
        id: Borrowed("delete.hard.name"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The name of a deleted collection can be used again."),
        source: Borrowed(
            "Delete a Collection, Response (\"hard delete\", \"no longer stored in the \
             database\")",
        ),
        scope: Scope::Scenario,
    };

    pub static ISOLATION_OTHER_CLIENT: Requirement = Requirement {
        id: Borrowed("delete.isolation.other-client"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Deleting a collection leaves the collections of other clients unchanged.",
        ),
        source: Borrowed("Delete a Collection, Endpoint (\"owned by your client\")"),
        scope: Scope::Scenario,
    };

    pub static UNLINK_PROJECT_LIST: Requirement = Requirement {
        id: Borrowed("unlink.project-list"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The list of projects shows no project as linked to a deleted collection.",
        ),
        source: Borrowed("Delete a Collection, Notes (\"unlinks it from projects and persons\")"),
        scope: Scope::Scenario,
    };

    pub static UNLINK_NOTHING_ELSE: Requirement = Requirement {
        id: Borrowed("unlink.nothing-else"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Unlinking changes neither the name nor the owner of a person or a project.",
        ),
        source: Borrowed(
            "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)",
        ),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &HARD_HEAD,
        &HARD_CONDITIONAL,
        &HARD_NAME,
        &ISOLATION_OTHER_CLIENT,
        &UNLINK_PROJECT_LIST,
        &UNLINK_NOTHING_ELSE,
    ];
}

/// The time until a deletion shows on every surface.
pub mod visibility {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static RETRIEVE: Requirement = Requirement {
        id: Borrowed("visibility.retrieve"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Retrieve stops finding a deleted collection at once, or within the operator's \
             window.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (\"no longer stored in the database after this \
             response\")",
        ),
        scope: Scope::Scenario,
    };

    pub static LIST: Requirement = Requirement {
        id: Borrowed("visibility.list"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The list stops showing a deleted collection at once, or within the operator's \
             window.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (\"no longer stored in the database after this \
             response\")",
        ),
        scope: Scope::Scenario,
    };

    pub static PERSON: Requirement = Requirement {
        id: Borrowed("visibility.person"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A person is unlinked at once, or within the operator's window."),
        source: Borrowed(
            "Delete a Collection, Endpoint (\"runs cleanup so it is no longer linked to projects \
             or persons\")",
        ),
        scope: Scope::Scenario,
    };

    pub static PROJECT: Requirement = Requirement {
        id: Borrowed("visibility.project"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A project is unlinked at once, or within the operator's window."),
        source: Borrowed(
            "Delete a Collection, Endpoint (\"runs cleanup so it is no longer linked to projects \
             or persons\")",
        ),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[&RETRIEVE, &LIST, &PERSON, &PROJECT];
}

/// Permanence of a deletion.
pub mod irreversible {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static UPDATE: Requirement = Requirement {
        id: Borrowed("irreversible.update"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Updating a deleted collection answers that it does not exist."),
        source: Borrowed(
            "Update a Collection, tab 404 of the page source; Delete a Collection, Notes \
             (\"Irreversible\")",
        ),
        scope: Scope::Scenario,
    };

    pub static NO_REVIVAL: Requirement = Requirement {
        id: Borrowed("irreversible.no-revival"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Updating a deleted collection does not restore it."),
        source: Borrowed("Delete a Collection, Notes (\"Irreversible\")"),
        scope: Scope::Scenario,
    };

    pub static FRESH_IDENTITY: Requirement = Requirement {
        id: Borrowed("irreversible.fresh-identity"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A new collection of the same name has an `_id` and a `code` of its own.",
        ),
        source: Borrowed(
            "Create a Collection, Response; Delete a Collection, Response (hard delete)",
        ),
        scope: Scope::Scenario,
    };

    pub static NO_INHERITANCE: Requirement = Requirement {
        id: Borrowed("irreversible.no-inheritance"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A new collection under the name of a deleted one has none of its persons.",
        ),
        source: Borrowed(
            "Delete a Collection, Notes (\"unlinks it from projects and persons\") and Response \
             (hard delete)",
        ),
        scope: Scope::Scenario,
    };

    pub static LATE: Requirement = Requirement {
        id: Borrowed("irreversible.late"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Every deleted collection is still gone at the end of the run."),
        source: Borrowed("Delete a Collection, Notes (\"Irreversible\")"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] =
        &[&UPDATE, &NO_REVIVAL, &FRESH_IDENTITY, &NO_INHERITANCE, &LATE];
}

/// Links from other items to a deleted collection.
pub mod unlink {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static PERSON: Requirement = Requirement {
        id: Borrowed("unlink.person"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A person that was linked to a deleted collection no longer names it."),
        source: Borrowed("Delete a Collection, Notes (\"unlinks it from projects and persons\")"),
        scope: Scope::Scenario,
    };

    pub static PERSON_LIST: Requirement = Requirement {
        id: Borrowed("unlink.person-list"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The list of persons filtered by a deleted collection shows nobody who was linked to \
             it.",
        ),
        source: Borrowed("Delete a Collection, Notes; List Persons, query `collection`"),
        scope: Scope::Scenario,
    };

    pub static PROJECT: Requirement = Requirement {
        id: Borrowed("unlink.project"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A project that was linked to a deleted collection no longer names it.",
        ),
        source: Borrowed("Delete a Collection, Notes (\"unlinks it from projects and persons\")"),
        scope: Scope::Scenario,
    };

    pub static FLOW: Requirement = Requirement {
        id: Borrowed("unlink.flow"),
        level: Level::May,
        basis: Basis::Silent,
        statement: Borrowed(
            "A flow of a project that was linked to a deleted collection no longer names it.",
        ),
        source: Borrowed(
            "Delete a Collection names projects and persons only; project flows carry \
             `collectionCode`",
        ),
        scope: Scope::Scenario,
    };

    pub static PROJECT_SURVIVES: Requirement = Requirement {
        id: Borrowed("unlink.project-survives"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Unlinking a collection keeps the project itself."),
        source: Borrowed(
            "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)",
        ),
        scope: Scope::Scenario,
    };

    pub static PERSON_SURVIVES: Requirement = Requirement {
        id: Borrowed("unlink.person-survives"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A person that also belongs to another collection is kept."),
        source: Borrowed(
            "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)",
        ),
        scope: Scope::Scenario,
    };

    pub static OTHER_LINKS: Requirement = Requirement {
        id: Borrowed("unlink.other-links"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Links to other collections are kept."),
        source: Borrowed("Delete a Collection, Notes (\"unlinks it\")"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &PERSON,
        &PERSON_LIST,
        &PROJECT,
        &FLOW,
        &PROJECT_SURVIVES,
        &PERSON_SURVIVES,
        &OTHER_LINKS,
    ];
}

/// Deletions that carry a body.
pub mod body {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static BODY_REFUSED: Requirement = Requirement {
        id: Borrowed("delete.body.refused"),
        level: Level::May,
        basis: Basis::Silent,
        statement: Borrowed(
            "A deletion that carries a JSON body is refused; a MUST only where `request-body` is \
             set to \"rejected\".",
        ),
        source: Borrowed(
            "Delete a Collection, Notes (\"do not send a JSON body\") binds the client; RFC 9110 \
             section 9.3.5 lets a server ignore it; expectation request-body",
        ),
        scope: Scope::Scenario,
    };

    pub static BODY_REFUSAL_BODY: Requirement = Requirement {
        id: Borrowed("delete.body.refusal-body"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The refusal of a body carries a JSON error of a documented family."),
        source: Borrowed("Delete a Collection, tab 400 of the page source"),
        scope: Scope::Scenario,
    };

    pub static BODY_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("delete.body.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion that is refused for its body leaves the collection unchanged.",
        ),
        source: Borrowed("Delete a Collection, tab 400 of the page source"),
        scope: Scope::Scenario,
    };

    pub static BODY_CARRIED_OUT: Requirement = Requirement {
        id: Borrowed("delete.body.carried-out"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion that succeeds despite its body removes the collection in the path.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (\"no longer stored in the database after this \
             response\")",
        ),
        scope: Scope::Scenario,
    };

    pub static BODY_EVERY_KIND: Requirement = Requirement {
        id: Borrowed("delete.body.every-kind"),
        level: Level::May,
        basis: Basis::Silent,
        statement: Borrowed(
            "A body of any kind is treated like a JSON object; a MUST only where `request-body` \
             is set to \"rejected\" or \"ignored\".",
        ),
        source: Borrowed(
            "Delete a Collection, Notes (\"do not send a JSON body\") binds the client; RFC 9110 \
             section 9.3.5 lets a server ignore it; expectation request-body",
        ),
        scope: Scope::Scenario,
    };

    pub static BODY_OTHER_ID: Requirement = Requirement {
        id: Borrowed("delete.body.other-id"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "An identifier in the body or the query never deletes the collection that it names.",
        ),
        source: Borrowed("Delete a Collection, Notes (\"Only the path id is required\")"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &BODY_REFUSED,
        &BODY_REFUSAL_BODY,
        &BODY_NO_EFFECT,
        &BODY_CARRIED_OUT,
        &BODY_EVERY_KIND,
        &BODY_OTHER_ID,
    ];
}
