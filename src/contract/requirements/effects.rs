//! Effects of a deletion on every surface that shows the collection or what was linked to it.

super::requirements! {
    HARD_HEAD: "delete.hard.head", Must, Standard,
        "HEAD finds a deleted collection no more, where it found it before.",
        "Delete a Collection, Response (\"no longer stored in the database\"); RFC 9110 section 9.3.2";

    HARD_CONDITIONAL: "delete.hard.conditional", Must, Standard,
        "A conditional request with a validator of a deleted collection is not answered 304.",
        "Delete a Collection, Response (\"no longer stored in the database\"); RFC 9110 section 13.2.1";

    HARD_NAME: "delete.hard.name", Must, Documented,
        "The name of a deleted collection can be used again.",
        "Delete a Collection, Response (\"hard delete\", \"no longer stored in the database\")";

    ISOLATION_OTHER_CLIENT: "delete.isolation.other-client", Must, Documented,
        "Deleting a collection leaves the collections of other clients as they were.",
        "Delete a Collection, Endpoint (\"owned by your client\")";

    UNLINK_PROJECT_LIST: "unlink.project-list", Must, Documented,
        "The list of projects shows none as linked to a deleted collection.",
        "Delete a Collection, Notes (\"unlinks it from projects and persons\")";

    UNLINK_NOTHING_ELSE: "unlink.nothing-else", Must, Documented,
        "Unlinking changes neither the name nor the owner of a person or a project.",
        "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)";
}
