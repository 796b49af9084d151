//! Faults with the collections of another client.

super::faults! {
    FOREIGN_DELETED: "foreign-deleted",
        breaks ["tenancy.status", "tenancy.body", "tenancy.no-effect", "tenancy.oracle"],
        "The delete goes by _id alone: the client is not in the filter.";

    FOREIGN_DELETED_QUIETLY: "foreign-deleted-quietly",
        breaks ["tenancy.no-effect"],
        "The owner is compared after the record was removed: 404, and it is gone.";

    FOREIGN_TOUCHED: "foreign-touched",
        breaks ["tenancy.no-effect"],
        "The attempt of another client is noted in the record, which changes updatedAt.";

    FOREIGN_ANSWERS_403: "foreign-answers-403",
        breaks ["tenancy.status", "tenancy.body", "tenancy.oracle"],
        "The collection of another client is forbidden, not missing.";

    FOREIGN_ANSWERS_200: "foreign-answers-200",
        breaks ["tenancy.status", "tenancy.body", "tenancy.oracle"],
        "The filter matches nothing of the client's, and matching nothing is a success.";

    FOREIGN_IN_OTHER_WORDS: "foreign-in-other-words",
        breaks ["tenancy.body", "tenancy.oracle"],
        "The 404 for another client's collection says whose it is not.";

    FOREIGN_BODY_TELLS_MORE: "foreign-body-tells-more",
        breaks ["tenancy.oracle"],
        "The 404 for another client's collection has a member more than that for an unknown id.";

    FOREIGN_HEADER_TELLS: "foreign-header-tells",
        breaks ["tenancy.oracle"],
        "The 404 for another client's collection says in a header that the cache knew it.";
}
