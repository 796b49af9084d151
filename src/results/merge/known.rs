//! What became of known failures over several runs: what the fold would have said of all of them
//! as one.

use crate::model::{Fate, KnownFailure};

/// Adds what became of known failures in another run.
pub(super) fn take_in(merged: &mut Vec<KnownFailure>, others: Vec<KnownFailure>) {
    for other in others {
        match merged.iter_mut().find(|known| is_same(known, &other)) {
            None => merged.push(other),
            Some(known) => {
                known.findings = known.findings.saturating_add(other.findings);
                known.fate = together(known.fate, other.fate);
            }
        }
    }
}

/// What was interrupted was not judged to the end, so nothing is known to be needed no longer.
pub(super) fn unsettle(merged: &mut [KnownFailure]) {
    for known in merged.iter_mut().filter(|it| matches!(it.fate, Fate::Passing | Fate::Unused)) {
        known.fate = Fate::NotJudged;
    }
}

/// Whether both are the same entry of the file.
fn is_same(one: &KnownFailure, other: &KnownFailure) -> bool {
    let settled = KnownFailure { fate: one.fate, findings: one.findings, ..other.clone() };
    *one == settled
}

/// The weightier of two fates. An entry that accepted something anywhere is needed; one that was
/// not judged to the end somewhere may be.
fn together(one: Fate, other: Fate) -> Fate {
    let weight = |fate: &Fate| match fate {
        Fate::OtherTarget => 0,
        Fate::NotSelected => 1,
        Fate::Passing => 2,
        Fate::Unused => 3,
        Fate::NotJudged => 4,
        Fate::Accepted => 5,
        Fate::Expired => 6,
    };
    std::cmp::max_by_key(one, other, weight)
}
