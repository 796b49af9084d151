//! The seed page, sentence by sentence: what each says in our words, and what became of it.
//!
//! A sentence is recognised by the fingerprint of its words, so that a page that changed is
//! noticed although its text is not kept here.

mod questions;
mod sentences;
mod split;

use std::collections::HashSet;

pub use questions::{QUESTIONS, Question};
pub use sentences::SENTENCES;

/// A page that a contract is written from.
#[derive(Debug)]
pub struct Page {
    /// Its sentences, in their order.
    pub sentences: &'static [Sentence],
    /// What it leaves open.
    pub questions: &'static [Question],
}

/// What one sentence, table row or sample of the page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The section of the page.
    pub section: &'static str,
    /// What it says, in our words.
    pub says: &'static str,
    /// The fingerprint of its words, or `None` for what only the source of the page shows.
    pub fingerprint: Option<&'static str>,
    /// What became of it.
    pub standing: Standing,
}

/// What became of a sentence of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// These requirements say what it says, and scenarios judge them.
    Tested(&'static [&'static str]),
    /// Nobody outside the provider can test it, for this reason.
    Untestable(&'static str),
    /// It leaves open what a server has to do, and the named question says what.
    Silent(&'static str),
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tested(_) => "tested",
            Self::Untestable(_) => "untestable",
            Self::Silent(_) => "silent",
        }
    }
}

/// How a text differs from the page as it is known here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// Sentences of the text that are not known, as they stand there.
    pub unknown: Vec<String>,
    /// Known sentences that the text has no more.
    pub missing: Vec<&'static Sentence>,
}

impl Drift {
    /// Whether the text says what is known.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.unknown.is_empty() && self.missing.is_empty()
    }
}

/// Compares the text of the page with what is known of it.
///
/// ```
/// use verifik_conformance::contract::page;
///
/// let drift = page::drift("Notes\nDeletion takes up to an hour.");
/// assert_eq!(drift.unknown, ["Deletion takes up to an hour."]);
/// assert!(!drift.missing.is_empty());
/// ```
#[must_use]
pub fn drift(text: &str) -> Drift {
    let known: HashSet<&str> = SENTENCES.iter().filter_map(|one| one.fingerprint).collect();
    let units = split::units(text);
    let found: HashSet<String> = units.iter().map(|unit| split::fingerprint(unit)).collect();
    let is_missing = |one: &&Sentence| one.fingerprint.is_some_and(|it| !found.contains(it));
    Drift {
        unknown: units
            .into_iter()
            .filter(|unit| !known.contains(split::fingerprint(unit).as_str()))
            .collect(),
        missing: SENTENCES.iter().filter(is_missing).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::VERIFIK;

    #[test]
    fn every_sentence_points_at_something_that_exists() {
        for sentence in SENTENCES {
            match sentence.standing {
                Standing::Tested(ids) => {
                    assert!(!ids.is_empty(), "{}", sentence.says);
                    for id in ids {
                        assert!(VERIFIK.requirement(id).is_some(), "{id}");
                    }
                }
                Standing::Untestable(reason) => assert!(!reason.is_empty()),
                Standing::Silent(topic) => {
                    assert!(QUESTIONS.iter().any(|one| one.topic == topic), "{topic}");
                }
            }
        }
    }

    #[test]
    fn topics_are_asked_once() {
        let topics: HashSet<_> = QUESTIONS.iter().map(|one| one.topic).collect();
        assert_eq!(topics.len(), QUESTIONS.len());
    }
}
