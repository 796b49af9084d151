//! Faults that show in any answer: broken JSON, server errors, leaks.

super::faults! {
    NOT_FOUND_BROKEN_JSON: "not-found-broken-json",
        breaks ["universal.json", "universal.error-family", "delete.unknown.body",
            "delete.repeat.body", "tenancy.body", "race.losers"],
        "The 404 is put together by hand and is not JSON, although it says so.";

    SUCCESS_SENT_TWICE: "success-sent-twice",
        breaks ["universal.json", "delete.success.envelope", "delete.success.schema",
            "delete.success.identity", "delete.success.snapshot"],
        "The answer of a delete is written twice, so its body is two JSON documents.";

    NOT_FOUND_PAGE: "not-found-page",
        breaks ["universal.error-family", "delete.unknown.body", "delete.repeat.body",
            "tenancy.body", "race.losers", "http.accept"],
        "A collection that is not found ends in the web framework's own page of HTML.";

    ERRORS_AS_LIST: "errors-as-list",
        breaks ["universal.error-family", "auth.refusal.body", "auth.refusal.documented-body",
            "delete.unknown.body", "delete.repeat.body", "delete.body.refusal-body", "tenancy.body",
            "race.losers"],
        "Errors are sent as {errors: [{title}]}, the style of another API of the house.";

    UNKNOWN_CRASHES: "unknown-crashes",
        breaks ["universal.no-server-error", "delete.unknown.status", "delete.unknown.body",
            "delete.repeat.status", "delete.repeat.body", "tenancy.status", "tenancy.body",
            "race.losers"],
        "A member of the record is read without asking whether there is a record: 500.";

    CLEANUP_CRASHES: "cleanup-crashes",
        breaks ["universal.no-server-error", "delete.success.status", "delete.success.envelope",
            "delete.success.schema", "delete.success.identity", "delete.success.snapshot",
            "race.single-winner"],
        "The record is removed, then the clean-up of its links throws: 500.";

    BODY_CRASHES_PARSER: "body-crashes-parser",
        breaks ["universal.no-server-error", "delete.body.refused", "delete.body.refusal-body",
            "delete.body.every-kind"],
        "A body on a delete reaches a handler that cannot cope: 500.";

    MISSING_TOKEN_CRASHES: "missing-token-crashes",
        breaks ["universal.no-server-error", "auth.missing.refused", "auth.refusal.body",
            "auth.refusal.documented-body", "auth.query-token.refused", "auth.cookie-token.refused",
            "identifier.suffix.authenticated"],
        "The header is split without asking whether there is one: 500.";

    REFUSAL_ECHOES_TOKEN: "refusal-echoes-token",
        breaks ["universal.no-token-echo", "auth.refusal.documented-body"],
        "The refusal quotes the token it refuses.";

    NOT_FOUND_ECHOES_REQUEST: "not-found-echoes-request",
        breaks ["universal.no-token-echo"],
        "A 404 shows the request for debugging, with its Authorization header.";

    ECHOES_TOKEN_IN_HEADER: "echoes-token-in-header",
        breaks ["universal.no-token-echo"],
        "A tracing layer copies the Authorization header into the response.";

    NOT_FOUND_SHOWS_STACK: "not-found-shows-stack",
        breaks ["universal.no-internals"],
        "The error handler runs in development mode and adds the stack trace.";

    NOT_FOUND_SHOWS_QUERY: "not-found-shows-query",
        breaks ["universal.no-internals"],
        "The 404 passes the database driver's message on, with the query.";

    BODY_REFUSAL_SHOWS_PATH: "body-refusal-shows-path",
        breaks ["universal.no-internals", "delete.body.refusal-body"],
        "The refusal of a body passes the parser's message on, with a file path.";
}
