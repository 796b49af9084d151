//! A whole exploration: bouts of histories, each followed by rounds of overlapping calls, until
//! something fails or the budget is spent.

use std::sync::Arc;

use super::concurrent::{self, Round, Rules};
use super::sequential::{self, Bout, Explored, Found, Options, PATIENCE};
use crate::session::Harness;

/// How many histories the first bout has. Each has twice as many as the one before, up to the
/// most: what is easily found is found early, and what is not is not held up by ends of bouts.
const FIRST_BOUT: u64 = 16;
const LARGEST_BOUT: u64 = 256;

/// How many histories of a bout go on alone at most: what a target catches up with after so many
/// requests is not seen where many histories send them.
const ALONE: u64 = 32;

/// How many histories are run alone to see again what was seen beside others.
const AGAIN: u64 = 128;

/// One round of overlapping calls for so many commands of sequences.
const COMMANDS_PER_ROUND: u64 = 40;

/// What failed first.
#[derive(Debug)]
pub enum Failed {
    /// A history, one command after the other.
    History(Found),
    /// A round of overlapping calls.
    Round {
        /// Its number in the run.
        number: u64,
        /// The round.
        round: Round,
        /// How it was judged.
        rules: Rules,
    },
}

/// How far an exploration is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Commands that were sent.
    pub steps: u64,
    /// Histories that were run.
    pub histories: u64,
    /// Rounds of overlapping calls that were played.
    pub rounds: u64,
}

/// Explores with so many clients in the rounds of overlapping calls; with less than two there are
/// no such rounds.
pub async fn explore(
    harness: &Arc<Harness>,
    options: &Options,
    clients: usize,
    observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
) -> (Explored, Option<Failed>) {
    let mut campaign = Campaign {
        harness,
        options,
        clients,
        rules: None,
        next: 0,
        rounds: 0,
        explored: Explored::default(),
    };
    let mut histories = FIRST_BOUT;
    loop {
        let failed = campaign.bout(histories, observe.clone()).await;
        if failed.is_some() || campaign.is_over() {
            return (campaign.explored, failed);
        }
        histories = (histories * 2).min(LARGEST_BOUT);
    }
}

struct Campaign<'a> {
    harness: &'a Arc<Harness>,
    options: &'a Options,
    clients: usize,
    /// How rounds are judged, as soon as that was found out.
    rules: Option<Rules>,
    /// The number of the next history.
    next: u64,
    /// How many rounds were played.
    rounds: u64,
    explored: Explored,
}

impl Campaign<'_> {
    /// One bout; what failed first in it.
    async fn bout(
        &mut self,
        histories: u64,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<Failed> {
        let begin = self.explored.steps;
        let alone = (histories / 4).min(ALONE);
        let failed = self.histories(alone, 1, observe.clone()).await;
        if failed.is_some() {
            return failed;
        }
        // An identifier that was handed out again would let one history change another's record.
        let again = self.harness.inventory.gives_identifiers_again();
        let jobs = if again { 1 } else { self.options.jobs };
        let failed = self.histories(histories - alone, jobs, observe.clone()).await;
        if failed.is_some() {
            return failed;
        }
        let rounds = ((self.explored.steps - begin) / COMMANDS_PER_ROUND).max(1);
        self.overlapping(rounds, observe).await
    }

    /// The next histories, so many at once; the one to tell of if any fails.
    async fn histories(
        &mut self,
        histories: u64,
        jobs: usize,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<Failed> {
        if self.is_over() {
            return None;
        }
        let options = Options {
            jobs,
            steps: self.options.steps.saturating_sub(self.explored.steps),
            requests: self.options.requests.saturating_sub(self.explored.tally.requests),
            ..self.options.clone()
        };
        let found = self.part(&options, histories, observe.clone()).await?;
        if jobs > 1 && !self.fails_alone(&found).await {
            let alone = Options { jobs: 1, steps: u64::MAX, requests: u64::MAX, ..options };
            let instead = self.part(&alone, AGAIN, observe).await;
            if instead.is_none() && self.harness.inventory.gives_identifiers_again() {
                // What it saw may be of another history, which was given its identifier.
                return None;
            }
            return Some(Failed::History(instead.unwrap_or(found)));
        }
        Some(Failed::History(found))
    }

    /// The next histories; the first one that fails.
    async fn part(
        &mut self,
        options: &Options,
        histories: u64,
        observe: impl Fn(Progress) + Send + Sync + Clone + 'static,
    ) -> Option<Found> {
        let known = Arc::new(self.explored.coverage.clone());
        let bout = Bout { first: self.next, histories, known };
        let before = self.progress();
        let mut part = sequential::explore(self.harness, options, &bout, move |steps, number| {
            observe(Progress {
                steps: before.steps + steps,
                histories: before.histories + number,
                ..before
            });
        })
        .await;
        self.next += histories;
        let found = std::mem::take(&mut part.failures).into_iter().next();
        self.explored.absorb(part);
        found.map(|found| Found { after: before.steps + found.after, ..found })
    }

    /// What fails beside other histories may be their doing: one that fails alone tells more.
    async fn fails_alone(&mut self, found: &Found) -> bool {
        let (commands, strict) = (&found.history.commands, self.options.strict);
        let again = sequential::replay(self.harness, 0, commands, strict, PATIENCE).await;
        self.explored.steps += again.commands.len() as u64;
        self.explored.tally.absorb(&again.tally);
        self.explored.left_behind.extend(again.cleanup.left_behind.iter().cloned());
        again.broken().is_some()
    }

    /// Rounds are played also when the budget is spent: the shortest exploration has one.
    async fn overlapping(&mut self, number: u64, observe: impl Fn(Progress)) -> Option<Failed> {
        if self.clients < 2 || self.options.stop.is_cancelled() {
            return None;
        }
        let rules = match self.rules {
            Some(rules) => rules,
            None => Rules::find_out(self.harness, self.options.strict).await,
        };
        self.rules = Some(rules);
        let before = self.progress();
        let numbers = self.rounds..self.rounds + number;
        let table = (self.clients, rules);
        let (part, failed) =
            concurrent::rounds(self.harness, self.options, table, numbers, |rounds| {
                observe(Progress { rounds: before.rounds + rounds, ..before });
            })
            .await;
        self.rounds += part.histories;
        self.explored.absorb(part);
        failed.map(|(number, round)| Failed::Round { number, round, rules })
    }

    fn progress(&self) -> Progress {
        let Explored { steps, histories, .. } = self.explored;
        Progress { steps, histories: histories - self.rounds, rounds: self.rounds }
    }

    fn is_over(&self) -> bool {
        self.options.stop.is_cancelled()
            || self.explored.steps >= self.options.steps
            || self.explored.tally.requests >= self.options.requests
    }
}
