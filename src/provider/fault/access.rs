//! Faults in deciding who is asking, in judging tokens, in refusals, and with the records of
//! another client.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

pub static DELETE_SKIPS_AUTH: Fault = Fault {
    id: "delete-skips-auth",
    breaks: &[
        "auth.missing.refused",
        "auth.empty-bearer.refused",
        "auth.wrong-scheme.refused",
        "auth.unknown-token.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.refusal.no-effect",
        "auth.expired.refused",
        "auth.revoked.refused",
        "auth.truncated.refused",
        "auth.tampered.refused",
        "auth.alg-none.refused",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "auth.before-existence",
        "identifier.suffix.authenticated",
    ],
    summary: "The token check is registered for every method but DELETE.",
    expectations: "",
};

pub static MISSING_TOKEN_TRUSTED: Fault = Fault {
    id: "missing-token-trusted",
    breaks: &[
        "auth.missing.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.reading.refused",
        "auth.refusal.no-effect",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "auth.before-existence",
        "identifier.suffix.authenticated",
    ],
    summary: "A request without a token is taken for an internal call and let through.",
    expectations: "",
};

pub static EMPTY_BEARER_TRUSTED: Fault = Fault {
    id: "empty-bearer-trusted",
    breaks: &[
        "auth.empty-bearer.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.refusal.no-effect",
    ],
    summary: "An empty token compares equal to a key that was never configured.",
    expectations: "",
};

pub static ANY_SCHEME_ACCEPTED: Fault = Fault {
    id: "any-scheme-accepted",
    breaks: &[
        "auth.wrong-scheme.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.refusal.no-effect",
    ],
    summary: "The header is split at the space, and only its second word is checked.",
    expectations: "",
};

pub static OTHER_SCHEMES_TRUSTED: Fault = Fault {
    id: "other-schemes-trusted",
    breaks: &[
        "auth.wrong-scheme.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.refusal.no-effect",
    ],
    summary: "Schemes other than Bearer are left to a gateway that does not check them either.",
    expectations: "",
};

pub static UNKNOWN_TOKEN_TRUSTED: Fault = Fault {
    id: "unknown-token-trusted",
    breaks: &[
        "auth.unknown-token.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.reading.refused",
        "auth.refusal.no-effect",
        "auth.truncated.refused",
        "auth.tampered.refused",
        "auth.alg-none.refused",
    ],
    summary: "The check passes if the token store does not answer: unknown tokens are let through.",
    expectations: "",
};

pub static REFUSAL_WITH_200: Fault = Fault {
    id: "refusal-with-200",
    breaks: &[
        "auth.missing.refused",
        "auth.empty-bearer.refused",
        "auth.wrong-scheme.refused",
        "auth.unknown-token.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.expired.refused",
        "auth.revoked.refused",
        "auth.truncated.refused",
        "auth.tampered.refused",
        "auth.alg-none.refused",
        "auth.doubled-header.handled",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "identifier.suffix.authenticated",
    ],
    summary: "The refusal is sent with status 200 and an error inside.",
    expectations: "",
};

pub static REFUSAL_AS_REDIRECT: Fault = Fault {
    id: "refusal-as-redirect",
    breaks: &[
        "auth.missing.refused",
        "auth.empty-bearer.refused",
        "auth.wrong-scheme.refused",
        "auth.unknown-token.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.expired.refused",
        "auth.revoked.refused",
        "auth.truncated.refused",
        "auth.tampered.refused",
        "auth.alg-none.refused",
        "auth.doubled-header.handled",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "identifier.suffix.authenticated",
    ],
    summary: "The refusal is a redirect to the sign-in page of the dashboard.",
    expectations: "",
};

pub static REFUSAL_AS_NOT_FOUND: Fault = Fault {
    id: "refusal-as-not-found",
    breaks: &[
        "auth.missing.refused",
        "auth.empty-bearer.refused",
        "auth.wrong-scheme.refused",
        "auth.unknown-token.refused",
        "auth.refusal.body",
        "auth.refusal.documented-body",
        "auth.expired.refused",
        "auth.revoked.refused",
        "auth.truncated.refused",
        "auth.tampered.refused",
        "auth.alg-none.refused",
        "auth.doubled-header.handled",
        "auth.query-token.refused",
        "auth.cookie-token.refused",
        "identifier.suffix.authenticated",
    ],
    summary: "The record is looked up without a client, so the refusal answers 404.",
    expectations: "",
};

pub static REFUSAL_EMPTY: Fault = Fault {
    id: "refusal-empty",
    breaks: &["auth.refusal.body", "auth.refusal.documented-body", "universal.error-family"],
    summary: "The refusal has no body.",
    expectations: "",
};

pub static REFUSAL_AS_PAGE: Fault = Fault {
    id: "refusal-as-page",
    breaks: &["auth.refusal.body", "auth.refusal.documented-body", "universal.error-family"],
    summary: "The gateway refuses first, with a page of HTML.",
    expectations: "",
};

pub static REFUSAL_IN_OTHER_WORDS: Fault = Fault {
    id: "refusal-in-other-words",
    breaks: &["auth.refusal.documented-body"],
    summary: "The refusal uses the words of the persons pages.",
    expectations: "",
};

pub static REFUSAL_AFTER_DELETE: Fault = Fault {
    id: "refusal-after-delete",
    breaks: &["auth.refusal.no-effect", "auth.doubled-header.handled"],
    summary: "The handler does not wait for the token check: the record is removed, then comes \
        the refusal.",
    expectations: "",
};

pub static EXPIRY_IGNORED: Fault = Fault {
    id: "expiry-ignored",
    breaks: &["auth.expired.refused"],
    summary: "The token is verified with ignoreExpiration, left over from a test.",
    expectations: "",
};

pub static REVOCATION_IGNORED: Fault = Fault {
    id: "revocation-ignored",
    breaks: &["auth.revoked.refused"],
    summary: "The signature is verified, and the list of revoked tokens is never read.",
    expectations: "",
};

pub static TOKEN_COMPARED_BY_PREFIX: Fault = Fault {
    id: "token-compared-by-prefix",
    breaks: &["auth.truncated.refused"],
    summary: "Tokens are compared up to the length of the one in the request, so a prefix passes.",
    expectations: "",
};

pub static SIGNATURE_UNCHECKED: Fault = Fault {
    id: "signature-unchecked",
    breaks: &["auth.tampered.refused", "auth.truncated.refused"],
    summary: "The token is decoded and not verified, so any claim is believed.",
    expectations: "",
};

pub static ALG_NONE_ACCEPTED: Fault = Fault {
    id: "alg-none-accepted",
    breaks: &["auth.alg-none.refused"],
    summary: "The token names the algorithm of its verification, and none is accepted.",
    expectations: "",
};

pub static DOUBLED_HEADER_CRASHES: Fault = Fault {
    id: "doubled-header-crashes",
    breaks: &["universal.no-server-error", "auth.doubled-header.handled"],
    summary: "Two Authorization fields arrive as a list, which the handler cannot split: 500.",
    expectations: "",
};

pub static DOUBLED_HEADER_JUDGED_TWICE: Fault = Fault {
    id: "doubled-header-judged-twice",
    breaks: &["auth.doubled-header.handled", "auth.refusal.no-effect"],
    summary: "The gateway refuses the first of two tokens after the handler has accepted the last.",
    expectations: "",
};

pub static QUERY_TOKEN_ACCEPTED: Fault = Fault {
    id: "query-token-accepted",
    breaks: &["auth.query-token.refused"],
    summary: "A token in the query is as good as one in the header.",
    expectations: "",
};

pub static COOKIE_TOKEN_ACCEPTED: Fault = Fault {
    id: "cookie-token-accepted",
    breaks: &["auth.cookie-token.refused"],
    summary: "A token in a cookie is as good as one in the header, from any site.",
    expectations: "",
};

pub static EXISTENCE_BEFORE_AUTH: Fault = Fault {
    id: "existence-before-auth",
    breaks: &["auth.before-existence"],
    summary: "The record is loaded before authentication, so an unknown id is 404 for anybody.",
    expectations: "",
};

pub static FORMAT_BEFORE_AUTH: Fault = Fault {
    id: "format-before-auth",
    breaks: &["auth.before-existence"],
    summary: "The path is validated before authentication, so a malformed id is 400 for anybody.",
    expectations: "",
};

pub static REFUSAL_TELLS_KNOWN: Fault = Fault {
    id: "refusal-tells-known",
    breaks: &["auth.before-existence"],
    summary: "Without a token, a known id answers 403 and any other id 401.",
    expectations: "",
};

pub static ENDED_TOKEN_REFUSED_LATE: Fault = Fault {
    id: "ended-token-refused-late",
    breaks: &["auth.refusal.no-effect"],
    summary: "Another service is asked whether a token has ended, and its answer comes too late.",
    expectations: "",
};

pub static REFUSAL_TOUCHES_RECORD: Fault = Fault {
    id: "refusal-touches-record",
    breaks: &["auth.refusal.no-effect"],
    summary: "A refused delete is logged in the record, which changes updatedAt and __v.",
    expectations: "",
};

pub static FOREIGN_DELETED: Fault = Fault {
    id: "foreign-deleted",
    breaks: &["tenancy.status", "tenancy.body", "tenancy.no-effect", "tenancy.oracle"],
    summary: "The delete filters by _id alone and not by client.",
    expectations: "",
};

pub static FOREIGN_DELETED_QUIETLY: Fault = Fault {
    id: "foreign-deleted-quietly",
    breaks: &["tenancy.no-effect"],
    summary: "The owner is checked after the record is removed: 404, and the record is gone.",
    expectations: "",
};

pub static FOREIGN_TOUCHED: Fault = Fault {
    id: "foreign-touched",
    breaks: &["tenancy.no-effect"],
    summary: "The attempt of another client is logged in the record, which changes updatedAt.",
    expectations: "",
};

pub static FOREIGN_ANSWERS_403: Fault = Fault {
    id: "foreign-answers-403",
    breaks: &["tenancy.status", "tenancy.body", "tenancy.oracle"],
    summary: "The collection of another client is forbidden, not missing.",
    expectations: "",
};

pub static FOREIGN_ANSWERS_200: Fault = Fault {
    id: "foreign-answers-200",
    breaks: &["tenancy.status", "tenancy.body", "tenancy.oracle"],
    summary: "The filter matches none of the client's collections, and matching nothing is a \
        success.",
    expectations: "",
};

pub static FOREIGN_IN_OTHER_WORDS: Fault = Fault {
    id: "foreign-in-other-words",
    breaks: &["tenancy.body", "tenancy.oracle"],
    summary: "The 404 for another client's collection says that it belongs to another client.",
    expectations: "",
};

pub static FOREIGN_BODY_TELLS_MORE: Fault = Fault {
    id: "foreign-body-tells-more",
    breaks: &["tenancy.oracle"],
    summary: "The 404 for another client's collection has one member more than that for an \
        unknown id.",
    expectations: "",
};

pub static FOREIGN_HEADER_TELLS: Fault = Fault {
    id: "foreign-header-tells",
    breaks: &["tenancy.oracle"],
    summary: "The 404 for another client's collection shows a cache hit in a header.",
    expectations: "",
};
