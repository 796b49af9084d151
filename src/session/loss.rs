//! Words for a deletion whose answer did not come: it is looked at, never sent again.

use std::sync::PoisonError;

use http::Method;

use super::Session;
use super::cleanup::Created;
use crate::contract::checks::origin;
use crate::model::{Answer, Exchange, FailureKind, Purpose};
use crate::wire::Call;

/// What a look at a collection shows after the answer to its deletion was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Gone,
    There,
    Unclear,
}

impl Session {
    /// What became of an own collection whose deletion has no usable answer, in words to put
    /// behind the reason; empty where the request did not arrive or no deletion was judged.
    pub(super) async fn look_after_loss(&self, exchange: &Exchange) -> String {
        if !may_have_happened(exchange) {
            return String::new();
        }
        let Some(id) = self.own_collection_in(&exchange.request.url) else { return String::new() };
        let path = self.api().subject.item(&id);
        let look = self.exchange(Call::new(Method::GET, path, Purpose::Witness)).await;
        let seen = match look.status() {
            Some(_) if origin::says_gone(&look, &self.expectations().gone()) => Look::Gone,
            Some(200) => Look::There,
            _ => Look::Unclear,
        };
        format!("; {}", seen.in_words())
    }

    /// Words for a deletion that is answered as too late only because the limited attempt before it
    /// (429) was carried out. Told once: the answers to later deletions are judged as repeated ones.
    pub(super) fn limited_with_effect(&self, exchange: &Exchange) -> Option<&'static str> {
        let is_late = exchange.request.method == "DELETE"
            && origin::says_gone(exchange, &self.expectations().gone());
        let is_first_success = |one: &&mut Created| {
            let is_first = one.was_limited && !one.was_deleted && !one.confirmed_gone;
            is_first && one.kind.ends(&exchange.request.url, &one.id)
        };
        if !is_late {
            return None;
        }
        let mut created = self.shared.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.iter_mut().find(is_first_success)?.was_deleted = true;
        Some(
            "the attempt before was answered 429 and carried out all the same, so this answer \
             belongs to a second deletion and says nothing about the first",
        )
    }

    fn own_collection_in(&self, url: &str) -> Option<String> {
        let path = url.split('?').next().unwrap_or_default();
        let is_named = |id: &str| self.api().subject.ends(path, id);
        let own = self.created().into_iter();
        own.filter(|one| one.kind == self.api().subject).map(|one| one.id).find(|id| is_named(id))
    }
}

impl Look {
    fn in_words(self) -> &'static str {
        match self {
            Self::Gone => {
                "the collection is gone now, and nobody can tell whether this deletion was \
                 answered as it should be; it was not sent again"
            }
            Self::There => {
                "the collection is still there, and nobody can tell whether the request arrived; \
                 it was not sent again"
            }
            Self::Unclear => {
                "a look at the collection got no usable answer either, so nobody can tell whether \
                 it is gone; the deletion was not sent again"
            }
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
