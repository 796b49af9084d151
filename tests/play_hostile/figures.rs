//! Figures over all plays.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::play::{Part, Played};
use crate::temper::{CREATIONS, Told};

/// Number of unlawful requests that are shown.
const SHOWN: usize = 12;

/// Figures of the plays so far.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    plays: BTreeMap<Part, Counts>,
    told: Told,
    /// Unlawful requests by part of the suite and sort, with the seed of the first.
    breaches: BTreeMap<(Part, String), (u64, u64)>,
    failures: Vec<String>,
    failing_plays: u64,
    hung: Vec<u64>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    plays: u64,
    requests: u64,
    changing: u64,
    deletions: u64,
    lawful_deletions: u64,
    accepted: u64,
    with_lawful_deletion: u64,
    failing: u64,
    took: Duration,
}

impl Figures {
    pub(crate) fn add(&mut self, played: &Played) {
        let judgement = &played.judgement;
        let counts = self.plays.entry(played.part).or_default();
        counts.plays += 1;
        counts.requests += played.requests;
        counts.changing += judgement.changing;
        counts.deletions += judgement.deletions;
        counts.lawful_deletions += judgement.lawful_deletions;
        counts.accepted += judgement.accepted;
        counts.with_lawful_deletion += u64::from(judgement.lawful_deletions > 0);
        counts.failing += u64::from(!judgement.breaches.is_empty());
        counts.took += played.took;
        for (lie, times) in &played.told {
            *self.told.entry(*lie).or_default() += times;
        }
        if played.hung {
            self.hung.push(played.seed);
        }
        self.failing_plays += u64::from(!judgement.breaches.is_empty());
        for breach in &judgement.breaches {
            let key = (played.part, breach.sort.clone());
            self.breaches.entry(key).or_insert((0, played.seed)).0 += 1;
            if self.failures.len() < SHOWN {
                let line = format!("SEED={} {:?}: {}", played.seed, played.part, breach.line);
                self.failures.push(line);
            }
        }
    }

    /// Plays that sent something unlawful.
    pub(crate) fn failing_plays(&self) -> u64 {
        self.failing_plays
    }

    /// Seeds of plays that did not end.
    pub(crate) fn hung(&self) -> &[u64] {
        &self.hung
    }

    /// Share of plays, in hundredths, with a deletion of what the run created.
    pub(crate) fn share_with_lawful_deletion(&self) -> u64 {
        let sum = |of: fn(&Counts) -> u64| self.plays.values().map(of).sum::<u64>();
        100 * sum(|it| it.with_lawful_deletion) / sum(|it| it.plays).max(1)
    }

    /// Lies about creations that were never told.
    pub(crate) fn untold(&self) -> Vec<String> {
        let is_untold = |lie: &&crate::temper::Lie| !self.told.contains_key(lie);
        CREATIONS.iter().filter(is_untold).map(|lie| format!("{lie:?}")).collect()
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (part, it) in &self.plays {
            writeln!(
                f,
                "{part:?}: {} plays, {} requests, {} changing, {} deletions ({} lawful, in {} \
                 plays), {} creations accepted, {} plays with unlawful requests, {:?} a play",
                it.plays,
                it.requests,
                it.changing,
                it.deletions,
                it.lawful_deletions,
                it.with_lawful_deletion,
                it.accepted,
                it.failing,
                it.took.checked_div(u32::try_from(it.plays).unwrap_or(1)).unwrap_or_default(),
            )?;
        }
        let sum = |of: fn(&Counts) -> u64| self.plays.values().map(of).sum::<u64>();
        let unlawful: u64 = self.breaches.values().map(|(times, _)| times).sum();
        writeln!(
            f,
            "all: {} plays, {} requests, {} changing, {unlawful} unlawful in {} plays",
            sum(|it| it.plays),
            sum(|it| it.requests),
            sum(|it| it.changing),
            self.failing_plays,
        )?;
        let told: Vec<String> = self.told.iter().map(|(lie, n)| format!("{lie:?} {n}")).collect();
        writeln!(f, "lies: {}", told.join(", "))?;
        for ((part, sort), (times, seed)) in &self.breaches {
            writeln!(f, "{times} times unlawful in {part:?}: {sort} (SEED={seed})")?;
        }
        self.failures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
