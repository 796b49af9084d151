//! The seed page *Delete a Collection*, sentence by sentence: its meaning in our words, what became
//! of each sentence, and the questions that the page leaves open.
//!
//! A sentence is recognised by the fingerprint of its words, so that a page that changed is
//! noticed although its text is not kept here.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

/// A page that a contract is written from.
#[derive(Debug)]
pub struct Page {
    /// Its sentences, in their order.
    pub sentences: &'static [Sentence],
    /// The questions that it leaves open.
    pub questions: &'static [Question],
}

/// One sentence, table row or sample of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The section of the page.
    pub section: &'static str,
    /// Its meaning in our words.
    pub says: &'static str,
    /// The fingerprint of its words, or `None` if only the source of the page shows it.
    pub fingerprint: Option<&'static str>,
    /// The way in which the suite covers it.
    pub standing: Standing,
}

/// The way in which the suite covers a sentence of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Covered by these requirements, which scenarios judge.
    Tested(&'static [&'static str]),
    /// Not testable from outside the provider, for this reason.
    Untestable(&'static str),
    /// Leaves the behaviour of the server open, as the named question asks.
    Silent(&'static str),
}

impl Standing {
    /// The name of this variant in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tested(_) => "tested",
            Self::Untestable(_) => "untestable",
            Self::Silent(_) => "silent",
        }
    }
}

/// One open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its stable name, under which scenarios record observations.
    pub topic: &'static str,
    /// The question.
    pub asks: &'static str,
    /// The behaviour of the suite until the question is answered.
    pub until_then: &'static str,
}

/// Differences between a text and the known page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drift {
    /// Unknown sentences, verbatim.
    pub unknown: Vec<String>,
    /// Known sentences that are missing from the text.
    pub missing: Vec<&'static Sentence>,
}

impl Drift {
    /// Tells whether the text equals the known page.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.unknown.is_empty() && self.missing.is_empty()
    }
}

/// Compares a text of the page with the known sentences.
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
    let units = units(text);
    let found: HashSet<String> = units.iter().map(|unit| fingerprint(unit)).collect();
    let is_missing = |one: &&Sentence| one.fingerprint.is_some_and(|it| !found.contains(it));
    Drift {
        unknown: units
            .into_iter()
            .filter(|unit| !known.contains(fingerprint(unit).as_str()))
            .collect(),
        missing: SENTENCES.iter().filter(is_missing).collect(),
    }
}

/// Every fingerprint of a sentence is made in this namespace.
const NAMESPACE: Uuid = Uuid::from_u128(0x0b4d_7f52_9a61_4a0e_8b0c_7a51_20d9_c3e4);

/// Headings and header rows of tables, which are no units.
const HEADINGS: &[&str] = &[
    "skip to main content",
    "delete a collection",
    "endpoint",
    "headers",
    "params",
    "request",
    "response",
    "notes",
    "namevalue",
    "nametyperequireddescription",
];

/// Splits a page into its sentences, table rows and samples, in order. A sample is one unit.
fn units(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    let mut sample: Option<String> = None;
    for line in text.lines() {
        let opens = line.starts_with("const ") || line.trim_end() == "{";
        // `headers: {` is a member of a sample, not a heading.
        let closes = !line.ends_with('{') && HEADINGS.contains(&words(line).as_str());
        if closes {
            units.extend(sample.take());
        } else if let Some(sample) = &mut sample {
            sample.push('\n');
            sample.push_str(line);
        } else if opens {
            sample = Some(line.to_owned());
        } else {
            let sentences = line.unicode_sentences().map(str::trim);
            units.extend(sentences.filter(|one| !words(one).is_empty()).map(str::to_owned));
        }
    }
    units.extend(sample);
    units
}

/// Returns the fingerprint of a unit. It ignores punctuation, letter case and quotation marks,
/// which differ between captures of the same page.
fn fingerprint(unit: &str) -> String {
    Uuid::new_v5(&NAMESPACE, words(unit).as_bytes()).simple().to_string()
}

fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join(" ")
}

/// Every sentence of the page in order, followed by the ones that only the source of the page
/// shows: a captured page contains only the open tab.
pub const SENTENCES: &[Sentence] = &[
    Sentence {
        section: "Endpoint",
        says: "The operation is DELETE on the path of one collection.",
        fingerprint: Some("7b4e6d87e7ab5c41a79fbe92643a753b"),
        standing: Standing::Tested(&["delete.success.status", "http.safe-methods"]),
    },
    Sentence {
        section: "Endpoint",
        says: "It deletes a collection that belongs to the client of the token.",
        fingerprint: Some("7f6439e24a565892aa46c1f5bbd00c66"),
        standing: Standing::Tested(&[
            "delete.success.status",
            "tenancy.no-effect",
            "delete.isolation.bystander",
        ]),
    },
    Sentence {
        section: "Endpoint",
        says: "The identifier in the path is the collection's unique `_id`.",
        fingerprint: Some("74c7f1b6259a5162a9a53c92b48f585b"),
        standing: Standing::Tested(&[
            "delete.success.identity",
            "identifier.code.refused",
            "identifier.malformed.no-effect",
            "law.unique-ids",
        ]),
    },
    Sentence {
        section: "Endpoint",
        says: "The record is removed, and projects and persons are unlinked from it.",
        fingerprint: Some("e244972c47a15063801805e5d76bd819"),
        standing: Standing::Tested(&["delete.hard.retrieve", "unlink.person", "unlink.project"]),
    },
    Sentence {
        section: "Endpoint",
        says: "The deletion is hard: the record is not merely flagged.",
        fingerprint: Some("3ddeb1e14d075ec9b4235cb1d13f525e"),
        standing: Standing::Tested(&[
            "delete.hard.retrieve",
            "delete.hard.list",
            "irreversible.update",
            "irreversible.late",
        ]),
    },
    Sentence {
        section: "Headers",
        says: "`Content-Type` is `application/json`.",
        fingerprint: Some("0d92a5fcb0cc5bc3a33b5f2ee33b0849"),
        standing: Standing::Tested(&["delete.request.json-content-type"]),
    },
    Sentence {
        section: "Headers",
        says: "`Authorization` carries a bearer token.",
        fingerprint: Some("ca7d778e8b305fa0aa9e87d1bcdd2130"),
        standing: Standing::Tested(&[
            "auth.missing.refused",
            "auth.wrong-scheme.refused",
            "auth.unknown-token.refused",
        ]),
    },
    Sentence {
        section: "Params",
        says: "`id` is a required string in the path: the `_id` of other answers.",
        fingerprint: Some("a9f13c30d56953dea249d709e53b4baf"),
        standing: Standing::Tested(&[
            "delete.success.identity",
            "identifier.root.refused",
            "law.created-equals-retrieved",
        ]),
    },
    Sentence {
        section: "Params",
        says: "A request has no body.",
        fingerprint: Some("9ea0f427509d5d00a7e38dea52973e05"),
        standing: Standing::Tested(&["delete.request.json-content-type"]),
    },
    Sentence {
        section: "Request",
        says: "The sample sends DELETE with both headers, no body, and reads the answer as JSON.",
        fingerprint: Some("3aaca8c7fd875f0e81a2302b4dbc2aeb"),
        standing: Standing::Tested(&[
            "delete.request.json-content-type",
            "delete.success.envelope",
            "http.accept",
        ]),
    },
    Sentence {
        section: "Response",
        says: "A success answers 200.",
        fingerprint: Some("97a6563dae14584c9d6bfb750848166c"),
        standing: Standing::Tested(&["delete.success.status"]),
    },
    Sentence {
        section: "Response",
        says: "The body is an object whose `data` is the deleted document, in the shape of retrieve.",
        fingerprint: Some("bd63a99dfa9e5607811b244ee033f458"),
        standing: Standing::Tested(&[
            "delete.success.envelope",
            "delete.success.schema",
            "delete.success.snapshot",
        ]),
    },
    Sentence {
        section: "Response",
        says: "The document is no longer in the database.",
        fingerprint: Some("f98d90ea36b65300b903f895ed325c38"),
        standing: Standing::Untestable(
            "no client sees the database; tested is that no endpoint finds the document",
        ),
    },
    Sentence {
        section: "Response",
        says: "The sample shows ten members, `deleted` being false and both times being equal.",
        fingerprint: Some("2c632f2eb8b6531d8e13ea73d877b8ac"),
        standing: Standing::Tested(&["delete.success.schema", "law.times"]),
    },
    Sentence {
        section: "Notes",
        says: "The deletion cannot be undone; it removes the record and unlinks it.",
        fingerprint: Some("2c2ed9b81b375aeeb3c5db64fcd53f2a"),
        standing: Standing::Tested(&[
            "irreversible.update",
            "irreversible.no-revival",
            "irreversible.late",
            "unlink.person",
            "unlink.project",
        ]),
    },
    Sentence {
        section: "Notes",
        says: "A client sends no JSON body, only the identifier in the path.",
        fingerprint: Some("c180753b43ef50d8bc1109e13c4460d5"),
        standing: Standing::Silent("silent.request-body"),
    },
    Sentence {
        section: "Notes",
        says: "`data` is the deleted collection.",
        fingerprint: Some("a61eda5a1b3e5be4becf7d0ac231e987"),
        standing: Standing::Tested(&["delete.success.identity", "delete.success.snapshot"]),
    },
    Sentence {
        section: "Notes",
        says: "It is kept nowhere after the deletion.",
        fingerprint: Some("944be078f4b35411bad00fc01bbf349a"),
        standing: Standing::Tested(&["delete.hard.retrieve", "delete.hard.list"]),
    },
    Sentence {
        section: "Response, tab 401/403",
        says: "A request without a valid token gives `Access forbidden` with the code `Forbidden`.",
        fingerprint: None,
        standing: Standing::Tested(&[
            "auth.missing.refused",
            "auth.refusal.body",
            "auth.refusal.documented-body",
        ]),
    },
    Sentence {
        section: "Response, tab 404",
        says: "An identifier that does not exist gives `invalid_collection` with the code `ERROR`.",
        fingerprint: None,
        standing: Standing::Tested(&["delete.unknown.status", "delete.unknown.body"]),
    },
    Sentence {
        section: "Response, tab 404",
        says: "A collection that the client cannot access gives the same error.",
        fingerprint: None,
        standing: Standing::Tested(&["tenancy.status", "tenancy.body", "tenancy.oracle"]),
    },
    Sentence {
        section: "Response, tab 400",
        says: "An invalid request gives `Invalid request` under `error`.",
        fingerprint: None,
        standing: Standing::Silent("silent.trigger-of-400"),
    },
];

/// Every open question. The first ones can be observed by a run.
pub const QUESTIONS: &[Question] = &[
    Question {
        topic: "silent.refusal-status",
        asks: "Which of 401 and 403 answers a request without a valid token?",
        until_then: "both are accepted (`unauthenticated` of the expectations)",
    },
    Question {
        topic: "silent.repeat-status",
        asks: "Which status answers the second deletion of the same collection?",
        until_then: "404 and 410 are accepted (`deleted` of the expectations)",
    },
    Question {
        topic: "silent.identifier-again",
        asks: "May a new collection get the identifier of a deleted one?",
        until_then: "both are accepted; a new collection is told from the old one by its `code`",
    },
    Question {
        topic: "silent.malformed-status",
        asks: "Which status answers a malformed identifier?",
        until_then: "400, 404 and 422 are accepted (`malformed` of the expectations)",
    },
    Question {
        topic: "silent.request-body",
        asks: "Is a deletion with a JSON body refused, or carried out as if it had none?",
        until_then: "both are accepted (`request-body` of the expectations); being carried out is \
                     reported as an advisory",
    },
    Question {
        topic: "silent.vacant-request-body",
        asks: "Do `{}` and `null` count as a body?",
        until_then: "the answer is only noted",
    },
    Question {
        topic: "silent.identifier-in-query",
        asks: "What becomes of a deletion whose query names another collection?",
        until_then: "it must not delete the other one; its status is only noted",
    },
    Question {
        topic: "silent.suffix",
        asks: "Is a slash or a query after the identifier accepted?",
        until_then: "it must delete that collection or none; its status is only noted",
    },
    Question {
        topic: "silent.upper-case-id",
        asks: "Does the letter case of an identifier matter?",
        until_then: "retrieve and delete must agree",
    },
    Question {
        topic: "silent.deletion-of-all",
        asks: "Which status answers a deletion without an identifier?",
        until_then: "any refusal is accepted",
    },
    Question {
        topic: "silent.other-methods",
        asks: "Which statuses answer PATCH and POST on the path of a collection?",
        until_then: "the answer is only noted, and a 405 has to name the allowed methods",
    },
    Question {
        topic: "silent.accept",
        asks: "Which answer does a client get that does not accept JSON?",
        until_then: "errors have to stay JSON, since every documented error is",
    },
    Question {
        topic: "silent.doubled-authorization",
        asks: "Which of two `Authorization` headers counts, if any?",
        until_then: "a refusal without effect and a deletion are both accepted",
    },
    Question {
        topic: "silent.person-of-one-collection",
        asks: "What becomes of a person whose only collection was deleted?",
        until_then: "the answer is only noted: the pages contradict each other",
    },
    Question {
        topic: "silent.deleted-flag-in-snapshot",
        asks: "Does the returned document say `deleted: true` or `deleted: false`?",
        until_then: "both are accepted; the sample of the page says false",
    },
    Question {
        topic: "silent.trigger-of-400",
        asks: "Which request is answered with 400 and `Invalid request`?",
        until_then: "a 400 is accepted for malformed identifiers and for bodies",
    },
    Question {
        topic: "silent.unlink-order",
        asks: "Are record and links removed atomically, and what remains if one removal fails?",
        until_then: "both are judged after the answer, within the window of the expectations",
    },
    Question {
        topic: "silent.unlinked-value",
        asks: "What does an unlinked project contain: null, an empty text, or no such member?",
        until_then: "anything but the deleted collection is accepted",
    },
    Question {
        topic: "silent.flow",
        asks: "Is a project flow that names the code of the collection unlinked too?",
        until_then: "a flow that still names it is reported, and never fails a run",
    },
    Question {
        topic: "silent.face-engine",
        asks: "Is the collection of the face engine, named by `code`, removed as well?",
        until_then: "no endpoint of the collections shows it, so nothing is judged",
    },
    Question {
        topic: "silent.rate-limit",
        asks: "Is there a limit of requests, and how is it announced?",
        until_then: "429 makes a scenario inconclusive after the retries",
    },
    Question {
        topic: "silent.credits",
        asks: "Does a deletion cost credits?",
        until_then: "nothing is judged",
    },
];

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

    #[test]
    fn sentences_rows_and_samples_are_units() {
        let text = "Headers\n\nNameValue\nContent-Typeapplication/json\n\nOne. Two (a; b).\n\n\
                    Request\n\nconst a = 1;\n\nrun();\n\nNotes\n\nThe end.";
        let expected = [
            "Content-Typeapplication/json",
            "One.",
            "Two (a; b).",
            "const a = 1;\n\nrun();\n",
            "The end.",
        ];
        assert_eq!(units(text), expected);
    }

    #[test]
    fn quotation_marks_do_not_count() {
        assert_eq!(fingerprint("The client’s “id”."), fingerprint("the client's \"id\""));
        assert_ne!(fingerprint("one"), fingerprint("two"));
    }
}
