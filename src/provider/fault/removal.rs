//! Faults in what a delete does to the store.

super::faults! {
    SOFT_DELETE_RETRIEVE: "soft-delete-retrieve",
        breaks ["delete.hard.retrieve", "visibility.retrieve"],
        "The delete sets a flag, and retrieve forgets to look at it.";

    SOFT_DELETE_LIST: "soft-delete-list",
        breaks ["delete.hard.list", "visibility.list", "irreversible.late"],
        "The delete sets a flag, and the list forgets to look at it.";

    RETRIEVE_FROM_CACHE: "retrieve-from-cache",
        breaks ["delete.hard.retrieve", "visibility.retrieve"],
        "Retrieve answers from a cache that the delete does not clear.";

    RETRIEVE_ANSWERS_NULL: "retrieve-answers-null",
        breaks ["delete.hard.retrieve", "visibility.retrieve"],
        "Retrieve wraps whatever the store returns, so a deleted record answers 200 with null.";

    LIST_SHOWS_TOMBSTONE: "list-shows-tombstone",
        breaks ["delete.hard.list", "visibility.list", "irreversible.late"],
        "The list keeps a stub of the record, with its _id and deleted: true.";

    DELETE_DOES_NOTHING: "delete-does-nothing",
        breaks ["delete.hard.retrieve", "delete.hard.list", "delete.repeat.status",
            "delete.repeat.body", "delete.repeat.no-effect", "visibility.retrieve",
            "visibility.list", "visibility.person", "visibility.project", "unlink.person",
            "unlink.person-list", "unlink.project", "unlink.flow", "irreversible.update",
            "irreversible.no-revival", "irreversible.late", "race.single-winner", "race.losers",
            "race.no-revival"],
        "The delete is not awaited and its error is lost: 200, and the record stays.";

    DELETES_BY_CLIENT: "deletes-by-client",
        breaks ["delete.isolation.bystander", "delete.success.status", "delete.repeat.no-effect",
            "delete.unknown.no-effect", "delete.body.no-effect", "auth.refusal.no-effect"],
        "The filter of the delete holds the client only, so every collection of it goes.";

    DELETES_BY_NAME: "deletes-by-name",
        breaks ["delete.isolation.bystander", "delete.success.status"],
        "The delete goes by name, so every collection of that name goes.";

    DELETES_BY_NAME_PATTERN: "deletes-by-name-pattern",
        breaks ["delete.isolation.bystander", "delete.success.status", "delete.repeat.no-effect",
            "delete.unknown.no-effect", "delete.body.no-effect", "auth.refusal.no-effect"],
        "The delete goes by an unanchored pattern of the name's first word, so its namesakes go.";

    DELETES_NEXT_IN_LIST: "deletes-next-in-list",
        breaks ["delete.isolation.bystander", "delete.success.status", "delete.repeat.no-effect",
            "delete.unknown.no-effect", "delete.body.no-effect", "auth.refusal.no-effect"],
        "The record is cut out of a cached list with a length of two, so its successor goes too.";

    DELETES_PREVIOUS_IN_LIST: "deletes-previous-in-list",
        breaks ["delete.isolation.bystander", "delete.success.status", "delete.repeat.no-effect",
            "delete.unknown.no-effect", "delete.body.no-effect", "auth.refusal.no-effect"],
        "The delete is off by one in a sorted index, so the predecessor goes too.";

    TOUCHES_SIBLINGS: "touches-siblings",
        breaks ["delete.isolation.bystander"],
        "Cleaning up saves every other collection of the client once more, changing updatedAt.";

    RENAMES_SIBLINGS: "renames-siblings",
        breaks ["delete.isolation.bystander"],
        "Cleaning up renumbers the client's other collections, changing their names.";
}
