//! Faults in HTTP itself: methods, negotiation and the fields that a status calls for.

super::faults! {
    METHOD_OVERRIDE_IN_HEADER: "method-override-in-header",
        breaks ["http.method-override"],
        "A layer for old browsers takes the method from X-HTTP-Method-Override, whatever it was.";

    METHOD_OVERRIDE_IN_QUERY: "method-override-in-query",
        breaks ["http.method-override"],
        "A layer for forms takes the method from _method in the query, whatever it was.";

    HEAD_DELETES: "head-deletes",
        breaks ["http.safe-methods"],
        "The handler of the delete is registered for every method that has none: HEAD deletes.";

    OPTIONS_DELETES: "options-deletes",
        breaks ["http.safe-methods"],
        "OPTIONS falls through to the handler of the delete.";

    WRONG_METHOD_WITHOUT_ALLOW: "wrong-method-without-allow",
        breaks ["http.allow"],
        "405 comes without the methods that would have been right.";

    REFUSAL_WITHOUT_CHALLENGE: "refusal-without-challenge",
        breaks ["http.www-authenticate"],
        "401 comes without a challenge.";

    DECLARES_LATIN1: "declares-latin1",
        breaks ["http.charset"],
        "The framework's default says iso-8859-1, and the text is UTF-8.";

    DELETE_SENDS_LATIN1: "delete-sends-latin1",
        breaks ["http.charset", "universal.json"],
        "The answer of a delete is written with the system's encoding: Latin-1, declared as UTF-8.";

    ERRORS_AS_HTML_ON_REQUEST: "errors-as-html-on-request",
        breaks ["http.accept", "universal.error-family"],
        "Whoever accepts text/html gets errors as the framework's page.";

    ERRORS_AS_TEXT_UNLESS_JSON: "errors-as-text-unless-json",
        breaks ["http.accept", "universal.error-family"],
        "Whoever does not ask for JSON by name gets errors as plain text.";
}
