//! Faults that show after or beside a delete: stale reads, links, revivals, races, and laws between
//! answers.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

pub static RETRIEVE_LAGS: Fault = Fault {
    id: "retrieve-lags",
    breaks: &["visibility.retrieve"],
    summary: "Retrieve reads from a replica that shows the record for two more reads.",
    expectations: "",
};

pub static LIST_LAGS: Fault = Fault {
    id: "list-lags",
    breaks: &["visibility.list"],
    summary: "The list comes from an index that shows the record for two more reads.",
    expectations: "",
};

pub static REPLICA_LAGS: Fault = Fault {
    id: "replica-lags",
    breaks: &["visibility.retrieve", "visibility.list"],
    summary: "Reads go to a replica that is a few reads behind.",
    expectations: "",
};

pub static LIST_CACHED_BRIEFLY: Fault = Fault {
    id: "list-cached-briefly",
    breaks: &["visibility.list"],
    summary: "The list is cached for 150 milliseconds, and a delete does not clear the cache.",
    expectations: "",
};

pub static PERSON_CACHE_LAGS: Fault = Fault {
    id: "person-cache-lags",
    breaks: &["visibility.person"],
    summary: "Persons come from a cache that shows the link for two more reads after its clean-up.",
    expectations: "",
};

pub static PROJECT_CACHE_LAGS: Fault = Fault {
    id: "project-cache-lags",
    breaks: &["visibility.project"],
    summary: "Projects come from a cache that shows the link for two more reads after its \
        clean-up.",
    expectations: "",
};

pub static CLEAN_UP_QUEUED: Fault = Fault {
    id: "clean-up-queued",
    breaks: &["visibility.person", "visibility.project", "race.no-revival"],
    summary: "The clean-up of links is queued and runs a few requests later.",
    expectations: "",
};

pub static CLEAN_UP_LOST: Fault = Fault {
    id: "clean-up-lost",
    breaks: &["unlink.person", "unlink.person-list", "unlink.project", "unlink.flow"],
    summary: "The process dies after removing the record and before removing its links.",
    expectations: "",
};

pub static PERSONS_KEEP_LINK: Fault = Fault {
    id: "persons-keep-link",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The clean-up handles projects and forgets persons.",
    expectations: "",
};

pub static CLEAN_UP_MATCHES_WHOLE_LIST: Fault = Fault {
    id: "clean-up-matches-whole-list",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The clean-up matches persons whose list equals the one code, so it misses those in \
        two.",
    expectations: "",
};

pub static CLEAN_UP_OF_ONE_PERSON: Fault = Fault {
    id: "clean-up-of-one-person",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The clean-up calls updateOne instead of updateMany, so only the first person is \
        unlinked.",
    expectations: "",
};

pub static PERSON_KEEPS_ENROLMENTS: Fault = Fault {
    id: "person-keeps-enrolments",
    breaks: &["unlink.person"],
    summary: "A person also lists enrolments, with the code of each, and no clean-up removes them.",
    expectations: "",
};

pub static PERSON_LIST_INDEX_STALE: Fault = Fault {
    id: "person-list-index-stale",
    breaks: &["unlink.person-list"],
    summary: "The list of persons is filtered by a search index that the clean-up does not update.",
    expectations: "",
};

pub static PROJECTS_KEEP_LINK: Fault = Fault {
    id: "projects-keep-link",
    breaks: &["unlink.project"],
    summary: "The clean-up handles persons and forgets projects.",
    expectations: "",
};

pub static PROJECTS_KEEP_CODE: Fault = Fault {
    id: "projects-keep-code",
    breaks: &["unlink.project"],
    summary: "The clean-up of a project clears assignedCollection and forgets collectionCode.",
    expectations: "",
};

pub static PROJECTS_KEEP_ID: Fault = Fault {
    id: "projects-keep-id",
    breaks: &["unlink.project"],
    summary: "The clean-up of a project clears collectionCode and forgets assignedCollection.",
    expectations: "",
};

pub static PROJECT_KEEPS_HISTORY: Fault = Fault {
    id: "project-keeps-history",
    breaks: &["unlink.project"],
    summary: "A project lists its former collections, the deleted one among them.",
    expectations: "",
};

pub static FLOWS_KEEP_LINK: Fault = Fault {
    id: "flows-keep-link",
    breaks: &["unlink.flow"],
    summary: "The clean-up does not know that project flows hold a code too.",
    expectations: "",
};

pub static PROJECT_DELETED_ALONG: Fault = Fault {
    id: "project-deleted-along",
    breaks: &["unlink.project-survives"],
    summary: "The delete cascades upwards: the project goes with its collection.",
    expectations: "",
};

pub static PERSONS_DELETED_ALONG: Fault = Fault {
    id: "persons-deleted-along",
    breaks: &["unlink.person-survives"],
    summary: "The delete cascades: every person in the collection is deleted, even if in others \
        too.",
    expectations: "",
};

pub static PERSONS_LOSE_ALL_LINKS: Fault = Fault {
    id: "persons-lose-all-links",
    breaks: &["unlink.other-links"],
    summary: "The clean-up empties the list of every person it finds.",
    expectations: "",
};

pub static PERSONS_LOSE_LATER_LINKS: Fault = Fault {
    id: "persons-lose-later-links",
    breaks: &["unlink.other-links"],
    summary: "The link is spliced out without a length, so all links after it are lost too.",
    expectations: "",
};

pub static CLEAN_UP_BY_PROJECT: Fault = Fault {
    id: "clean-up-by-project",
    breaks: &["unlink.other-links"],
    summary: "The clean-up clears the collection's project, although it now has another \
        collection.",
    expectations: "",
};

pub static UPDATE_OF_DELETED_ANSWERS_200: Fault = Fault {
    id: "update-of-deleted-answers-200",
    breaks: &["irreversible.update"],
    summary: "An update that matches nothing answers 200 with the document it did not store.",
    expectations: "",
};

pub static UPDATE_ANSWERS_NULL: Fault = Fault {
    id: "update-answers-null",
    breaks: &["irreversible.update"],
    summary: "An update answers 200 with the result of the store, which is null.",
    expectations: "",
};

pub static UPDATE_OF_DELETED_CRASHES: Fault = Fault {
    id: "update-of-deleted-crashes",
    breaks: &["universal.no-server-error", "irreversible.update"],
    summary: "The code after an update reads the code of a record that is not there: 500.",
    expectations: "",
};

pub static UPDATE_UPSERTS: Fault = Fault {
    id: "update-upserts",
    breaks: &["irreversible.no-revival", "irreversible.update"],
    summary: "The update is an upsert, so it creates a deleted collection again.",
    expectations: "",
};

pub static UPDATE_REVIVES_QUIETLY: Fault = Fault {
    id: "update-revives-quietly",
    breaks: &["irreversible.no-revival"],
    summary: "The update saves before it checks: it answers 404, and the collection exists again.",
    expectations: "",
};

pub static CREATE_RESTORES_NAMESAKE: Fault = Fault {
    id: "create-restores-namesake",
    breaks: &["irreversible.fresh-identity", "irreversible.no-revival", "irreversible.late"],
    summary: "A create finds a deleted record of the same name and clears its deleted flag.",
    expectations: "",
};

pub static CODE_REUSED_FOR_NAME: Fault = Fault {
    id: "code-reused-for-name",
    breaks: &["irreversible.fresh-identity"],
    summary: "The face engine keeps its group and reuses the code for a collection of the same \
        name.",
    expectations: "",
};

pub static RESURRECTED_BY_SYNC: Fault = Fault {
    id: "resurrected-by-sync",
    breaks: &["irreversible.late", "delete.hard.retrieve"],
    summary: "A sync from a copy that missed the delete restores the record some requests later.",
    expectations: "",
};

pub static RESURRECTED_BY_RETRY: Fault = Fault {
    id: "resurrected-by-retry",
    breaks: &[
        "irreversible.late",
        "race.no-revival",
        "delete.hard.list",
        "delete.hard.retrieve",
        "delete.hard.head",
    ],
    summary: "A worker retries an update 150 milliseconds after the delete and writes the record \
        back.",
    expectations: "",
};

pub static DELETE_LOOKS_TOO_EARLY: Fault = Fault {
    id: "delete-looks-too-early",
    breaks: &["race.single-winner"],
    summary: "The delete finds the record, waits and removes it: all who found it answer 200.",
    expectations: "",
};

pub static LOSERS_ANSWER_NULL: Fault = Fault {
    id: "losers-answer-null",
    breaks: &["race.losers", "race.single-winner"],
    summary: "The loser of a race for a record answers 200 with the null that the store returned.",
    expectations: "",
};

pub static LOSERS_CRASH: Fault = Fault {
    id: "losers-crash",
    breaks: &["race.losers", "universal.no-server-error"],
    summary: "The loser of a race for a record reads a member of null: 500.",
    expectations: "",
};

pub static LOSERS_CONFLICT: Fault = Fault {
    id: "losers-conflict",
    breaks: &["race.losers"],
    summary: "The loser of a race for a record gets the store's write conflict: 409.",
    expectations: "",
};

pub static UPDATE_WRITES_BACK: Fault = Fault {
    id: "update-writes-back",
    breaks: &["race.no-revival"],
    summary: "An update reads the record, waits for the face engine and writes it back, even if \
        deleted.",
    expectations: "",
};

pub static LINKED_WHILE_DELETED: Fault = Fault {
    id: "linked-while-deleted",
    breaks: &["race.no-revival"],
    summary: "A person's collections are checked before faces are encoded and stored afterwards.",
    expectations: "",
};

pub static CLEAN_UP_BEFORE_REMOVAL: Fault = Fault {
    id: "clean-up-before-removal",
    breaks: &["race.no-revival"],
    summary: "Links are cleaned up before the record is removed, so a link made in between stays.",
    expectations: "",
};

pub static CREATE_READS_CLOCK_TWICE: Fault = Fault {
    id: "create-reads-clock-twice",
    breaks: &["law.created-equals-retrieved"],
    summary: "The create answers with a time that differs from the stored one.",
    expectations: "",
};

pub static RETRIEVE_TOUCHES_RECORD: Fault = Fault {
    id: "retrieve-touches-record",
    breaks: &[
        "law.read-only",
        "delete.success.snapshot",
        "delete.isolation.bystander",
        "auth.refusal.no-effect",
        "delete.unknown.no-effect",
        "delete.repeat.no-effect",
        "delete.body.no-effect",
        "delete.body.other-id",
        "tenancy.no-effect",
        "identifier.malformed.no-effect",
        "identifier.code.no-effect",
        "identifier.name.no-effect",
        "auth.path-spelling.refused",
        "identifier.root.no-effect",
        "identifier.operator.no-effect",
        "identifier.several.no-effect",
        "identifier.path-tricks.no-effect",
        "identifier.suffix.isolated",
        "identifier.literal.refused",
        "http.method-override",
        "http.safe-methods",
        "auth.doubled-header.handled",
        "delete.body.every-kind",
        "identifier.upper-case.consistent",
    ],
    summary: "Retrieving a collection stores the time of the access in updatedAt.",
    expectations: "",
};

pub static LIST_COUNTS_VERSIONS: Fault = Fault {
    id: "list-counts-versions",
    breaks: &[
        "law.read-only",
        "delete.success.snapshot",
        "delete.isolation.bystander",
        "auth.refusal.no-effect",
        "delete.unknown.no-effect",
        "delete.repeat.no-effect",
        "delete.body.no-effect",
        "delete.body.other-id",
        "tenancy.no-effect",
        "identifier.malformed.no-effect",
        "identifier.code.no-effect",
        "identifier.root.no-effect",
        "identifier.operator.no-effect",
        "identifier.several.no-effect",
        "identifier.path-tricks.no-effect",
        "identifier.suffix.isolated",
        "identifier.literal.refused",
        "http.method-override",
        "http.safe-methods",
        "auth.doubled-header.handled",
        "delete.body.every-kind",
    ],
    summary: "Listing saves every record again through its model, which counts __v up.",
    expectations: "",
};

pub static UPDATED_BEFORE_CREATED: Fault = Fault {
    id: "updated-before-created",
    breaks: &["law.times"],
    summary: "A new record gets updatedAt first and createdAt a moment later.",
    expectations: "",
};

pub static LIST_SHOWS_TWICE: Fault = Fault {
    id: "list-shows-twice",
    breaks: &["law.unique-ids"],
    summary: "The list is joined with another table, and a collection with two rows there shows \
        twice.",
    expectations: "",
};

pub static LIST_FIRST_TEN: Fault = Fault {
    id: "list-first-ten",
    breaks: &["law.created-equals-retrieved"],
    summary: "The list stops after the ten oldest collections and mentions no next page.",
    expectations: "",
};

pub static LIST_ALWAYS_EMPTY: Fault = Fault {
    id: "list-always-empty",
    breaks: &["law.created-equals-retrieved"],
    summary: "The list is filtered by a member that no record has, so it is always empty.",
    expectations: "",
};

pub static LIST_NEVER_RENEWED: Fault = Fault {
    id: "list-never-renewed",
    breaks: &["law.created-equals-retrieved", "irreversible.late"],
    summary: "The list is cached for its client at the first read and never refreshed.",
    expectations: "",
};

pub static FIRST_DELETE_SLOW: Fault = Fault {
    id: "first-delete-slow",
    breaks: &["latency.budget"],
    summary: "The first delete of a process opens its connections, which takes most of a second.",
    expectations: "latency.delete = \"300ms\"\n",
};
