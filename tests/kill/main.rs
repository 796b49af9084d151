//! A run that is killed at any instant leaves nothing that `sweep` does not remove, and no trace
//! on what others keep in the account. The witness is the provider, another process.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod account;
mod runs;

use std::time::Duration;

use account::Account;
use runs::{Bench, Figures};

/// Bearer tokens of the two clients; they open nothing anywhere else.
const TOKEN: &str = "token-for-tests";
const SECOND: &str = "second-token-for-tests";

/// Number of collections that others keep in the account.
const FOREIGN: usize = 1_000;

#[test]
fn nothing_is_left_of_a_run_that_was_killed() {
    let figures = kill(6);
    assert_eq!(figures.kills, 6);
}

/// The long version: `scripts/kill.sh` runs it.
#[test]
#[ignore = "takes minutes; scripts/kill.sh runs it"]
fn kill_one_hundred_times() {
    let kills = std::env::var("KILL_POINTS").map_or(100, |text| text.parse().unwrap());
    let figures = kill(kills);
    assert!(figures.swept > 0, "no kill left anything: they came too late or too early");
    #[allow(clippy::print_stdout, reason = "the script shows it")]
    {
        println!("{figures}");
    }
}

/// Kills a run at so many instants, evenly spread over the time that a whole run takes.
fn kill(kills: u32) -> Figures {
    let account = Account::new();
    account.fill(FOREIGN);
    let before = account.everything();
    let bench = Bench::new(&account.url());
    let whole = bench.undisturbed_run();
    assert_eq!(account.everything(), before, "a whole run left something");

    let mut figures = Figures { whole, ..Figures::default() };
    for kill in 0..kills {
        let instant = whole.mul_f64(f64::from(kill) / f64::from(kills));
        bench.kill_after(instant);
        figures.add(&bench.last_run(), account.marked());
        bench.sweep();
        assert_eq!(account.marked(), 0, "left after a kill at {instant:?}");
        // Byte for byte: the list is the same text as before.
        assert_eq!(account.everything(), before, "changed by a kill at {instant:?}");
    }
    assert!(figures.whole > Duration::ZERO);
    figures
}
