//! Deleting with bodies of every kind, some of which name another collection.

use futures::future::try_join_all;

use super::probes::Pair;
use super::rejected_body::{judge_effect, judge_treatment};
use super::support::see_list;
use crate::contract::RequestBody;
use crate::contract::requirements::body as requirement;
use crate::model::{Level, Requirement};
use crate::session::{Interruption, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] = &[
    &requirement::BODY_REFUSED,
    &requirement::BODY_EVERY_KIND,
    &requirement::BODY_NO_EFFECT,
    &requirement::BODY_CARRIED_OUT,
    &requirement::BODY_OTHER_ID,
];

/// A body of any kind is treated alike, and what it names is never deleted.
pub(super) const SCENARIO: Scenario =
    Scenario::new("body-in-depth", "deleting with bodies of every kind", REQUIREMENTS, &run);

/// A kind of body.
struct Kind {
    name: &'static str,
    media_type: &'static str,
    content: fn(other: &str) -> String,
    sending: Sending,
    /// Whether it may be carried out also where bodies are refused: many parsers make an empty
    /// object of no body, and a parser of JSON reads no other media type.
    may_pass: bool,
    /// Whether it may be refused also where bodies are ignored: a parser fails before anybody can
    /// ignore what it has parsed.
    may_fail: bool,
}

/// A way to send a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// With its length.
    Whole,
    /// In chunks, without its length.
    Chunked,
    /// With its length, on a connection of its own: a server that does not read it to its end may
    /// close the connection behind it.
    Alone,
}

const JSON: Kind = Kind {
    name: "json",
    media_type: "application/json",
    content: |_| r#"{"confirm":true}"#.to_owned(),
    sending: Sending::Whole,
    may_pass: false,
    may_fail: false,
};

const KINDS: &[Kind] = &[
    Kind { name: "empty-object", content: |_| "{}".to_owned(), may_pass: true, ..JSON },
    Kind { name: "null", content: |_| "null".to_owned(), may_pass: true, may_fail: true, ..JSON },
    Kind { name: "empty-list", content: |_| "[]".to_owned(), ..JSON },
    Kind { name: "string", content: |_| r#""text""#.to_owned(), may_fail: true, ..JSON },
    Kind { name: "other-id", content: |other| format!(r#"{{"_id":"{other}"}}"#), ..JSON },
    Kind { name: "other-ids", content: |other| format!(r#"{{"ids":["{other}"]}}"#), ..JSON },
    Kind { name: "broken", content: |_| r#"{"confirm":"#.to_owned(), may_fail: true, ..JSON },
    Kind {
        name: "megabyte",
        content: |_| megabyte(),
        may_fail: true,
        sending: Sending::Alone,
        ..JSON
    },
    Kind { name: "chunked", sending: Sending::Chunked, ..JSON },
    Kind {
        name: "plain-text",
        media_type: "text/plain",
        content: |_| "confirm".to_owned(),
        may_pass: true,
        may_fail: true,
        ..JSON
    },
    Kind {
        name: "form",
        media_type: "application/x-www-form-urlencoded",
        content: |_| "confirm=true".to_owned(),
        may_pass: true,
        may_fail: true,
        ..JSON
    },
];

fn megabyte() -> String {
    const LETTERS: usize = 1 << 20;
    // Put together at once: text that grows to this size takes twice the room.
    [r#"{"confirm":""#, &"y".repeat(LETTERS), r#""}"#].concat()
}

async fn run(session: &Session) -> Result<(), Interruption> {
    let Some(treatment) = judge_plain(&session.branch("plain")).await? else {
        return judge_query(&session.branch("query")).await;
    };
    let kinds = KINDS
        .iter()
        .map(|kind| async move { judge(&session.branch(kind.name), kind, treatment).await });
    try_join_all(kinds).await?;
    // It is carried out as a rule; what it harms besides must not be held against a body.
    judge_query(&session.branch("query")).await
}

/// The treatment of bodies that is expected, and how strongly that binds.
#[derive(Clone, Copy)]
struct Treatment {
    level: Level,
    expected: RequestBody,
}

/// Returns the treatment that the other kinds have to be given: as the configuration says, or else
/// like this plain JSON body. `None` where this one is treated wrongly already: that is one
/// mistake, not one for each kind.
async fn judge_plain(session: &Session) -> Result<Option<Treatment>, Interruption> {
    let pair = Pair::create(session).await?;
    let answer = session.send(JSON.deletion(session, &pair)).await?;
    let expected = session.expectations().request_body;
    if expected != RequestBody::Either {
        let holds =
            judge_treatment(session, &answer, Level::Must, expected, &requirement::BODY_REFUSED);
        return Ok(holds.then_some(Treatment { level: Level::Must, expected }));
    }
    Ok(match answer.status() {
        200..=299 => Some(Treatment { level: Level::May, expected: RequestBody::Ignored }),
        400..=499 => Some(Treatment { level: Level::May, expected: RequestBody::Rejected }),
        _ => None,
    })
}

async fn judge(session: &Session, kind: &Kind, treatment: Treatment) -> Result<(), Interruption> {
    let pair = Pair::create(session).await?;
    see_list(session).await?;
    let call = kind.deletion(session, &pair);
    let Some(answer) = session.send_unwelcome(call).await? else {
        // It would not even read it to the end: a refusal without words.
        return pair.check_target_intact(session, &requirement::BODY_NO_EFFECT).await;
    };
    if kind.may_pass {
        let observed = format!("{}: answered {}", kind.name, answer.status());
        session.observe(&answer, "silent.vacant-request-body", observed);
    }
    let expected = kind.expected(treatment.expected);
    judge_treatment(session, &answer, treatment.level, expected, &requirement::BODY_EVERY_KIND);
    judge_effect(session, &pair, &answer).await?;
    pair.check_innocent_spared(session, &requirement::BODY_OTHER_ID).await
}

impl Kind {
    fn deletion(&self, session: &Session, pair: &Pair) -> Call {
        let content = (self.content)(&pair.innocent.id);
        let call = session.deletion(&pair.target.id).body(self.media_type, content);
        // On a connection of its own, so that the next request is not lost with this one.
        match self.sending {
            Sending::Whole => call,
            Sending::Chunked => call.chunked(),
            Sending::Alone => call.header("connection", "close"),
        }
    }

    /// The treatment that is expected of this kind.
    fn expected(&self, expected: RequestBody) -> RequestBody {
        match expected {
            RequestBody::Rejected if self.may_pass => RequestBody::Either,
            RequestBody::Ignored if self.may_fail => RequestBody::Either,
            other => other,
        }
    }
}

/// The query is no place for an identifier either.
async fn judge_query(session: &Session) -> Result<(), Interruption> {
    let pair = Pair::create(session).await?;
    let (other, code) = (&pair.innocent.id, &pair.innocent.code);
    let named = ["_id", "id", "collection", "collectionId", "collection_id"];
    let mut query: Vec<String> = named.iter().map(|name| format!("{name}={other}")).collect();
    query.extend((!code.is_empty()).then(|| format!("code={code}")));
    let call = session.deletion(&pair.target.id).query(&query.join("&"));
    let answer = session.send(call).await?;
    session.observe(&answer, "silent.identifier-in-query", format!("answered {}", answer.status()));
    pair.check_innocent_spared(session, &requirement::BODY_OTHER_ID).await
}
