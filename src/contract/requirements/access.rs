//! Requirements on who may delete, and on identifiers that name no collection or not exactly one.

#![expect(missing_docs, reason = "the statement of a requirement describes it")]

/// Tokens and the refusal of a deletion without a valid one.
pub mod authentication {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static MISSING_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.missing.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion without an `Authorization` header is refused with 401 or 403.",
        ),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static EMPTY_BEARER_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.empty-bearer.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion with an empty bearer token is refused with 401 or 403."),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static WRONG_SCHEME_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.wrong-scheme.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion with another authentication scheme is refused with 401 or 403.",
        ),
        source: Borrowed(
            "Delete a Collection, Headers (\"Bearer <token>\") and tab 401/403 of the page source",
        ),
        scope: Scope::Scenario,
    };

    pub static UNKNOWN_TOKEN_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.unknown-token.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion with a token that was never issued is refused with 401 or 403.",
        ),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static REFUSAL_BODY: Requirement = Requirement {
        id: Borrowed("auth.refusal.body"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The refusal of a deletion without a valid token carries a JSON error of a documented \
             family.",
        ),
        source: Borrowed("Delete a Collection, tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static REFUSAL_DOCUMENTED_BODY: Requirement = Requirement {
        id: Borrowed("auth.refusal.documented-body"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed("The refusal says `Access forbidden` with the code `Forbidden`."),
        source: Borrowed(
            "Delete a Collection, tab 401/403 of the page source (sibling pages spell it \
             otherwise)",
        ),
        scope: Scope::Scenario,
    };

    pub static REFUSAL_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("auth.refusal.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A deletion that is refused for its token leaves the collection unchanged.",
        ),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static EXPIRED_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.expired.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion with an expired token is refused with 401 or 403."),
        source: Borrowed("Authentication (tokens live for 30 days); RFC 7519 section 4.1.4"),
        scope: Scope::Scenario,
    };

    pub static REVOKED_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.revoked.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion with a revoked token is refused with 401 or 403."),
        source: Borrowed("Renew and revoke your token (all earlier tokens die)"),
        scope: Scope::Scenario,
    };

    pub static ALTERED_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.altered.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A token with an added character, a changed last character or changed letter case is \
             refused with 401 or 403.",
        ),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static PATH_SPELLING_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.path-spelling.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A path in another letter case does not bypass the token check."),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static READING_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.reading.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Without a valid token nobody can read a collection, even right after its owner did.",
        ),
        source: Borrowed("Retrieve a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static TRUNCATED_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.truncated.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion with a truncated token is refused with 401 or 403."),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    pub static TAMPERED_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.tampered.refused"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed(
            "A deletion with a token whose signature does not match is refused with 401 or 403.",
        ),
        source: Borrowed("RFC 7515 section 5.2; RFC 8725 section 3.3"),
        scope: Scope::Scenario,
    };

    pub static ALG_NONE_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.alg-none.refused"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("A deletion with an unsigned token is refused with 401 or 403."),
        source: Borrowed("RFC 8725 sections 2.1 and 3.2"),
        scope: Scope::Scenario,
    };

    pub static DOUBLED_HEADER_HANDLED: Requirement = Requirement {
        id: Borrowed("auth.doubled-header.handled"),
        level: Level::Must,
        basis: Basis::Silent,
        statement: Borrowed(
            "A deletion with two `Authorization` headers is refused without effect, or carried \
             out.",
        ),
        source: Borrowed(
            "RFC 9110 section 5.3 (such a request is malformed; the reaction is open)",
        ),
        scope: Scope::Scenario,
    };

    pub static QUERY_TOKEN_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.query-token.refused"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed(
            "A token that is sent only in the query does not authenticate a deletion.",
        ),
        source: Borrowed("RFC 9700 section 4.3.2; Delete a Collection, Headers"),
        scope: Scope::Scenario,
    };

    pub static COOKIE_TOKEN_REFUSED: Requirement = Requirement {
        id: Borrowed("auth.cookie-token.refused"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed(
            "A token that is sent only in a cookie does not authenticate a deletion.",
        ),
        source: Borrowed("RFC 6750 section 2 (no such method); Delete a Collection, Headers"),
        scope: Scope::Scenario,
    };

    pub static BEFORE_EXISTENCE: Requirement = Requirement {
        id: Borrowed("auth.before-existence"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed(
            "Without a token, existing and unknown identifiers get the same answer.",
        ),
        source: Borrowed("CWE-204; RFC 9110 section 15.5.2"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &MISSING_REFUSED,
        &EMPTY_BEARER_REFUSED,
        &WRONG_SCHEME_REFUSED,
        &UNKNOWN_TOKEN_REFUSED,
        &REFUSAL_BODY,
        &REFUSAL_DOCUMENTED_BODY,
        &REFUSAL_NO_EFFECT,
        &EXPIRED_REFUSED,
        &REVOKED_REFUSED,
        &ALTERED_REFUSED,
        &PATH_SPELLING_REFUSED,
        &READING_REFUSED,
        &TRUNCATED_REFUSED,
        &TAMPERED_REFUSED,
        &ALG_NONE_REFUSED,
        &DOUBLED_HEADER_HANDLED,
        &QUERY_TOKEN_REFUSED,
        &COOKIE_TOKEN_REFUSED,
        &BEFORE_EXISTENCE,
    ];
}

/// Another client's collections.
pub mod tenancy {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static STATUS: Requirement = Requirement {
        id: Borrowed("tenancy.status"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Deleting another client's collection answers as for one that does not exist.",
        ),
        source: Borrowed(
            "Delete a Collection, tab 404 of the page source (\"or not accessible for your \
             client\")",
        ),
        scope: Scope::Scenario,
    };

    pub static BODY: Requirement = Requirement {
        id: Borrowed("tenancy.body"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "The refusal to delete another client's collection carries the documented error.",
        ),
        source: Borrowed("Delete a Collection, tab 404 of the page source"),
        scope: Scope::Scenario,
    };

    pub static NO_EFFECT: Requirement = Requirement {
        id: Borrowed("tenancy.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Another client's collection is left unchanged."),
        source: Borrowed("Delete a Collection, Endpoint (\"owned by your client\")"),
        scope: Scope::Scenario,
    };

    pub static ORACLE: Requirement = Requirement {
        id: Borrowed("tenancy.oracle"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed(
            "Another client's identifier and one that was never issued get the same answer.",
        ),
        source: Borrowed(
            "Delete a Collection, tab 404 of the page source (one sentence for both); CWE-204",
        ),
        scope: Scope::Scenario,
    };

    pub static READING_REFUSED: Requirement = Requirement {
        id: Borrowed("tenancy.reading.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Another client cannot read a collection, even right after its owner did.",
        ),
        source: Borrowed(
            "Retrieve a Collection, tab 404 of the page source; Delete a Collection, Endpoint \
             (\"owned by your client\")",
        ),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] =
        &[&STATUS, &BODY, &NO_EFFECT, &ORACLE, &READING_REFUSED];
}

/// Malformed, ambiguous and disguised identifiers.
pub mod identifier {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static MALFORMED_STATUS: Requirement = Requirement {
        id: Borrowed("identifier.malformed.status"),
        level: Level::Must,
        basis: Basis::Silent,
        statement: Borrowed(
            "Deleting by something that is not an identifier is refused (by default with 400, 404 \
             or 422).",
        ),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             expectation malformed",
        ),
        scope: Scope::Scenario,
    };

    pub static MALFORMED_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.malformed.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Deleting by something that is not an identifier deletes nothing."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)",
        ),
        scope: Scope::Scenario,
    };

    pub static CODE_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.code.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The `code` of a collection is not accepted in place of its `_id`."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             Retrieve a Collection (not `code`)",
        ),
        scope: Scope::Scenario,
    };

    pub static CODE_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.code.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Naming a collection by its `code` deletes nothing."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)",
        ),
        scope: Scope::Scenario,
    };

    pub static NAME_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.name.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The `name` of a collection is not accepted in place of its `_id`."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)",
        ),
        scope: Scope::Scenario,
    };

    pub static NAME_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.name.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Naming a collection by its `name` deletes nothing."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)",
        ),
        scope: Scope::Scenario,
    };

    pub static UPPER_CASE_CONSISTENT: Requirement = Requirement {
        id: Borrowed("identifier.upper-case.consistent"),
        level: Level::Must,
        basis: Basis::Silent,
        statement: Borrowed(
            "An identifier in upper case is found both by retrieve and by delete, or by neither.",
        ),
        source: Borrowed("nothing public says whether identifiers are case-sensitive"),
        scope: Scope::Scenario,
    };

    pub static ROOT_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.root.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion without an identifier is refused."),
        source: Borrowed("Delete a Collection, Parameters (`id` is required)"),
        scope: Scope::Scenario,
    };

    pub static ROOT_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.root.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A deletion without an identifier deletes nothing."),
        source: Borrowed("Delete a Collection, Endpoint (\"Deletes a collection\")"),
        scope: Scope::Scenario,
    };

    pub static OPERATOR_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.operator.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Something that looks like a query operator is refused as an identifier.",
        ),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             CWE-943",
        ),
        scope: Scope::Scenario,
    };

    pub static OPERATOR_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.operator.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Something that looks like a query operator deletes nothing."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             CWE-943",
        ),
        scope: Scope::Scenario,
    };

    pub static SEVERAL_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.several.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Several identifiers in place of one are refused."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses)",
        ),
        scope: Scope::Scenario,
    };

    pub static SEVERAL_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.several.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("Several identifiers in place of one delete nothing."),
        source: Borrowed("Delete a Collection, Endpoint (\"Deletes a collection\")"),
        scope: Scope::Scenario,
    };

    pub static PATH_TRICKS_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.path-tricks.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Encoded slashes, dots, NUL, overlong and undecodable identifiers are refused.",
        ),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             RFC 3986 section 7.3",
        ),
        scope: Scope::Scenario,
    };

    pub static PATH_TRICKS_NO_EFFECT: Requirement = Requirement {
        id: Borrowed("identifier.path-tricks.no-effect"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Encoded slashes, dots, NUL, overlong and undecodable identifiers delete nothing.",
        ),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             RFC 3986 section 7.3",
        ),
        scope: Scope::Scenario,
    };

    pub static LITERAL_REFUSED: Requirement = Requirement {
        id: Borrowed("identifier.literal.refused"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The path segments of sibling routes are no identifiers."),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             the vendor's dashboard calls `project-type` and `move-people`",
        ),
        scope: Scope::Scenario,
    };

    pub static SUFFIX_ISOLATED: Requirement = Requirement {
        id: Borrowed("identifier.suffix.isolated"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A slash or a query behind an identifier deletes that collection or none, never \
             another.",
        ),
        source: Borrowed(
            "Delete a Collection, Parameters (`id`: the unique identifier, `_id` in responses); \
             Delete a Collection, Endpoint (\"Deletes a collection\")",
        ),
        scope: Scope::Scenario,
    };

    pub static SUFFIX_AUTHENTICATED: Requirement = Requirement {
        id: Borrowed("identifier.suffix.authenticated"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A slash or a query after an identifier does not bypass the token check.",
        ),
        source: Borrowed("Delete a Collection, Headers and tab 401/403 of the page source"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &MALFORMED_STATUS,
        &MALFORMED_NO_EFFECT,
        &CODE_REFUSED,
        &CODE_NO_EFFECT,
        &NAME_REFUSED,
        &NAME_NO_EFFECT,
        &UPPER_CASE_CONSISTENT,
        &ROOT_REFUSED,
        &ROOT_NO_EFFECT,
        &OPERATOR_REFUSED,
        &OPERATOR_NO_EFFECT,
        &SEVERAL_REFUSED,
        &SEVERAL_NO_EFFECT,
        &PATH_TRICKS_REFUSED,
        &PATH_TRICKS_NO_EFFECT,
        &LITERAL_REFUSED,
        &SUFFIX_ISOLATED,
        &SUFFIX_AUTHENTICATED,
    ];
}
