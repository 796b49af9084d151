//! Requirements that span operations: HTTP, overlapping requests, laws across responses, latency,
//! rules for every response, and approved transcripts.

#![expect(missing_docs, reason = "the statement of a requirement describes it")]

/// Rules of HTTP.
pub mod http {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static METHOD_OVERRIDE: Requirement = Requirement {
        id: Borrowed("http.method-override"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("A method hidden in a header, a query or a body deletes nothing."),
        source: Borrowed("RFC 9110 sections 9.1 and 9.2.1"),
        scope: Scope::Scenario,
    };

    pub static SAFE_METHODS: Requirement = Requirement {
        id: Borrowed("http.safe-methods"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("HEAD and OPTIONS delete nothing."),
        source: Borrowed("RFC 9110 section 9.2.1"),
        scope: Scope::Scenario,
    };

    pub static ALLOW: Requirement = Requirement {
        id: Borrowed("http.allow"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed("A 405 names the methods that are allowed."),
        source: Borrowed("RFC 9110 section 15.5.6"),
        scope: Scope::Scenario,
    };

    pub static WWW_AUTHENTICATE: Requirement = Requirement {
        id: Borrowed("http.www-authenticate"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed("A 401 names a way to authenticate."),
        source: Borrowed("RFC 9110 section 15.5.2"),
        scope: Scope::Scenario,
    };

    pub static CHARSET: Requirement = Requirement {
        id: Borrowed("http.charset"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("JSON is sent as UTF-8, and no other charset is declared."),
        source: Borrowed("RFC 8259 section 8.1"),
        scope: Scope::Scenario,
    };

    pub static ACCEPT: Requirement = Requirement {
        id: Borrowed("http.accept"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed("Errors are JSON, whatever `Accept` asks for."),
        source: Borrowed(
            "Delete a Collection, Request (the samples read JSON without looking at the status)",
        ),
        scope: Scope::Scenario,
    };

    pub static CONTENT_CODING: Requirement = Requirement {
        id: Borrowed("http.content-coding"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("A body that is declared to be compressed by gzip is."),
        source: Borrowed("RFC 9110 sections 8.4 and 8.4.1.3"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[
        &METHOD_OVERRIDE,
        &SAFE_METHODS,
        &ALLOW,
        &WWW_AUTHENTICATE,
        &CHARSET,
        &ACCEPT,
        &CONTENT_CODING,
    ];
}

/// Overlapping requests.
pub mod race {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static SINGLE_WINNER: Requirement = Requirement {
        id: Borrowed("race.single-winner"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "Of several deletions of one collection at once, exactly one succeeds.",
        ),
        source: Borrowed(
            "Delete a Collection, Response (hard delete) with tab 404 of the page source",
        ),
        scope: Scope::Scenario,
    };

    pub static LOSERS: Requirement = Requirement {
        id: Borrowed("race.losers"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The other deletions get the answer of a repeated deletion."),
        source: Borrowed(
            "Delete a Collection, Response (hard delete) with tab 404 of the page source",
        ),
        scope: Scope::Scenario,
    };

    pub static NO_REVIVAL: Requirement = Requirement {
        id: Borrowed("race.no-revival"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("A request that overlaps a deletion undoes no part of it."),
        source: Borrowed("Delete a Collection, Notes (\"Irreversible\")"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[&SINGLE_WINNER, &LOSERS, &NO_REVIVAL];
}

/// Laws that hold across several responses.
pub mod law {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static CREATED_EQUALS_RETRIEVED: Requirement = Requirement {
        id: Borrowed("law.created-equals-retrieved"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed(
            "A collection is the same document when created, retrieved and listed.",
        ),
        source: Borrowed("Create, Retrieve and List Collections, Response"),
        scope: Scope::Scenario,
    };

    pub static READ_ONLY: Requirement = Requirement {
        id: Borrowed("law.read-only"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("Reading a collection does not change it."),
        source: Borrowed("RFC 9110 section 9.2.1"),
        scope: Scope::Scenario,
    };

    pub static TIMES: Requirement = Requirement {
        id: Borrowed("law.times"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed("`updatedAt` is not before `createdAt`."),
        source: Borrowed("The Collection Object (examples)"),
        scope: Scope::Scenario,
    };

    pub static UNIQUE_IDS: Requirement = Requirement {
        id: Borrowed("law.unique-ids"),
        level: Level::Must,
        basis: Basis::Documented,
        statement: Borrowed("The list shows every collection once."),
        source: Borrowed("The Collection Object (`_id`: unique identifier); List Collections"),
        scope: Scope::Scenario,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] =
        &[&CREATED_EQUALS_RETRIEVED, &READ_ONLY, &TIMES, &UNIQUE_IDS];
}

/// Response times.
pub mod latency {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static BUDGET: Requirement = Requirement {
        id: Borrowed("latency.budget"),
        level: Level::May,
        basis: Basis::Silent,
        statement: Borrowed("Every operation answers within the operator's budget."),
        source: Borrowed("expectation latency; no page promises a time"),
        scope: Scope::Exchange,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[&BUDGET];
}

/// Rules for every response.
pub mod universal {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static JSON: Requirement = Requirement {
        id: Borrowed("universal.json"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("A body that declares a JSON media type is valid JSON."),
        source: Borrowed("RFC 8259 section 2; RFC 9110 section 8.3"),
        scope: Scope::Exchange,
    };

    pub static ERROR_FAMILY: Requirement = Requirement {
        id: Borrowed("universal.error-family"),
        level: Level::Should,
        basis: Basis::Documented,
        statement: Borrowed(
            "Every 400, 401, 403, 404 and 409 carries a JSON error of a documented family.",
        ),
        source: Borrowed("error tabs of the collections pages"),
        scope: Scope::Exchange,
    };

    pub static NO_SERVER_ERROR: Requirement = Requirement {
        id: Borrowed("universal.no-server-error"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("No client request leads to an internal server error."),
        source: Borrowed("RFC 9110 section 15.6"),
        scope: Scope::Exchange,
    };

    pub static NO_TOKEN_ECHO: Requirement = Requirement {
        id: Borrowed("universal.no-token-echo"),
        level: Level::Must,
        basis: Basis::Standard,
        statement: Borrowed("No answer repeats the token of the request."),
        source: Borrowed("RFC 6750 section 5.2; RFC 9700 section 2"),
        scope: Scope::Exchange,
    };

    pub static NO_INTERNALS: Requirement = Requirement {
        id: Borrowed("universal.no-internals"),
        level: Level::Should,
        basis: Basis::Standard,
        statement: Borrowed(
            "No answer exposes a stack trace, a message of a database driver or a path of the \
             server.",
        ),
        source: Borrowed("CWE-209; RFC 9457 section 5"),
        scope: Scope::Exchange,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] =
        &[&JSON, &ERROR_FAMILY, &NO_SERVER_ERROR, &NO_TOKEN_ECHO, &NO_INTERNALS];
}

/// Comparison with an approved transcript.
pub mod snapshot {
    use std::borrow::Cow::Borrowed;

    use crate::model::{Basis, Level, Requirement, Scope};

    pub static APPROVED: Requirement = Requirement {
        id: Borrowed("snapshot.approved"),
        level: Level::Must,
        basis: Basis::Silent,
        statement: Borrowed(
            "The target behaves exactly as in the transcript that was approved for it.",
        ),
        source: Borrowed("the snapshot folder that the operator names"),
        scope: Scope::Transcript,
    };

    /// Every requirement of this area, in the order of reports.
    pub(in crate::contract) const ALL: &[&Requirement] = &[&APPROVED];
}
