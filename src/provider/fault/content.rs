//! Faults in how a delete reads what comes with the request: media type and body.

super::faults! {
    JSON_TYPE_NEEDS_BODY: "json-type-needs-body",
        breaks ["delete.request.json-content-type", "delete.success.status",
            "delete.success.media-type", "delete.success.envelope", "delete.success.schema",
            "delete.success.identity", "delete.success.snapshot", "delete.hard.retrieve",
            "delete.hard.list", "delete.unknown.status", "delete.unknown.body",
            "delete.repeat.status", "delete.repeat.body"],
        "The body parser refuses application/json without a body, as all page samples send it.";

    REQUIRES_CONTENT_TYPE: "requires-content-type",
        breaks ["delete.request.no-content-type"],
        "A delete without a Content-Type is refused, although there is no content.";

    BODY_IGNORED: "body-ignored-by-mistake",
        breaks ["delete.body.refused", "delete.body.refusal-body", "delete.body.no-effect",
            "delete.body.every-kind"],
        "Nobody looks at the body of a delete: it is dropped and the record removed.",
        expects "request-body = \"rejected\"\n";

    BODY_PARSED_ONLY: "body-checked-for-syntax-only",
        breaks ["delete.body.refused", "delete.body.refusal-body", "delete.body.no-effect",
            "delete.body.every-kind"],
        "Only a body that is not JSON is refused; one that parses is dropped, the record removed.",
        expects "request-body = \"rejected\"\n";

    BODY_REFUSED_AFTER_DELETE: "body-refused-after-delete",
        breaks ["delete.body.no-effect"],
        "The body is validated after the record is removed.";

    BODY_REFUSAL_IN_PROSE: "body-refusal-in-prose",
        breaks ["delete.body.refusal-body", "universal.error-family"],
        "The refusal of a body comes from the web framework: plain text, not JSON.";

    BODY_REFUSAL_EMPTY: "body-refusal-empty",
        breaks ["delete.body.refusal-body", "universal.error-family"],
        "The refusal of a body has no body itself.";

    BODY_REFUSED_WITH_200: "body-refused-with-200",
        breaks ["delete.body.carried-out", "delete.body.refused"],
        "The refusal of a body is sent with status 200.";
}
