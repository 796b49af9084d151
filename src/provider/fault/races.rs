//! Faults that show only when requests overlap.

super::faults! {
    DELETE_LOOKS_TOO_EARLY: "delete-looks-too-early",
        breaks ["race.single-winner"],
        "The record is found, then awaited for, then removed: all who found it answer 200.";

    LOSERS_ANSWER_NULL: "losers-answer-null",
        breaks ["race.losers", "race.single-winner"],
        "Who loses the race for a record answers 200 with the null that the store returned.";

    LOSERS_CRASH: "losers-crash",
        breaks ["race.losers", "universal.no-server-error"],
        "Who loses the race for a record reads a member of null: 500.";

    LOSERS_CONFLICT: "losers-conflict",
        breaks ["race.losers"],
        "Who loses the race for a record gets the store's write conflict: 409.";

    UPDATE_WRITES_BACK: "update-writes-back",
        breaks ["race.no-revival"],
        "An update reads the record, waits for the face engine and writes it back, gone or not.";

    LINKED_WHILE_DELETED: "linked-while-deleted",
        breaks ["race.no-revival"],
        "A person's collections are looked up, then faces are encoded, then the links are stored.";

    CLEAN_UP_BEFORE_REMOVAL: "clean-up-before-removal",
        breaks ["race.no-revival"],
        "Links are cleaned up first and the record goes later, so a link in between stays.";
}
