//! The look at the end of a run: whatever the lists still show under its marker is removed, or told
//! as left behind.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::Session;
use super::cleanup::{self, Suspect};
use super::harness::Harness;
use crate::api::Resource;
use crate::cleanup::listing;
use crate::model::{Cleanup, Verdict};
use crate::wire::Token;

/// Reads every list in which this run created something, and removes what bears its marker.
/// `None` when there is nothing that no scenario has told of yet.
pub async fn look_at_last(
    harness: &Arc<Harness>,
    stop: &CancellationToken,
    grace: Duration,
) -> Option<Cleanup> {
    if stop.is_cancelled() {
        return None;
    }
    // Nobody reads these events: no scenario made them, and nothing of them is judged.
    let (events, _) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), "last-look", events);
    let mut unclaimed = Vec::new();
    for (kind, token) in harness.account.surveyed() {
        for (id, marker) in marked(&session, kind, &token).await {
            let suspect = Suspect { kind, marker, token: token.clone(), answered: None };
            if let Err(reason) = cleanup::claim(&session, &suspect, id).await {
                unclaimed.push((suspect.described(), reason));
            }
        }
    }
    let mut cleanup = session.clean_up_within(stop, grace).await;
    for (what, reason) in unclaimed {
        cleanup.verdict = Verdict::Failed;
        cleanup.reason.get_or_insert(reason);
        cleanup.left_behind.push(what);
    }
    cleanup.left_behind.retain(|what| !harness.account.was_told(what));
    (!cleanup.left_behind.is_empty()).then_some(cleanup)
}

/// Identifiers and names of what a list shows under this run's marker.
async fn marked(
    session: &Session,
    kind: &'static Resource,
    token: &Token,
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for number in 1.. {
        let exchange = session.exchange(listing::page(kind, token, number)).await;
        let Some(page) = listing::read(kind, &exchange, number) else { break };
        for element in page.elements {
            let (id, name) = (kind.id_of(element), kind.name_of(element));
            if let (Some(id), Some(name)) = (id, name)
                && session.harness().interlock.is_marked(name)
            {
                found.push((id.to_owned(), name.to_owned()));
            }
        }
        if !page.goes_on {
            break;
        }
    }
    found
}
