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
    /// Every outcome that would have been acceptable.
    pub expected: Vec<String>,
    /// The one observation.
    pub actual: String,
    /// JSON Pointer (RFC 6901) into the response body, where one applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The exchange it was found in, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
    /// Who accepted it as a known failure, where somebody did; it does not fail the run then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Acceptance>,
}

/// Why a finding is accepted for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Who answers for it.
    pub owner: String,
    /// Where it is being followed, such as the address of an issue.
    pub link: String,
    /// The last day on which it is accepted, as `YYYY-MM-DD`.
    pub expires: String,
}

/// How often a requirement was judged in a scenario, and how often it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The requirement's identifier.
    pub requirement: String,
    /// Number of checks that held.
    pub passed: u32,
    /// Number of checks that did not hold.
    pub failed: u32,
    /// The first exchange of the first branch in which it was judged, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

/// Something the page leaves silent, as it was observed; never a violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The open question, as a stable identifier such as `silent.repeat-status`.
    pub topic: String,
    /// What was observed.
    pub observed: String,
    /// The exchange it was observed in, by its `id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<u32>,
}

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

/// Every fingerprint is made in this namespace, so that no other UUID is ever one of them.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f3f_6d4c_54a8_4d3b_9a53_5c0f_4b0a_91d2);

/// Shorter words with a digit are status codes and small counts, which say what happened.
const SHORTEST_VOLATILE_WORD: usize = 4;

/// What stands for a word that differs between two runs that find the same thing.
const VOLATILE: &str = "#";

impl Finding {
    /// Names what was found, wherever and whenever it was found: the same requirement broken in
    /// the same way in the same scenario has the same fingerprint in every run, whatever
    /// identifiers and timings it happened with.
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
        let pointer = anywhere(self.pointer.as_deref().unwrap_or_default());
        let parts = [scenario, &self.requirement, &pointer, &steady(&self.actual)];
        // A separator that no part contains keeps two different findings from meeting.
        Uuid::new_v5(&NAMESPACE, parts.join("\u{0}").as_bytes()).simple().to_string()
    }
}

/// The pointer without places in arrays: where a record stands in a list depends on what others
/// keep there.
fn anywhere(pointer: &str) -> String {
    let is_place = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = pointer.split('/').map(|part| if is_place(part) { VOLATILE } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The text without what chance decides: identifiers, counters, durations.
fn steady(text: &str) -> String {
    let mut steady = String::with_capacity(text.len());
    let mut words = words(text).into_iter().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_duration = words.peek().is_some_and(|next| is_unit(next));
        if is_volatile(bare) || (is_duration && bare.starts_with(|c: char| c.is_ascii_digit())) {
            steady.push_str(VOLATILE);
            steady.push_str(&word[bare.len()..]);
        } else {
            steady.push_str(word);
        }
    }
    steady
}

/// The words of a text, each with the separator behind it. Times, addresses with a port and
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
    use super::{anywhere, steady};

    #[test]
    fn identifiers_and_durations_go_and_status_codes_stay() {
        let text = "404 for 66f1e2a77c9b2d0012ab34cd after 12 ms, then 3 records";
        assert_eq!(steady(text), "404 for # after # ms, then 3 records");
        let text = "\"2026-11-25T02:46:27.986Z\" at http://127.0.0.1:4010/v2 of HTTP/1.1: 404.";
        assert_eq!(steady(text), "\"#\" at http://#/v2 of HTTP/1.1: 404.");
    }

    #[test]
    fn places_in_a_list_go_and_members_stay() {
        assert_eq!(anywhere("/data/15/_id"), "/data/#/_id");
        assert_eq!(anywhere(""), "");
    }
}
