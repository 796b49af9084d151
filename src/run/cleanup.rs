//! Removing what a scenario created, whatever happened in it.

use futures::future::join_all;
use http::Method;

use super::session::Session;
use crate::model::{Cleanup, Purpose, Verdict};
use crate::wire::{Call, LedgerEntry, ResourceKind, Token};

/// Something that a scenario created.
#[derive(Debug, Clone)]
pub(super) struct Created {
    pub(super) kind: ResourceKind,
    pub(super) id: String,
    pub(super) marker: String,
    pub(super) token: Token,
    pub(super) confirmed_gone: bool,
}

/// Removes everything that is not known to be gone, and says what is left.
pub(super) async fn clean_up(session: &Session) -> Cleanup {
    let created = session.created();
    if created.is_empty() {
        return Cleanup { verdict: Verdict::Skipped, ..Cleanup::default() };
    }
    let results = join_all(created.iter().map(|one| remove(session, one))).await;
    let failures: Vec<(String, String)> = results.into_iter().filter_map(Result::err).collect();
    Cleanup {
        verdict: if failures.is_empty() { Verdict::Passed } else { Verdict::Failed },
        created: u32::try_from(created.len()).unwrap_or(u32::MAX),
        reason: failures.first().map(|(_, reason)| reason.clone()),
        left_behind: failures.into_iter().map(|(what, _)| what).collect(),
    }
}

async fn remove(session: &Session, one: &Created) -> Result<(), (String, String)> {
    if !one.confirmed_gone {
        let deleted = request(session, Method::DELETE, one).await;
        // Whatever a deletion claims, 404 included, is believed only when the thing is really gone.
        if !request(session, Method::GET, one).await.is_gone() {
            let what = format!("{} {} (`{}`)", one.kind, one.id, one.marker);
            return Err((what, deleted.0));
        }
    }
    let harness = session.harness();
    let entry =
        LedgerEntry::Removed { run: harness.run_id.clone(), kind: one.kind, id: one.id.clone() };
    // It is gone: a ledger that misses this line only makes a later sweep look once more.
    let _ = harness.ledger.append(&entry).await;
    Ok(())
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
            Outcome(format!("{line}: {}", session.redactor().text(&failure.message)), None)
        }
        (_, status) => Outcome(format!("{line} answered {}", status.unwrap_or_default()), status),
    }
}
