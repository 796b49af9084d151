//! Deleting with something behind the identifier.

use futures::future::try_join_all;

use super::probes::Pair;
use super::refusal::{self, plainer_is_wrong};

use crate::contract::checks::status;
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};
use crate::wire::Call;

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::SUFFIX_ISOLATED, &requirement::SUFFIX_AUTHENTICATED];

/// A slash or a query behind an identifier opens nothing and names nothing else.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "id-suffix",
    "deleting with a slash or a query behind the identifier",
    REQUIREMENTS,
    &run,
);

/// What stands behind an identifier.
struct Suffix {
    name: &'static str,
    slash: bool,
    query: fn(&Pair) -> Option<String>,
}

/// A query that names another collection by `_id` belongs to the scenario `body-in-depth`.
const SUFFIXES: &[Suffix] = &[
    Suffix { name: "slash", slash: true, query: |_| None },
    Suffix { name: "other-ids", slash: false, query: |pair| Some(ids(&pair.innocent.id)) },
    // A check that leaves public routes out, and looks for them anywhere in the address.
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

async fn run(session: &Session) -> Result<(), Interruption> {
    // One after the other: a deletion that harms its neighbours must not hide in the next.
    for suffix in SUFFIXES {
        isolated(&session.branch(suffix.name), suffix).await?;
    }
    // Each of these is refused, or deletes what it names.
    let tokenless = SUFFIXES.iter().map(|suffix| async move {
        authenticated(&session.branch(&format!("{}-tokenless", suffix.name)), suffix).await
    });
    try_join_all(tokenless).await?;
    Ok(())
}

impl Suffix {
    fn deletion(&self, session: &Session, pair: &Pair) -> Result<Call, Interruption> {
        let slash = if self.slash { "/" } else { "" };
        let tail = format!("/{}{slash}", pair.target.id);
        session.declare_probe(&tail, BlastRadius::Own)?;
        let call = session.deletion_at(&tail);
        Ok(match (self.query)(pair) {
            Some(query) => call.query(&query),
            None => call,
        })
    }
}

/// With a token it may find the collection or be refused; the other one it leaves alone.
async fn isolated(session: &Session, suffix: &Suffix) -> Result<(), Interruption> {
    let pair = Pair::create(session).await?;
    let answer = session.send(suffix.deletion(session, &pair)?).await?;
    session.observe(
        &answer,
        "silent.suffix",
        format!("{}: answered {}", suffix.name, answer.status()),
    );
    pair.check_innocent_spared(session, &requirement::SUFFIX_ISOLATED).await
}

/// Without a token any refusal will do, also one that knows no such route, as long as nothing is
/// deleted.
async fn authenticated(session: &Session, suffix: &Suffix) -> Result<(), Interruption> {
    let pair = Pair::create(session).await?;
    let call = suffix.deletion(session, &pair)?.authorization(&[]);
    let answer = session.send(call).await?;
    let after = session.retrieve(&pair.target.id).await?;
    let (refused, unchanged) = (status::not_carried_out(), pair.target_intact());
    let holds = refused.holds(answer.exchange()) && unchanged.holds(after.exchange());
    if !holds && plainer_is_wrong(session, &[&refusal::NO_HEADER]).await? {
        return Ok(());
    }
    if session.check(&answer, &requirement::SUFFIX_AUTHENTICATED, &refused) {
        pair.check_target(session, &after, &requirement::SUFFIX_AUTHENTICATED);
    }
    Ok(())
}
