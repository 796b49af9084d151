//! Who may delete.

super::requirements! {
    MISSING_REFUSED: "auth.missing.refused", Must, Documented,
        "A deletion without an `Authorization` header is refused with 401 or 403.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    EMPTY_BEARER_REFUSED: "auth.empty-bearer.refused", Must, Documented,
        "A deletion with an empty bearer token is refused with 401 or 403.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    WRONG_SCHEME_REFUSED: "auth.wrong-scheme.refused", Must, Documented,
        "A deletion with another authentication scheme is refused with 401 or 403.",
        "Delete a Collection, Headers (\"Bearer <token>\") and tab 401/403 of the page source";

    UNKNOWN_TOKEN_REFUSED: "auth.unknown-token.refused", Must, Documented,
        "A deletion with a token that was never issued is refused with 401 or 403.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    REFUSAL_BODY: "auth.refusal.body", Must, Documented,
        "The refusal of a deletion without a valid token carries a JSON error of a documented family.",
        "Delete a Collection, tab 401/403 of the page source";

    REFUSAL_DOCUMENTED_BODY: "auth.refusal.documented-body", Should, Documented,
        "The refusal says `Access forbidden` with the code `Forbidden`.",
        "Delete a Collection, tab 401/403 of the page source (sibling pages spell it otherwise)";

    REFUSAL_NO_EFFECT: "auth.refusal.no-effect", Must, Documented,
        "A deletion that is refused for its token leaves the collection as it was.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    EXPIRED_REFUSED: "auth.expired.refused", Must, Documented,
        "A deletion with an expired token is refused with 401 or 403.",
        "Authentication (tokens live for 30 days); RFC 7519 section 4.1.4";

    REVOKED_REFUSED: "auth.revoked.refused", Must, Documented,
        "A deletion with a revoked token is refused with 401 or 403.",
        "Renew and revoke your token (all earlier tokens die)";

    ALTERED_REFUSED: "auth.altered.refused", Must, Documented,
        "A token that is longer, has another last character or is in other case is refused with 401 or 403.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    PATH_SPELLING_REFUSED: "auth.path-spelling.refused", Must, Documented,
        "A path in other case does not open what needs a token.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    TRUNCATED_REFUSED: "auth.truncated.refused", Must, Documented,
        "A deletion with a token that was cut short is refused with 401 or 403.",
        "Delete a Collection, Headers and tab 401/403 of the page source";

    TAMPERED_REFUSED: "auth.tampered.refused", Must, Standard,
        "A deletion with a token whose signature does not match is refused with 401 or 403.",
        "RFC 7515 section 5.2; RFC 8725 section 3.3";

    ALG_NONE_REFUSED: "auth.alg-none.refused", Must, Standard,
        "A deletion with an unsigned token is refused with 401 or 403.",
        "RFC 8725 sections 2.1 and 3.2";

    DOUBLED_HEADER_HANDLED: "auth.doubled-header.handled", Must, Silent,
        "A deletion with two `Authorization` headers is refused without effect, or carried out.",
        "RFC 9110 section 5.3 (such a request is malformed; the reaction is open)";

    QUERY_TOKEN_REFUSED: "auth.query-token.refused", Should, Standard,
        "A token that comes in the query only does not authenticate a deletion.",
        "RFC 9700 section 4.3.2; Delete a Collection, Headers";

    COOKIE_TOKEN_REFUSED: "auth.cookie-token.refused", Should, Standard,
        "A token that comes in a cookie only does not authenticate a deletion.",
        "RFC 6750 section 2 (no such method); Delete a Collection, Headers";

    BEFORE_EXISTENCE: "auth.before-existence", Should, Standard,
        "Without a token, identifiers that exist and identifiers that do not are answered alike.",
        "CWE-204; RFC 9110 section 15.5.2";
}
