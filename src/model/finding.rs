//! Findings, the fingerprints that name them from run to run, and the failures that are accepted.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::requirement::Level;

/// A requirement that did not hold in one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The requirement's identifier.
    pub requirement: String,
    /// The requirement's level.
    pub level: Level,
    /// Every result that would have been acceptable.
    pub expected: Vec<String>,
    /// The observed result.
    pub actual: String,
    /// JSON Pointer (RFC 6901) into the response body, if the finding is about one member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// `id` of the exchange that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
    /// The known failure that accepts it, if there is one; it does not fail the run then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

/// The acceptance of a finding for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The person or team responsible for it.
    pub owner: String,
    /// Address of the issue that tracks it.
    pub link: String,
    /// The last day on which it is accepted, as `YYYY-MM-DD`.
    pub expires: String,
}

/// The checks of a requirement in a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The requirement's identifier.
    pub requirement: String,
    /// Number of checks that held.
    pub passed: u32,
    /// Number of checks that did not hold.
    pub failed: u32,
    /// `id` of the first exchange of the first branch in which it was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

/// Observed behaviour that the page leaves open; never a violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The open question, as a stable identifier such as `silent.repeat-status`.
    pub topic: String,
    /// The observation.
    pub observed: String,
    /// `id` of the exchange that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

/// An entry of the file of known failures, with its status after the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownFailure {
    /// The requirement that is known not to hold.
    pub requirement: String,
    /// The scenario to which it is limited, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// Pattern of the targets to which it is limited, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The fingerprint of the finding to which it is limited, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The person or team responsible for it.
    pub owner: String,
    /// Address of the issue that tracks it.
    pub link: String,
    /// The last day on which it is accepted, as `YYYY-MM-DD`.
    pub expires: String,
    /// The reason why it is accepted for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its status in this run.
    #[serde(default)]
    pub fate: KnownFailureStatus,
    /// Number of findings of this run that it covers.
    #[serde(default)]
    pub findings: u32,
}

/// The status of a known failure in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownFailureStatus {
    /// Its requirement was not judged completely, so its status is unknown.
    #[default]
    NotJudged,
    /// Not every scenario that judges its requirement was selected, and none failed.
    NotSelected,
    /// It covers another target.
    OtherTarget,
    /// It accepted findings.
    Accepted,
    /// It has expired, so its findings count again.
    Expired,
    /// Its requirement failed, but with no finding that it covers.
    Unused,
    /// Its requirement held.
    Passing,
}

impl KnownFailureStatus {
    /// Returns `true` if the run fails for it: an entry must not outlive its failure.
    #[must_use]
    pub fn fails(self) -> bool {
        matches!(self, Self::Expired | Self::Unused | Self::Passing)
    }
}

impl KnownFailure {
    /// The acceptance that a covered finding carries.
    #[must_use]
    pub fn acceptance(&self) -> Acceptance {
        Acceptance {
            owner: self.owner.clone(),
            link: self.link.clone(),
            expires: self.expires.clone(),
        }
    }
}

/// The namespace of all fingerprints, so that no other UUID equals one of them.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f3f_6d4c_54a8_4d3b_9a53_5c0f_4b0a_91d2);

/// Shorter words with a digit are status codes and small counts, which are kept.
const SHORTEST_VOLATILE_WORD: usize = 4;

/// Placeholder for a word that differs between two runs with the same finding.
const VOLATILE: &str = "#";

impl Finding {
    /// Returns an identifier of the finding: the same requirement broken in the same way in the
    /// same scenario has the same fingerprint in every run, with all identifiers and timings left
    /// out.
    ///
    /// ```
    /// use verifik_conformance::model::{Finding, Level};
    ///
    /// let finding = |actual: &str| Finding {
    ///     requirement: "delete.success.status".to_owned(),
    ///     level: Level::Must,
    ///     expected: vec!["200".to_owned()],
    ///     actual: actual.to_owned(),
    ///     pointer: None,
    ///     exchange: None,
    ///     accepted: None,
    /// };
    /// let first = finding("404 for 66f1e2a77c9b2d0012ab34cd").fingerprint("success");
    /// let second = finding("404 for 66f1e2a77c9b2d0012ab99ff").fingerprint("success");
    /// assert_eq!(first, second);
    /// assert_ne!(first, finding("500 for 66f1e2a77c9b2d0012ab34cd").fingerprint("success"));
    /// ```
    #[must_use]
    pub fn fingerprint(&self, scenario: &str) -> String {
        let pointer = without_indices(self.pointer.as_deref().unwrap_or_default());
        let parts = [scenario, &self.requirement, &pointer, &without_random_words(&self.actual)];
        // No part contains the separator, so different findings have different fingerprints.
        Uuid::new_v5(&NAMESPACE, parts.join("\u{0}").as_bytes()).simple().to_string()
    }
}

/// The pointer without array indices: the position of a record in a list depends on other records.
fn without_indices(pointer: &str) -> String {
    let is_place = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = pointer.split('/').map(|part| if is_place(part) { VOLATILE } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The text without its random parts: identifiers, counters, durations.
fn without_random_words(text: &str) -> String {
    let mut without_random_words = String::with_capacity(text.len());
    let mut words = words(text).into_iter().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_duration = words.peek().is_some_and(|next| is_unit(next));
        if is_volatile(bare) || (is_duration && bare.starts_with(|c: char| c.is_ascii_digit())) {
            without_random_words.push_str(VOLATILE);
            without_random_words.push_str(&word[bare.len()..]);
        } else {
            without_random_words.push_str(word);
        }
    }
    without_random_words
}

/// The words of a text, each with the separator after it. Times, addresses with a port and
/// fractions are one word.
fn words(text: &str) -> Vec<&str> {
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit)
    };
    let mut words = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        let joins = matches!(character, ':' | '.')
            && is_digit(at.checked_sub(1))
            && is_digit(at.checked_add(1));
        if !character.is_alphanumeric() && character != '-' && !joins {
            let end = at + character.len_utf8();
            words.push(&text[start..end]);
            start = end;
        }
    }
    words.push(&text[start..]);
    words
}

fn is_volatile(word: &str) -> bool {
    word.len() >= SHORTEST_VOLATILE_WORD && word.contains(|c: char| c.is_ascii_digit())
}

fn is_unit(word: &str) -> bool {
    let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    matches!(bare, "ms" | "s" | "µs")
}

#[cfg(test)]
mod tests {
    use super::{without_indices, without_random_words};

    #[test]
    fn fingerprint_leaves_out_identifiers_and_durations_and_keeps_status_codes() {
        let text = "404 for 66f1e2a77c9b2d0012ab34cd after 12 ms, then 3 records";
        assert_eq!(without_random_words(text), "404 for # after # ms, then 3 records");
        let text = "\"2026-11-25T02:46:27.986Z\" at http://127.0.0.1:4010/v2 of HTTP/1.1: 404.";
        assert_eq!(without_random_words(text), "\"#\" at http://#/v2 of HTTP/1.1: 404.");
    }

    #[test]
    fn fingerprint_leaves_out_array_indices_and_keeps_members() {
        assert_eq!(without_indices("/data/15/_id"), "/data/#/_id");
        assert_eq!(without_indices(""), "");
    }
}
