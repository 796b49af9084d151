//! A failure that is known and accepted for now, and what became of it in a run.

use serde::{Deserialize, Serialize};

use super::finding::Acceptance;

/// An entry of the file of known failures, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFailure {
    /// The requirement that is known not to hold.
    pub requirement: String,
    /// The scenario it is about, where it is about one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Pattern of the targets it is about, where it is not about all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The fingerprint of the one finding it is about, where it is about one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// Where it is being followed, such as the address of an issue.
    pub link: String,
    /// The last day on which it is accepted, as `YYYY-MM-DD`.
    pub expires: String,
    /// Why it is accepted for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What became of it.
    #[serde(default)]
    pub fate: KnownFailureStatus,
    /// How many findings it is about in this run.
    #[serde(default)]
    pub findings: u32,
}

/// What became of a known failure in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownFailureStatus {
    /// Its requirement was not judged to the end, so nothing is known of it.
    #[default]
    NotJudged,
    /// Not every scenario that judges its requirement was selected, and none showed it.
    NotSelected,
    /// It is about another target.
    OtherTarget,
    /// It accepted findings.
    Accepted,
    /// Its last day has passed, so its findings count again.
    Expired,
    /// Its requirement did not hold, but in no way that it is about.
    Unused,
    /// Its requirement held.
    Passing,
}

impl KnownFailureStatus {
    /// Whether the run fails for it: a file of known failures must not outlive them.
    #[must_use]
    pub fn fails(self) -> bool {
        matches!(self, Self::Expired | Self::Unused | Self::Passing)
    }
}

impl KnownFailure {
    /// What a finding says that it accepts.
    #[must_use]
    pub fn acceptance(&self) -> Acceptance {
        Acceptance {
            owner: self.owner.clone(),
            link: self.link.clone(),
            expires: self.expires.clone(),
        }
    }
}
