//! What the pages leave open, as questions that a team can send to its provider.

/// One open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its stable name; scenarios note what they observe under it.
    pub topic: &'static str,
    /// The question.
    pub asks: &'static str,
    /// What the suite does until somebody answers it.
    pub until_then: &'static str,
}

/// Every open question, those that a run can observe first.
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
        asks: "May a new collection bear the identifier of a deleted one?",
        until_then: "both are accepted; a new collection is told from the old one by its `code`",
    },
    Question {
        topic: "silent.malformed-status",
        asks: "Which status answers an identifier that can not be one?",
        until_then: "400, 404 and 422 are accepted (`malformed` of the expectations)",
    },
    Question {
        topic: "silent.request-body",
        asks: "Is a deletion with a JSON body refused, or carried out as if it had none?",
        until_then: "both are accepted (`request-body` of the expectations); being carried out is \
                     noted as an advisory",
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
        asks: "Is a slash or a query behind the identifier accepted?",
        until_then: "it must delete that collection or none; its status is only noted",
    },
    Question {
        topic: "silent.upper-case-id",
        asks: "Does the letter case of an identifier matter?",
        until_then: "retrieve and delete must agree",
    },
    Question {
        topic: "silent.deletion-of-all",
        asks: "Which status answers a deletion that names no collection at all?",
        until_then: "any refusal is accepted",
    },
    Question {
        topic: "silent.other-methods",
        asks: "Which statuses answer PATCH and POST on the path of a collection?",
        until_then: "the answer is only noted, and a 405 has to name the allowed methods",
    },
    Question {
        topic: "silent.accept",
        asks: "What becomes of a client that does not accept JSON?",
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
        asks: "Are record and links removed at once, and what remains if one of it fails?",
        until_then: "both are judged after the answer, within the window of the expectations",
    },
    Question {
        topic: "silent.unlinked-value",
        asks: "What stands in a project that was unlinked: null, an empty text, or nothing?",
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
