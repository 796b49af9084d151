//! What is deleted does not come back.

super::requirements! {
    UPDATE: "irreversible.update", Must, Documented,
        "Updating a deleted collection answers that it does not exist.",
        "Update a Collection, tab 404 of the page source; Delete a Collection, Notes (\"Irreversible\")";

    NO_REVIVAL: "irreversible.no-revival", Must, Documented,
        "Updating a deleted collection brings nothing back.",
        "Delete a Collection, Notes (\"Irreversible\")";

    FRESH_IDENTITY: "irreversible.fresh-identity", Must, Documented,
        "A new collection of the same name has an `_id` and a `code` of its own.",
        "Create a Collection, Response; Delete a Collection, Response (hard delete)";

    NO_INHERITANCE: "irreversible.no-inheritance", Must, Documented,
        "A new collection under the name of a deleted one has none of its persons.",
        "Delete a Collection, Notes (\"unlinks it from projects and persons\") and Response (hard delete)";

    LATE: "irreversible.late", Must, Documented,
        "What was deleted is still gone at the end of the run.",
        "Delete a Collection, Notes (\"Irreversible\")";
}
