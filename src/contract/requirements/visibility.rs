//! How soon a deletion shows on every surface.

super::requirements! {
    RETRIEVE: "visibility.retrieve", Must, Documented,
        "Retrieving a deleted collection finds nothing at once, or within the operator's window.",
        "Delete a Collection, Response (\"no longer stored in the database after this response\")";

    LIST: "visibility.list", Must, Documented,
        "The list shows a deleted collection no more at once, or within the operator's window.",
        "Delete a Collection, Response (\"no longer stored in the database after this response\")";

    PERSON: "visibility.person", Must, Documented,
        "A person is unlinked at once, or within the operator's window.",
        "Delete a Collection, Endpoint (\"runs cleanup so it is no longer linked to projects or persons\")";

    PROJECT: "visibility.project", Must, Documented,
        "A project is unlinked at once, or within the operator's window.",
        "Delete a Collection, Endpoint (\"runs cleanup so it is no longer linked to projects or persons\")";
}
