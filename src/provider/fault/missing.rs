//! Faults in deleting what is not there: an unknown id, and an id deleted before.

super::faults! {
    UNKNOWN_ANSWERS_200: "unknown-answers-200",
        breaks ["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
        "An unknown id answers 200 with data null, because nothing is there afterwards either.";

    UNKNOWN_ANSWERS_403: "unknown-answers-403",
        breaks ["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
        "What the client does not own is forbidden, and it does not own what does not exist.";

    UNKNOWN_ANSWERS_400: "unknown-answers-400",
        breaks ["delete.unknown.status", "delete.unknown.body", "tenancy.status", "tenancy.body"],
        "An unknown id is treated like a malformed one.";

    UNKNOWN_IN_OTHER_WORDS: "unknown-in-other-words",
        breaks ["delete.unknown.body", "tenancy.body"],
        "The answer to an unknown id uses the words of the projects pages.";

    UNKNOWN_BODY_OF_PERSONS: "unknown-body-of-persons",
        breaks ["delete.unknown.body", "tenancy.body"],
        "The answer to an unknown id was copied from persons: {error, message} without a code.";

    UNKNOWN_DELETES_NEWEST: "unknown-deletes-newest",
        breaks ["delete.unknown.no-effect", "delete.success.status", "delete.repeat.no-effect",
            "delete.repeat.status", "delete.body.no-effect", "auth.refusal.no-effect"],
        "No match leaves the filter empty, and the newest collection of the client is removed.";

    UNKNOWN_INSERTS: "unknown-inserts",
        breaks ["delete.unknown.no-effect"],
        "The delete is an upsert: an unknown id leaves an empty collection behind.";

    REPEAT_ANSWERS_200: "repeat-answers-200",
        breaks ["delete.repeat.status", "delete.repeat.body", "race.losers", "race.single-winner"],
        "The answer to a delete is kept and replayed when the delete is repeated.";

    REPEAT_ANSWERS_204: "repeat-answers-204",
        breaks ["delete.repeat.status", "delete.repeat.body", "race.losers"],
        "A repeated delete has nothing to do and says so with 204.";

    REPEAT_ANSWERS_409: "repeat-answers-409",
        breaks ["delete.repeat.status", "delete.repeat.body", "race.losers"],
        "A repeated delete is a conflict with the first.";

    REPEAT_IN_OTHER_WORDS: "repeat-in-other-words",
        breaks ["delete.repeat.body", "race.losers"],
        "A repeated delete says that the collection was deleted already, in words of its own.";

    REPEAT_EMPTY: "repeat-empty",
        breaks ["delete.repeat.body", "universal.error-family", "race.losers"],
        "A repeated delete answers 404 without a body.";

    REPEAT_RESTORES: "repeat-restores",
        breaks ["delete.repeat.no-effect", "race.single-winner", "race.no-revival"],
        "The delete toggles: the second one brings the record back.";

    REPEAT_DELETES_NEWEST: "repeat-deletes-newest",
        breaks ["delete.repeat.no-effect", "delete.success.status", "delete.unknown.no-effect",
            "delete.body.no-effect", "auth.refusal.no-effect"],
        "The second delete goes by position and removes the newest collection of the client.";
}
