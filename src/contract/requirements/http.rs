//! What HTTP itself asks for.

super::requirements! {
    METHOD_OVERRIDE: "http.method-override", Must, Standard,
        "A method hidden in a header, a query or a body deletes nothing.",
        "RFC 9110 sections 9.1 and 9.2.1";

    SAFE_METHODS: "http.safe-methods", Must, Standard,
        "HEAD and OPTIONS delete nothing.",
        "RFC 9110 section 9.2.1";

    ALLOW: "http.allow", Should, Standard,
        "A 405 names the methods that are allowed.",
        "RFC 9110 section 15.5.6";

    WWW_AUTHENTICATE: "http.www-authenticate", Should, Standard,
        "A 401 names a way to authenticate.",
        "RFC 9110 section 15.5.2";

    CHARSET: "http.charset", Must, Standard,
        "JSON is sent as UTF-8 and declared as nothing else.",
        "RFC 8259 section 8.1";

    ACCEPT: "http.accept", Should, Documented,
        "Errors are JSON whatever the client says it accepts.",
        "Delete a Collection, Request (the samples read JSON without looking at the status)";
}
