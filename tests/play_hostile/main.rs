//! A server that wants the suite to destroy something, played ten thousand times: it chooses every
//! answer, holds strangers' records of every kind and keeps a log. No request that could change
//! something may name a stranger's record.
//!
//! `PLAYS=n` plays so many, `SEED=n` one alone and tells all about it.

// The futures of a whole run, a sweep among them, are one inside the other here.
#![recursion_limit = "256"]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed unwrap is a failed test, and figures are for whoever runs it"
)]

mod changing;
mod creating;
mod figures;
mod http;
mod law;
mod play;
mod record;
mod showing;
mod strangers;
mod suite;
mod temper;
mod world;

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt as _;

use figures::Figures;
use http::Hall;
use play::{Manner, Played, play};

/// The allocator of the program itself: ten thousand plays allocate much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Plays of a whole test.
const PLAYS: u64 = 10_000;
/// Plays at once: most of a play is waiting for what never vanishes.
const AT_ONCE: usize = 96;
/// Number of plays from which on the figures say something.
const ENOUGH: u64 = 500;
/// Share of plays, in hundredths, that delete something of theirs: the others prove little.
const LAWFUL_SHARE: u64 = 30;
/// Plays of a server that never lies, and how many of a hundred delete something that is theirs.
const HONEST_PLAYS: u64 = 200;
const HONEST_LAWFUL_SHARE: u64 = 90;

#[test]
fn server_that_chooses_every_answer_never_gets_a_strangers_record_changed() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let number = |name| std::env::var(name).ok().map(|text: String| text.parse::<u64>().unwrap());
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("PLAYS").unwrap_or(PLAYS),
    };
    let begun = Instant::now();
    let manner = Manner { is_honest: false, has_story: seeds.end - seeds.start == 1 };
    let figures = runtime.block_on(play_all(seeds.clone(), manner));
    println!("{figures}{:?}", begun.elapsed());
    assert!(figures.hung().is_empty(), "these plays never ended: {:?}", figures.hung());
    assert_eq!(figures.failing_plays(), 0, "play one alone with SEED=n");
    if seeds.end - seeds.start >= ENOUGH {
        let share = figures.share_with_lawful_deletion();
        assert!(share >= LAWFUL_SHARE, "{share} of 100 plays deleted something of theirs");
        assert_eq!(figures.untold(), Vec::<String>::new(), "lies that were never told");
    }
}

#[test]
fn server_that_never_lies_gets_nothing_that_the_law_calls_unlawful() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let manner = Manner { is_honest: true, has_story: false };
    let figures = runtime.block_on(play_all(0..HONEST_PLAYS, manner));
    assert_eq!(figures.failing_plays(), 0, "{figures}");
    let share = figures.share_with_lawful_deletion();
    assert!(share >= HONEST_LAWFUL_SHARE, "{share} of 100 plays deleted something of theirs");
}

async fn play_all(seeds: std::ops::Range<u64>, manner: Manner) -> Figures {
    let hall = Arc::new(Hall::open().await);
    let mut played = futures::stream::iter(seeds)
        .map(|seed| tokio::spawn(play(Arc::clone(&hall), seed, manner)))
        .buffer_unordered(AT_ONCE);
    let mut figures = Figures::default();
    while let Some(played) = played.next().await {
        let played: Played = played.unwrap();
        if manner.has_story {
            println!("{}", played.story);
        }
        figures.add(&played);
    }
    figures
}
