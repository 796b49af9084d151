//! Requirements on a deletion that carries a body.

super::requirements! {
    BODY_REFUSED: "delete.body.refused", May, Silent,
        "A deletion that carries a JSON body is refused; a MUST only where `request-body` is set to \"rejected\".",
        "Delete a Collection, Notes (\"do not send a JSON body\") binds the client; RFC 9110 section 9.3.5 lets a server ignore it; expectation request-body";

    BODY_REFUSAL_BODY: "delete.body.refusal-body", Must, Documented,
        "The refusal of a body carries a JSON error of a documented family.",
        "Delete a Collection, tab 400 of the page source";

    BODY_NO_EFFECT: "delete.body.no-effect", Must, Documented,
        "A deletion that is refused for its body leaves the collection as it was.",
        "Delete a Collection, tab 400 of the page source";

    BODY_CARRIED_OUT: "delete.body.carried-out", Must, Documented,
        "A deletion that succeeds despite its body removes the collection in the path.",
        "Delete a Collection, Response (\"no longer stored in the database after this response\")";

    BODY_EVERY_KIND: "delete.body.every-kind", May, Silent,
        "A body of any kind is treated like a JSON object; a MUST only where `request-body` is set to \"rejected\" or \"ignored\".",
        "Delete a Collection, Notes (\"do not send a JSON body\") binds the client; RFC 9110 section 9.3.5 lets a server ignore it; expectation request-body";

    BODY_OTHER_ID: "delete.body.other-id", Must, Documented,
        "An identifier in the body or the query never deletes what it names.",
        "Delete a Collection, Notes (\"Only the path id is required\")";
}
