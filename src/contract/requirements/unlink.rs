//! What pointed at a collection does so no longer once it is deleted.

super::requirements! {
    PERSON: "unlink.person", Must, Documented,
        "A person that was linked to a deleted collection names it no more.",
        "Delete a Collection, Notes (\"unlinks it from projects and persons\")";

    PERSON_LIST: "unlink.person-list", Must, Documented,
        "The persons filtered by a deleted collection show nobody that was linked to it.",
        "Delete a Collection, Notes; List Persons, query `collection`";

    PROJECT: "unlink.project", Must, Documented,
        "A project that was linked to a deleted collection names it no more.",
        "Delete a Collection, Notes (\"unlinks it from projects and persons\")";

    FLOW: "unlink.flow", May, Silent,
        "A flow of a project that was linked to a deleted collection names it no more.",
        "Delete a Collection names projects and persons only; project flows carry `collectionCode`";

    PROJECT_SURVIVES: "unlink.project-survives", Must, Documented,
        "Unlinking a collection leaves the project itself.",
        "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)";

    PERSON_SURVIVES: "unlink.person-survives", Must, Documented,
        "A person that belongs to another collection too stays.",
        "Delete a Collection, Notes (\"unlinks\"; only the collection record is removed)";

    OTHER_LINKS: "unlink.other-links", Must, Documented,
        "Links to other collections stay.",
        "Delete a Collection, Notes (\"unlinks it\")";
}
