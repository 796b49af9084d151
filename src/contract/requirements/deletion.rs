//! What a deletion answers and what it does.

super::requirements! {
    SUCCESS_STATUS: "delete.success.status", Must, Documented,
        "Deleting an own collection answers 200.",
        "Delete a Collection, Response";

    SUCCESS_MEDIA_TYPE: "delete.success.media-type", Should, Standard,
        "The answer to a deletion declares a JSON media type.",
        "RFC 9110 section 8.3; Delete a Collection, Response (\"The JSON body\")";

    SUCCESS_ENVELOPE: "delete.success.envelope", Must, Documented,
        "The answer to a deletion is a JSON object whose `data` is the deleted collection.",
        "Delete a Collection, Response";

    SUCCESS_SCHEMA: "delete.success.schema", Must, Documented,
        "The returned document has the shape of a collection.",
        "Delete a Collection, Response; The Collection Object";

    SUCCESS_IDENTITY: "delete.success.identity", Must, Documented,
        "The returned document is the one that was named in the path.",
        "Delete a Collection, Response";

    SUCCESS_SNAPSHOT: "delete.success.snapshot", Must, Documented,
        "The returned document equals what retrieving it gave just before.",
        "Delete a Collection, Response (\"snapshot of the record\"); Retrieve a Collection";

    REQUEST_JSON_CONTENT_TYPE: "delete.request.json-content-type", Must, Documented,
        "A deletion with `Content-Type: application/json` and no body succeeds.",
        "Delete a Collection, Headers and Request";

    REQUEST_NO_CONTENT_TYPE: "delete.request.no-content-type", Should, Standard,
        "A deletion without a `Content-Type` succeeds, since it has no content to describe.",
        "RFC 9110 section 8.3";

    HARD_RETRIEVE: "delete.hard.retrieve", Must, Documented,
        "A deleted collection can not be retrieved any more.",
        "Delete a Collection, Response (\"no longer stored in the database\")";

    HARD_LIST: "delete.hard.list", Must, Documented,
        "A deleted collection is not listed any more.",
        "Delete a Collection, Response (\"no longer stored in the database\")";

    ISOLATION_BYSTANDER: "delete.isolation.bystander", Must, Documented,
        "Deleting one collection leaves the client's other collections as they were.",
        "Delete a Collection, Endpoint (\"Deletes a collection\") and Parameters";

    UNKNOWN_STATUS: "delete.unknown.status", Must, Documented,
        "Deleting an identifier that was never issued answers 404.",
        "Delete a Collection, tab 404 of the page source";

    UNKNOWN_BODY: "delete.unknown.body", Must, Documented,
        "The 404 for an unknown collection carries the documented error.",
        "Delete a Collection, tab 404 of the page source";

    UNKNOWN_NO_EFFECT: "delete.unknown.no-effect", Must, Documented,
        "Deleting an unknown identifier changes nothing.",
        "Delete a Collection, Parameters and tab 404 of the page source";

    REPEAT_STATUS: "delete.repeat.status", Must, Documented,
        "Deleting a collection again answers that it does not exist.",
        "Delete a Collection, Response (hard delete) with tab 404 (\"does not exist\")";

    REPEAT_NOT_FOUND: "delete.repeat.not-found", Should, Documented,
        "Deleting a collection again answers 404, as for one that never existed.",
        "Delete a Collection, Response (hard delete) with tab 404 (\"does not exist\")";

    REPEAT_BODY: "delete.repeat.body", Must, Documented,
        "The answer to a repeated deletion is an error of a documented family, without the document.",
        "Delete a Collection, tab 404 of the page source";

    REPEAT_NO_EFFECT: "delete.repeat.no-effect", Must, Documented,
        "A repeated deletion brings nothing back.",
        "Delete a Collection, Notes (\"Irreversible\")";
}
