//! What becomes of a deletion that carries a body.

super::requirements! {
    BODY_REFUSED: "delete.body.refused", Must, Silent,
        "A deletion that carries a JSON body is treated as the operator expects (by default refused).",
        "Delete a Collection, Notes (\"do not send a JSON body\"); expectation request-body";

    BODY_REFUSAL_BODY: "delete.body.refusal-body", Must, Documented,
        "The refusal of a body carries a JSON error of a documented family.",
        "Delete a Collection, tab 400 of the page source";

    BODY_NO_EFFECT: "delete.body.no-effect", Must, Documented,
        "A deletion that is refused for its body leaves the collection as it was.",
        "Delete a Collection, tab 400 of the page source";

    BODY_EVERY_KIND: "delete.body.every-kind", Must, Silent,
        "A body of any kind is treated as the operator expects (by default refused).",
        "Delete a Collection, Notes (\"do not send a JSON body\"); expectation request-body";

    BODY_OTHER_ID: "delete.body.other-id", Must, Documented,
        "An identifier in the body or the query never deletes what it names.",
        "Delete a Collection, Notes (\"Only the path id is required\")";
}
