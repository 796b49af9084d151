//! Faults that undo a delete, at once or later.

super::faults! {
    UPDATE_OF_DELETED_ANSWERS_200: "update-of-deleted-answers-200",
        breaks ["irreversible.update"],
        "An update matches nothing and answers 200 with what it would have stored.";

    UPDATE_ANSWERS_NULL: "update-answers-null",
        breaks ["irreversible.update"],
        "An update answers 200 with whatever the store returns, which is null.";

    UPDATE_OF_DELETED_CRASHES: "update-of-deleted-crashes",
        breaks ["universal.no-server-error", "irreversible.update"],
        "The code after an update reads the code of a record that is not there: 500.";

    UPDATE_UPSERTS: "update-upserts",
        breaks ["irreversible.no-revival", "irreversible.update"],
        "The update is an upsert, so a deleted collection is there again.";

    UPDATE_REVIVES_QUIETLY: "update-revives-quietly",
        breaks ["irreversible.no-revival"],
        "The update saves first and looks afterwards: 404, and the collection is there again.";

    CREATE_RESTORES_NAMESAKE: "create-restores-namesake",
        breaks ["irreversible.fresh-identity", "irreversible.no-revival", "irreversible.late"],
        "A create finds a deleted record of that name and takes its flag off.";

    CODE_REUSED_FOR_NAME: "code-reused-for-name",
        breaks ["irreversible.fresh-identity"],
        "The face engine keeps its group, and hands its code out again for the same name.";

    RESURRECTED_BY_SYNC: "resurrected-by-sync",
        breaks ["irreversible.late", "delete.hard.retrieve"],
        "A sync from a copy that never saw the delete puts the record back some requests later.";

    RESURRECTED_BY_RETRY: "resurrected-by-retry",
        breaks ["irreversible.late", "race.no-revival", "delete.hard.list",
            "delete.hard.retrieve", "delete.hard.head"],
        "A worker retries an update 150 milliseconds after the delete, and writes it all back.";
}
