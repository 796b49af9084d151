//! The floors of the house: which room may look into which.

/// Every room of `src/` and the floor it stands on, as drawn in `ARCHITECTURE.md`.
const FLOORS: &[(&str, u8)] = &[
    ("api", 1),
    ("model", 1),
    ("provider", 1),
    ("contract", 2),
    ("wire", 2),
    ("report", 2),
    ("cleanup", 3),
    ("results", 3),
    ("export", 3),
    ("session", 4),
    ("sweep", 4),
    ("fixtures", 5),
    ("run", 6),
    ("scenarios", 6),
    ("explore", 6),
    ("cli", 7),
];

/// Rooms that only the named ones may import: scenarios and checks meet the provider over HTTP.
const IMPORTED_ONLY_BY: &[(&str, &[&str])] = &[("provider", &["cli", "export"])];

/// The two crate roots are no rooms; this is what each of them may name.
const LIBRARY_ROOT: &str = "lib";
const BINARY_ROOT: &str = "main";
const ROOM_OF_THE_BINARY: &str = "cli";

/// Says what is wrong with a file of `from` naming `to`, or nothing if it may.
pub(crate) fn objection(from: &str, to: &str) -> Option<String> {
    // The library root only declares the rooms.
    if from == LIBRARY_ROOT || from == to {
        return None;
    }
    let Some(to_floor) = floor(to) else {
        return Some(format!("imports {to}, which is on no floor; add it to {}", file!()));
    };
    if from == BINARY_ROOT {
        return (to != ROOM_OF_THE_BINARY).then(|| {
            format!("imports {to} (floor {to_floor}); main.rs may import only {ROOM_OF_THE_BINARY}")
        });
    }
    let Some(from_floor) = floor(from) else {
        return Some(format!("stands in {from}, which is on no floor; add it to {}", file!()));
    };
    let is_closed = |(room, may): &(&str, &[&str])| *room == to && !may.contains(&from);
    if IMPORTED_ONLY_BY.iter().any(is_closed) {
        return Some(format!("imports {to}, which it may only meet over HTTP"));
    }
    (to_floor >= from_floor)
        .then(|| format!("imports {to} (floor {to_floor}) from floor {from_floor}"))
}

/// Tells whether a file that names nobody may stand in this room.
pub(crate) fn is_known(room: &str) -> bool {
    room == LIBRARY_ROOT || room == BINARY_ROOT || floor(room).is_some()
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}
