//! Requirements of a contract, and the verdicts on them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The level of a requirement, in the sense of RFC 2119.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Reported if it does not hold; never a violation.
    May,
    /// A violation only under `--strict`; otherwise an advisory.
    Should,
    /// Always a violation.
    Must,
}

impl Level {
    /// Returns `true` if a finding of this level fails a run.
    #[must_use]
    pub fn binds(self, strict: bool) -> bool {
        self == Self::Must || (strict && self == Self::Should)
    }
}

/// The kind of source of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A sentence, table or example of the provider's public pages.
    Documented,
    /// A published standard, such as an RFC.
    Standard,
    /// No public source: the operator's expectations decide.
    Silent,
}

/// The occasions on which a requirement is judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The scenarios that declare it.
    #[default]
    Scenario,
    /// Every exchange of every scenario; no scenario declares it.
    Exchange,
    /// The transcript of every scenario that ran to its end; no scenario declares it.
    Transcript,
}

/// One sentence of the contract that at least one scenario judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// Stable identifier such as `delete.hard.retrieve`; chosen once, never positional or reused.
    pub id: Cow<'static, str>,
    /// The level of the requirement.
    pub level: Level,
    /// The kind of its source.
    pub basis: Basis,
    /// The requirement in our own words, as one sentence.
    pub statement: Cow<'static, str>,
    /// Section of the page or of an RFC that states it.
    pub source: Cow<'static, str>,
    /// The occasions on which it is judged. Known from the catalogue, so files do not hold it.
    #[serde(skip)]
    pub scope: Scope,
}

impl Requirement {
    /// Declares a requirement of the catalogue.
    ///
    /// ```
    /// use verifik_conformance::model::{Basis, Level, Requirement};
    ///
    /// static STATUS: Requirement = Requirement::new(
    ///     "delete.success.status",
    ///     Level::Must,
    ///     Basis::Documented,
    ///     "A successful deletion answers 200.",
    ///     "Delete a Collection, section Response",
    /// );
    /// assert_eq!(STATUS.area(), "delete");
    /// ```
    #[must_use]
    pub const fn new(
        id: &'static str,
        level: Level,
        basis: Basis,
        statement: &'static str,
        source: &'static str,
    ) -> Self {
        Self {
            id: Cow::Borrowed(id),
            level,
            basis,
            statement: Cow::Borrowed(statement),
            source: Cow::Borrowed(source),
            scope: Scope::Scenario,
        }
    }

    /// Sets the occasions on which it is judged.
    #[must_use]
    pub const fn judged_on(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// The part of the identifier before the first dot.
    #[must_use]
    pub fn area(&self) -> &str {
        self.id.split('.').next().unwrap_or(&self.id)
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
        })
    }
}

impl std::fmt::Display for Basis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Self::Documented => "documented",
            Self::Standard => "standard",
            Self::Silent => "silent",
        })
    }
}

/// The verdict on a scenario or a requirement; ordered so that the worst is the maximum.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every check that was made held.
    #[default]
    Passed,
    /// Not run: the operator did not provide what it needs.
    Skipped,
    /// It could not be judged: unreachable, time-out, overload, set-up refused, or a panic of ours.
    Inconclusive,
    /// The provider broke a requirement.
    Failed,
}

/// The outcome of a whole run; it always agrees with the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything selected was judged and held.
    Conforms,
    /// At least one requirement that binds is violated.
    Violates,
    /// Nothing is violated, but something could not be judged.
    Inconclusive,
}

/// Data at risk in a scenario if the provider is broken.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum BlastRadius {
    /// Only items that this run created.
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
    fn worst_verdict_is_the_maximum() {
        let verdicts = [Verdict::Passed, Verdict::Failed, Verdict::Inconclusive, Verdict::Skipped];
        assert_eq!(verdicts.iter().max(), Some(&Verdict::Failed));
        assert!(Verdict::Passed < Verdict::Skipped && Verdict::Skipped < Verdict::Inconclusive);
    }
}
