//! Faults of overlapping requests, caches, several processes and late jobs.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

/// Every fault of this table.
pub(super) static ALL: &[&Fault] = &[
    &CLEAN_UP_WRITES_BACK,
    &LINK_CUT_BY_POSITION,
    &STORE_WRITTEN_AS_A_WHOLE,
    &ANSWER_IN_SHARED_VARIABLE,
    &READ_IN_FLIGHT_CACHED,
    &SECOND_PROCESS_REMEMBERS,
    &LATE_JOB_BY_NAME,
    &CACHE_BY_ACCEPT,
    &DELETED_SHOWN_ON_REQUEST,
    &READ_CACHE_BEFORE_AUTH,
    &READ_BY_ANY_CLIENT,
    &GZIP_DECLARED_ONLY,
    &LOGIN_PAGE_UNLESS_JSON,
    &XML_UNLESS_JSON,
];

pub static CLEAN_UP_WRITES_BACK: Fault = Fault {
    id: "clean-up-writes-back",
    breaks: &["race.no-revival", "unlink.nothing-else"],
    summary: "The clean-up reads the persons, waits, and writes them back over other changes.",
    expectations: "",
};

pub static LINK_CUT_BY_POSITION: Fault = Fault {
    id: "link-cut-by-position",
    breaks: &["race.no-revival", "unlink.other-links", "unlink.person"],
    summary: "The clean-up finds the position of a link, waits, and cuts out what is there by then.",
    expectations: "",
};

pub static STORE_WRITTEN_AS_A_WHOLE: Fault = Fault {
    id: "store-written-as-a-whole",
    breaks: &["race.no-revival"],
    summary: "The collections of a person are one document: each delete reads it, waits, and writes \
        all others back.",
    expectations: "",
};

pub static ANSWER_IN_SHARED_VARIABLE: Fault = Fault {
    id: "answer-in-shared-variable",
    breaks: &["delete.success.identity", "race.single-winner"],
    summary: "The document to answer with is kept in a variable that all requests share.",
    expectations: "",
};

pub static READ_IN_FLIGHT_CACHED: Fault = Fault {
    id: "read-in-flight-cached",
    breaks: &["race.no-revival"],
    summary: "A read that a delete overtakes puts its old document into the cache.",
    expectations: "",
};

pub static SECOND_PROCESS_REMEMBERS: Fault = Fault {
    id: "second-process-remembers",
    breaks: &["delete.hard.retrieve", "visibility.retrieve"],
    summary: "Two processes have a cache each, and a delete clears that of its own only.",
    expectations: "",
};

pub static LATE_JOB_BY_NAME: Fault = Fault {
    id: "late-job-by-name",
    breaks: &["delete.isolation.bystander", "delete.repeat.no-effect"],
    summary: "A job removes the files of a deleted collection 150 milliseconds later, and with them \
        whatever has its name by then.",
    expectations: "",
};

pub static CACHE_BY_ACCEPT: Fault = Fault {
    id: "cache-by-accept",
    breaks: &["delete.hard.retrieve"],
    summary: "Documents are cached by Accept, and a delete clears the entry of one value only.",
    expectations: "",
};

pub static DELETED_SHOWN_ON_REQUEST: Fault = Fault {
    id: "deleted-shown-on-request",
    breaks: &["delete.hard.retrieve", "delete.hard.list"],
    summary: "The delete sets a flag, and ?deleted=true shows what has it.",
    expectations: "",
};

pub static READ_CACHE_BEFORE_AUTH: Fault = Fault {
    id: "read-cache-before-auth",
    breaks: &["auth.reading.refused", "tenancy.reading.refused"],
    summary: "A cache of documents stands in front of the token check.",
    expectations: "",
};

pub static READ_BY_ANY_CLIENT: Fault = Fault {
    id: "read-by-any-client",
    breaks: &["tenancy.reading.refused"],
    summary: "Retrieve filters by _id alone and not by client.",
    expectations: "",
};

pub static GZIP_DECLARED_ONLY: Fault = Fault {
    id: "gzip-declared-only",
    breaks: &["http.content-coding"],
    summary: "A client that accepts gzip gets a plain body that is declared to be compressed.",
    expectations: "",
};

pub static LOGIN_PAGE_UNLESS_JSON: Fault = Fault {
    id: "login-page-unless-json",
    breaks: &["http.accept"],
    summary: "Who does not ask for JSON by name is redirected to the sign-in page.",
    expectations: "",
};

pub static XML_UNLESS_JSON: Fault = Fault {
    id: "xml-unless-json",
    breaks: &["http.accept"],
    summary: "Who does not ask for JSON by name gets XML.",
    expectations: "",
};
