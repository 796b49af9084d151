//! Faults that give away tokens or the inside of the server.

super::faults! {
    MALFORMED_SHOWS_CAST_ERROR: "malformed-shows-cast-error",
        breaks ["universal.no-internals"],
        "The refusal of a malformed id passes the database driver's message on.";

    REFUSAL_SHOWS_STACK: "refusal-shows-stack",
        breaks ["universal.no-internals", "auth.refusal.documented-body"],
        "The refusal of a token shows where the token library gave up.";

    NOT_FOUND_SHOWS_PATH_IN_HEADER: "not-found-shows-path-in-header",
        breaks ["universal.no-internals"],
        "A 404 carries the source file that made it in a header for debugging.";

    CHALLENGE_ECHOES_TOKEN: "challenge-echoes-token",
        breaks ["universal.no-token-echo"],
        "The challenge of a refusal quotes the token it refuses.";

    LOCATION_HOLDS_TOKEN: "location-holds-token",
        breaks ["universal.no-token-echo"],
        "A create answers where its record is, with the token in the query for convenience.";
}
