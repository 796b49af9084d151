//! What holds when requests overlap.

super::requirements! {
    SINGLE_WINNER: "race.single-winner", Must, Documented,
        "Of several deletions of one collection at once, exactly one succeeds.",
        "Delete a Collection, Response (hard delete) with tab 404 of the page source";

    LOSERS: "race.losers", Must, Documented,
        "The deletions that come too late are answered like any later one.",
        "Delete a Collection, Response (hard delete) with tab 404 of the page source";

    NO_REVIVAL: "race.no-revival", Must, Documented,
        "What overlaps a deletion does not undo any part of it.",
        "Delete a Collection, Notes (\"Irreversible\")";
}
