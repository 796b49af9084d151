//! Faults in judging a particular token, and in what a refusal gives away or does.

super::faults! {
    EXPIRY_IGNORED: "expiry-ignored",
        breaks ["auth.expired.refused"],
        "The token is verified with ignoreExpiration, left over from a test.";

    REVOCATION_IGNORED: "revocation-ignored",
        breaks ["auth.revoked.refused"],
        "The signature is good, and nobody asks the list of revoked tokens.";

    TOKEN_COMPARED_BY_PREFIX: "token-compared-by-prefix",
        breaks ["auth.truncated.refused"],
        "Tokens are compared for the length of the one that came.";

    SIGNATURE_UNCHECKED: "signature-unchecked",
        breaks ["auth.tampered.refused", "auth.truncated.refused"],
        "The token is decoded, not verified: whoever it names is believed.";

    ALG_NONE_ACCEPTED: "alg-none-accepted",
        breaks ["auth.alg-none.refused"],
        "The token says how it is to be verified, and none is one of the ways.";

    DOUBLED_HEADER_CRASHES: "doubled-header-crashes",
        breaks ["universal.no-server-error", "auth.doubled-header.handled"],
        "Two Authorization fields arrive as a list, and a list has no split: 500.";

    DOUBLED_HEADER_JUDGED_TWICE: "doubled-header-judged-twice",
        breaks ["auth.doubled-header.handled", "auth.refusal.no-effect"],
        "The gateway refuses the first of two tokens; the handler has seen the last and deletes.";

    QUERY_TOKEN_ACCEPTED: "query-token-accepted",
        breaks ["auth.query-token.refused"],
        "A token in the query is as good as one in the header.";

    COOKIE_TOKEN_ACCEPTED: "cookie-token-accepted",
        breaks ["auth.cookie-token.refused"],
        "A token in a cookie is as good as one in the header, from whatever site it comes.";

    EXISTENCE_BEFORE_AUTH: "existence-before-auth",
        breaks ["auth.before-existence"],
        "The record is loaded by the router, so an unknown id is 404 before anybody asks who.";

    FORMAT_BEFORE_AUTH: "format-before-auth",
        breaks ["auth.before-existence"],
        "The path is validated before the token, so a malformed id is 400 for anybody.";

    REFUSAL_TELLS_KNOWN: "refusal-tells-known",
        breaks ["auth.before-existence"],
        "Without a token a known id is forbidden, 403, and any other unauthenticated, 401.";

    ENDED_TOKEN_REFUSED_LATE: "ended-token-refused-late",
        breaks ["auth.refusal.no-effect"],
        "Whether a token has ended is asked of another service, and the answer comes too late.";

    REFUSAL_TOUCHES_RECORD: "refusal-touches-record",
        breaks ["auth.refusal.no-effect"],
        "A refused delete is noted in the record, which changes updatedAt and __v.";
}
