//! Faults that show one time in a few.

super::faults! {
    EVERY_THIRD_DELETE_CRASHES: "every-third-delete-crashes",
        breaks ["universal.no-server-error", "delete.success.status",
            "delete.request.json-content-type", "delete.request.no-content-type",
            "race.losers", "race.single-winner"],
        "One of three workers runs an old release, in which a delete that finds its record fails.";

    EVERY_FOURTH_DELETE_LOST: "every-fourth-delete-lost",
        breaks ["delete.hard.retrieve", "delete.hard.list", "delete.repeat.status",
            "delete.repeat.body", "delete.repeat.no-effect", "unlink.person",
            "unlink.person-list", "unlink.project", "unlink.flow", "irreversible.update",
            "irreversible.no-revival", "irreversible.late", "visibility.retrieve",
            "visibility.list", "visibility.person", "visibility.project", "race.single-winner",
            "race.losers", "race.no-revival"],
        "One of four connections is read-only: its deletes answer 200 and change nothing.";

    EVERY_THIRD_OPAQUE_TOKEN_TRUSTED: "every-third-opaque-token-trusted",
        breaks ["auth.unknown-token.refused"],
        "Tokens that are no JWT go to a service of three workers, one of which trusts them all.";
}
