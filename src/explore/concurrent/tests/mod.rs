//! Rounds of a store that exists only here: a right one is never accused, and wrong ones are.

mod store;

use fastrand::Rng;

use super::Plan;
use super::judgement::{Ruling, Terms, rule};
use store::{Fault, Finished, Store};

/// How many rounds of each right store are judged, of which there are six.
const ROUNDS: u64 = 25_000;

/// How many rounds of each wrong store are judged.
const WRONG_ROUNDS: u64 = 2_000;

const RIGHT: Store = Store { fault: Fault::Nothing, is_closed: false, window: 0, lost: 0 };

/// How many rounds there were, and what came of them.
#[derive(Debug, Default)]
struct Counted {
    rounds: u64,
    undecided: u64,
    accused: u64,
    /// Rounds in which the collection was deleted.
    deleted: u64,
    /// Links that had to go.
    unlinked: u64,
    /// Requirements that were broken.
    broken: std::collections::BTreeMap<String, u64>,
}

fn judged(store: Store, seed: u64, rounds: u64) -> Counted {
    let mut counted = Counted::default();
    let terms = Terms { gone_is_closed: store.is_closed, has_window: store.window > 0 };
    for number in 0..rounds {
        let mut random = Rng::with_seed(crate::explore::generate::seed_of(seed, number));
        let plan = Plan::generate(random.u64(..), random.usize(2..5), true);
        let round = store.play(&plan, &mut random);
        counted.rounds += 1;
        match rule(&round.observed, terms) {
            Ruling::Held => {}
            Ruling::Undecided(_) => counted.undecided += 1,
            Ruling::Broken(broken) => counted.accuse(&broken.requirement.id),
            Ruling::Deleted { unlinked } => {
                counted.deleted += 1;
                counted.unlinked += unlinked.len() as u64;
                if !stays_deleted(&round, &unlinked) {
                    counted.accuse("race.no-revival");
                }
            }
        }
    }
    counted
}

/// What the looks at the end of a round demand.
fn stays_deleted(round: &Finished, unlinked: &[usize]) -> bool {
    !round.is_found && !unlinked.iter().any(|place| round.is_linked[*place])
}

impl Counted {
    fn accuse(&mut self, requirement: &str) {
        self.accused += 1;
        *self.broken.entry(requirement.to_owned()).or_default() += 1;
    }
}

/// A right store is judged so often, and not accused once.
#[track_caller]
fn spare(store: Store, seed: u64) {
    let counted = judged(store, seed, ROUNDS);
    println!("{store:?}: {counted:?}");
    assert_eq!(counted.rounds, ROUNDS);
    assert_eq!(counted.accused, 0, "{store:?}: {counted:?}");
    // The judge is not silent: most rounds are decided, many of them with links that have to go.
    assert!(counted.undecided < ROUNDS / 5, "{counted:?}");
    assert!(counted.deleted > ROUNDS / 2, "{counted:?}");
    assert!(counted.unlinked > ROUNDS / 100, "{counted:?}");
}

#[test]
fn right_store_that_lets_persons_join_what_is_gone_is_not_accused() {
    spare(RIGHT, 1);
}

#[test]
fn right_store_that_keeps_persons_out_of_what_is_gone_is_not_accused() {
    spare(Store { is_closed: true, ..RIGHT }, 2);
}

#[test]
fn right_store_whose_looks_lag_within_the_window_is_not_accused() {
    spare(Store { window: 15, ..RIGHT }, 3);
    spare(Store { window: 15, is_closed: true, ..RIGHT }, 4);
}

#[test]
fn right_store_that_loses_answers_is_not_accused() {
    spare(Store { lost: 2, ..RIGHT }, 5);
    spare(Store { lost: 2, is_closed: true, ..RIGHT }, 6);
}

#[test]
fn wrong_stores_are_accused_of_what_they_do() {
    let open = |fault| Store { fault, ..RIGHT };
    let closed = |fault| Store { fault, is_closed: true, ..RIGHT };
    // Of a thousand rounds so many have to show it, and this is what they show.
    let wrong = [
        (open(Fault::LinksStay), 10, "race.no-revival"),
        (closed(Fault::LinksStay), 100, "race.no-revival"),
        (closed(Fault::LinksLate), 20, "race.no-revival"),
        (closed(Fault::UnlinksFirst), 5, "race.no-revival"),
        (open(Fault::LooksTooEarly), 100, "race.single-winner"),
        (open(Fault::LooksLag), 20, "visibility.retrieve"),
        (open(Fault::LooksLag), 15, "visibility.list"),
        (open(Fault::WritesBack), 5, "race.no-revival"),
        (open(Fault::DeletionLost), 30, "race.no-revival"),
    ];
    for (number, (store, of_thousand, requirement)) in wrong.into_iter().enumerate() {
        let counted = judged(store, 100 + number as u64, WRONG_ROUNDS);
        println!("{store:?}: {counted:?}");
        let shown = counted.broken.get(requirement).copied().unwrap_or_default();
        assert!(shown * 1_000 >= of_thousand * WRONG_ROUNDS, "{store:?}: {counted:?}");
    }
}
