//! Faults that show after three or more steps of a certain kind and order. No hand-written
//! scenario takes these steps; a generator of histories can.

#![expect(missing_docs, reason = "the summary of each entry says what it is")]

use super::Fault;

/// Every fault of this table.
pub(super) static ALL: &[&Fault] = &[
    &REPEAT_RESTORES_ARCHIVED,
    &TWICE_UPDATED_SURVIVES,
    &CHANGE_COUNTER_WRAPS,
    &STALE_SNAPSHOT_AFTER_TWO_UPDATES,
    &THIRD_REFUSAL_CARRIED_OUT,
    &REFUSED_DELETE_OBEYED_ON_SAVE,
    &SECOND_BODY_CARRIED_OUT,
    &UPDATED_RECORD_LOSES_OWNER,
    &REPEAT_THEN_UPDATE_REVIVES,
    &RENAMED_TO_DELETED_NAME_REVIVES,
    &RENAMED_RELISTED_BY_CREATE,
    &RENAMED_NAMESAKE_DELETED_ALONG,
    &SECOND_DELETE_HIDES_NEIGHBOUR,
    &THIRD_LINK_STAYS,
    &SECOND_UNLINK_RESTORES_FIRST,
    &TWO_UNLINKS_DROP_PERSON,
    &PERSONS_BEYOND_FIRST_PAGE_LISTED,
    &SECOND_PROJECT_KEEPS_LINK,
    &TWICE_LINKED_PROJECT_KEEPS_LINK,
];

pub static REPEAT_RESTORES_ARCHIVED: Fault = Fault {
    id: "repeat-restores-archived",
    breaks: &["delete.repeat.no-effect", "delete.repeat.status", "irreversible.late"],
    summary: "A rename archives the previous version, and a repeated delete that finds no record \
        restores the archived one.",
    expectations: "",
};

pub static TWICE_UPDATED_SURVIVES: Fault = Fault {
    id: "twice-updated-survives",
    breaks: &[
        "delete.hard.retrieve",
        "delete.hard.list",
        "delete.repeat.status",
        "irreversible.update",
        "irreversible.late",
    ],
    summary: "The second change of a record is stored beside the first version, and a delete \
        removes one of the two.",
    expectations: "",
};

pub static CHANGE_COUNTER_WRAPS: Fault = Fault {
    id: "change-counter-wraps",
    breaks: &[
        "delete.hard.retrieve",
        "delete.hard.list",
        "delete.repeat.status",
        "unlink.person",
        "unlink.person-list",
        "unlink.project",
        "unlink.flow",
        "irreversible.update",
        "irreversible.late",
    ],
    summary: "The delete filters by version, which the index keeps in two bits: after four \
        changes it matches nothing and answers 200.",
    expectations: "",
};

pub static STALE_SNAPSHOT_AFTER_TWO_UPDATES: Fault = Fault {
    id: "stale-snapshot-after-two-updates",
    breaks: &["delete.success.snapshot"],
    summary: "The delete answers from a cache that the first change of a record fills and the \
        second does not refresh.",
    expectations: "",
};

pub static THIRD_REFUSAL_CARRIED_OUT: Fault = Fault {
    id: "third-refusal-carried-out",
    breaks: &["auth.refusal.no-effect"],
    summary: "Refused deletes count as failed attempts of a job, and the third is handed to a \
        worker with rights of its own.",
    expectations: "",
};

pub static REFUSED_DELETE_OBEYED_ON_SAVE: Fault = Fault {
    id: "refused-delete-obeyed-on-save",
    breaks: &["auth.refusal.no-effect"],
    summary: "The delete marks the record before the token is judged, and the next save of the \
        record acts on the mark.",
    expectations: "",
};

pub static SECOND_BODY_CARRIED_OUT: Fault = Fault {
    id: "second-body-carried-out",
    breaks: &["delete.body.no-effect"],
    summary: "A delete with a body asks for confirmation, and the same request again counts as \
        one: 400, and the record is gone.",
    expectations: "",
};

pub static UPDATED_RECORD_LOSES_OWNER: Fault = Fault {
    id: "updated-record-loses-owner",
    breaks: &["tenancy.no-effect"],
    summary: "A change writes the ownership index without the client, so the delete of another \
        client removes the record before it answers 404.",
    expectations: "",
};

pub static REPEAT_THEN_UPDATE_REVIVES: Fault = Fault {
    id: "repeat-then-update-revives",
    breaks: &["irreversible.no-revival", "irreversible.late"],
    summary: "The repeated delete purges the tombstone, so the next update restores the record \
        from the journal and answers 404.",
    expectations: "",
};

pub static RENAMED_TO_DELETED_NAME_REVIVES: Fault = Fault {
    id: "renamed-to-deleted-name-revives",
    breaks: &[
        "irreversible.no-revival",
        "irreversible.late",
        "delete.hard.retrieve",
        "delete.hard.list",
    ],
    summary: "A rename looks its new name up among deleted records too, and clears the deleted \
        flag of the one it finds.",
    expectations: "",
};

pub static RENAMED_RELISTED_BY_CREATE: Fault = Fault {
    id: "renamed-relisted-by-create",
    breaks: &["delete.hard.list", "irreversible.late"],
    summary: "A renamed collection has two rows in the index of the list; the delete takes one, \
        and the next create publishes the other.",
    expectations: "",
};

pub static RENAMED_NAMESAKE_DELETED_ALONG: Fault = Fault {
    id: "renamed-namesake-deleted-along",
    breaks: &["delete.isolation.bystander"],
    summary: "A rename moves the record to an index by name, so its delete removes every \
        collection with the new name.",
    expectations: "",
};

pub static SECOND_DELETE_HIDES_NEIGHBOUR: Fault = Fault {
    id: "second-delete-hides-neighbour",
    breaks: &["delete.isolation.bystander"],
    summary: "A delete cuts the cached list at the position of the record when the list was read, \
        so the second delete cuts out its successor.",
    expectations: "",
};

pub static THIRD_LINK_STAYS: Fault = Fault {
    id: "third-link-stays",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The clean-up reads the first two collections of each person and misses a link after \
        them.",
    expectations: "",
};

pub static SECOND_UNLINK_RESTORES_FIRST: Fault = Fault {
    id: "second-unlink-restores-first",
    breaks: &["unlink.person", "unlink.person-list"],
    summary: "The clean-up writes back the list of a person from before an earlier clean-up, \
        which restores the link to that collection.",
    expectations: "",
};

pub static TWO_UNLINKS_DROP_PERSON: Fault = Fault {
    id: "two-unlinks-drop-person",
    breaks: &["unlink.person-survives"],
    summary: "The clean-up removes orphans, and takes a person for one who has lost as many \
        collections as remain.",
    expectations: "",
};

pub static PERSONS_BEYOND_FIRST_PAGE_LISTED: Fault = Fault {
    id: "persons-beyond-first-page-listed",
    breaks: &["unlink.person-list"],
    summary: "The clean-up of the search index processes one page of two persons only.",
    expectations: "",
};

pub static SECOND_PROJECT_KEEPS_LINK: Fault = Fault {
    id: "second-project-keeps-link",
    breaks: &["unlink.project"],
    summary: "The clean-up calls updateOne for projects, so the second of two projects keeps its \
        link.",
    expectations: "",
};

pub static TWICE_LINKED_PROJECT_KEEPS_LINK: Fault = Fault {
    id: "twice-linked-project-keeps-link",
    breaks: &["unlink.project"],
    summary: "A link that is made again is counted again, and the clean-up decrements the count \
        instead of removing the link.",
    expectations: "",
};
