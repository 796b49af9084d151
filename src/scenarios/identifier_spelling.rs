//! Deletions by an own identifier in upper case, or with a suffix.

use futures::future::try_join_all;

use super::probes::Fixture;
use super::support::{check_gone, is_conclusive, read_list};
use super::tokens::{NO_HEADER, plainer_case_fails};
use crate::api::COLLECTION;
use crate::contract::checks::{document, status};
use crate::contract::requirements::identifier as requirement;
use crate::fixtures::Collection;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Inconclusive, Scenario, Session};
use crate::wire::Call;

const UPPER_CASE_ID_REQUIREMENTS: &[&Requirement] = &[&requirement::UPPER_CASE_CONSISTENT];

/// Letter case may or may not matter, but retrieve and delete have to agree.
pub(super) const UPPER_CASE_ID: Scenario = Scenario::new(
    "upper-case-id",
    "deleting by the identifier in upper case",
    UPPER_CASE_ID_REQUIREMENTS,
    &upper_case_id,
);

async fn upper_case_id(session: &Session) -> Result<(), Inconclusive> {
    let collection = with_a_letter(session).await?;
    let upper = collection.id.to_ascii_uppercase();
    if upper == collection.id {
        let answer = session.retrieve(&upper).await?;
        session.observe(&answer, "silent.upper-case-id", "identifiers have no letters");
        return Ok(());
    }
    session.declare_probe(&format!("/{upper}"), BlastRadius::Own)?;
    read_list(session).await?;
    let found = session.look_at_probe(&format!("/{upper}")).await?;
    let answer = session.delete(&upper).await?;
    session.observe(&answer, "silent.upper-case-id", format!("answered {}", answer.status()));
    let consistent = &requirement::UPPER_CASE_CONSISTENT;
    let as_retrieved =
        if found.is_success() { status::success() } else { status::not_carried_out() };
    if !session.check(&answer, consistent, &as_retrieved) {
        return Ok(());
    }
    if answer.is_success() {
        check_gone(session, &collection, consistent, consistent).await?;
        return Ok(());
    }
    let still_there = session.retrieve(&collection.id).await?;
    if is_conclusive(session, &still_there) {
        session.check(&still_there, consistent, &document::identity(&COLLECTION, &collection.id));
    } else {
        session.note_unjudged(format!(
            "{} is not judged: {}",
            consistent.id,
            session.in_words(&still_there)
        ));
    }
    Ok(())
}

/// Creates a collection whose identifier contains a letter. One in eighty thousand hexadecimal
/// identifiers has none by chance; five in a row mean that the target uses digits only.
async fn with_a_letter(session: &Session) -> Result<Collection, Inconclusive> {
    let mut created = session.create_collection().await?;
    for _ in 0..4 {
        if created.id.bytes().any(|byte| byte.is_ascii_lowercase()) {
            break;
        }
        created = session.create_collection().await?;
    }
    Ok(created)
}

const ID_SUFFIX_REQUIREMENTS: &[&Requirement] =
    &[&requirement::SUFFIX_ISOLATED, &requirement::SUFFIX_AUTHENTICATED];

/// A slash or a query after an identifier bypasses no check and names no other collection.
pub(super) const ID_SUFFIX: Scenario = Scenario::new(
    "id-suffix",
    "deleting with a slash or a query behind the identifier",
    ID_SUFFIX_REQUIREMENTS,
    &id_suffix,
)
.items_at_once(13);

/// Text after an identifier.
struct Suffix {
    name: &'static str,
    slash: bool,
    query: fn(&Fixture) -> Option<String>,
}

/// A query that names another collection by `_id` belongs to the scenario `body-in-depth`.
const SUFFIXES: &[Suffix] = &[
    Suffix { name: "slash", slash: true, query: |_| None },
    Suffix { name: "other-ids", slash: false, query: |fixture| Some(ids(&fixture.bystander.id)) },
    // For token checks that exempt public routes and search the whole URL for them.
    Suffix {
        name: "public-route",
        slash: false,
        query: |_| Some("next=/health&from=/login&to=/public/docs".to_owned()),
    },
    Suffix { name: "force", slash: false, query: |_| Some("force=true".to_owned()) },
];

fn ids(other: &str) -> String {
    format!("ids={other}")
}

async fn id_suffix(session: &Session) -> Result<(), Inconclusive> {
    // In sequence: damage by one deletion must not be hidden by the next.
    for suffix in SUFFIXES {
        judge_isolation(&session.branch(suffix.name), suffix).await?;
    }
    // Concurrently: each of these is refused, or deletes the collection that it names.
    let tokenless = SUFFIXES.iter().map(|suffix| async move {
        judge_authentication(&session.branch(&format!("{}-tokenless", suffix.name)), suffix).await
    });
    try_join_all(tokenless).await?;
    Ok(())
}

impl Suffix {
    fn deletion(&self, session: &Session, fixture: &Fixture) -> Result<Call, Inconclusive> {
        let slash = if self.slash { "/" } else { "" };
        let tail = format!("/{}{slash}", fixture.target.id);
        session.declare_probe(&tail, BlastRadius::Own)?;
        let call = session.deletion_at(&tail);
        Ok(match (self.query)(fixture) {
            Some(query) => call.query(&query),
            None => call,
        })
    }
}

/// Judges a deletion with a token: it may succeed or be refused, but leaves the bystander
/// unchanged.
async fn judge_isolation(session: &Session, suffix: &Suffix) -> Result<(), Inconclusive> {
    let fixture = Fixture::create(session).await?;
    let answer = session.send(suffix.deletion(session, &fixture)?).await?;
    session.observe(
        &answer,
        "silent.suffix",
        format!("{}: answered {}", suffix.name, answer.status()),
    );
    fixture.check_bystander_intact(session, &requirement::SUFFIX_ISOLATED).await
}

/// Judges a deletion without a token: any refusal is accepted, also an unknown route, as long as
/// nothing is deleted.
async fn judge_authentication(session: &Session, suffix: &Suffix) -> Result<(), Inconclusive> {
    let fixture = Fixture::create(session).await?;
    let call = suffix.deletion(session, &fixture)?.authorization(&[]);
    let answer = session.send(call).await?;
    let after = session.retrieve(&fixture.target.id).await?;
    let (refused, unchanged) = (status::not_carried_out(), fixture.target_intact());
    let holds = refused.holds(answer.exchange()) && unchanged.holds(after.exchange());
    if !holds && plainer_case_fails(session, &[&NO_HEADER]).await? {
        return Ok(());
    }
    if session.check(&answer, &requirement::SUFFIX_AUTHENTICATED, &refused) {
        fixture.check_target(session, &after, &requirement::SUFFIX_AUTHENTICATED);
    }
    Ok(())
}
