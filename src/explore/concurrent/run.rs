//! Many rounds, and a shorter one where one fails.

use std::sync::Arc;

use futures::StreamExt as _;

use super::{Plan, Round, RoundVerdict, Rules, play};
use crate::explore::generate::seed_of;
use crate::explore::sequential::{Explored, Options};
use crate::session::Harness;

/// How often a shorter plan is tried before it counts as sound: a race need not happen.
const TRIES: u32 = 20;

/// How many rounds are played for shrinking at most.
const BUDGET: u32 = 300;

/// How often the shortest plan is played again.
const REPLAYS: u32 = 20;

/// How many of these are played side by side.
const AT_ONCE: u32 = 5;

/// The state that concurrent calls meet, as coverage counts it.
const RACING: &str = "raced for";

/// Plays these rounds, and stops at the first that fails.
pub async fn rounds(
    harness: &Arc<Harness>,
    options: &Options,
    (clients, rules): (usize, Rules),
    numbers: std::ops::Range<u64>,
    observe: impl Fn(u64),
) -> (Explored, Option<(u64, Round)>) {
    let mut explored = Explored::default();
    let is_given_again = || harness.inventory.gives_identifiers_again();
    let jobs = if is_given_again() { 1 } else { options.jobs.max(1) };
    let (shard, shards) = options.shard;
    let planned = |history| {
        let seed = seed_of(options.seed ^ u64::MAX, history);
        Plan::generate(seed, clients, options.abilities.persons)
    };
    let stop = options.stop.child_token();
    let turns = numbers.take_while(|_| !stop.is_cancelled());
    // Side by side: most of a round is waiting for what comes back late.
    let mut played = futures::stream::iter(turns)
        .map(|turn| {
            let history = turn * shards.max(1) + shard.saturating_sub(1);
            let plan = planned(history);
            async move {
                let name = format!("c{history}");
                (history, play(harness, &name, &plan, rules).await)
            }
        })
        .buffered(jobs);
    let mut found = None;
    // Those that are under way are brought to their end, clean-up included.
    while let Some((history, round)) = played.next().await {
        explored.take_in(&round);
        observe(explored.histories);
        match &round.verdict {
            RoundVerdict::Undecided(reason) => explored.undecided(reason.clone()),
            RoundVerdict::Violated(_) if found.is_none() => {
                stop.cancel();
                found = Some((history, round));
            }
            RoundVerdict::Held | RoundVerdict::Violated(_) => {}
        }
    }
    drop(played);
    // What it saw may be of another round, which was given its identifier: it is played alone.
    let doubtful = found.take_if(|_| jobs > 1 && is_given_again());
    if let Some((history, _)) = doubtful.filter(|_| !options.stop.is_cancelled()) {
        let round = play(harness, &format!("c{history}-alone"), &planned(history), rules).await;
        explored.take_in(&round);
        match &round.verdict {
            RoundVerdict::Undecided(reason) => explored.undecided(reason.clone()),
            RoundVerdict::Violated(_) => found = Some((history, round)),
            RoundVerdict::Held => {}
        }
    }
    (explored, found)
}

impl Explored {
    fn take_in(&mut self, round: &Round) {
        self.tally.absorb(&round.tally);
        self.steps += round.steps;
        self.histories += 1;
        self.left_behind.extend(round.cleanup.left_behind.iter().cloned());
        for (operation, status) in &round.met {
            self.coverage.note(RACING, name(*operation), *status);
        }
    }
}

fn name(operation: super::Operation) -> &'static str {
    match operation {
        super::Operation::Retrieve => "retrieve",
        super::Operation::List => "list",
        super::Operation::Update => "update",
        super::Operation::Delete => "delete",
        super::Operation::Enrol => "enrol",
    }
}

/// Plays ever shorter plans as long as they fail; returns the shortest, and how often of how many
/// times it failed.
pub async fn minimise(harness: &Arc<Harness>, round: Round, rules: Rules) -> (Round, u32, u32) {
    let mut player = Player { harness, rules, number: 0 };
    let mut left = BUDGET;
    let mut best = round;
    let mut shrinks = true;
    while shrinks && left > 0 {
        shrinks = false;
        'places: for client in 0..best.plan.clients.len() {
            for place in 0..best.plan.clients[client].len() {
                let shorter = best.plan.without(client, place);
                let mut tries = TRIES.min(left);
                while tries > 0 {
                    let rounds = player.play(&shorter, tries.min(AT_ONCE)).await;
                    (tries, left) = (tries.saturating_sub(AT_ONCE), left.saturating_sub(AT_ONCE));
                    if let Some(round) = rounds.into_iter().find(is_violated) {
                        best = round;
                        shrinks = true;
                        break 'places;
                    }
                }
            }
        }
    }
    let mut failed = 0;
    for _ in 0..REPLAYS / AT_ONCE {
        for round in player.play(&best.plan, AT_ONCE).await.into_iter().filter(is_violated) {
            failed += 1;
            best = round;
        }
    }
    (best, REPLAYS, failed)
}

/// Plays rounds again.
struct Player<'a> {
    harness: &'a Arc<Harness>,
    rules: Rules,
    number: u32,
}

impl Player<'_> {
    /// Plays a plan so many times side by side: most of a round is waiting.
    async fn play(&mut self, plan: &Plan, times: u32) -> Vec<Round> {
        let numbers = self.number..self.number + times;
        self.number += times;
        let (harness, rules) = (self.harness, self.rules);
        let rounds = numbers
            .map(|number| async move { play(harness, &format!("m{number}"), plan, rules).await });
        futures::future::join_all(rounds).await
    }
}

fn is_violated(round: &Round) -> bool {
    matches!(round.verdict, RoundVerdict::Violated(_))
}
