//! What holds across answers.

super::requirements! {
    CREATED_EQUALS_RETRIEVED: "law.created-equals-retrieved", Must, Documented,
        "A collection is the same document when created, retrieved and listed.",
        "Create, Retrieve and List Collections, Response";

    READ_ONLY: "law.read-only", Must, Standard,
        "Reading a collection does not change it.",
        "RFC 9110 section 9.2.1";

    TIMES: "law.times", Should, Documented,
        "`updatedAt` is not before `createdAt`.",
        "The Collection Object (examples)";

    UNIQUE_IDS: "law.unique-ids", Must, Documented,
        "The list shows every collection once.",
        "The Collection Object (`_id`: unique identifier); List Collections";
}
