//! What a deletion answers and what it does.

use crate::model::Basis::{Documented, Standard};
use crate::model::Level::{Must, Should};
use crate::model::Requirement;

/// The status of a success.
pub static SUCCESS_STATUS: Requirement = Requirement::new(
    "delete.success.status",
    Must,
    Documented,
    "Deleting an own collection answers 200.",
    "Delete a Collection, Response",
);

/// The media type of a success.
pub static SUCCESS_MEDIA_TYPE: Requirement = Requirement::new(
    "delete.success.media-type",
    Should,
    Standard,
    "The answer to a deletion declares a JSON media type.",
    "RFC 9110 section 8.3; Delete a Collection, Response (\"The JSON body\")",
);

/// The envelope of a success.
pub static SUCCESS_ENVELOPE: Requirement = Requirement::new(
    "delete.success.envelope",
    Must,
    Documented,
    "The answer to a deletion is a JSON object whose `data` is the deleted collection.",
    "Delete a Collection, Response",
);

/// The shape of the returned document.
pub static SUCCESS_SCHEMA: Requirement = Requirement::new(
    "delete.success.schema",
    Must,
    Documented,
    "The returned document has the shape of a collection.",
    "Delete a Collection, Response; The Collection Object",
);

/// The identity of the returned document.
pub static SUCCESS_IDENTITY: Requirement = Requirement::new(
    "delete.success.identity",
    Must,
    Documented,
    "The returned document is the one that was named in the path.",
    "Delete a Collection, Response",
);

/// The content of the returned document.
pub static SUCCESS_SNAPSHOT: Requirement = Requirement::new(
    "delete.success.snapshot",
    Must,
    Documented,
    "The returned document equals what retrieving it gave just before.",
    "Delete a Collection, Response (\"snapshot of the record\"); Retrieve a Collection",
);

/// The samples' header without a body.
pub static REQUEST_JSON_CONTENT_TYPE: Requirement = Requirement::new(
    "delete.request.json-content-type",
    Must,
    Documented,
    "A deletion with `Content-Type: application/json` and no body succeeds.",
    "Delete a Collection, Headers and Request",
);

/// No content, no content type.
pub static REQUEST_NO_CONTENT_TYPE: Requirement = Requirement::new(
    "delete.request.no-content-type",
    Should,
    Standard,
    "A deletion without a `Content-Type` succeeds, since it has no content to describe.",
    "RFC 9110 section 8.3",
);

/// Gone for retrieve.
pub static HARD_RETRIEVE: Requirement = Requirement::new(
    "delete.hard.retrieve",
    Must,
    Documented,
    "A deleted collection can not be retrieved any more.",
    "Delete a Collection, Response (\"no longer stored in the database\")",
);

/// Gone from the list.
pub static HARD_LIST: Requirement = Requirement::new(
    "delete.hard.list",
    Must,
    Documented,
    "A deleted collection is not listed any more.",
    "Delete a Collection, Response (\"no longer stored in the database\")",
);

/// Nothing else is touched.
pub static ISOLATION_BYSTANDER: Requirement = Requirement::new(
    "delete.isolation.bystander",
    Must,
    Documented,
    "Deleting one collection leaves the client's other collections as they were.",
    "Delete a Collection, Endpoint (\"Deletes a collection\") and Parameters",
);

/// The status for an id never issued.
pub static UNKNOWN_STATUS: Requirement = Requirement::new(
    "delete.unknown.status",
    Must,
    Documented,
    "Deleting an identifier that was never issued answers 404.",
    "Delete a Collection, tab 404 of the page source",
);

/// The body for an id never issued.
pub static UNKNOWN_BODY: Requirement = Requirement::new(
    "delete.unknown.body",
    Must,
    Documented,
    "The 404 for an unknown collection carries the documented error.",
    "Delete a Collection, tab 404 of the page source",
);

/// No effect for an id never issued.
pub static UNKNOWN_NO_EFFECT: Requirement = Requirement::new(
    "delete.unknown.no-effect",
    Must,
    Documented,
    "Deleting an unknown identifier changes nothing.",
    "Delete a Collection, Parameters and tab 404 of the page source",
);

/// The status of a repetition.
pub static REPEAT_STATUS: Requirement = Requirement::new(
    "delete.repeat.status",
    Must,
    Documented,
    "Deleting a collection again answers that it does not exist.",
    "Delete a Collection, Response (hard delete) with tab 404 (\"does not exist\")",
);

/// The body of a repetition.
pub static REPEAT_BODY: Requirement = Requirement::new(
    "delete.repeat.body",
    Must,
    Documented,
    "The answer to a repeated deletion is an error of a documented family, without the document.",
    "Delete a Collection, tab 404 of the page source",
);

/// No effect of a repetition.
pub static REPEAT_NO_EFFECT: Requirement = Requirement::new(
    "delete.repeat.no-effect",
    Must,
    Documented,
    "A repeated deletion brings nothing back.",
    "Delete a Collection, Notes (\"Irreversible\")",
);

/// This area, in the order of reports.
pub(super) const ALL: &[&Requirement] = &[
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
    &REPEAT_BODY,
    &REPEAT_NO_EFFECT,
];
