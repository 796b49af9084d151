//! Faults that show after three or more steps of a certain kind and order. No hand-written
//! scenario takes these steps; a generator of histories can.

super::faults! {
    REPEAT_RESTORES_ARCHIVED: "repeat-restores-archived",
        breaks ["delete.repeat.no-effect", "delete.repeat.status", "irreversible.late"],
        "A rename archives the version before it; a repeated delete that finds no record puts the \
         archived one back, to have something to delete.";

    TWICE_UPDATED_SURVIVES: "twice-updated-survives",
        breaks ["delete.hard.retrieve", "delete.hard.list", "delete.repeat.status",
            "irreversible.update", "irreversible.late"],
        "The second change of a record is stored beside the first version, and a delete removes \
         one of the two.";

    CHANGE_COUNTER_WRAPS: "change-counter-wraps",
        breaks ["delete.hard.retrieve", "delete.hard.list", "delete.repeat.status", "unlink.person",
            "unlink.person-list", "unlink.project", "unlink.flow", "irreversible.update",
            "irreversible.late"],
        "The delete asks for the version it read, of which the index keeps two bits: after four \
         changes it matches nothing, and answers 200.";

    STALE_SNAPSHOT_AFTER_TWO_UPDATES: "stale-snapshot-after-two-updates",
        breaks ["delete.success.snapshot"],
        "The delete answers from a cache that the first change of a record fills and the second \
         does not refresh.";

    THIRD_REFUSAL_CARRIED_OUT: "third-refusal-carried-out",
        breaks ["auth.refusal.no-effect"],
        "Refused deletes count as failed attempts at a job, and the third is handed to a worker \
         that has rights of its own.";

    REFUSED_DELETE_OBEYED_ON_SAVE: "refused-delete-obeyed-on-save",
        breaks ["auth.refusal.no-effect"],
        "The delete marks the record before the token is judged, and the next save of the record \
         acts on the mark.";

    SECOND_BODY_CARRIED_OUT: "second-body-carried-out",
        breaks ["delete.body.no-effect"],
        "A delete with a body asks to be confirmed, and the same request once more passes for the \
         confirmation: 400, and the record is gone.";

    UPDATED_RECORD_LOSES_OWNER: "updated-record-loses-owner",
        breaks ["tenancy.no-effect"],
        "A change writes the ownership index without the client, and the delete of whoever asks \
         removes the record before it answers 404.";

    REPEAT_THEN_UPDATE_REVIVES: "repeat-then-update-revives",
        breaks ["irreversible.no-revival", "irreversible.late"],
        "The repeated delete purges the tombstone, without which the next update restores the \
         record from the journal and answers 404.";

    RENAMED_TO_DELETED_NAME_REVIVES: "renamed-to-deleted-name-revives",
        breaks ["irreversible.no-revival", "irreversible.late", "delete.hard.retrieve",
            "delete.hard.list"],
        "A rename looks its new name up among the deleted records too, and takes the flag off the \
         one it finds.";

    RENAMED_RELISTED_BY_CREATE: "renamed-relisted-by-create",
        breaks ["delete.hard.list", "irreversible.late"],
        "A renamed collection has two rows in the index of the list; the delete takes one, and the \
         next create publishes the other.";

    RENAMED_NAMESAKE_DELETED_ALONG: "renamed-namesake-deleted-along",
        breaks ["delete.isolation.bystander"],
        "A rename moves the record to an index by name, so its delete takes every collection that \
         has the new name.";

    SECOND_DELETE_HIDES_NEIGHBOUR: "second-delete-hides-neighbour",
        breaks ["delete.isolation.bystander"],
        "A delete cuts the cached list at the place the record had when the list was read, so the \
         second delete since then cuts out its successor.";

    THIRD_LINK_STAYS: "third-link-stays",
        breaks ["unlink.person", "unlink.person-list"],
        "The clean-up reads two collections of each person, as many as anybody had in the tests, \
         and misses a link behind them.";

    SECOND_UNLINK_RESTORES_FIRST: "second-unlink-restores-first",
        breaks ["unlink.person", "unlink.person-list"],
        "The clean-up writes back the list of a person as it was before the clean-up of another \
         collection, whose link is there again.";

    TWO_UNLINKS_DROP_PERSON: "two-unlinks-drop-person",
        breaks ["unlink.person-survives"],
        "The clean-up drops orphans, and takes a person for one who has lost as many collections \
         as are left.";

    PERSONS_BEYOND_FIRST_PAGE_LISTED: "persons-beyond-first-page-listed",
        breaks ["unlink.person-list"],
        "The clean-up of the search index works off a page of two persons, and asks for no other.";

    SECOND_PROJECT_KEEPS_LINK: "second-project-keeps-link",
        breaks ["unlink.project"],
        "The clean-up says updateOne for projects, so of two that use a collection the second \
         keeps its link.";

    TWICE_LINKED_PROJECT_KEEPS_LINK: "twice-linked-project-keeps-link",
        breaks ["unlink.project"],
        "A link that is made once more is counted once more, and the clean-up takes one off the \
         count instead of the link off the project.";
}
