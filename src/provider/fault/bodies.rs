//! Faults with particular bodies and queries of a delete.

super::faults! {
    ARRAY_SLIPS_THROUGH: "array-slips-through",
        breaks ["delete.body.every-kind"],
        "The check counts the names of a body's members, and an empty array has none.",
        expects "request-body = \"rejected\"\n";

    BROKEN_JSON_SLIPS_THROUGH: "broken-json-slips-through",
        breaks ["delete.body.every-kind"],
        "The parser's error is caught and dropped, and what cannot be parsed counts as no body.",
        expects "request-body = \"rejected\"\n";

    CHUNKED_BODY_UNSEEN: "chunked-body-unseen",
        breaks ["delete.body.every-kind"],
        "Whether there is a body is judged by Content-Length, which a chunked one does not have.",
        expects "request-body = \"rejected\"\n";

    LARGE_BODY_DROPPED: "large-body-dropped",
        breaks ["delete.body.every-kind"],
        "A body beyond the parser's limit is dropped, and the delete goes on without it.",
        expects "request-body = \"rejected\"\n";

    LARGE_BODY_CRASHES: "large-body-crashes",
        breaks ["universal.no-server-error"],
        "A body beyond the parser's limit ends in an error that nobody handles: 500.";

    BROKEN_JSON_CRASHES: "broken-json-crashes",
        breaks ["universal.no-server-error"],
        "A body that is not JSON ends in an error that nobody handles: 500.";

    BODY_ID_WINS: "body-id-wins",
        breaks ["delete.body.other-id", "delete.body.carried-out", "delete.body.every-kind"],
        "Parameters are merged, {...params, ...body}, so the id in the body wins.";

    BODY_IDS_DELETED_TOO: "body-ids-deleted-too",
        breaks ["delete.body.other-id"],
        "The handler for several ids runs first and removes those in the body; then 400.";

    QUERY_ID_WINS: "query-id-wins",
        breaks ["delete.body.other-id", "identifier.suffix.isolated"],
        "Parameters are merged, {...params, ...query}, so the id in the query wins.";

    BODY_MERGED_INTO_RECORD: "body-merged-into-record",
        breaks ["delete.body.no-effect"],
        "The body is saved into the record, like an update, before it is refused.";

    LARGE_BODY_REFUSED_LATE: "large-body-refused-late",
        breaks ["delete.body.no-effect"],
        "The size of a body is known when its end has come, and the record is gone by then.";

    MEDIA_TYPE_REFUSED_LATE: "media-type-refused-late",
        breaks ["delete.body.no-effect"],
        "The media type of a body is judged after the record is removed.";
}
