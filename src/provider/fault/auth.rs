//! Faults in deciding who is asking, and in the refusal.

super::faults! {
    DELETE_SKIPS_AUTH: "delete-skips-auth",
        breaks ["auth.missing.refused", "auth.empty-bearer.refused", "auth.wrong-scheme.refused",
            "auth.unknown-token.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect", "auth.expired.refused", "auth.revoked.refused",
            "auth.truncated.refused", "auth.tampered.refused", "auth.alg-none.refused",
            "auth.query-token.refused", "auth.cookie-token.refused", "auth.before-existence",
            "identifier.suffix.authenticated"],
        "The token check is registered for every method but DELETE.";

    MISSING_TOKEN_TRUSTED: "missing-token-trusted",
        breaks ["auth.missing.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect", "auth.query-token.refused", "auth.cookie-token.refused",
            "auth.before-existence", "identifier.suffix.authenticated"],
        "A request without a token is taken for an internal call and let through.";

    EMPTY_BEARER_TRUSTED: "empty-bearer-trusted",
        breaks ["auth.empty-bearer.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect"],
        "An empty token compares equal to a key that was never configured.";

    ANY_SCHEME_ACCEPTED: "any-scheme-accepted",
        breaks ["auth.wrong-scheme.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect"],
        "The header is split at the space and only its second word is looked at.";

    OTHER_SCHEMES_TRUSTED: "other-schemes-trusted",
        breaks ["auth.wrong-scheme.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect"],
        "Schemes other than Bearer are left to a gateway that does not check them either.";

    UNKNOWN_TOKEN_TRUSTED: "unknown-token-trusted",
        breaks ["auth.unknown-token.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.refusal.no-effect", "auth.truncated.refused", "auth.tampered.refused",
            "auth.alg-none.refused"],
        "When the token store does not answer, the check passes: unknown tokens are let through.";

    REFUSAL_WITH_200: "refusal-with-200",
        breaks ["auth.missing.refused", "auth.empty-bearer.refused", "auth.wrong-scheme.refused",
            "auth.unknown-token.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.expired.refused", "auth.revoked.refused", "auth.truncated.refused",
            "auth.tampered.refused", "auth.alg-none.refused", "auth.doubled-header.handled",
            "auth.query-token.refused", "auth.cookie-token.refused",
            "identifier.suffix.authenticated"],
        "The refusal is sent with status 200 and an error inside.";

    REFUSAL_AS_REDIRECT: "refusal-as-redirect",
        breaks ["auth.missing.refused", "auth.empty-bearer.refused", "auth.wrong-scheme.refused",
            "auth.unknown-token.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.expired.refused", "auth.revoked.refused", "auth.truncated.refused",
            "auth.tampered.refused", "auth.alg-none.refused", "auth.doubled-header.handled",
            "auth.query-token.refused", "auth.cookie-token.refused",
            "identifier.suffix.authenticated"],
        "The refusal is a redirect to the sign-in page of the dashboard.";

    REFUSAL_AS_NOT_FOUND: "refusal-as-not-found",
        breaks ["auth.missing.refused", "auth.empty-bearer.refused", "auth.wrong-scheme.refused",
            "auth.unknown-token.refused", "auth.refusal.body", "auth.refusal.documented-body",
            "auth.expired.refused", "auth.revoked.refused", "auth.truncated.refused",
            "auth.tampered.refused", "auth.alg-none.refused", "auth.doubled-header.handled",
            "auth.query-token.refused", "auth.cookie-token.refused",
            "identifier.suffix.authenticated"],
        "The record is looked up for no client in particular, so the refusal says 404.";

    REFUSAL_EMPTY: "refusal-empty",
        breaks ["auth.refusal.body", "auth.refusal.documented-body", "universal.error-family"],
        "The refusal has no body.";

    REFUSAL_AS_PAGE: "refusal-as-page",
        breaks ["auth.refusal.body", "auth.refusal.documented-body", "universal.error-family"],
        "The gateway refuses first, with a page of HTML.";

    REFUSAL_IN_OTHER_WORDS: "refusal-in-other-words",
        breaks ["auth.refusal.documented-body"],
        "The refusal uses the words of the persons pages.";

    REFUSAL_AFTER_DELETE: "refusal-after-delete",
        breaks ["auth.refusal.no-effect", "auth.doubled-header.handled"],
        "The handler does not wait for the token check: the record goes, then comes the refusal.";
}
