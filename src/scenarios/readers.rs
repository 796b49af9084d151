//! Reading a collection in several ways, as its owner and as others, before and after its deletion.

use futures::future::try_join_all;
use http::Method;
use serde_json::Value;

use super::support::{poll, require_deleted, require_gone, unless_rate_limited};
use crate::api::COLLECTION;
use crate::contract::checks::http::content_coding;
use crate::contract::checks::{Check, Mismatch};
use crate::contract::requirements::{authentication, deletion, http as http_rules, tenancy};
use crate::fixtures::Collection;
use crate::model::{Exchange, Purpose, Requirement};
use crate::session::{Inconclusive, Scenario, Session};
use crate::wire::{Call, Token};

const REQUIREMENTS: &[&Requirement] = &[
    &deletion::HARD_RETRIEVE,
    &deletion::HARD_LIST,
    &authentication::READING_REFUSED,
    &tenancy::READING_REFUSED,
    &http_rules::CONTENT_CODING,
];

/// A deleted collection is shown to nobody, however it is asked for.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "readers",
    "reading a collection in several ways, before and after its deletion",
    REQUIREMENTS,
    &run,
);

/// A way to read: a header that changes the answer of a cache or of a server that negotiates.
const HEADERS: &[Option<(&str, &str)>] = &[
    None,
    Some(("accept", "*/*")),
    Some(("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")),
    Some(("accept-language", "es")),
];

/// Queries by which other services show what was removed.
const QUERIES: &[&str] =
    &["deleted=true", "includeDeleted=true&include_deleted=true&withDeleted=true"];

async fn run(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    let mut readings = Vec::new();
    for path in [COLLECTION.item(&collection.id), COLLECTION.root.to_owned()] {
        let get = Call::new(Method::GET, path, Purpose::Verify);
        readings.extend(HEADERS.iter().map(|header| match header {
            Some((name, value)) => get.clone().header(name, value),
            None => get.clone(),
        }));
        readings.extend(QUERIES.iter().map(|query| get.clone().query(query)));
    }
    let before = try_join_all(readings.iter().map(|call| session.send(call.clone()))).await?;
    let warm = before.iter().zip(readings);
    let seen: Vec<Call> = warm
        .filter(|(answer, call)| call.query.is_some() || shows(&collection, answer.exchange()))
        .map(|(_, call)| call)
        .collect();
    judge_strangers(session, &collection).await?;
    judge_coding(session, session.retrieval(&collection.id)).await?;
    require_deleted(session, &collection.id).await?;
    require_gone(session, &collection).await?;
    try_join_all(seen.into_iter().map(|call| judge_reading(session, &collection, call))).await?;
    // Only a token that is refused proves nothing about the record, so this is judged as well.
    let stranger = session.retrieval(&collection.id).authorization(&[]);
    judge_reading(session, &collection, stranger).await?;
    judge_coding_of_deletion(session).await
}

/// Judges that one way to read does not show the deleted collection in the end.
async fn judge_reading(
    session: &Session,
    collection: &Collection,
    call: Call,
) -> Result<(), Inconclusive> {
    let is_list = call.path == COLLECTION.root;
    let requirement = if is_list { &deletion::HARD_LIST } else { &deletion::HARD_RETRIEVE };
    let hidden = not_shown(session, collection);
    let looks = poll(session, || session.send(call.clone()), &hidden).await?;
    session.check(&looks.last, requirement, &hidden);
    Ok(())
}

/// Judges that nobody else can read the collection right after its owner has.
async fn judge_strangers(session: &Session, collection: &Collection) -> Result<(), Inconclusive> {
    let unknown = Token::Fabricated("verifik-conformance-never-issued-token".to_owned());
    let get = || session.retrieval(&collection.id);
    let mut strangers = vec![
        (get().authorization(&[]), &authentication::READING_REFUSED),
        (get().token(unknown), &authentication::READING_REFUSED),
    ];
    if session.harness().client.credentials().has(&Token::Second) {
        strangers.push((get().token(Token::Second), &tenancy::READING_REFUSED));
    }
    for (call, requirement) in strangers {
        let answer = session.send(call).await?;
        session.check(&answer, requirement, &not_shown(session, collection));
    }
    Ok(())
}

/// Judges that a body which is declared to be compressed is.
async fn judge_coding(session: &Session, call: Call) -> Result<(), Inconclusive> {
    let sent = session.send(call.header("accept-encoding", "gzip")).await;
    let Some(answer) = unless_rate_limited(sent)? else { return Ok(()) };
    session.check(&answer, &http_rules::CONTENT_CODING, &content_coding());
    Ok(())
}

async fn judge_coding_of_deletion(session: &Session) -> Result<(), Inconclusive> {
    let collection = session.create_collection().await?;
    judge_coding(session, session.deletion(&collection.id)).await
}

/// Check: the answer does not show the collection, or shows a new one under its identifier.
fn not_shown(session: &Session, collection: &Collection) -> Check {
    let (session, collection) = (session.clone(), collection.clone());
    Check::new(["an answer that does not show the collection"], move |exchange| {
        let is_shown = documents(exchange)
            .any(|one| is_it(&collection, one) && !session.is_handed_out_again(&collection, one));
        Mismatch::unless(!is_shown, || {
            format!("{} with the collection", exchange.status().unwrap_or_default())
        })
    })
}

fn shows(collection: &Collection, exchange: &Exchange) -> bool {
    documents(exchange).any(|one| is_it(collection, one))
}

fn is_it(collection: &Collection, document: &Value) -> bool {
    COLLECTION.id_of(document) == Some(collection.id.as_str())
}

/// The documents that an answer shows: one, or those of a list.
fn documents(exchange: &Exchange) -> impl Iterator<Item = &Value> {
    let is_success = exchange.status().is_some_and(|status| (200..300).contains(&status));
    let body = exchange.json().filter(|_| is_success);
    let one = body.and_then(|json| COLLECTION.document_in(json));
    let list = body.and_then(|json| COLLECTION.elements_in(json)).into_iter().flatten();
    one.into_iter().chain(list)
}
