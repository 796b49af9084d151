//! Deletions with a body, which the page tells clients not to send.

use futures::future::try_join_all;

use super::probes::Fixture;
use super::support::{check_gone, read_list, unless_rate_limited};
use crate::contract::RequestBody;
use crate::contract::checks::{Check, body, status};
use crate::contract::requirements::body as requirement;
use crate::model::{Level, Requirement};
use crate::session::{Answer, Inconclusive, Scenario, Session};
use crate::wire::Call;

const REJECTED_BODY_REQUIREMENTS: &[&Requirement] = &[
    &requirement::BODY_REFUSED,
    &requirement::BODY_REFUSAL_BODY,
    &requirement::BODY_NO_EFFECT,
    &requirement::BODY_CARRIED_OUT,
];

/// A deletion with a JSON body is refused and changes nothing, or is carried out as if it had none.
pub(super) const REJECTED_BODY: Scenario = Scenario::new(
    "rejected-body",
    "deleting with a JSON body",
    REJECTED_BODY_REQUIREMENTS,
    &rejected_body,
);

/// The setting by which the operator decides.
pub(super) const KEY: &str = "`request-body` under [expectations] in conformance.toml";

async fn rejected_body(session: &Session) -> Result<(), Inconclusive> {
    let fixture = Fixture::create(session).await?;
    read_list(session).await?;
    let call = session.deletion(&fixture.target.id).body("application/json", r#"{"confirm":true}"#);
    let Some(answer) = unless_rate_limited(session.send(call).await)? else { return Ok(()) };
    let expected = session.expectations().request_body;
    session.observe(&answer, "silent.request-body", observed_treatment(&answer, expected));
    // Without a decision of the operator, a deletion that is carried out is an advisory: the page
    // asks clients not to send a body, but does not ask servers to refuse one.
    let (level, wanted) = match expected {
        RequestBody::Either => (Level::May, RequestBody::Rejected),
        decided => (Level::Must, decided),
    };
    judge_treatment(session, &answer, level, wanted, &requirement::BODY_REFUSED);
    if status::refused().holds(answer.exchange()) {
        session.check(&answer, &requirement::BODY_REFUSAL_BODY, &body::error_family());
    }
    judge_effect(session, &fixture, &answer).await
}

/// Judges the treatment of a body. Returns true if it is as expected. Each text names the setting
/// that decides the level.
pub(super) fn judge_treatment(
    session: &Session,
    answer: &Answer,
    level: Level,
    expected: RequestBody,
    requirement: &'static Requirement,
) -> bool {
    // An answer that is neither 2xx nor 4xx is another mistake, which other checks report.
    if !status::success_or_refused().holds(answer.exchange()) {
        return false;
    }
    let (name, accepted) = match expected {
        RequestBody::Rejected => ("4xx", status::refused()),
        RequestBody::Ignored => ("2xx", status::success()),
        RequestBody::Either => ("2xx or 4xx", status::success_or_refused()),
    };
    let binds = if level == Level::Must { "is set" } else { "is not set, so both are accepted" };
    let expected = format!("{name} ({KEY} {binds})");
    session.check_at(
        answer,
        level,
        requirement,
        &Check::new([expected], move |it| accepted.judge(it)),
    )
}

/// Judges that the effect of a deletion with a body matches its answer: carried out completely, or
/// not at all.
pub(super) async fn judge_effect(
    session: &Session,
    fixture: &Fixture,
    answer: &Answer,
) -> Result<(), Inconclusive> {
    if answer.is_success() {
        let carried_out = &requirement::BODY_CARRIED_OUT;
        check_gone(session, &fixture.target, carried_out, carried_out).await?;
    } else {
        fixture.check_target_intact(session, &requirement::BODY_NO_EFFECT).await?;
    }
    Ok(())
}

fn observed_treatment(answer: &Answer, expected: RequestBody) -> String {
    let did = match answer.status() {
        200..=299 => "carried out as if it had no body",
        400..=499 => "refused",
        _ => "neither refused nor carried out",
    };
    let accepted = match expected {
        RequestBody::Rejected => "rejected",
        RequestBody::Ignored => "ignored",
        RequestBody::Either => "either",
    };
    format!("answered {}: {did}; {KEY} is \"{accepted}\"", answer.status())
}

const BODY_IN_DEPTH_REQUIREMENTS: &[&Requirement] = &[
    &requirement::BODY_REFUSED,
    &requirement::BODY_EVERY_KIND,
    &requirement::BODY_NO_EFFECT,
    &requirement::BODY_CARRIED_OUT,
    &requirement::BODY_OTHER_ID,
];

/// Bodies of every kind are treated alike, and a collection that a body names is never deleted.
pub(super) const BODY_IN_DEPTH: Scenario = Scenario::new(
    "body-in-depth",
    "deleting with bodies of every kind",
    BODY_IN_DEPTH_REQUIREMENTS,
    &body_in_depth,
)
.items_at_once(26);

/// A kind of body.
struct BodyKind {
    name: &'static str,
    media_type: &'static str,
    content: fn(other: &str) -> String,
    sending: Sending,
    /// May be carried out even where bodies are refused: many parsers turn a missing body into an
    /// empty object, and a JSON parser ignores other media types.
    may_pass: bool,
    /// May be refused even where bodies are ignored: the parser fails before the handler can ignore
    /// its result.
    may_fail: bool,
}

/// A way to send a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// With its length.
    Whole,
    /// In chunks, without its length.
    Chunked,
    /// With its length, on a separate connection: a server that does not read the whole body may
    /// close the connection.
    Alone,
}

const JSON: BodyKind = BodyKind {
    name: "json",
    media_type: "application/json",
    content: |_| r#"{"confirm":true}"#.to_owned(),
    sending: Sending::Whole,
    may_pass: false,
    may_fail: false,
};

const KINDS: &[BodyKind] = &[
    BodyKind { name: "empty-object", content: |_| "{}".to_owned(), may_pass: true, ..JSON },
    BodyKind {
        name: "null",
        content: |_| "null".to_owned(),
        may_pass: true,
        may_fail: true,
        ..JSON
    },
    BodyKind { name: "empty-list", content: |_| "[]".to_owned(), ..JSON },
    BodyKind { name: "string", content: |_| r#""text""#.to_owned(), may_fail: true, ..JSON },
    BodyKind { name: "other-id", content: |other| format!(r#"{{"_id":"{other}"}}"#), ..JSON },
    BodyKind { name: "other-ids", content: |other| format!(r#"{{"ids":["{other}"]}}"#), ..JSON },
    BodyKind { name: "broken", content: |_| r#"{"confirm":"#.to_owned(), may_fail: true, ..JSON },
    BodyKind {
        name: "megabyte",
        content: |_| megabyte(),
        may_fail: true,
        sending: Sending::Alone,
        ..JSON
    },
    BodyKind { name: "chunked", sending: Sending::Chunked, ..JSON },
    BodyKind {
        name: "plain-text",
        media_type: "text/plain",
        content: |_| "confirm".to_owned(),
        may_pass: true,
        may_fail: true,
        ..JSON
    },
    BodyKind {
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
    // Built in one allocation; growing the text would take twice the memory.
    [r#"{"confirm":""#, &"y".repeat(LETTERS), r#""}"#].concat()
}

async fn body_in_depth(session: &Session) -> Result<(), Inconclusive> {
    let Some(treatment) = judge_plain(&session.branch("plain")).await? else {
        return judge_query(&session.branch("query")).await;
    };
    let kinds = KINDS
        .iter()
        .map(|kind| async move { judge_kind(&session.branch(kind.name), kind, treatment).await });
    try_join_all(kinds).await?;
    // Last, because this deletion is usually carried out, and damage that it does must not be
    // reported for a body.
    judge_query(&session.branch("query")).await
}

/// The treatment of bodies that is expected, and how strongly that binds.
#[derive(Clone, Copy)]
struct Treatment {
    level: Level,
    expected: RequestBody,
}

/// Returns the treatment that is expected for the other kinds: the configured one, or else the one
/// that this plain JSON body gets. `None` if this body is already treated wrongly, which is one
/// mistake and not one for each kind.
async fn judge_plain(session: &Session) -> Result<Option<Treatment>, Inconclusive> {
    let fixture = Fixture::create(session).await?;
    let sent = session.send(JSON.deletion(session, &fixture)).await;
    let Some(answer) = unless_rate_limited(sent)? else { return Ok(None) };
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

async fn judge_kind(
    session: &Session,
    kind: &BodyKind,
    treatment: Treatment,
) -> Result<(), Inconclusive> {
    let fixture = Fixture::create(session).await?;
    read_list(session).await?;
    let call = kind.deletion(session, &fixture);
    let sent = unless_rate_limited(session.send_refusable(call).await)?;
    // A deletion that was rate-limited and carried out cannot be judged.
    let Some(sent) = sent else { return Ok(()) };
    let Some(answer) = sent else {
        // The server closed the connection before it read the whole body, which is a refusal.
        return fixture.check_target_intact(session, &requirement::BODY_NO_EFFECT).await;
    };
    if kind.may_pass {
        let observed = format!("{}: answered {}", kind.name, answer.status());
        session.observe(&answer, "silent.vacant-request-body", observed);
    }
    let expected = kind.expected(treatment.expected);
    judge_treatment(session, &answer, treatment.level, expected, &requirement::BODY_EVERY_KIND);
    judge_effect(session, &fixture, &answer).await?;
    fixture.check_bystander_intact(session, &requirement::BODY_OTHER_ID).await
}

impl BodyKind {
    fn deletion(&self, session: &Session, fixture: &Fixture) -> Call {
        let content = (self.content)(&fixture.bystander.id);
        let call = session.deletion(&fixture.target.id).body(self.media_type, content);
        // On a separate connection, so that the next request is not lost with this one.
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

/// Judges that an identifier in the query deletes nothing.
async fn judge_query(session: &Session) -> Result<(), Inconclusive> {
    let fixture = Fixture::create(session).await?;
    let (other, code) = (&fixture.bystander.id, &fixture.bystander.code);
    let named = ["_id", "id", "collection", "collectionId", "collection_id"];
    let mut query: Vec<String> = named.iter().map(|name| format!("{name}={other}")).collect();
    query.extend((!code.is_empty()).then(|| format!("code={code}")));
    let call = session.deletion(&fixture.target.id).query(&query.join("&"));
    let Some(answer) = unless_rate_limited(session.send(call).await)? else { return Ok(()) };
    session.observe(&answer, "silent.identifier-in-query", format!("answered {}", answer.status()));
    fixture.check_bystander_intact(session, &requirement::BODY_OTHER_ID).await
}
