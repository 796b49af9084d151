//! Faults in the removal by a delete and in its answer, for a known and for an unknown id.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

pub static ANSWERS_204: Fault = Fault {
    id: "answers-204",
    breaks: &[
        "delete.success.status",
        "delete.success.media-type",
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "A successful delete answers 204 without a body, a common convention.",
    expectations: "",
};

pub static ANSWERS_202: Fault = Fault {
    id: "answers-202",
    breaks: &["delete.success.status"],
    summary: "A successful delete answers 202, as if the removal were only queued.",
    expectations: "",
};

pub static ANSWERS_AS_TEXT: Fault = Fault {
    id: "answers-as-text",
    breaks: &[
        "delete.success.media-type",
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "The deleted document is sent as a string, so it is labelled text/html.",
    expectations: "",
};

pub static ANSWERS_SUCCESS_TRUE: Fault = Fault {
    id: "answers-success-true",
    breaks: &[
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "A successful delete answers {success: true} in place of the deleted document.",
    expectations: "",
};

pub static ANSWERS_BARE_DOCUMENT: Fault = Fault {
    id: "answers-bare-document",
    breaks: &[
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "The deleted document is sent without its data envelope.",
    expectations: "",
};

pub static ANSWERS_DATA_IN_ARRAY: Fault = Fault {
    id: "answers-data-in-array",
    breaks: &[
        "delete.success.envelope",
        "delete.success.schema",
        "delete.success.identity",
        "delete.success.snapshot",
    ],
    summary: "The delete shares the code of the list, so data is an array with one document.",
    expectations: "",
};

pub static ANSWERS_WRITE_RESULT: Fault = Fault {
    id: "answers-write-result",
    breaks: &["delete.success.schema", "delete.success.identity", "delete.success.snapshot"],
    summary: "The driver's write result, {acknowledged, deletedCount}, is passed through as data.",
    expectations: "",
};

pub static SNAPSHOT_WITHOUT_CODE: Fault = Fault {
    id: "snapshot-without-code",
    breaks: &["delete.success.schema", "delete.success.snapshot"],
    summary: "The pre-image is read with a projection that leaves out code and client.",
    expectations: "",
};

pub static SNAPSHOT_EPOCH_TIMES: Fault = Fault {
    id: "snapshot-epoch-times",
    breaks: &["delete.success.schema", "delete.success.snapshot"],
    summary: "The pre-image is serialised past the model, so its dates are numbers of \
        milliseconds.",
    expectations: "",
};

pub static SNAPSHOT_AUDIT_ID: Fault = Fault {
    id: "snapshot-audit-id",
    breaks: &["delete.success.identity", "delete.success.snapshot"],
    summary: "The answer shows the copy in the audit log, which has an _id of its own.",
    expectations: "",
};

pub static SNAPSHOT_ID_IS_CODE: Fault = Fault {
    id: "snapshot-id-is-code",
    breaks: &["delete.success.identity", "delete.success.schema", "delete.success.snapshot"],
    summary: "The answer shows the face engine's record, whose identifier is the code.",
    expectations: "",
};

pub static SNAPSHOT_TOUCHED: Fault = Fault {
    id: "snapshot-touched",
    breaks: &["delete.success.snapshot"],
    summary: "A pre-remove hook saves the document once more, so updatedAt is the time of the \
        delete.",
    expectations: "",
};

pub static SNAPSHOT_RENAMED: Fault = Fault {
    id: "snapshot-renamed",
    breaks: &["delete.success.snapshot"],
    summary: "The document is renamed before it is removed, to free its name, and is shown \
        renamed.",
    expectations: "",
};

pub static SOFT_DELETE_RETRIEVE: Fault = Fault {
    id: "soft-delete-retrieve",
    breaks: &["delete.hard.retrieve", "visibility.retrieve"],
    summary: "The delete sets a flag, and retrieve forgets to look at it.",
    expectations: "",
};

pub static SOFT_DELETE_LIST: Fault = Fault {
    id: "soft-delete-list",
    breaks: &["delete.hard.list", "visibility.list", "irreversible.late"],
    summary: "The delete sets a flag, and the list forgets to look at it.",
    expectations: "",
};

pub static RETRIEVE_FROM_CACHE: Fault = Fault {
    id: "retrieve-from-cache",
    breaks: &["delete.hard.retrieve", "visibility.retrieve"],
    summary: "Retrieve answers from a cache that the delete does not clear.",
    expectations: "",
};

pub static RETRIEVE_ANSWERS_NULL: Fault = Fault {
    id: "retrieve-answers-null",
    breaks: &["delete.hard.retrieve", "visibility.retrieve"],
    summary: "Retrieve wraps the result of the store, so a deleted record answers 200 with null.",
    expectations: "",
};

pub static LIST_SHOWS_TOMBSTONE: Fault = Fault {
    id: "list-shows-tombstone",
    breaks: &["delete.hard.list", "visibility.list", "irreversible.late"],
    summary: "The list keeps a stub of the record, with its _id and deleted: true.",
    expectations: "",
};

pub static DELETE_DOES_NOTHING: Fault = Fault {
    id: "delete-does-nothing",
    breaks: &[
        "delete.hard.retrieve",
        "delete.hard.list",
        "delete.repeat.status",
        "delete.repeat.body",
        "delete.repeat.no-effect",
        "visibility.retrieve",
        "visibility.list",
        "visibility.person",
        "visibility.project",
        "unlink.person",
        "unlink.person-list",
        "unlink.project",
        "unlink.flow",
        "irreversible.update",
        "irreversible.no-revival",
        "irreversible.late",
        "race.single-winner",
        "race.losers",
        "race.no-revival",
    ],
    summary: "The delete is not awaited and its error is lost: 200, and the record stays.",
    expectations: "",
};

pub static DELETES_BY_CLIENT: Fault = Fault {
    id: "deletes-by-client",
    breaks: &[
        "delete.isolation.bystander",
        "delete.success.status",
        "delete.repeat.no-effect",
        "delete.unknown.no-effect",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "The delete filters by client only, so it removes every collection of the client.",
    expectations: "",
};

pub static DELETES_BY_NAME: Fault = Fault {
    id: "deletes-by-name",
    breaks: &["delete.isolation.bystander", "delete.success.status"],
    summary: "The delete filters by name, so it removes every collection of that name.",
    expectations: "",
};

pub static DELETES_BY_NAME_PATTERN: Fault = Fault {
    id: "deletes-by-name-pattern",
    breaks: &[
        "delete.isolation.bystander",
        "delete.success.status",
        "delete.repeat.no-effect",
        "delete.unknown.no-effect",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "The delete matches the first word of the name as a pattern, so namesakes are \
        removed too.",
    expectations: "",
};

pub static DELETES_NEXT_IN_LIST: Fault = Fault {
    id: "deletes-next-in-list",
    breaks: &[
        "delete.isolation.bystander",
        "delete.success.status",
        "delete.repeat.no-effect",
        "delete.unknown.no-effect",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "The record is cut out of a cached list with a length of two, so its successor goes \
        too.",
    expectations: "",
};

pub static DELETES_PREVIOUS_IN_LIST: Fault = Fault {
    id: "deletes-previous-in-list",
    breaks: &[
        "delete.isolation.bystander",
        "delete.success.status",
        "delete.repeat.no-effect",
        "delete.unknown.no-effect",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "The delete is off by one in a sorted index, so the predecessor goes too.",
    expectations: "",
};

pub static TOUCHES_SIBLINGS: Fault = Fault {
    id: "touches-siblings",
    breaks: &["delete.isolation.bystander"],
    summary: "The clean-up saves every other collection of the client again, which changes \
        updatedAt.",
    expectations: "",
};

pub static RENAMES_SIBLINGS: Fault = Fault {
    id: "renames-siblings",
    breaks: &["delete.isolation.bystander"],
    summary: "The clean-up renumbers the client's other collections, which changes their names.",
    expectations: "",
};

pub static UNKNOWN_ANSWERS_200: Fault = Fault {
    id: "unknown-answers-200",
    breaks: &["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
    summary: "An unknown id answers 200 with data null, since there is nothing to delete.",
    expectations: "",
};

pub static UNKNOWN_ANSWERS_403: Fault = Fault {
    id: "unknown-answers-403",
    breaks: &["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
    summary: "The client is forbidden every record that it does not own, existing or not.",
    expectations: "",
};

pub static UNKNOWN_ANSWERS_400: Fault = Fault {
    id: "unknown-answers-400",
    breaks: &["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
    summary: "An unknown id is treated like a malformed one.",
    expectations: "",
};

pub static UNKNOWN_IN_OTHER_WORDS: Fault = Fault {
    id: "unknown-in-other-words",
    breaks: &["delete.unknown.body", "tenancy.body"],
    summary: "The answer to an unknown id uses the words of the projects pages.",
    expectations: "",
};

pub static UNKNOWN_BODY_OF_PERSONS: Fault = Fault {
    id: "unknown-body-of-persons",
    breaks: &["delete.unknown.body", "tenancy.body"],
    summary: "The answer to an unknown id was copied from persons: {error, message} without a \
        code.",
    expectations: "",
};

pub static UNKNOWN_DELETES_NEWEST: Fault = Fault {
    id: "unknown-deletes-newest",
    breaks: &[
        "delete.unknown.no-effect",
        "delete.success.status",
        "delete.repeat.no-effect",
        "delete.repeat.status",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "No match leaves the filter empty, and the newest collection of the client is \
        removed.",
    expectations: "",
};

pub static UNKNOWN_INSERTS: Fault = Fault {
    id: "unknown-inserts",
    breaks: &["delete.unknown.no-effect"],
    summary: "The delete is an upsert: an unknown id leaves an empty collection behind.",
    expectations: "",
};

pub static REPEAT_ANSWERS_200: Fault = Fault {
    id: "repeat-answers-200",
    breaks: &["delete.repeat.status", "delete.repeat.body", "race.losers", "race.single-winner"],
    summary: "The answer to a delete is kept and replayed when the delete is repeated.",
    expectations: "",
};

pub static REPEAT_ANSWERS_204: Fault = Fault {
    id: "repeat-answers-204",
    breaks: &["delete.repeat.status", "delete.repeat.body", "race.losers"],
    summary: "A repeated delete has nothing to do and says so with 204.",
    expectations: "",
};

pub static REPEAT_ANSWERS_409: Fault = Fault {
    id: "repeat-answers-409",
    breaks: &["delete.repeat.status", "delete.repeat.body", "race.losers"],
    summary: "A repeated delete is a conflict with the first.",
    expectations: "",
};

pub static REPEAT_IN_OTHER_WORDS: Fault = Fault {
    id: "repeat-in-other-words",
    breaks: &["delete.repeat.body", "race.losers"],
    summary: "A repeated delete says in an error of its own that the collection is already \
        deleted.",
    expectations: "",
};

pub static REPEAT_EMPTY: Fault = Fault {
    id: "repeat-empty",
    breaks: &["delete.repeat.body", "universal.error-family", "race.losers"],
    summary: "A repeated delete answers 404 without a body.",
    expectations: "",
};

pub static REPEAT_RESTORES: Fault = Fault {
    id: "repeat-restores",
    breaks: &["delete.repeat.no-effect", "race.single-winner", "race.no-revival"],
    summary: "The delete toggles: the second one brings the record back.",
    expectations: "",
};

pub static REPEAT_DELETES_NEWEST: Fault = Fault {
    id: "repeat-deletes-newest",
    breaks: &[
        "delete.repeat.no-effect",
        "delete.success.status",
        "delete.unknown.no-effect",
        "delete.body.no-effect",
        "auth.refusal.no-effect",
    ],
    summary: "The second delete works by position and removes the newest collection of the client.",
    expectations: "",
};

pub static EVERY_THIRD_DELETE_CRASHES: Fault = Fault {
    id: "every-third-delete-crashes",
    breaks: &[
        "universal.no-server-error",
        "delete.success.status",
        "delete.request.json-content-type",
        "delete.request.no-content-type",
        "race.losers",
        "race.single-winner",
    ],
    summary: "One of three workers runs an old release, in which a delete that finds its record \
        fails.",
    expectations: "",
};

pub static EVERY_FOURTH_DELETE_LOST: Fault = Fault {
    id: "every-fourth-delete-lost",
    breaks: &[
        "delete.hard.retrieve",
        "delete.hard.list",
        "delete.repeat.status",
        "delete.repeat.body",
        "delete.repeat.no-effect",
        "unlink.person",
        "unlink.person-list",
        "unlink.project",
        "unlink.flow",
        "irreversible.update",
        "irreversible.no-revival",
        "irreversible.late",
        "visibility.retrieve",
        "visibility.list",
        "visibility.person",
        "visibility.project",
        "race.single-winner",
        "race.losers",
        "race.no-revival",
    ],
    summary: "One of four connections is read-only: its deletes answer 200 and change nothing.",
    expectations: "",
};

pub static EVERY_THIRD_OPAQUE_TOKEN_TRUSTED: Fault = Fault {
    id: "every-third-opaque-token-trusted",
    breaks: &["auth.unknown-token.refused"],
    summary: "Tokens that are not JWTs go to a service of three workers, one of which trusts them \
        all.",
    expectations: "",
};
