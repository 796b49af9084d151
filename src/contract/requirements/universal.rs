//! What holds for every answer.

super::requirements! {
    @Exchange
    JSON: "universal.json", Must, Standard,
        "A body that declares a JSON media type is valid JSON.",
        "RFC 8259 section 2; RFC 9110 section 8.3";

    ERROR_FAMILY: "universal.error-family", Should, Documented,
        "Every 400, 401, 403, 404 and 409 carries a JSON error of a documented family.",
        "error tabs of the collections pages";

    NO_SERVER_ERROR: "universal.no-server-error", Must, Standard,
        "No request of a client makes the server answer that it failed.",
        "RFC 9110 section 15.6";

    NO_TOKEN_ECHO: "universal.no-token-echo", Must, Standard,
        "No answer repeats the token of the request.",
        "RFC 6750 section 5.2; RFC 9700 section 2";

    NO_INTERNALS: "universal.no-internals", Should, Standard,
        "No answer shows a stack trace, a driver's message or a path of the server.",
        "CWE-209; RFC 9457 section 5";
}
