//! Words for a deletion whose answer did not come: it is looked at, never sent again.

use http::Method;

use super::Session;
use crate::cleanup::Seen;
use crate::contract::checks::origin;
use crate::model::{Answer, Exchange, FailureKind, Purpose};
use crate::wire::{Call, InventoryItem};

impl Session {
    /// What became of an own collection whose deletion has no usable answer, in words to put
    /// behind the reason; empty where the request did not arrive or no deletion was judged.
    pub(super) async fn look_after_loss(&self, exchange: &Exchange) -> String {
        if !may_have_happened(exchange) {
            return String::new();
        }
        let Some(item) = self.own_item_in(&exchange.request.url) else { return String::new() };
        let path = item.resource.item(&item.id);
        let look = self.exchange(Call::new(Method::GET, path, Purpose::Witness)).await;
        let gone = self.expectations().gone();
        format!("; {}", in_words(self.removal(&gone).shown_by(self.target_of(&item), &look)))
    }

    /// Words for a deletion that is answered as too late only because the limited attempt before it
    /// (429) was carried out. Told once: the answers to later deletions are judged as repeated ones.
    pub(super) fn limited_with_effect(&self, exchange: &Exchange) -> Option<&'static str> {
        let is_late = exchange.request.method == "DELETE"
            && origin::says_gone(self.api().subject, exchange, &self.expectations().gone());
        let harness = self.harness();
        if !is_late
            || !harness.inventory.settle_limited_deletion(self.part(), &exchange.request.url)
        {
            return None;
        }
        Some(
            "the attempt before was answered 429 and carried out all the same, so this answer \
             belongs to a second deletion and says nothing about the first",
        )
    }

    /// The item of the subject that a URL leads to, if this session made it.
    fn own_item_in(&self, url: &str) -> Option<InventoryItem> {
        let path = url.split('?').next().unwrap_or_default();
        let subject = self.api().subject;
        let own = self.made().into_iter().filter(|item| item.resource == subject);
        own.into_iter().find(|item| subject.ends(path, &item.id))
    }
}

fn in_words(seen: Seen) -> &'static str {
    match seen {
        Seen::Gone => {
            "the collection is gone now, and nobody can tell whether this deletion was answered \
             as it should be; it was not sent again"
        }
        Seen::There => {
            "the collection is still there, and nobody can tell whether the request arrived; it \
             was not sent again"
        }
        Seen::Unclear => {
            "a look at the collection got no usable answer either, so nobody can tell whether it \
             is gone; the deletion was not sent again"
        }
    }
}

/// Whether a judged deletion may have been acted upon although its answer says nothing.
fn may_have_happened(exchange: &Exchange) -> bool {
    let is_judged = exchange.purpose == Purpose::Judged && exchange.request.method == "DELETE";
    is_judged
        && match &exchange.answer {
            Answer::Response(response) => matches!(response.status, 502 | 504),
            Answer::Failure(failure) => matches!(
                failure.kind,
                FailureKind::HeadTimeout
                    | FailureKind::BodyTimeout
                    | FailureKind::ConnectionLost
                    | FailureKind::MalformedResponse
                    | FailureKind::BodyTooLarge
            ),
        }
}
