//! Faults in the clean-up of links to the deleted collection.

super::faults! {
    CLEAN_UP_LOST: "clean-up-lost",
        breaks ["unlink.person", "unlink.person-list", "unlink.project", "unlink.flow"],
        "The record is removed, and the process dies before the links are; nobody resumes.";

    PERSONS_KEEP_LINK: "persons-keep-link",
        breaks ["unlink.person", "unlink.person-list"],
        "The clean-up was written for projects, and nobody wrote the one for persons.";

    CLEAN_UP_MATCHES_WHOLE_LIST: "clean-up-matches-whole-list",
        breaks ["unlink.person", "unlink.person-list"],
        "The clean-up looks for persons whose list equals the one code, so it misses those in two.";

    CLEAN_UP_OF_ONE_PERSON: "clean-up-of-one-person",
        breaks ["unlink.person", "unlink.person-list"],
        "The clean-up says updateOne where it means updateMany: the first person is unlinked.";

    PERSON_KEEPS_ENROLMENTS: "person-keeps-enrolments",
        breaks ["unlink.person"],
        "A person also remembers enrolments, with the code of each, which nobody cleans up.";

    PERSON_LIST_INDEX_STALE: "person-list-index-stale",
        breaks ["unlink.person-list"],
        "The list of persons is filtered by a search index that the clean-up does not update.";

    PROJECTS_KEEP_LINK: "projects-keep-link",
        breaks ["unlink.project"],
        "The clean-up was written for persons, and nobody wrote the one for projects.";

    PROJECTS_KEEP_CODE: "projects-keep-code",
        breaks ["unlink.project"],
        "The clean-up of a project clears assignedCollection and forgets collectionCode.";

    PROJECTS_KEEP_ID: "projects-keep-id",
        breaks ["unlink.project"],
        "The clean-up of a project clears collectionCode and forgets assignedCollection.";

    PROJECT_KEEPS_HISTORY: "project-keeps-history",
        breaks ["unlink.project"],
        "A project shows the collections it once had, the deleted one among them.";

    FLOWS_KEEP_LINK: "flows-keep-link",
        breaks ["unlink.flow"],
        "The clean-up does not know that project flows hold a code too.";

    PROJECT_DELETED_ALONG: "project-deleted-along",
        breaks ["unlink.project-survives"],
        "The delete cascades upwards: the project goes with its collection.";

    PERSONS_DELETED_ALONG: "persons-deleted-along",
        breaks ["unlink.person-survives"],
        "The delete cascades: every person in the collection goes, whatever else they are in.";

    PERSONS_LOSE_ALL_LINKS: "persons-lose-all-links",
        breaks ["unlink.other-links"],
        "The clean-up sets the list of every person it finds to empty.";

    PERSONS_LOSE_LATER_LINKS: "persons-lose-later-links",
        breaks ["unlink.other-links"],
        "The link is spliced out without a length, so all links behind it go too.";

    CLEAN_UP_BY_PROJECT: "clean-up-by-project",
        breaks ["unlink.other-links"],
        "The clean-up clears the collection's project, though it has another collection by now.";
}
