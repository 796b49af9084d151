//! Deleting with bodies of every kind, some of which name another collection.

use futures::FutureExt as _;
use futures::future::try_join_all;

use super::probes::Pair;
use super::support::created_and_retrieved;
use crate::contract::RequestBody;
use crate::contract::checks::{Check, status};
use crate::contract::requirements::body as requirement;
use crate::model::BlastRadius;
use crate::run::{Interruption, Judgement, Phase, Scenario, Session};
use crate::wire::Call;

/// A body of any kind is treated alike, and what it names is never deleted.
pub(super) const SCENARIO: Scenario = Scenario {
    id: "body-in-depth",
    title: "deleting with bodies of every kind",
    requirements: &[
        &requirement::BODY_EVERY_KIND,
        &requirement::BODY_NO_EFFECT,
        &requirement::BODY_OTHER_ID,
    ],
    needs: &[],
    blast_radius: BlastRadius::Own,
    phase: Phase::Main,
    is_repeatable: true,
    run: |session| run(session).boxed(),
};

/// A kind of body.
struct Kind {
    name: &'static str,
    media_type: &'static str,
    content: fn(other: &str) -> String,
    chunked: bool,
    /// It may be taken for no body at all, also where bodies are refused: many parsers make an
    /// empty object of no body, after which nobody can tell the two apart.
    vacant: bool,
    /// It may be refused, also where bodies are ignored: a parser fails before anybody can ignore
    /// what it was to parse.
    unreadable: bool,
}

const JSON: Kind = Kind {
    name: "json",
    media_type: "application/json",
    content: |_| r#"{"confirm":true}"#.to_owned(),
    chunked: false,
    vacant: false,
    unreadable: false,
};

const KINDS: &[Kind] = &[
    Kind { name: "empty-object", content: |_| "{}".to_owned(), vacant: true, ..JSON },
    Kind { name: "null", content: |_| "null".to_owned(), vacant: true, unreadable: true, ..JSON },
    Kind { name: "empty-list", content: |_| "[]".to_owned(), ..JSON },
    Kind { name: "string", content: |_| r#""text""#.to_owned(), unreadable: true, ..JSON },
    Kind { name: "other-id", content: |other| format!(r#"{{"_id":"{other}"}}"#), ..JSON },
    Kind { name: "other-ids", content: |other| format!(r#"{{"ids":["{other}"]}}"#), ..JSON },
    Kind { name: "broken", content: |_| r#"{"confirm":"#.to_owned(), unreadable: true, ..JSON },
    Kind { name: "megabyte", content: |_| megabyte(), unreadable: true, ..JSON },
    Kind { name: "chunked", chunked: true, ..JSON },
    Kind {
        name: "plain-text",
        media_type: "text/plain",
        content: |_| "confirm".to_owned(),
        unreadable: true,
        ..JSON
    },
    Kind {
        name: "form",
        media_type: "application/x-www-form-urlencoded",
        content: |_| "confirm=true".to_owned(),
        unreadable: true,
        ..JSON
    },
];

fn megabyte() -> String {
    const LETTERS: usize = 1 << 20;
    // Put together at once: text that grows to this size takes twice the room.
    [r#"{"confirm":""#, &"y".repeat(LETTERS), r#""}"#].concat()
}

async fn run(session: &Session) -> Judgement {
    let kinds =
        KINDS.iter().map(|kind| async move { judge(&session.branch(kind.name), kind).await });
    try_join_all(kinds).await?;
    // It is carried out as a rule; what it harms besides must not be held against a body.
    judge_query(&session.branch("query")).await
}

async fn judge(session: &Session, kind: &Kind) -> Judgement {
    let pair = Pair::create(session).await?;
    let call = kind.deletion(session, &pair);
    let Some(answer) = session.send_unwelcome(call).await? else {
        // It would not even read it to the end: a refusal without words.
        return pair.check_target_intact(session, &requirement::BODY_NO_EFFECT).await;
    };
    if kind.vacant {
        let observed = format!("{}: answered {}", kind.name, answer.status());
        answer.observe("silent.vacant-request-body", observed);
    }
    let accepted = kind.accepted(session.expectations().request_body);
    if !accepted.holds(answer.exchange()) && plain_body_is_wrong(session).await? {
        return Ok(());
    }
    let treated = answer.check(&requirement::BODY_EVERY_KIND, &accepted);
    if treated && !answer.is_success() {
        pair.check_target_intact(session, &requirement::BODY_NO_EFFECT).await?;
    }
    pair.check_innocent_spared(session, &requirement::BODY_OTHER_ID).await
}

impl Kind {
    fn deletion(&self, session: &Session, pair: &Pair) -> Call {
        let content = (self.content)(&pair.innocent.id);
        let call = session.deletion(&pair.target.id).body(self.media_type, content);
        if self.chunked { call.chunked() } else { call }
    }

    fn accepted(&self, expected: RequestBody) -> Check {
        match expected {
            RequestBody::Rejected if !self.vacant => status::refused(),
            RequestBody::Ignored if !self.unreadable => status::success(),
            _ => status::success_or_refused(),
        }
    }
}

/// Whether a plain JSON body is treated wrongly already; if so, says so. That is one mistake, not
/// one for each kind of body.
async fn plain_body_is_wrong(session: &Session) -> Result<bool, Interruption> {
    let (collection, _) = created_and_retrieved(session).await?;
    let body = (JSON.content)("");
    let call = session.deletion(&collection.id).body(JSON.media_type, body);
    let answer = session.send(call).await?;
    let accepted = JSON.accepted(session.expectations().request_body);
    let wrong = !accepted.holds(answer.exchange());
    if wrong {
        answer.check(&requirement::BODY_REFUSED, &accepted);
    }
    Ok(wrong)
}

/// The query is no place for an identifier either.
async fn judge_query(session: &Session) -> Judgement {
    let pair = Pair::create(session).await?;
    let other = &pair.innocent.id;
    let call = session.deletion(&pair.target.id).query(&format!("_id={other}&id={other}"));
    let answer = session.send(call).await?;
    answer.observe("silent.identifier-in-query", format!("answered {}", answer.status()));
    pair.check_innocent_spared(session, &requirement::BODY_OTHER_ID).await
}
