//! Before anything is judged: whether the token belongs to the client that the operator named.

use std::sync::Arc;

use tokio::sync::mpsc::unbounded_channel;

use super::options::{Options, stopped};
use crate::model::Cleanup;
use crate::session::Harness;
use crate::session::Interruption;
use crate::session::Session;

/// What the look at the account came to.
#[derive(Debug, Default)]
pub(super) struct Preflight {
    /// Why nothing is judged in this account.
    pub(super) objection: Option<String>,
    /// What became of the collection that was made to see whose it is.
    pub(super) cleanup: Option<Cleanup>,
}

/// Makes one collection and removes it again, where the operator named a client.
pub(super) async fn look(harness: &Arc<Harness>, options: &Options) -> Preflight {
    if harness.client_id.is_none() {
        return Preflight::default();
    }
    // Nobody reads these events: no scenario made them, and nothing of them is judged.
    let (events, _) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), "client-id", events);
    let created = tokio::select! {
        created = session.create_collection() => created,
        () = options.stop.cancelled() => Err(Interruption::new(stopped())),
    };
    let cleanup = session.clean_up_within(&options.stop, options.grace).await;
    let objection = created.err().map(|why| harness.redactor.text(&why.reason).into_owned());
    Preflight { objection, cleanup: Some(cleanup).filter(|it| !it.left_behind.is_empty()) }
}

/// Adds what the look left behind to what a scenario did.
pub(super) fn absorb(mut cleanup: Cleanup, more: Option<Cleanup>) -> Cleanup {
    let Some(more) = more else { return cleanup };
    cleanup.verdict = cleanup.verdict.max(more.verdict);
    cleanup.created += more.created;
    cleanup.reason = cleanup.reason.or(more.reason);
    cleanup.left_behind.extend(more.left_behind);
    cleanup
}
