//! The look at the end of a run: whatever the lists still show under its marker is removed, or told
//! as left behind.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;

use super::Session;
use super::account::ReadList;
use super::cleanup::{self, Left};
use super::harness::Harness;
use crate::api::Resource;
use crate::cleanup::pages;
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
    for ReadList { resource, token } in harness.account.surveyed() {
        for Marked { id, name } in marked(&session, resource, &token).await {
            let (part, token) = (session.part(), token.clone());
            let item = harness.inventory.unannounced(part, resource, name, token);
            if let Err(reason) = cleanup::claim(&session, &item, &id).await {
                unclaimed.push(Left { what: item.described(), reason });
            }
        }
    }
    let mut cleanup = session.clean_up_within(stop, grace).await;
    for Left { what, reason } in unclaimed {
        cleanup.verdict = Verdict::Failed;
        cleanup.reason.get_or_insert(reason);
        cleanup.left_behind.push(what);
    }
    cleanup.left_behind.retain(|what| !harness.account.was_told(what));
    (!cleanup.left_behind.is_empty()).then_some(cleanup)
}

/// An element of a list that bears this run's marker.
struct Marked {
    id: String,
    name: String,
}

/// Everything that a list shows under this run's marker.
async fn marked(session: &Session, resource: &'static Resource, token: &Token) -> Vec<Marked> {
    let mut found = Vec::new();
    let read = pages(session, resource, token, |elements| {
        for element in elements {
            if let (Some(id), Some(name)) = (resource.id_of(element), resource.name_of(element))
                && session.harness().inventory.is_marked(name)
            {
                found.push(Marked { id: id.to_owned(), name: name.to_owned() });
            }
        }
    });
    // Where the list ends in an error, what it has shown before is removed all the same.
    let _ = read.await;
    found
}
