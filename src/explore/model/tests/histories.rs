//! Generated histories of a right store, with delays that chance decides: none is accused.

use super::store::{Habits, Store};
use super::*;
use crate::explore::coverage::Coverage;
use crate::explore::generate::{Abilities, Generator, seed_of};

/// How many histories are judged for each kind of store.
const HISTORIES: u64 = 1_500;

const WINDOW: Duration = Duration::from_millis(20);

const ABLE: Abilities =
    Abilities { second: true, expired: true, revoked: true, persons: true, projects: true };

/// The commands that were judged, and those whose answers broke something.
#[derive(Default)]
struct Counted {
    judged: u64,
    accused: Vec<String>,
}

/// Plays histories of a store; the model is told that looks may lag for as long as `told`.
fn played(habits: Habits, told: Duration, seed: u64) -> Counted {
    let mut counted = Counted::default();
    let none = Coverage::default();
    for number in 0..HISTORIES {
        let seed = seed_of(seed, number);
        let mut generator = Generator::new(seed, ABLE);
        let mut store = Store::new(habits, seed ^ 1);
        let expectations = Expectations { visibility: told, ..Expectations::default() };
        let mut model = Model::new(expectations);
        while let Some(command) = generator.next(&model, [&none, &none]) {
            if let Some((exchange, time)) = store.carry_out(&command, &mut model) {
                counted.judged += 1;
                let broken = judge(&mut model, &command, &exchange, time);
                if !broken.is_empty() {
                    counted.accused.push(format!("history {number}, {command}: {broken:?}"));
                    break;
                }
            }
            if let Some((effect, exchange, time)) = store.look_after(&command, &model) {
                model.apply(&effect, &exchange, time);
            }
        }
    }
    counted
}

#[track_caller]
fn spare(habits: Habits, seed: u64) {
    let counted = played(habits, habits.window, seed);
    println!("{habits:?}: {} commands", counted.judged);
    assert!(counted.judged > 5 * HISTORIES, "{}", counted.judged);
    assert_eq!(counted.accused, Vec::<String>::new(), "{habits:?}");
}

#[test]
fn right_store_is_not_accused() {
    for (seed, updates_unlink) in [(1, false), (2, true)] {
        spare(
            Habits { window: Duration::ZERO, updates_unlink, drops_orphans: updates_unlink },
            seed,
        );
    }
}

#[test]
fn right_store_whose_looks_lag_within_the_window_is_not_accused() {
    for (seed, updates_unlink) in [(3, false), (4, true)] {
        spare(Habits { window: WINDOW, updates_unlink, drops_orphans: updates_unlink }, seed);
    }
}

#[test]
fn store_whose_looks_lag_longer_than_the_window_is_accused() {
    let habits = Habits { window: WINDOW, updates_unlink: false, drops_orphans: false };
    for (seed, told) in [(5, Duration::ZERO), (6, Duration::from_millis(1))] {
        let counted = played(habits, told, seed);
        let accused = counted.accused.len() as u64;
        println!("told {told:?}: {accused} histories of {HISTORIES} accused");
        assert!(accused > HISTORIES / 10, "{accused}");
    }
}
