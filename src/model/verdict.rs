//! The four verdicts, the three outcomes of a run, and how much a scenario could destroy.

use serde::{Deserialize, Serialize};

/// What became of a scenario or a requirement; ordered so that the worst one is the maximum.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every check that was made held.
    #[default]
    Passed,
    /// Not run, because the operator did not provide what it needs.
    Skipped,
    /// It could not be judged: unreachable, time-out, overload, set-up refused, or a panic of ours.
    Inconclusive,
    /// The provider broke a requirement.
    Failed,
}

/// What a whole run says; always in agreement with the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything selected was judged and held.
    Conforms,
    /// At least one requirement that binds is violated.
    Violates,
    /// Nothing is violated, yet something could not be judged.
    Inconclusive,
}

/// What a scenario could destroy if the provider is broken.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum BlastRadius {
    /// At worst, what this run created.
    #[default]
    Own,
    /// Possibly anything in the account: look-alike ids, the collection root, several ids at once.
    Account,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Passed => "passed",
            Self::Skipped => "skipped",
            Self::Inconclusive => "inconclusive",
            Self::Failed => "failed",
        })
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Conforms => "conforms",
            Self::Violates => "violates",
            Self::Inconclusive => "inconclusive",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    #[test]
    fn the_worst_verdict_is_the_maximum() {
        let verdicts = [Verdict::Passed, Verdict::Failed, Verdict::Inconclusive, Verdict::Skipped];
        assert_eq!(verdicts.iter().max(), Some(&Verdict::Failed));
        assert!(Verdict::Passed < Verdict::Skipped && Verdict::Skipped < Verdict::Inconclusive);
    }
}
