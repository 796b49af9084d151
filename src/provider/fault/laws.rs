//! Faults against what holds between answers, and in how long an answer takes.

super::faults! {
    CREATE_READS_CLOCK_TWICE: "create-reads-clock-twice",
        breaks ["law.created-equals-retrieved"],
        "The create answers with a time of its own, not with the one that was stored.";

    RETRIEVE_TOUCHES_RECORD: "retrieve-touches-record",
        breaks ["law.read-only", "delete.success.snapshot", "delete.isolation.bystander",
            "auth.refusal.no-effect", "delete.unknown.no-effect", "delete.repeat.no-effect",
            "delete.body.no-effect", "delete.body.other-id", "tenancy.no-effect",
            "identifier.malformed.no-effect", "identifier.code.no-effect",
            "identifier.name.no-effect", "auth.path-spelling.refused",
            "identifier.root.no-effect", "identifier.operator.no-effect",
            "identifier.several.no-effect", "identifier.path-tricks.no-effect",
            "identifier.suffix.isolated", "identifier.literal.refused", "http.method-override",
            "http.safe-methods", "auth.doubled-header.handled", "delete.body.every-kind",
            "identifier.upper-case.consistent"],
        "Retrieving a collection saves when it was last seen, in updatedAt.";

    LIST_COUNTS_VERSIONS: "list-counts-versions",
        breaks ["law.read-only", "delete.success.snapshot", "delete.isolation.bystander",
            "auth.refusal.no-effect", "delete.unknown.no-effect", "delete.repeat.no-effect",
            "delete.body.no-effect", "delete.body.other-id", "tenancy.no-effect",
            "identifier.malformed.no-effect", "identifier.code.no-effect",
            "identifier.root.no-effect", "identifier.operator.no-effect",
            "identifier.several.no-effect", "identifier.path-tricks.no-effect",
            "identifier.suffix.isolated", "identifier.literal.refused",
            "http.method-override", "http.safe-methods", "auth.doubled-header.handled",
            "delete.body.every-kind"],
        "Listing loads every record through a model that saves it again, which counts __v up.";

    UPDATED_BEFORE_CREATED: "updated-before-created",
        breaks ["law.times"],
        "A new record gets updatedAt first and createdAt a moment later.";

    LIST_SHOWS_TWICE: "list-shows-twice",
        breaks ["law.unique-ids"],
        "The list is joined with another table, and a collection with two rows there shows twice.";

    LIST_FIRST_TEN: "list-first-ten",
        breaks ["law.created-equals-retrieved"],
        "The list ends after the ten oldest collections, and says nothing of a next page.";

    LIST_ALWAYS_EMPTY: "list-always-empty",
        breaks ["law.created-equals-retrieved"],
        "The list is filtered by a member that no record has, and always empty.";

    LIST_NEVER_RENEWED: "list-never-renewed",
        breaks ["law.created-equals-retrieved", "irreversible.late"],
        "The list is cached for its client at the first look, and never renewed.";

    FIRST_DELETE_SLOW: "first-delete-slow",
        breaks ["latency.budget"],
        "The first delete of a process opens its connections first, which takes most of a second.",
        expects "latency.delete = \"300ms\"\n";
}
