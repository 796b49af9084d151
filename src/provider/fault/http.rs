//! Faults in HTTP and in any answer: methods, fields, broken JSON, server errors, leaks.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

pub static METHOD_OVERRIDE_IN_HEADER: Fault = Fault {
    id: "method-override-in-header",
    breaks: &["http.method-override"],
    summary: "A layer for old browsers takes the method from X-HTTP-Method-Override.",
    expectations: "",
};

pub static METHOD_OVERRIDE_IN_QUERY: Fault = Fault {
    id: "method-override-in-query",
    breaks: &["http.method-override"],
    summary: "A layer for forms takes the method from _method in the query.",
    expectations: "",
};

pub static HEAD_DELETES: Fault = Fault {
    id: "head-deletes",
    breaks: &["http.safe-methods"],
    summary: "The handler of the delete serves every method without one, so HEAD deletes.",
    expectations: "",
};

pub static OPTIONS_DELETES: Fault = Fault {
    id: "options-deletes",
    breaks: &["http.safe-methods"],
    summary: "OPTIONS falls through to the handler of the delete.",
    expectations: "",
};

pub static WRONG_METHOD_WITHOUT_ALLOW: Fault = Fault {
    id: "wrong-method-without-allow",
    breaks: &["http.allow"],
    summary: "405 comes without an Allow field.",
    expectations: "",
};

pub static REFUSAL_WITHOUT_CHALLENGE: Fault = Fault {
    id: "refusal-without-challenge",
    breaks: &["http.www-authenticate"],
    summary: "401 comes without a challenge.",
    expectations: "",
};

pub static DECLARES_LATIN1: Fault = Fault {
    id: "declares-latin1",
    breaks: &["http.charset"],
    summary: "The framework's default says iso-8859-1, and the text is UTF-8.",
    expectations: "",
};

pub static DELETE_SENDS_LATIN1: Fault = Fault {
    id: "delete-sends-latin1",
    breaks: &["http.charset", "universal.json", "delete.success.envelope"],
    summary: "The answer of a delete is written with the system's encoding: Latin-1, declared as \
        UTF-8.",
    expectations: "",
};

pub static ERRORS_AS_HTML_ON_REQUEST: Fault = Fault {
    id: "errors-as-html-on-request",
    breaks: &["http.accept", "universal.error-family"],
    summary: "A client that accepts text/html gets errors as the framework's page.",
    expectations: "",
};

pub static ERRORS_AS_TEXT_UNLESS_JSON: Fault = Fault {
    id: "errors-as-text-unless-json",
    breaks: &["http.accept", "universal.error-family"],
    summary: "A client that does not ask for JSON by name gets errors as plain text.",
    expectations: "",
};

pub static NOT_FOUND_BROKEN_JSON: Fault = Fault {
    id: "not-found-broken-json",
    breaks: &[
        "universal.json",
        "universal.error-family",
        "delete.unknown.body",
        "delete.repeat.body",
        "tenancy.body",
        "race.losers",
    ],
    summary: "The 404 is concatenated by hand and is not JSON, although it is labelled so.",
    expectations: "",
};

pub static SUCCESS_SENT_TWICE: Fault = Fault {
    id: "success-sent-twice",
    breaks: &[
        "universal.json",
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "The answer of a delete is written twice, so its body is two JSON documents.",
    expectations: "",
};

pub static NOT_FOUND_PAGE: Fault = Fault {
    id: "not-found-page",
    breaks: &[
        "universal.error-family",
        "delete.unknown.body",
        "delete.repeat.body",
        "tenancy.body",
        "race.losers",
        "http.accept",
    ],
    summary: "A collection that is not found ends in the web framework's own page of HTML.",
    expectations: "",
};

pub static ERRORS_AS_LIST: Fault = Fault {
    id: "errors-as-list",
    breaks: &[
        "universal.error-family",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "delete.unknown.body",
        "delete.repeat.body",
        "delete.body.refusal-body",
        "tenancy.body",
        "race.losers",
    ],
    summary: "Errors are sent as {errors: [{title}]}, the style of another API.",
    expectations: "",
};

pub static UNKNOWN_CRASHES: Fault = Fault {
    id: "unknown-crashes",
    breaks: &[
        "universal.no-server-error",
        "delete.unknown.status",
        "delete.unknown.body",
        "delete.repeat.status",
        "delete.repeat.body",
        "tenancy.status",
        "tenancy.body",
        "race.losers",
    ],
    summary: "A member of the record is read although there is no record: 500.",
    expectations: "",
};

pub static CLEANUP_CRASHES: Fault = Fault {
    id: "cleanup-crashes",
    breaks: &[
        "universal.no-server-error",
        "delete.success.status",
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
        "race.single-winner",
    ],
    summary: "The record is removed, then the clean-up of its links throws: 500.",
    expectations: "",
};

pub static BODY_CRASHES_PARSER: Fault = Fault {
    id: "body-crashes-parser",
    breaks: &[
        "universal.no-server-error",
        "delete.body.refused",
        "delete.body.refusal-body",
        "delete.body.every-kind",
    ],
    summary: "A body on a delete makes the handler fail: 500.",
    expectations: "",
};

pub static MISSING_TOKEN_CRASHES: Fault = Fault {
    id: "missing-token-crashes",
    breaks: &[
        "universal.no-server-error",
        "auth.missing.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "identifier.suffix.authenticated",
    ],
    summary: "The header is split although there is none: 500.",
    expectations: "",
};

pub static REFUSAL_ECHOES_TOKEN: Fault = Fault {
    id: "refusal-echoes-token",
    breaks: &["universal.no-token-echo", "auth.refusal.documented-body"],
    summary: "The refusal quotes the token it refuses.",
    expectations: "",
};

pub static NOT_FOUND_ECHOES_REQUEST: Fault = Fault {
    id: "not-found-echoes-request",
    breaks: &["universal.no-token-echo"],
    summary: "A 404 shows the request for debugging, with its Authorization header.",
    expectations: "",
};

pub static ECHOES_TOKEN_IN_HEADER: Fault = Fault {
    id: "echoes-token-in-header",
    breaks: &["universal.no-token-echo"],
    summary: "A tracing layer copies the Authorization header into the response.",
    expectations: "",
};

pub static NOT_FOUND_SHOWS_STACK: Fault = Fault {
    id: "not-found-shows-stack",
    breaks: &["universal.no-internals"],
    summary: "The error handler runs in development mode and adds the stack trace.",
    expectations: "",
};

pub static NOT_FOUND_SHOWS_QUERY: Fault = Fault {
    id: "not-found-shows-query",
    breaks: &["universal.no-internals"],
    summary: "The 404 passes the database driver's message on, with the query.",
    expectations: "",
};

pub static BODY_REFUSAL_SHOWS_PATH: Fault = Fault {
    id: "body-refusal-shows-path",
    breaks: &["universal.no-internals", "delete.body.refusal-body"],
    summary: "The refusal of a body passes the parser's message on, with a file path.",
    expectations: "",
};

pub static MALFORMED_SHOWS_CAST_ERROR: Fault = Fault {
    id: "malformed-shows-cast-error",
    breaks: &["universal.no-internals"],
    summary: "The refusal of a malformed id passes the database driver's message on.",
    expectations: "",
};

pub static REFUSAL_SHOWS_STACK: Fault = Fault {
    id: "refusal-shows-stack",
    breaks: &["universal.no-internals", "auth.refusal.documented-body"],
    summary: "The refusal of a token shows the stack trace of the token library.",
    expectations: "",
};

pub static NOT_FOUND_SHOWS_PATH_IN_HEADER: Fault = Fault {
    id: "not-found-shows-path-in-header",
    breaks: &["universal.no-internals"],
    summary: "A 404 carries the source file that made it in a header for debugging.",
    expectations: "",
};

pub static CHALLENGE_ECHOES_TOKEN: Fault = Fault {
    id: "challenge-echoes-token",
    breaks: &["universal.no-token-echo"],
    summary: "The challenge of a refusal quotes the token it refuses.",
    expectations: "",
};

pub static LOCATION_HOLDS_TOKEN: Fault = Fault {
    id: "location-holds-token",
    breaks: &["universal.no-token-echo"],
    summary: "A create answers with the location of its record, with the token in its query.",
    expectations: "",
};
