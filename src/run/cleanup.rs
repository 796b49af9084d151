//! Removing what a scenario created, whatever happened in it.

use std::time::Duration;

use futures::future::join_all;
use http::Method;

use super::listing;
use super::session::Session;
use crate::model::{Cleanup, Purpose, Verdict};
use crate::wire::{Call, LedgerEntry, ResourceKind, Token};

/// After how long what was not found is looked for once more.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// Something that a scenario created.
#[derive(Debug, Clone)]
pub(super) struct Created {
    pub(super) kind: ResourceKind,
    pub(super) id: String,
    pub(super) marker: String,
    pub(super) code: String,
    pub(super) token: Token,
    pub(super) confirmed_gone: bool,
}

/// Something that a scenario may have created: it was asked for, and no usable answer came.
#[derive(Debug, Clone)]
pub(super) struct Suspect {
    pub(super) kind: ResourceKind,
    pub(super) marker: String,
    pub(super) token: Token,
}

/// Removes everything that is not known to be gone, and says what is left.
pub(super) async fn clean_up(session: &Session) -> Cleanup {
    session.creations_ended().await;
    let mut failures = find_suspects(session).await;
    let created = session.created();
    if created.is_empty() && failures.is_empty() {
        return Cleanup { verdict: Verdict::Skipped, ..Cleanup::default() };
    }
    let results = join_all(created.iter().map(|one| remove(session, one))).await;
    failures.extend(results.into_iter().filter_map(Result::err));
    let cleanup = Cleanup {
        verdict: if failures.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(created.len()).unwrap_or(u32::MAX),
        reason: failures.first().map(|(_, reason)| reason.clone()),
        left_behind: failures.into_iter().map(|(what, _)| what).collect(),
    };
    session.redactor().cleanup(cleanup)
}

/// Says what is left when there is no time to remove it.
pub(super) fn give_up(session: &Session, grace: Duration) -> Cleanup {
    let created = session.created();
    let here = created.iter().filter(|one| !one.confirmed_gone).map(described);
    let maybe = session.suspects().into_iter().map(|one| named(&one));
    let left_behind: Vec<String> = here.chain(maybe).collect();
    let reason = format!("the clean-up did not end within {} s of the stop", grace.as_secs_f32());
    Cleanup {
        verdict: if left_behind.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(created.len()).unwrap_or(u32::MAX),
        reason: (!left_behind.is_empty()).then_some(reason),
        left_behind,
    }
}

/// Looks for what may exist, by the name that only this run gave it, and takes it over. Returns
/// what may be there and could not be looked for.
async fn find_suspects(session: &Session) -> Vec<(String, String)> {
    let mut failures = Vec::new();
    for suspect in session.suspects() {
        let mut found = find(session, &suspect).await;
        if found.as_ref().is_ok_and(Vec::is_empty) {
            // A target may still be at it although the connection is gone.
            tokio::time::sleep(SECOND_LOOK).await;
            found = find(session, &suspect).await;
        }
        let what = named(&suspect);
        match found {
            Err(reason) => failures.push((what, reason)),
            Ok(ids) => {
                for id in ids {
                    let adopted = session.harness().interlock.adopt(suspect.kind, &id, &[]);
                    if let Err(error) = adopted {
                        failures.push((what.clone(), error.to_string()));
                        continue;
                    }
                    session.register(Created {
                        kind: suspect.kind,
                        id,
                        marker: suspect.marker.clone(),
                        code: String::new(),
                        token: suspect.token.clone(),
                        confirmed_gone: false,
                    });
                }
            }
        }
    }
    failures
}

/// Identifiers of everything that bears the suspect's name, or why nobody can tell.
async fn find(session: &Session, suspect: &Suspect) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    for number in 1.. {
        let call = listing::page(suspect.kind, &suspect.token, number);
        let exchange = session.exchange(call).await;
        let page = listing::read(&exchange, number).ok_or_else(|| {
            "its creation got no usable answer, and the list none either".to_owned()
        })?;
        let named = page.elements.iter().filter(|one| one["name"] == suspect.marker.as_str());
        for id in named.filter_map(|one| one["_id"].as_str()) {
            ids.push(session.require_clean_id(id)?.to_owned());
        }
        if !page.goes_on {
            break;
        }
    }
    Ok(ids)
}

async fn remove(session: &Session, one: &Created) -> Result<(), (String, String)> {
    if !one.confirmed_gone {
        let deleted = request(session, Method::DELETE, one).await;
        // Whatever a deletion claims, 404 included, is believed only when the thing is really gone.
        if !request(session, Method::GET, one).await.is_gone() {
            return Err((described(one), deleted.0));
        }
    }
    let harness = session.harness();
    let entry =
        LedgerEntry::Removed { run: harness.run_id.clone(), kind: one.kind, id: one.id.clone() };
    // It is gone: a ledger that misses this line only makes a later sweep look once more.
    let _ = harness.ledger.note(&entry);
    Ok(())
}

fn described(one: &Created) -> String {
    format!("{} {} (`{}`)", one.kind, one.id, one.marker)
}

fn named(suspect: &Suspect) -> String {
    format!("{} named `{}`", suspect.kind, suspect.marker)
}

/// What came of a clean-up request, in words.
struct Outcome(String, Option<u16>);

impl Outcome {
    fn is_gone(&self) -> bool {
        matches!(self.1, Some(404 | 410))
    }
}

async fn request(session: &Session, method: Method, one: &Created) -> Outcome {
    // The content type is what the page's samples send, with a deletion too; a target that
    // insists on it would otherwise keep everything (Delete a Collection, Request).
    let call = Call::new(method, one.kind.item(&one.id), Purpose::CleanUp)
        .token(one.token.clone())
        .header("content-type", "application/json");
    let exchange = session.exchange(call).await;
    let line = format!("{} {}", exchange.request.method, exchange.request.url);
    match (&exchange.answer, exchange.status()) {
        (crate::model::Answer::Failure(failure), _) => {
            Outcome(format!("{line}: {}", failure.message), None)
        }
        (_, status) => Outcome(format!("{line} answered {}", status.unwrap_or_default()), status),
    }
}
